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
  /** Orders that a GA4 id points to without enough certainty to choose. */
  ambiguousOrders: Set<number>
  /** Readable ids without an order, by cleaned id. */
  unlinked: Map<string, { groups: IdGroup[]; ambiguous: boolean; known: boolean; corrupt: boolean }>
  /** Rows whose id stands for no id at all. */
  sentinels: { row: AnalyticsPurchase; status: 'ga4_not_set' | 'ga4_other_row' }[]
}

const SECOND_FACT_MS = 2 * DAY_MS
/** Days with fewer hits take the whole window's dominant kind. */
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
        this.shapes.add(cleaned)
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

/** Hits per kind, for one day or the whole window. */
type Hits = Map<AliasKind, number>

function rankKinds(hits: Hits): AliasKind[] {
  return [...KIND_ORDER].sort((a, b) => (hits.get(b) ?? 0) - (hits.get(a) ?? 0))
}

export function matchIds(input: Pick<ReconcileInput, 'orders' | 'purchases' | 'window'>): Matching {
  const { orders, window } = input
  const index = new AliasIndex(orders)
  const { groups, sentinels } = groupById(input.purchases)
  const ranking = learnRanking(groups, index)
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
  for (const order of result.links.keys()) result.ambiguousOrders.delete(order)
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

/** Kinds by how many ids of the group's day only they explain; the window's ranking on days with few orders (R2). */
function learnRanking(groups: readonly IdGroup[], index: AliasIndex): (group: IdGroup) => readonly AliasKind[] {
  const total: Hits = new Map()
  const byDay = new Map<string, { hits: Hits; ids: number }>()
  for (const group of groups) {
    const candidates = index.find(group.cleaned)
    if (candidates.length === 0) continue
    const day = firstDay(group)
    let daily = day === null ? undefined : byDay.get(day)
    if (day !== null && !daily) {
      daily = { hits: new Map(), ids: 0 }
      byDay.set(day, daily)
    }
    if (daily) daily.ids++
    for (const candidate of candidates) {
      const kind = kindOf(candidate)
      if (candidates.some((other) => other !== candidate && kindOf(other) === kind)) continue
      total.set(kind, (total.get(kind) ?? 0) + 1)
      daily?.hits.set(kind, (daily.hits.get(kind) ?? 0) + 1)
    }
  }
  const overall = rankKinds(total)
  const ranked = new Map<string, AliasKind[]>()
  for (const [day, { hits, ids }] of byDay) if (ids >= MIN_HITS_PER_DAY) ranked.set(day, rankKinds(hits))
  return (group) => ranked.get(firstDay(group) ?? '') ?? overall
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
  ranking: readonly AliasKind[],
  timeZone: string,
): Choice | 'ambiguous' | 'none' {
  if (candidates.length === 0) return 'none'
  const dominantSpace = kindSpace(ranking[0] as AliasKind)
  const passOf = (candidate: Candidate): Provenance['pass'] =>
    orders[orderOf(candidate)]?.aliases.some(({ kind, value }) => kind === kindOf(candidate) && value === group.raw)
      ? 'exact'
      : 'cleaned'
  const ranked = candidates
    .map((candidate) => {
      const pass = passOf(candidate)
      return { candidate, pass, rank: ranking.indexOf(kindOf(candidate)) + (pass === 'exact' ? 0 : KINDS) }
    })
    .sort((a, b) => a.rank - b.rank)
  const asChoice = ({ candidate, pass }: (typeof ranked)[number]): Choice => ({
    candidate,
    provenance: { kind: kindOf(candidate), pass },
  })

  for (let at = 0; at < ranked.length; ) {
    const best = ranked[at] as (typeof ranked)[number]
    const tied = ranked.filter(({ rank }) => rank === best.rank)
    at += tied.length
    if (tied.length === 1 && kindSpace(kindOf(best.candidate)) === dominantSpace) return asChoice(best)
    const agreeing = tied.filter(({ candidate }) => hasSecondFact(orders[orderOf(candidate)], group, timeZone))
    if (agreeing.length === 1) return asChoice(agreeing[0] as (typeof ranked)[number])
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
  if (present.provenance.pass === 'cleaned' && provenance.pass === 'exact') present.provenance = provenance
}

/** Whether the day of the order and the first day GA4 reports it are more than one day apart. */
export function isDateShift(order: StoreOrder, analyticsDay: string | null, timeZone: string): boolean {
  if (analyticsDay === null) return false
  const orderDay = dayOf(order.createdAt, timeZone)
  return Math.abs(Date.parse(orderDay) - Date.parse(analyticsDay)) > DAY_MS
}
