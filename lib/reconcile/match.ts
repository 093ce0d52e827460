import { DAY_MS, dayOf, endOfDay, startOfDay } from '@/lib/period'
import type { AliasKind, AnalyticsPurchase, StoreOrder } from '@/lib/transaction'
import { cleanId, isCorruptId, KIND_ORDER, KnownShapes, kindSpace, sentinelOf } from './ids'
import type { Provenance, ReconcileInput } from './types'
import { agreesUnderSomeBasis } from './value'

/** Links GA4 ids to store orders: passes P1 (exact alias) and P2 (cleaned alias) of rule book 3.5, with rules R1 and R2. */

/** All rows of one GA4 id as it is spelled. */
export interface IdGroup {
  raw: string
  cleaned: string
  rows: AnalyticsPurchase[]
}

export interface OrderLink {
  provenance: Provenance
  groups: IdGroup[]
}

export interface Matching {
  /** By index into `orders`. */
  links: Map<number, OrderLink>
  /** Orders that a GA4 id points to without enough certainty to choose; another id may still link them. */
  ambiguousOrders: Set<number>
  /** Readable ids without an order, by cleaned id. */
  unlinked: Map<string, { groups: IdGroup[]; ambiguous: boolean; known: boolean; corrupt: boolean }>
  /** Rows whose id stands for no id at all. */
  sentinels: { row: AnalyticsPurchase; status: 'ga4_not_set' | 'ga4_other_row' }[]
}

const SECOND_FACT_MS = 2 * DAY_MS
/** Days with fewer hits take the ranking of all days. */
const MIN_HITS_PER_DAY = 20

const kindIndex = new Map<AliasKind, number>(KIND_ORDER.map((kind, index) => [kind, index]))
const KINDS = KIND_ORDER.length

/** An order and the kind of the alias that fits, packed into one integer: the index holds millions of them. */
type Candidate = number
const pack = (order: number, kind: AliasKind): Candidate => order * KINDS + (kindIndex.get(kind) ?? 0)
const orderOf = (candidate: Candidate) => Math.floor(candidate / KINDS)
const kindOf = (candidate: Candidate) => KIND_ORDER[candidate % KINDS] as AliasKind

class AliasIndex {
  private readonly byId = new Map<string, Candidate | Candidate[]>()
  readonly shapes = new KnownShapes()

  constructor(orders: readonly StoreOrder[]) {
    for (const [index, order] of orders.entries()) {
      for (const alias of order.aliases) {
        const cleaned = cleanId(alias.value)
        if (sentinelOf(cleaned) || isCorruptId(cleaned)) continue
        this.add(cleaned, pack(index, alias.kind))
        this.shapes.add(cleaned, alias.kind)
      }
    }
  }

  private add(cleaned: string, candidate: Candidate): void {
    const present = this.byId.get(cleaned)
    if (present === undefined) this.byId.set(cleaned, candidate)
    else if (typeof present === 'number') this.byId.set(cleaned, [present, candidate])
    else present.push(candidate)
  }

  find(cleaned: string): readonly Candidate[] {
    const found = this.byId.get(cleaned)
    return found === undefined ? [] : typeof found === 'number' ? [found] : found
  }
}

/** How kinds of alias rank on one day or over all days (R2). */
interface Ranking {
  kinds: readonly AliasKind[]
  /** Spaces of the kinds that explain most ids: one, or several that explain equally many. */
  dominant: ReadonlySet<string>
}

export function matchIds(input: Pick<ReconcileInput, 'orders' | 'purchases' | 'window'>): Matching {
  const { orders, window } = input
  const index = new AliasIndex(orders)
  const { groups, sentinels } = groupById(input.purchases)
  const ranking = learnRanking(groups, index, input)
  const result: Matching = { links: new Map(), ambiguousOrders: new Set(), unlinked: new Map(), sentinels }

  for (const group of groups) {
    const candidates = index.find(group.cleaned)
    const decision = choose(group, candidates, orders, ranking(group), window.timeZone)
    if (typeof decision === 'object') link(result, orderOf(decision.candidate), decision.provenance, group)
    else {
      for (const candidate of candidates) result.ambiguousOrders.add(orderOf(candidate))
      const present = result.unlinked.get(group.cleaned)
      if (present) present.groups.push(group)
      else
        result.unlinked.set(group.cleaned, {
          groups: [group],
          ambiguous: decision === 'ambiguous',
          known: index.shapes.has(group.cleaned),
          corrupt: isCorruptId(group.cleaned),
        })
    }
  }
  return result
}

function groupById(purchases: readonly AnalyticsPurchase[]): Pick<Matching, 'sentinels'> & { groups: IdGroup[] } {
  const byRaw = new Map<string, IdGroup>()
  const sentinels: Matching['sentinels'] = []
  for (const row of purchases) {
    const present = byRaw.get(row.transactionId)
    if (present) {
      present.rows.push(row)
      continue
    }
    const cleaned = cleanId(row.transactionId)
    const status = sentinelOf(cleaned)
    if (status) sentinels.push({ row, status })
    else byRaw.set(row.transactionId, { raw: row.transactionId, cleaned, rows: [row] })
  }
  return { groups: [...byRaw.values()], sentinels }
}

/** What speaks for each kind, by position in `KIND_ORDER`. */
class Evidence {
  /** Ids of which this kind alone tells the order, on the order's own day. */
  readonly hits: number[] = KIND_ORDER.map(() => 0)
  /** Ids that fit a single order, whatever its day: all there is in a shop that tracks days late. */
  readonly fits: number[] = KIND_ORDER.map(() => 0)

  add(kind: number, isHit: boolean): void {
    this.fits[kind] = (this.fits[kind] ?? 0) + 1
    if (isHit) this.hits[kind] = (this.hits[kind] ?? 0) + 1
  }

  rank(): Ranking {
    const { hits, fits } = this
    const at = (kind: AliasKind) => kindIndex.get(kind) ?? 0
    const compare = (a: AliasKind, b: AliasKind) =>
      (hits[at(b)] ?? 0) - (hits[at(a)] ?? 0) || (fits[at(b)] ?? 0) - (fits[at(a)] ?? 0)
    const kinds = [...KIND_ORDER].sort(compare)
    const best = kinds[0] as AliasKind
    return { kinds, dominant: new Set(kinds.filter((kind) => compare(kind, best) === 0).map(kindSpace)) }
  }
}

/**
 * Learns per day which kind the ids are of. A hit is an id that fits one order, made on the id's own day: an id of an
 * order that is not loaded can equal another order's alias, but of another day. An id that fits several orders is a hit
 * only for the one whose amount and date agree. Days with few hits take the ranking of all days.
 */
function learnRanking(
  groups: readonly IdGroup[],
  index: AliasIndex,
  { orders, window }: Pick<ReconcileInput, 'orders' | 'window'>,
): (group: IdGroup) => Ranking {
  const total = new Evidence()
  const byDay = new Map<string, Evidence>()
  for (const group of groups) {
    const candidates = index.find(group.cleaned)
    if (candidates.length === 0) continue
    const day = firstDay(group)
    const conflict = isConflict(candidates)
    const telling = conflict ? onlyAgreeing(candidates, orders, group, window.timeZone) : candidates
    const order = orders[orderOf(telling[0] ?? -1)]
    if (!order) continue
    const isHit = conflict || day === null || dayOf(order.createdAt, window.timeZone) === day
    let daily = day === null ? undefined : byDay.get(day)
    if (day !== null && !daily) {
      daily = new Evidence()
      byDay.set(day, daily)
    }
    for (const candidate of telling) {
      total.add(candidate % KINDS, isHit)
      daily?.add(candidate % KINDS, isHit)
    }
  }
  const overall = total.rank()
  const ranked = new Map<string, Ranking>()
  for (const [day, evidence] of byDay)
    if (Math.max(...evidence.hits) >= MIN_HITS_PER_DAY) ranked.set(day, evidence.rank())
  return (group) => ranked.get(firstDay(group) ?? '') ?? overall
}

const isConflict = (candidates: readonly Candidate[]) =>
  candidates.some((candidate) => orderOf(candidate) !== orderOf(candidates[0] as Candidate))

/** The candidates of the one order whose amount and date agree; none when several orders do, or no order does. */
function onlyAgreeing(
  candidates: readonly Candidate[],
  orders: readonly StoreOrder[],
  group: IdGroup,
  timeZone: string,
): readonly Candidate[] {
  const agreeing = candidates.filter((candidate) => hasSecondFact(orders[orderOf(candidate)], group, timeZone))
  return isConflict(agreeing) ? [] : agreeing
}

function firstDay(group: IdGroup): string | null {
  let first: string | null = null
  for (const { date } of group.rows) if (date !== null && (first === null || date < first)) first = date
  return first
}

interface Choice {
  candidate: Candidate
  provenance: Provenance
}

/**
 * The one order a GA4 id belongs to. Better pass first, then the day's kinds by dominance. A kind outside the dominant
 * space, or an alias that several orders carry, counts only with a second agreeing fact (R1).
 */
function choose(
  group: IdGroup,
  candidates: readonly Candidate[],
  orders: readonly StoreOrder[],
  { kinds, dominant }: Ranking,
  timeZone: string,
): Choice | 'ambiguous' | 'none' {
  if (candidates.length === 0) return 'none'
  const passOf = (candidate: Candidate): Provenance['pass'] =>
    orders[orderOf(candidate)]?.aliases.some(({ kind, value }) => kind === kindOf(candidate) && value === group.raw)
      ? 'exact'
      : 'cleaned'
  const ranked = candidates
    .map((candidate) => {
      const kind = kindOf(candidate)
      const pass = passOf(candidate)
      const rank = kinds.indexOf(kind)
      // Dominant kinds stand on one tier: an order that any of them names is as good as an order that another names.
      const tier = (dominant.has(kindSpace(kind)) ? -1 : rank) + (pass === 'exact' ? 0 : KINDS + 1)
      return { candidate, kind, pass, rank, tier }
    })
    .sort((a, b) => a.tier - b.tier || a.rank - b.rank)

  for (let at = 0; at < ranked.length; ) {
    const best = ranked[at] as (typeof ranked)[number]
    const tied = ranked.filter(({ tier }) => tier === best.tier)
    at += tied.length
    const tiedCandidates = tied.map(({ candidate }) => candidate)
    const isCertain = dominant.has(kindSpace(best.kind)) && !isConflict(tiedCandidates)
    const chosen = isCertain ? best.candidate : onlyAgreeing(tiedCandidates, orders, group, timeZone)[0]
    if (chosen !== undefined) return { candidate: chosen, provenance: { kind: kindOf(chosen), pass: best.pass } }
  }
  return 'ambiguous'
}

/** The amount agrees under some basis, and GA4's day is within 48 hours of the order (undated reports: amount alone). */
function hasSecondFact(order: StoreOrder | undefined, group: IdGroup, timeZone: string): boolean {
  if (!order) return false
  const revenue = group.rows.reduce((sum, row) => sum + row.revenueMinor, 0)
  const purchases = group.rows.reduce((sum, row) => sum + row.purchases, 0)
  const each = purchases > 1 && revenue % purchases === 0 ? revenue / purchases : revenue
  if (!agreesUnderSomeBasis(order, each)) return false
  const day = firstDay(group)
  if (day === null) return true
  return (
    order.createdAt >= startOfDay(day, timeZone) - SECOND_FACT_MS &&
    order.createdAt < endOfDay(day, timeZone) + SECOND_FACT_MS
  )
}

function link(result: Matching, order: number, provenance: Provenance, group: IdGroup): void {
  const present = result.links.get(order)
  if (!present) {
    result.links.set(order, { provenance, groups: [group] })
    return
  }
  present.groups.push(group)
  if (strength(provenance) < strength(present.provenance)) present.provenance = provenance
}

/** The better pass, then the fixed order of kinds: which of an order's ids comes first in a report says nothing. */
const strength = ({ kind, pass }: Provenance) => (pass === 'exact' ? 0 : KINDS) + (kindIndex.get(kind) ?? 0)

/** Whether the day of the order and the first day GA4 reports it are more than one day apart. */
export function isDateShift(order: StoreOrder, analyticsDay: string | null, timeZone: string): boolean {
  if (analyticsDay === null) return false
  const orderDay = dayOf(order.createdAt, timeZone)
  return Math.abs(Date.parse(orderDay) - Date.parse(analyticsDay)) > DAY_MS
}
