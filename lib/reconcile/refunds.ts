import { safeMinor } from '@/lib/money'

/** Refunds as a ledger of their own (rule book 3.13): matched by order and date, never mixed into the sale's amount. */

/** Days between the store's refund and GA4's. */
const WITHIN_DAYS = 3

export const REFUND_STATUSES = ['matched', 'value_differs', 'missing_in_ga4', 'only_in_ga4'] as const
export type RefundStatus = (typeof REFUND_STATUSES)[number]

/** One side's refund of an order; the day is a day number in the window's zone, null where it is not stated. */
export interface DatedRefund {
  day: number | null
  amountMinor: number
}

/** An order with what each side gave back; `storeId` is null for a GA4 id without an order. */
export interface RefundPair {
  storeId: string | null
  storeName: string | null
  analyticsId: string | null
  /** The order's own day is in the window. */
  isOfWindow: boolean
  storeRefunds: readonly DatedRefund[]
  analyticsRefunds: readonly DatedRefund[]
}

export interface RefundVerdict {
  status: RefundStatus
  storeId: string | null
  storeName: string | null
  analyticsId: string | null
  isOfWindow: boolean
  storeDay: number | null
  analyticsDay: number | null
  storeMinor: number | null
  analyticsMinor: number | null
}

export const NET_BARS = ['window_refunds', 'earlier_refunds', 'refunds_without_order', 'cancellations'] as const
export type NetBarCode = (typeof NET_BARS)[number]

export interface RefundSummary {
  counts: Record<RefundStatus, number>
  amounts: Record<RefundStatus, { storeMinor: number; analyticsMinor: number }>
  storeMinor: number
  analyticsMinor: number
  /** From the gross difference to the net one: GA4's net minus the store's net. Exact. */
  net: {
    grossMinor: number
    bars: { code: NetBarCode; count: number; amountMinor: number }[]
    netMinor: number
  }
}

export interface RefundLedger {
  verdicts: RefundVerdict[]
  summary: RefundSummary
}

interface Gross {
  /** GA4's gross revenue minus the store's, of the window. */
  grossMinor: number
  /** What cancelled orders of the window still held after their refunds of the window. */
  cancelled: { count: number; amountMinor: number }
}

/**
 * Matches refunds of the window: by order, the same amount within three days first, then any amount within three days.
 * `covers` says whether a day is in the window.
 */
export function reconcileRefunds(
  pairs: Iterable<RefundPair>,
  covers: (day: number) => boolean,
  { grossMinor, cancelled }: Gross,
): RefundLedger {
  const verdicts: RefundVerdict[] = []
  const bars = new Map(NET_BARS.map((code) => [code, { code, count: 0, amountMinor: 0 }]))
  const addBar = (code: NetBarCode, amountMinor: number, count = 1) => {
    const bar = bars.get(code) as { count: number; amountMinor: number }
    bar.count += count
    bar.amountMinor = safeMinor(bar.amountMinor + amountMinor)
  }
  for (const pair of pairs) {
    const found = matchPair(pair).flatMap((verdict) => clip(verdict, covers))
    verdicts.push(...found)
    const code =
      pair.storeId === null ? 'refunds_without_order' : pair.isOfWindow ? 'window_refunds' : 'earlier_refunds'
    for (const { storeMinor, analyticsMinor } of found) addBar(code, (storeMinor ?? 0) - (analyticsMinor ?? 0))
  }
  if (cancelled.count > 0) addBar('cancellations', cancelled.amountMinor, cancelled.count)
  const list = [...bars.values()].filter(({ count }) => count > 0)
  return {
    verdicts: verdicts.sort(byRefund),
    summary: {
      ...totalsOf(verdicts),
      net: {
        grossMinor,
        bars: list,
        netMinor: list.reduce((sum, { amountMinor }) => safeMinor(sum + amountMinor), grossMinor),
      },
    },
  }
}

function matchPair(pair: RefundPair): RefundVerdict[] {
  const base = {
    storeId: pair.storeId,
    storeName: pair.storeName,
    analyticsId: pair.analyticsId,
    isOfWindow: pair.isOfWindow,
  }
  const sorted = (refunds: readonly DatedRefund[]) =>
    [...refunds].sort((a, b) => (a.day ?? 0) - (b.day ?? 0) || a.amountMinor - b.amountMinor)
  const open = sorted(pair.analyticsRefunds)
  const rest: DatedRefund[] = []
  const verdicts: RefundVerdict[] = []
  const settle = (refund: DatedRefund, isAlike: (other: DatedRefund) => boolean, status: RefundStatus): boolean => {
    const at = nearest(refund, open, isAlike)
    const other = open[at]
    if (!other) return false
    open.splice(at, 1)
    verdicts.push({
      ...base,
      status,
      storeDay: refund.day,
      analyticsDay: other.day,
      storeMinor: refund.amountMinor,
      analyticsMinor: other.amountMinor,
    })
    return true
  }
  for (const refund of sorted(pair.storeRefunds))
    if (!settle(refund, ({ amountMinor }) => amountMinor === refund.amountMinor, 'matched')) rest.push(refund)
  for (const refund of rest) {
    if (settle(refund, () => true, 'value_differs')) continue
    verdicts.push({
      ...base,
      status: 'missing_in_ga4',
      storeDay: refund.day,
      analyticsDay: null,
      storeMinor: refund.amountMinor,
      analyticsMinor: null,
    })
  }
  for (const { day, amountMinor } of open)
    verdicts.push({
      ...base,
      status: 'only_in_ga4',
      storeDay: null,
      analyticsDay: day,
      storeMinor: null,
      analyticsMinor: amountMinor,
    })
  return verdicts
}

/** Position of the alike refund nearest in time, −1 when none is within reach. An undated refund is near to any. */
function nearest(
  { day }: DatedRefund,
  others: readonly DatedRefund[],
  isAlike: (other: DatedRefund) => boolean,
): number {
  let best = -1
  let least = WITHIN_DAYS + 1
  for (const [at, other] of others.entries()) {
    const apart = day === null || other.day === null ? 0 : Math.abs(day - other.day)
    if (apart >= least || !isAlike(other)) continue
    best = at
    least = apart
  }
  return best
}

/**
 * Keeps of a verdict what lies in the window; a refund whose other half lies outside keeps its status. A store's undated
 * refund is of its order's day; a GA4 report without dates is of the window as a whole.
 */
function clip(verdict: RefundVerdict, covers: (day: number) => boolean): RefundVerdict[] {
  const { storeDay, analyticsDay, storeMinor, analyticsMinor, isOfWindow } = verdict
  const hasStore = storeMinor !== null && (storeDay === null ? isOfWindow : covers(storeDay))
  const hasAnalytics = analyticsMinor !== null && (analyticsDay === null || covers(analyticsDay))
  if (!hasStore && !hasAnalytics) return []
  return [
    { ...verdict, storeMinor: hasStore ? storeMinor : null, analyticsMinor: hasAnalytics ? analyticsMinor : null },
  ]
}

function totalsOf(verdicts: readonly RefundVerdict[]): Omit<RefundSummary, 'net'> {
  const totals = {
    counts: { matched: 0, value_differs: 0, missing_in_ga4: 0, only_in_ga4: 0 },
    amounts: {
      matched: { storeMinor: 0, analyticsMinor: 0 },
      value_differs: { storeMinor: 0, analyticsMinor: 0 },
      missing_in_ga4: { storeMinor: 0, analyticsMinor: 0 },
      only_in_ga4: { storeMinor: 0, analyticsMinor: 0 },
    },
    storeMinor: 0,
    analyticsMinor: 0,
  }
  for (const { status, storeMinor, analyticsMinor } of verdicts) {
    const amounts = totals.amounts[status]
    totals.counts[status]++
    amounts.storeMinor = safeMinor(amounts.storeMinor + (storeMinor ?? 0))
    amounts.analyticsMinor = safeMinor(amounts.analyticsMinor + (analyticsMinor ?? 0))
    totals.storeMinor = safeMinor(totals.storeMinor + (storeMinor ?? 0))
    totals.analyticsMinor = safeMinor(totals.analyticsMinor + (analyticsMinor ?? 0))
  }
  return totals
}

function byRefund(a: RefundVerdict, b: RefundVerdict): number {
  const key = ({ storeId, analyticsId, storeDay, analyticsDay, storeMinor, analyticsMinor, status }: RefundVerdict) =>
    JSON.stringify([storeId ?? '', analyticsId ?? '', storeDay, analyticsDay, storeMinor, analyticsMinor, status])
  const [left, right] = [key(a), key(b)]
  return left === right ? 0 : left < right ? -1 : 1
}
