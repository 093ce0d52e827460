import { safeMinor } from '@/lib/money'
import { NO_DAY } from './days'

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
  const openStore = new Set(inOrder(pair.storeRefunds))
  const openAnalytics = new Set(inOrder(pair.analyticsRefunds))
  const verdicts: RefundVerdict[] = []
  const add = (status: RefundStatus, store: DatedRefund | null, analytics: DatedRefund | null) =>
    verdicts.push({
      status,
      storeId: pair.storeId,
      storeName: pair.storeName,
      analyticsId: pair.analyticsId,
      isOfWindow: pair.isOfWindow,
      storeDay: store?.day ?? null,
      analyticsDay: analytics?.day ?? null,
      storeMinor: store?.amountMinor ?? null,
      analyticsMinor: analytics?.amountMinor ?? null,
    })
  const settle = (status: RefundStatus, isMeant: (refund: DatedRefund) => boolean) => {
    for (const [store, analytics] of pairUp([...openStore].filter(isMeant), [...openAnalytics].filter(isMeant))) {
      openStore.delete(store)
      openAnalytics.delete(analytics)
      add(status, store, analytics)
    }
  }
  for (const amount of new Set(pair.storeRefunds.map(({ amountMinor }) => amountMinor)))
    settle('matched', ({ amountMinor }) => amountMinor === amount)
  settle('value_differs', () => true)
  for (const refund of openStore) add('missing_in_ga4', refund, null)
  for (const refund of openAnalytics) add('only_in_ga4', null, refund)
  return verdicts
}

/** Copies, so that each refund stands for itself: earliest first, undated ones last. */
function inOrder(refunds: readonly DatedRefund[]): DatedRefund[] {
  const place = (day: number | null) => day ?? Number.MAX_SAFE_INTEGER
  return refunds
    .map((refund) => ({ ...refund }))
    .sort((a, b) => place(a.day) - place(b.day) || a.amountMinor - b.amountMinor)
}

type Match = [store: DatedRefund, analytics: DatedRefund]

/** Pairs as many refunds as are within reach of each other. An undated one is within reach of any, and chooses last. */
function pairUp(store: readonly DatedRefund[], analytics: readonly DatedRefund[]): Match[] {
  if (store.length === 0 || analytics.length === 0) return []
  const isDated = ({ day }: DatedRefund) => day !== null
  const matches = pairDated(store.filter(isDated), analytics.filter(isDated))
  const taken = new Set(matches.flat())
  const rest = analytics.filter((refund) => !taken.has(refund))
  for (const one of store.filter((refund) => !taken.has(refund))) {
    const at = isDated(one) ? rest.findIndex((refund) => !isDated(refund)) : 0
    const [other] = at === -1 ? [] : rest.splice(at, 1)
    if (other) matches.push([one, other])
  }
  return matches
}

/** A pair outweighs any sum of days apart, so that no nearer pair is bought with a refund left alone. */
const PAIR_WEIGHT = 1e9

/**
 * The most pairs possible, and of those the nearest. Both lists are in order of days, so some best answer never crosses:
 * `best` holds the worth of what is left of both lists from a position on.
 */
function pairDated(store: readonly DatedRefund[], analytics: readonly DatedRefund[]): Match[] {
  const width = analytics.length + 1
  const best = new Float64Array((store.length + 1) * width)
  const worthOf = (row: number, column: number) => {
    const apart = Math.abs(
      ((store[row] as DatedRefund).day as number) - ((analytics[column] as DatedRefund).day as number),
    )
    return apart > WITHIN_DAYS
      ? Number.NEGATIVE_INFINITY
      : PAIR_WEIGHT - apart + (best[(row + 1) * width + column + 1] as number)
  }
  for (let row = store.length - 1; row >= 0; row--)
    for (let column = analytics.length - 1; column >= 0; column--)
      best[row * width + column] = Math.max(
        worthOf(row, column),
        best[(row + 1) * width + column] as number,
        best[row * width + column + 1] as number,
      )
  const matches: Match[] = []
  for (let row = 0, column = 0; row < store.length && column < analytics.length; ) {
    const worth = best[row * width + column] as number
    if (worth === worthOf(row, column)) matches.push([store[row++] as DatedRefund, analytics[column++] as DatedRefund])
    else if (worth === best[(row + 1) * width + column]) row++
    else column++
  }
  return matches
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
  return (
    compare(a.storeId ?? '', b.storeId ?? '') ||
    compare(a.analyticsId ?? '', b.analyticsId ?? '') ||
    compare(a.storeDay ?? NO_DAY, b.storeDay ?? NO_DAY) ||
    compare(a.analyticsDay ?? NO_DAY, b.analyticsDay ?? NO_DAY) ||
    compare(a.storeMinor ?? 0, b.storeMinor ?? 0) ||
    compare(a.analyticsMinor ?? 0, b.analyticsMinor ?? 0) ||
    compare(a.status, b.status) ||
    // Two stores may use the same id.
    compare(a.storeName ?? '', b.storeName ?? '') ||
    Number(a.isOfWindow) - Number(b.isOfWindow)
  )
}

const compare = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0)
