import { ALIAS_KINDS, type OrderTable } from '@/lib/transaction-table'
import type { Aliases } from './aliases'
import { Candidates } from './candidates'
import { chooseOrder, plainChoice } from './choose'
import { type DerivedContext, linkSplits, linkTransformed, linkZeroStripped, proposeTransforms } from './derived'
import type { PurchaseGroups } from './groups'
import { Links } from './links'
import { type KindEvidence, learnRankings, type Rankings } from './ranking'
import { SecondFact } from './second-fact'
import type { ConfirmedTransform, TransformProposal } from './transforms'

/** Links GA4 ids to store orders: passes P1 to P4 of rule book 3.5 with the rules R1 to R7 of 3.4. */

/** A link that a person made. */
export interface ManualLink {
  /** As GA4 reports it. */
  analyticsId: string
  store?: string
  sourceId: string
}

export interface MatchInput {
  orders: OrderTable
  aliases: Aliases
  groups: PurchaseGroups
  /** Day of each order in the window's zone. */
  orderDays: Int32Array
  timeZone: string
  transforms: readonly ConfirmedTransform[]
  manualLinks: readonly ManualLink[]
  /** Several stores share the property: a prefix is then a store's own and never stripped (R5, R6). */
  hasSeveralStores: boolean
  profiles: ReadonlyMap<number, KindEvidence>
}

export interface Matching {
  links: Links
  rankings: Rankings
  proposals: TransformProposal[]
}

export function matchIds(input: MatchInput): Matching {
  const { orders, groups, orderDays, aliases } = input
  const candidates = new Candidates(orders, aliases, groups.keys)
  const secondFact = new SecondFact(orders, groups, input.timeZone)
  const rankings = learnRankings(groups, candidates, secondFact, orderDays, input.profiles)
  const links = new Links(orders, groups)
  const context: DerivedContext = { orders, groups, secondFact, links, rankings, orderDays, aliases }
  linkByHand(input, links)
  linkByAlias(context, candidates)
  const open = () => openGroups(context)
  const unnamed = open()
  if (unnamed.length === 0) return { links, rankings, proposals: [] }
  linkZeroStripped(context, unnamed)
  if (!input.hasSeveralStores) linkTransformed(context, open(), input.transforms)
  linkSplits(context, open())
  return { links, rankings, proposals: input.hasSeveralStores ? [] : proposeTransforms(context, open()) }
}

function linkByAlias(context: DerivedContext, candidates: Candidates): void {
  const { groups, links, rankings } = context
  for (let group = 0; group < groups.count; group++) {
    if (candidates.entryOf(group) === -1 || links.orderOf[group] !== -1) continue
    const ranking = rankings.of(groups.firstDay[group] as number)
    const plain = plainChoice(candidates, group, ranking, context)
    if (plain !== -1) {
      links.add(group, candidates.orderAt(plain), candidates.kindAt(plain), 'exact')
      continue
    }
    const found = candidates.of(group)
    const choice = chooseOrder(found, group, ranking, context)
    if (choice) links.add(group, choice.order, choice.kind, choice.pass)
    else {
      links.isAmbiguousGroup[group] = 1
      for (const { order } of found) links.isAmbiguousOrder[order] = 1
    }
  }
}

/** Ids that nothing has been said of yet. */
function openGroups({ groups, links }: DerivedContext): number[] {
  const open: number[] = []
  for (let group = 0; group < groups.count; group++)
    if (links.orderOf[group] === -1 && links.isAmbiguousGroup[group] === 0 && !groups.corrupt.has(group))
      open.push(group)
  return open
}

/** P4: a person's link stands whatever the aliases say. A link to an order that is not loaded waits. */
function linkByHand({ orders, groups, manualLinks }: MatchInput, links: Links): void {
  if (manualLinks.length === 0) return
  const keyOf = (store: string | undefined, sourceId: string) => JSON.stringify([store ?? '', sourceId])
  const wanted = new Set(manualLinks.map(({ store, sourceId }) => keyOf(store, sourceId)))
  const rowOf = new Map<string, number>()
  for (let order = 0; order < orders.length; order++) {
    const key = keyOf(orders.stores.at(order), orders.sourceIds.at(order))
    if (wanted.has(key)) rowOf.set(key, order)
  }
  const orderOf = new Map(
    manualLinks.map(({ store, sourceId, analyticsId }) => [analyticsId, rowOf.get(keyOf(store, sourceId))]),
  )
  for (let group = 0; group < groups.count; group++)
    for (const spelling of groups.spellingsOf(group)) {
      const order = orderOf.get(spelling)
      if (order === undefined || links.orderOf[group] !== -1) continue
      links.add(group, order, ALIAS_KINDS.indexOf('order_id'), 'manual')
    }
}
