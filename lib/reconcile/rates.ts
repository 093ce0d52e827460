import type { Classified } from './classify/classify'
import type { VerdictTable } from './classify/verdict-table'
import { dayText } from './days'
import { wilson } from './statistics/intervals'
import { round9 } from './statistics/round'
import type { StoreStatus } from './statuses'
import type { DayLine, MatchRate, OtherRates, ReconcileInput, ValueRate } from './types'

/** Rates of a result and the days they are made of (rule book 3.8). */

const MATCHED: ReadonlySet<StoreStatus> = new Set([
  'duplicate_in_ga4',
  'matched_exact',
  'matched_rounding',
  'matched_value_diff',
])
const UNMATCHED: ReadonlySet<StoreStatus> = new Set(['missing', 'ambiguous'])

export const isMatched = (status: StoreStatus) => MATCHED.has(status)

/** Whether an order counts in the headline: in scope, old enough, and not of a day that cannot be trusted. */
export const isJudged = (status: StoreStatus) => MATCHED.has(status) || UNMATCHED.has(status)

interface Rates {
  matchRate: MatchRate
  valueRate: ValueRate
  rates: OtherRates
  days: DayLine[]
}

export function ratesOf(
  { window, coverage }: ReconcileInput,
  { verdicts, settlementOf, trusted }: Classified,
  analyticsPurchases: number,
): Rates {
  const { totals } = verdicts.context.orders
  const days = new Map<number, DayLine>()
  const tally = { matched: 0, judged: 0, unknown: 0, matchedMinor: 0, judgedMinor: 0, all: 0, agreeing: 0, excess: 0 }
  for (let line = 0; line < verdicts.storeCount; line++) {
    const status = verdicts.statusOf(line)
    const number = verdicts.days[line] as number
    const amount = totals.values[verdicts.rows[line] as number] as number
    const day = days.get(number) ?? emptyDay(number, days)
    const isSettled = settlementOf(number) === 'settled'
    day.orders++
    if (status === 'pending') day.pending++
    if (status === 'unknown_ga4_incomplete') {
      day.unknown++
      if (isSettled) tally.unknown++
    }
    if (isMatched(status)) tally.all++
    if (status === 'matched_exact' || status === 'matched_rounding') tally.agreeing++
    if (status === 'duplicate_in_ga4') tally.excess += (verdicts.purchases[line] as number) - 1
    if (!isSettled || !isJudged(status)) continue
    tally.judged++
    tally.judgedMinor += amount
    day.settled++
    if (status === 'missing') {
      day.missing++
      day.missingMinor += amount
    }
    if (!isMatched(status)) continue
    tally.matched++
    tally.matchedMinor += amount
    day.matched++
  }
  const { hidden, unreadableRows } = coverage
  const isHidden = hidden.purchases !== 0 || hidden.amountMinor !== 0
  const complete = trusted.untrusted(window).length === 0 && !isHidden
  const unreadable = Math.max(0, hidden.purchases) + unreadableRows + purchasesWithoutReadableId(verdicts)
  return {
    matchRate: matchRateOf(tally.matched, tally.judged, tally.unknown, unreadable, complete),
    valueRate: {
      value: ratio(tally.matchedMinor, tally.judgedMinor),
      matchedMinor: tally.matchedMinor,
      settledMinor: tally.judgedMinor,
    },
    rates: {
      raw: ratio(tally.all, verdicts.storeCount),
      precision: precisionOf(verdicts),
      duplicate: ratio(tally.excess, analyticsPurchases),
      agreement: ratio(tally.agreeing, tally.all),
    },
    days: [...days].sort(([a], [b]) => a - b).map(([, day]) => day),
  }
}

function emptyDay(number: number, days: Map<number, DayLine>): DayLine {
  const day = {
    day: dayText(number),
    orders: 0,
    settled: 0,
    matched: 0,
    missing: 0,
    missingMinor: 0,
    pending: 0,
    unknown: 0,
  }
  days.set(number, day)
  return day
}

/** 0/0 is null, never 100 %. */
const ratio = (part: number, whole: number) => (whole === 0 ? null : round9(part / whole))

function purchasesWithoutReadableId({ analyticsLines }: VerdictTable): number {
  let purchases = 0
  for (const line of analyticsLines)
    if (line.status === 'ga4_not_set' || line.status === 'ga4_unknown_format') purchases += line.purchases
  return purchases
}

/** Ids of the window linked to an order, of all its ids and rows without one. */
function precisionOf({ context, analyticsLines }: VerdictTable): number | null {
  const { groups, links } = context
  let linked = 0
  let all = 0
  for (let group = 0; group < groups.count; group++) {
    if (groups.coreRows[group] === 0) continue
    all++
    if (links.orderOf[group] !== -1) linked++
  }
  for (const { status } of analyticsLines) if (status === 'ga4_not_set' || status === 'ga4_other_row') all++
  return ratio(linked, all)
}

/** The bounds are certain, not statistical: every unreadable id might be any missing order. */
function matchRateOf(
  matched: number,
  settled: number,
  unknown: number,
  unreadable: number,
  complete: boolean,
): MatchRate {
  const all = settled + unknown
  const interval = settled === 0 ? null : wilson(matched, settled)
  return {
    value: ratio(matched, settled),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    matched,
    settled,
    complete,
    lowerBound: ratio(matched, all),
    upperBound: all === 0 ? null : round9(Math.min(1, (matched + unreadable + unknown) / all)),
  }
}
