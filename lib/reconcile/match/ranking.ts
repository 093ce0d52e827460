import type { AliasKind } from '@/lib/transaction'
import { ALIAS_KINDS } from '@/lib/transaction-table'
import { NO_DAY } from '../days'
import { kindSpace } from '../ids'
import { type DayWinner, lastingRegimes } from '../regimes'
import type { Candidates } from './candidates'
import type { PurchaseGroups } from './groups'
import type { SecondFact } from './second-fact'

/** Which kind of alias a day's GA4 ids are of (rule book 3.4, R2), and when that changed (R3). */

/** Days with fewer hits take the ranking of the days like them, and those with fewer that of all days. */
const MIN_HITS = 20

const KINDS = ALIAS_KINDS.length
const SPACES = ALIAS_KINDS.map(kindSpace)

export interface Ranking {
  /** Rank of each kind, 0 is best. */
  rankOf: Uint8Array
  /** 1 for kinds of the spaces that explain most ids: one space, or several that explain equally many. */
  isDominant: Uint8Array
}

/** What speaks for each kind on one day, by position in `ALIAS_KINDS`; plain numbers, so that it can be stored. */
export interface KindEvidence {
  /** Ids of which this kind alone tells the order, on the order's own day. */
  hits: number[]
  /** Ids that fit a single order, whatever its day: all there is in a shop that tracks days late. */
  fits: number[]
}

export const noEvidence = (): KindEvidence => ({ hits: Array(KINDS).fill(0), fits: Array(KINDS).fill(0) })

function rank({ hits, fits }: KindEvidence): Ranking {
  const better = (a: number, b: number) => (hits[b] ?? 0) - (hits[a] ?? 0) || (fits[b] ?? 0) - (fits[a] ?? 0)
  const kinds = ALIAS_KINDS.map((_, kind) => kind).sort(better)
  const best = kinds[0] as number
  const spaces = new Set(kinds.filter((kind) => better(kind, best) === 0).map((kind) => SPACES[kind]))
  const ranking = { rankOf: new Uint8Array(KINDS), isDominant: new Uint8Array(KINDS) }
  for (const [position, kind] of kinds.entries()) ranking.rankOf[kind] = position
  for (const [kind, space] of SPACES.entries()) ranking.isDominant[kind] = spaces.has(space) ? 1 : 0
  return ranking
}

/** The kind of alias GA4's ids are of from one day on, and from which kind they changed. */
export interface IdFormatChange {
  day: number
  from: AliasKind
  to: AliasKind
}

export class Rankings {
  private readonly ranked = new Map<number, Ranking>()
  private readonly overall: Ranking
  private readonly regimes: { fromDay: number; toDay: number; label: number; ranking: Ranking }[]

  constructor(
    /** Evidence of each day of the report. */
    readonly days: ReadonlyMap<number, KindEvidence>,
    undated: KindEvidence,
    /** Evidence kept from days outside the report, so that a one-day run decides as a month does. */
    profiles: ReadonlyMap<number, KindEvidence>,
  ) {
    const all = new Map([...profiles, ...days])
    this.overall = rank(sumOf([undated, ...all.values()]))
    this.regimes = lastingRegimes(winnersOf(all)).map(({ fromDay, toDay, label }) => {
      const own = sumOf([...all].flatMap(([day, evidence]) => (day >= fromDay && day <= toDay ? [evidence] : [])))
      return { fromDay, toDay, label, ranking: Math.max(...own.hits) >= MIN_HITS ? rank(own) : this.overall }
    })
    for (const [day, evidence] of days) if (Math.max(...evidence.hits) >= MIN_HITS) this.ranked.set(day, rank(evidence))
  }

  of(day: number): Ranking {
    const own = this.ranked.get(day)
    if (own) return own
    if (this.regimes.length < 2) return this.overall
    return this.regimes.find(({ fromDay, toDay }) => day >= fromDay && day <= toDay)?.ranking ?? this.overall
  }

  /** Days on which another kind became, and stayed, the one that most ids are of (R3). */
  formatChanges(): IdFormatChange[] {
    return this.regimes.slice(1).map(({ label, fromDay }, at) => ({
      day: fromDay,
      from: ALIAS_KINDS[this.regimes[at]?.label ?? 0] as AliasKind,
      to: ALIAS_KINDS[label] as AliasKind,
    }))
  }
}

function sumOf(evidences: readonly KindEvidence[]): KindEvidence {
  const sum = noEvidence()
  for (const { hits, fits } of evidences)
    for (let kind = 0; kind < KINDS; kind++) {
      sum.hits[kind] = (sum.hits[kind] as number) + (hits[kind] as number)
      sum.fits[kind] = (sum.fits[kind] as number) + (fits[kind] as number)
    }
  return sum
}

/** The kind that most ids of each day are of. Kinds that say the same as the day before do not take turns. */
function winnersOf(days: ReadonlyMap<number, KindEvidence>): DayWinner[] {
  const winners: DayWinner[] = []
  for (const [day, { hits }] of [...days].sort(([a], [b]) => a - b)) {
    const most = Math.max(...hits)
    if (most === 0) continue
    const last = winners.at(-1)?.label
    winners.push({ day, label: last !== undefined && hits[last] === most ? last : hits.indexOf(most), orders: most })
  }
  return winners
}

/**
 * Learns per day which kind the ids are of. A hit is an id that fits one order, made on the id's own day: an id of an
 * order that is not loaded can equal another order's alias, but of another day. An id that fits several orders is a hit
 * only for the one whose amount and date agree.
 */
export function learnRankings(
  groups: PurchaseGroups,
  candidates: Candidates,
  secondFact: SecondFact,
  orderDays: Int32Array,
  profiles: ReadonlyMap<number, KindEvidence>,
): Rankings {
  const undated = noEvidence()
  const days = new Map<number, KindEvidence>()
  for (let group = 0; group < groups.count; group++) {
    const first = candidates.entryOf(group)
    if (first === -1) continue
    const isConflict = fitsSeveral(candidates, group)
    const order = isConflict ? theAgreeing(candidates, group, secondFact) : candidates.orderAt(first)
    if (order === -1) continue
    const day = groups.firstDay[group] as number
    const isHit = isConflict || day === NO_DAY || orderDays[order] === day
    let evidence = undated
    if (day !== NO_DAY) {
      evidence = days.get(day) ?? noEvidence()
      days.set(day, evidence)
    }
    for (let entry = first; entry !== -1; entry = candidates.after(entry)) {
      if (candidates.orderAt(entry) !== order) continue
      const kind = candidates.kindAt(entry)
      // Of two orders that carry one id, only the aliases that tell them apart by amount and date count.
      evidence.fits[kind] = (evidence.fits[kind] as number) + 1
      if (isHit) evidence.hits[kind] = (evidence.hits[kind] as number) + 1
    }
  }
  return new Rankings(days, undated, profiles)
}

function fitsSeveral(candidates: Candidates, group: number): boolean {
  const first = candidates.entryOf(group)
  const order = candidates.orderAt(first)
  for (let entry = candidates.after(first); entry !== -1; entry = candidates.after(entry))
    if (candidates.orderAt(entry) !== order) return true
  return false
}

/** The one order whose amount and date agree with the id; −1 when several do, or none. */
function theAgreeing(candidates: Candidates, group: number, secondFact: SecondFact): number {
  let agreeing = -1
  for (let entry = candidates.entryOf(group); entry !== -1; entry = candidates.after(entry)) {
    const order = candidates.orderAt(entry)
    if (order === agreeing || !secondFact.holds(order, group)) continue
    if (agreeing !== -1) return -1
    agreeing = order
  }
  return agreeing
}
