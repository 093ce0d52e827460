import { safeMinor } from '@/lib/money'
import type { AliasKind } from '@/lib/transaction'
import type { Classified } from './classify'
import { findingsOf } from './findings'
import { KIND_ORDER } from './ids'
import { round9, wilson } from './statistics'
import { tieOut } from './tie-out'
import { ENGINE_VERSION, type MatchRate, type ReconcileInput, type Summary, type Verdict } from './types'

/** Counts, rates and sums of a result (rule book 3.8). */
export function summarise(input: ReconcileInput, classified: Classified): Summary {
  const { verdicts, bridge, basis, untrustedDays } = classified
  const counts: Summary['counts'] = {}
  const amounts: Summary['amounts'] = {}
  const kinds = new Map<AliasKind, number>()
  let storeOrders = 0
  let storeMinor = 0
  for (const verdict of verdicts) {
    counts[verdict.status] = (counts[verdict.status] ?? 0) + 1
    const amount = amounts[verdict.status] ?? { storeMinor: 0, analyticsMinor: 0 }
    amount.storeMinor = safeMinor(amount.storeMinor + (verdict.storeMinor ?? 0))
    amount.analyticsMinor = safeMinor(amount.analyticsMinor + (verdict.analyticsMinor ?? 0))
    amounts[verdict.status] = amount
    if (verdict.matchedBy) kinds.set(verdict.matchedBy.kind, (kinds.get(verdict.matchedBy.kind) ?? 0) + 1)
    if (verdict.side !== 'store') continue
    storeOrders++
    storeMinor = safeMinor(storeMinor + (verdict.storeMinor ?? 0))
  }
  const { hidden, dated, unreadableRows } = input.coverage
  const analytics = totalsOfWindow(input)
  const rates = ratesOf(verdicts, classified, input.coverage)
  const bars = bridge.toBars()
  return {
    engineVersion: ENGINE_VERSION,
    window: input.window,
    asOf: input.asOf,
    currency: input.currency,
    storeOrders,
    storeMinor,
    analyticsPurchases: analytics.purchases,
    analyticsMinor: analytics.revenueMinor,
    counts,
    amounts,
    ...rates,
    tieOut: tieOut(input.orders, input.window, input.storeTimeZone),
    bridge: bars,
    findings: findingsOf(input, verdicts, bars, basis, untrustedDays),
    basis,
    idKinds: KIND_ORDER.filter((kind) => kinds.has(kind)).map((kind) => ({ kind, matched: kinds.get(kind) ?? 0 })),
    coverage: { dated, untrustedDays, hidden, unreadableRows },
  }
}

/** GA4's own total: listed rows of the window and what its totals row holds beyond them (I2). */
function totalsOfWindow({ purchases, window, coverage }: ReconcileInput) {
  let revenueMinor = coverage.hidden.amountMinor
  let count = coverage.hidden.purchases
  for (const row of purchases) {
    if (row.date !== null && (row.date < window.from || row.date > window.to)) continue
    revenueMinor = safeMinor(revenueMinor + row.revenueMinor)
    count += row.purchases
  }
  return { revenueMinor, purchases: count }
}

const MATCHED = new Set(['duplicate_in_ga4', 'matched_exact', 'matched_rounding', 'matched_value_diff'])
const SETTLED_UNMATCHED = new Set(['missing', 'ambiguous'])

function ratesOf(
  verdicts: readonly Verdict[],
  { settlementOf, untrustedDays }: Classified,
  { hidden, unreadableRows }: ReconcileInput['coverage'],
): Pick<Summary, 'matchRate' | 'valueRate'> {
  let matched = 0
  let settled = 0
  let unknown = 0
  let unreadable = Math.max(0, hidden.purchases) + unreadableRows
  let matchedMinor = 0
  let settledMinor = 0
  for (const { side, status, storeDay, storeMinor, purchases } of verdicts) {
    if (side === 'analytics') {
      if (status === 'ga4_not_set' || status === 'ga4_unknown_format') unreadable += purchases ?? 0
      continue
    }
    if (storeDay === null || settlementOf(storeDay) !== 'settled') continue
    if (status === 'unknown_ga4_incomplete') unknown++
    if (!MATCHED.has(status) && !SETTLED_UNMATCHED.has(status)) continue
    settled++
    settledMinor = safeMinor(settledMinor + (storeMinor ?? 0))
    if (!MATCHED.has(status)) continue
    matched++
    matchedMinor = safeMinor(matchedMinor + (storeMinor ?? 0))
  }
  const isHidden = hidden.purchases !== 0 || hidden.amountMinor !== 0
  const complete = untrustedDays.length === 0 && !isHidden
  return {
    matchRate: matchRateOf(matched, settled, unknown, unreadable, complete),
    valueRate: {
      value: settledMinor === 0 ? null : round9(matchedMinor / settledMinor),
      matchedMinor,
      settledMinor,
    },
  }
}

/** 0/0 is null, never 100 %. The bounds are certain, not statistical: every unreadable id might be any missing order. */
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
    value: settled === 0 ? null : round9(matched / settled),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    matched,
    settled,
    complete,
    lowerBound: all === 0 ? null : round9(matched / all),
    upperBound: all === 0 ? null : round9(Math.min(1, (matched + unreadable + unknown) / all)),
  }
}
