import { safeMinor } from '@/lib/money'
import { endOfDay, startOfDay } from '@/lib/period'
import { ORDER_STATUSES, type StoreOrder, type StoreRefund, type Window } from '@/lib/transaction'
import type { OrderTable } from '@/lib/transaction-table'
import { dayNumber } from './days'

/**
 * From the figure the store's own report shows (sales of the period in the store's zone: returns taken out on the day of
 * the refund, edits followed) to where the bridge starts (every order of the window in the property's zone as it was
 * placed). Exact; rule book 3.12.
 */

export const TIE_OUT_CODES = ['returns', 'edits', 'cancelled', 'zone_shift', 'never_sales'] as const
export type TieOutCode = (typeof TIE_OUT_CODES)[number]

export interface TieOutStep {
  code: TieOutCode
  /** Zone shift is timing; the rest is how a report is meant to count. */
  group: 'by_design' | 'timing'
  count: number
  amountMinor: number
}

export interface TieOut {
  /** `Total sales` of Shopify and WooCommerce. */
  reportMinor: number
  /** `Net sales` of WooCommerce, without tax and shipping; null where some order does not state them. */
  netReportMinor: number | null
  steps: TieOutStep[]
  bridgeStartMinor: number
}

const FAILED = ORDER_STATUSES.indexOf('failed')
const CANCELLED = ORDER_STATUSES.indexOf('cancelled')
const NO_REFUNDS: readonly StoreRefund[] = []

/** `orderDays` are days in the window's zone; `zoneOf` gives the report's zone of an order's store. */
export function tieOut(
  orders: OrderTable,
  orderDays: Int32Array,
  window: Window,
  zoneOf: (store: string) => string,
): TieOut {
  const from = dayNumber(window.from)
  const to = dayNumber(window.to)
  const reports = orders.stores.levels.map((store) => reportOf(window, zoneOf(store)))
  const steps = new Map<TieOutCode, TieOutStep>(
    TIE_OUT_CODES.map((code) => [
      code,
      { code, group: code === 'zone_shift' ? 'timing' : 'by_design', count: 0, amountMinor: 0 },
    ]),
  )
  const add = (code: TieOutCode, amountMinor: number) => {
    const step = steps.get(code) as TieOutStep
    step.count++
    step.amountMinor = safeMinor(step.amountMinor + amountMinor)
  }
  let reportMinor = 0
  let netMinor: number | null = 0
  const takeBack = (amountMinor: number, isInReport: boolean) => {
    if (!isInReport || amountMinor === 0) return
    reportMinor = safeMinor(reportMinor - amountMinor)
    if (netMinor !== null) netMinor = safeMinor(netMinor - amountMinor)
    add('returns', amountMinor)
  }
  for (let row = 0; row < orders.length; row++) {
    const total = orders.totals.values[row] as number
    const day = orderDays[row] as number
    const isInWindow = day >= from && day <= to
    const status = orders.statuses.values[row] as number
    if (orders.tests.values[row] === 1 || status === FAILED || status === CANCELLED) {
      // A report takes a cancelled sale back out, whatever was refunded; a test or a failed order never enters it.
      if (isInWindow) add(status === CANCELLED && orders.tests.values[row] !== 1 ? 'cancelled' : 'never_sales', total)
      continue
    }
    const covers = reports[orders.stores.codes.values[row] as number] as (instant: number) => boolean
    const isInReport = covers(orders.createdAt.values[row] as number)
    const details = orders.details.size === 0 ? undefined : orders.details.get(row)
    const refunded = orders.refunds.values[row] as number
    if (isInReport) {
      const edit = editOf(total, refunded, details)
      reportMinor = safeMinor(reportMinor + total + edit)
      if (edit !== 0) add('edits', -edit)
      if (netMinor !== null) netMinor = net(netMinor + total + edit, orders, row)
    }
    let undated = refunded
    for (const { at, amountMinor } of details?.refunds ?? NO_REFUNDS) {
      undated -= amountMinor
      takeBack(amountMinor, covers(at))
    }
    // Without a day of its own a refund is of the order's day.
    takeBack(undated, isInReport)
    if (isInWindow !== isInReport) add('zone_shift', isInWindow ? total : -total)
  }
  const list = [...steps.values()]
  return {
    reportMinor,
    netReportMinor: netMinor,
    steps: list,
    bridgeStartMinor: list.reduce((sum, { amountMinor }) => safeMinor(sum + amountMinor), reportMinor),
  }
}

/** Whether the report of a store in a zone covers an instant. */
function reportOf({ from, to }: Window, timeZone: string): (instant: number) => boolean {
  const start = startOfDay(from, timeZone)
  const end = endOfDay(to, timeZone)
  return (instant) => instant >= start && instant < end
}

/** What edits after the sale added (or took away): the present total beyond what refunds leave of the first one. */
function editOf(total: number, refunded: number, details: StoreOrder['details']): number {
  return details?.currentTotalMinor === undefined ? 0 : details.currentTotalMinor - (total - refunded)
}

function net(minor: number, orders: OrderTable, row: number): number | null {
  const tax = orders.taxes.values[row] as number
  const shipping = orders.shippings.values[row] as number
  return Number.isNaN(tax) || Number.isNaN(shipping) ? null : safeMinor(minor - tax - shipping)
}
