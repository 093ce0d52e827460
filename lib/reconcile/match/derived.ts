import type { Aliases } from './aliases'
import { Candidates } from './candidates'
import { chooseOrder, type Evidence, isConflict } from './choose'
import { KeyTable } from './key-table'
import type { Links, Pass } from './links'
import type { Rankings } from './ranking'
import {
  applyTransform,
  type ConfirmedTransform,
  nameOfTransform,
  parentOfSplit,
  type Transform,
  type TransformProposal,
  transformsOf,
} from './transforms'

/**
 * Links that need the id changed first: leading zeros (R4), confirmed transforms (P3, R5) and parts of split orders (R7).
 * Only ids that no alias equals come here.
 */

const PROPOSAL_MIN_MATCHES = 20
const PROPOSAL_MIN_DATES = 0.95
const PROPOSAL_MIN_VALUES = 0.8
/** More spellings than this are ids of their own, not one addition to many ids. */
const MAX_TRANSFORMS = 200

export interface DerivedContext extends Evidence {
  links: Links
  rankings: Rankings
  orderDays: Int32Array
  aliases: Aliases
}

/** Ids that no alias equals, with what is left of each when it is changed. */
interface Stems {
  keys: KeyTable
  /** Groups by key. */
  groups: number[][]
}

function stemsOf(context: DerivedContext, open: readonly number[], stem: (cleaned: string) => string | null): Stems {
  const stems: Stems = { keys: new KeyTable(), groups: [] }
  for (const group of open) {
    const text = stem(context.groups.keys.textOf(group))
    if (text === null) continue
    const key = stems.keys.addText(text)
    const members = stems.groups[key]
    if (members) members.push(group)
    else stems.groups[key] = [group]
  }
  return stems
}

/** Ids that differ from an alias by leading zeros alone, where only one id and one order do (R4). */
export function linkZeroStripped(context: DerivedContext, open: readonly number[]): void {
  const { groups, links, aliases } = context
  const stems = stemsOf(context, open, (cleaned) => {
    if (!/^\d+$/.test(cleaned)) return null
    return aliases.hasLeadingZeros || cleaned.startsWith('0') ? cleaned.replace(/^0+(?=.)/, '') : null
  })
  if (stems.keys.count === 0) return
  const candidates = new Candidates(context.orders, context.aliases, stems.keys, { stripZeros: true })
  for (const [key, members] of stems.groups.entries()) {
    const found = candidates.of(key)
    const group = members[0] as number
    if (members.length > 1 || found.length === 0 || isConflict(found)) continue
    // An id that the order's own alias equals is there already: this one is another number.
    if (links.isLinked(found[0]?.order as number)) continue
    const choice = chooseOrder(found, group, context.rankings.of(groups.firstDay[group] as number), context)
    if (choice) links.add(group, choice.order, choice.kind, 'zero_stripped')
  }
}

/** Ids that a confirmed transform turns into an alias (P3). */
export function linkTransformed(
  context: DerivedContext,
  open: readonly number[],
  transforms: readonly ConfirmedTransform[],
): void {
  for (const transform of transforms) {
    const stems = stemsOf(context, open, (cleaned) => applyTransform(cleaned, transform))
    linkStems(context, stems, 'transform', (group) => context.links.transforms.set(group, nameOfTransform(transform)))
  }
}

function linkStems(context: DerivedContext, stems: Stems, pass: Pass, onLink: (group: number) => void): void {
  const candidates = new Candidates(context.orders, context.aliases, stems.keys)
  for (const [key, members] of stems.groups.entries()) {
    const found = candidates.of(key)
    if (found.length === 0) continue
    for (const group of members) {
      if (context.links.orderOf[group] !== -1) continue
      const ranking = context.rankings.of(context.groups.firstDay[group] as number)
      const choice = chooseOrder(found, group, ranking, context)
      if (!choice) continue
      context.links.add(group, choice.order, choice.kind, pass)
      onLink(group)
    }
  }
}

/**
 * Parts of an order that GA4 holds under ids of their own join it (R7): only where GA4 holds the order itself too, or
 * several parts of it, and within 48 hours. A lone `1001-1` may be how this shop writes all its ids, which is R5's.
 */
export function linkSplits(context: DerivedContext, open: readonly number[]): void {
  const { links, rankings, groups, secondFact } = context
  const stems = stemsOf(context, open, parentOfSplit)
  if (stems.keys.count === 0) return
  const candidates = new Candidates(context.orders, context.aliases, stems.keys)
  /** Parts by order: they may be named by its number and in another spelling of it. */
  const partsOf = new Map<number, { group: number; kind: number }[]>()
  for (const [key, members] of stems.groups.entries()) {
    const found = candidates.of(key)
    for (const group of members) {
      const { isDominant } = rankings.of(groups.firstDay[group] as number)
      const dominant = found.filter(({ kind }) => isDominant[kind] === 1)
      const first = dominant[0]
      if (!first || isConflict(dominant)) continue
      partsOf.set(first.order, [...(partsOf.get(first.order) ?? []), { group, kind: first.kind }])
    }
  }
  for (const [order, parts] of partsOf) {
    // A part that is late still tells that the order was split.
    if (!links.isLinked(order) && parts.length < 2) continue
    for (const { group, kind } of parts) if (secondFact.isTimely(order, group)) links.add(group, order, kind, 'split')
  }
}

/** A transform under test, with the ids it applies to and what each leaves of them. */
interface Trial {
  transform: Transform
  groups: number[]
}

/** Transforms that would link at least 20 more ids, uniquely, on the right days and with the right amounts (R5). */
export function proposeTransforms(context: DerivedContext, open: readonly number[]): TransformProposal[] {
  const trials = trialsOf(context, open)
  // One table for all of them: the orders' names pass by once, however many transforms there are.
  const keys = new KeyTable()
  const stems = trials.map(({ transform, groups }) =>
    groups.map((group) => keys.addText(applyTransform(context.groups.keys.textOf(group), transform) ?? '')),
  )
  const candidates = new Candidates(context.orders, context.aliases, keys)
  return trials.flatMap((trial, at) => judge(context, trial, stems[at] as number[], candidates) ?? [])
}

function trialsOf(context: DerivedContext, open: readonly number[]): Trial[] {
  const trials = new Map<string, Trial>()
  for (const group of open) {
    for (const transform of transformsOf(context.groups.keys.textOf(group))) {
      const name = nameOfTransform(transform)
      const present = trials.get(name)
      if (present) present.groups.push(group)
      else trials.set(name, { transform, groups: [group] })
    }
  }
  const name = ({ transform }: Trial) => nameOfTransform(transform)
  return [...trials.values()]
    .filter(({ groups }) => groups.length >= PROPOSAL_MIN_MATCHES)
    .sort((a, b) => b.groups.length - a.groups.length || (name(a) < name(b) ? -1 : 1))
    .slice(0, MAX_TRANSFORMS)
}

/** `stems` are the keys of what the transform leaves of each of the trial's ids. */
function judge(
  { groups, links, orderDays, secondFact }: DerivedContext,
  trial: Trial,
  stems: readonly number[],
  candidates: Candidates,
): TransformProposal | null {
  const taken = new Set<number>()
  let datesAgree = 0
  let valuesAgree = 0
  for (const [at, group] of trial.groups.entries()) {
    const found = candidates.of(stems[at] as number)
    if (found.length === 0) continue
    const order = found[0]?.order as number
    // One id to one order, or the transform is not what was added.
    if (isConflict(found) || links.isLinked(order) || taken.has(order)) return null
    taken.add(order)
    const apart = Math.abs((orderDays[order] as number) - (groups.firstDay[group] as number))
    if (apart <= 1) datesAgree++
    if (secondFact.isAmountAlike(order, group)) valuesAgree++
  }
  const matches = taken.size
  if (matches < PROPOSAL_MIN_MATCHES) return null
  if (datesAgree < matches * PROPOSAL_MIN_DATES || valuesAgree < matches * PROPOSAL_MIN_VALUES) return null
  return { ...trial.transform, matches, datesAgree, valuesAgree }
}
