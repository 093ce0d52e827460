import { HOUR_MS } from '@/lib/period'
import { matchWindow } from '@/lib/reconcile/classify/match-window'
import { Scope, scopePolicy } from '@/lib/reconcile/scope'
import type { AgeCount, SegmentCounts, WatchedSegment } from '@/lib/reconcile/watch/early-warning'
import { segmentText } from '@/lib/services/early-warnings/segment'
import type { AnalyticsPurchase, StoreOrder, Window } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'

/** How many young orders GA4 shows, by age and segment. Pure. */

/** Ages at which visibility is learned (rule book 3.15). */
const AGES = [6, 12, 24, 48] as const
/** Tested one after the other, up to this age in hours: the last orders first, two days for shops that are small. */
export const SPANS = [12, 24, 48] as const
/** Hours between pulls: each order is counted once at each age. */
const STEP_HOURS = 3

/** An order GA4 should show, and whether it does. */
export interface YoungOrder {
  createdAt: number
  isVisible: boolean
  segments: readonly WatchedSegment[]
}

export interface GlanceAtSides {
  orders: readonly StoreOrder[]
  purchases: readonly AnalyticsPurchase[]
  window: Window
  asOf: number
  /** Host of each of several stores by the orders' `store`. */
  hosts: ReadonlyMap<string, string>
}

/** The orders that count (rule book 3.6), linked as the engine links them. */
export function linkYoungOrders({ orders, purchases, window, asOf, hosts }: GlanceAtSides): YoungOrder[] {
  if (orders.length === 0) return []
  const table = OrderTable.from(orders)
  const { links } = matchWindow({
    orders: table,
    purchases: PurchaseTable.from(purchases),
    window,
    asOf,
    // Amounts decide nothing here: in their own currency nothing has to be converted.
    currency: orders[0]?.currency ?? '',
    rates: Object.fromEntries(orders.map(({ currency }) => [currency, '1'])),
    storeTimeZone: window.timeZone,
    coverage: { dated: true, untrustedWindow: null, hidden: { purchases: 0, amountMinor: 0 }, unreadableRows: 0 },
  })
  const judge = new Scope(scopePolicy()).reader(table)
  return orders.flatMap((order, row) =>
    judge(row).exclusion === null
      ? [{ createdAt: order.createdAt, isVisible: links.firstGroup(row) !== -1, segments: segmentsOf(order, hosts) }]
      : [],
  )
}

function segmentsOf({ gateway, factors, store }: StoreOrder, hosts: ReadonlyMap<string, string>): WatchedSegment[] {
  const host = hosts.get(store ?? '')
  return [
    ...(gateway ? [{ dimension: 'gateway' as const, value: gateway }] : []),
    ...(factors?.country ? [{ dimension: 'country' as const, value: factors.country }] : []),
    ...(host ? [{ dimension: 'hostname' as const, value: host }] : []),
  ]
}

/** Orders that reached an age since the pull before: what the history is made of. */
export const countReached = (orders: readonly YoungOrder[], asOf: number): SegmentCounts[] =>
  countByAge(orders, asOf, (hours) => AGES.find((age) => hours >= age && hours < age + STEP_HOURS))

/** Orders by the last age they have reached; `below` leaves out those that are as old or older, in hours. */
export const countToday = (orders: readonly YoungOrder[], asOf: number, below: number): SegmentCounts[] =>
  countByAge(orders, asOf, (hours) => (hours < below ? AGES.findLast((age) => hours >= age) : undefined))

function countByAge(
  orders: readonly YoungOrder[],
  asOf: number,
  ageOf: (hours: number) => number | undefined,
): SegmentCounts[] {
  const found = new Map<string, { segment: WatchedSegment | null; counts: Map<number, AgeCount> }>()
  for (const { createdAt, isVisible, segments } of orders) {
    const ageHours = ageOf((asOf - createdAt) / HOUR_MS)
    if (ageHours === undefined) continue
    for (const segment of [null, ...segments]) {
      const key = segmentText(segment)
      const entry = found.get(key) ?? { segment, counts: new Map<number, AgeCount>() }
      found.set(key, entry)
      const count = entry.counts.get(ageHours) ?? { ageHours, orders: 0, visible: 0 }
      entry.counts.set(ageHours, count)
      count.orders++
      if (isVisible) count.visible++
    }
  }
  return [...found.values()].map(({ segment, counts }) => ({ segment, counts: [...counts.values()] }))
}

/** The orders of a segment in a span, both ends included. */
export const ordersOf = (
  orders: readonly YoungOrder[],
  segment: WatchedSegment | null,
  { from, to }: { from: number; to: number },
): YoungOrder[] =>
  orders.filter(
    ({ createdAt, segments }) =>
      createdAt >= from &&
      createdAt <= to &&
      (segment === null ||
        segments.some(({ dimension, value }) => dimension === segment.dimension && value === segment.value)),
  )
