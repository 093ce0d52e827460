import { safeMinor } from '@/lib/money'
import { dayOf } from '@/lib/period'
import type { StoreOrder, Window } from '@/lib/transaction'
import type { TieOut } from './types'

/**
 * From the figure the store's own report shows (sales of the period in the store's zone, after returns) to where the
 * bridge starts (every order of the window in the property's zone, before returns). Exact; rule book 3.12.
 */
export function tieOut(orders: readonly StoreOrder[], window: Window, storeTimeZone: string): TieOut {
  const steps = {
    returns: { count: 0, amountMinor: 0 },
    cancelled: { count: 0, amountMinor: 0 },
    zone_shift: { count: 0, amountMinor: 0 },
    never_sales: { count: 0, amountMinor: 0 },
  }
  const add = (code: keyof typeof steps, amountMinor: number) => {
    steps[code].count++
    steps[code].amountMinor = safeMinor(steps[code].amountMinor + amountMinor)
  }
  const covers = (day: string) => day >= window.from && day <= window.to
  let reportMinor = 0
  for (const order of orders) {
    const inWindow = covers(dayOf(order.createdAt, window.timeZone))
    if (order.test || order.status === 'failed') {
      if (inWindow) add('never_sales', order.totalMinor)
      continue
    }
    if (order.status === 'cancelled') {
      // A report takes a cancelled sale back out, whatever was refunded.
      if (inWindow) add('cancelled', order.totalMinor)
      continue
    }
    const inReport = covers(dayOf(order.createdAt, storeTimeZone))
    if (inReport) {
      reportMinor = safeMinor(reportMinor + order.totalMinor - order.refundedMinor)
      if (order.refundedMinor !== 0) add('returns', order.refundedMinor)
    }
    if (inWindow && !inReport) add('zone_shift', order.totalMinor)
    if (!inWindow && inReport) add('zone_shift', -order.totalMinor)
  }
  const list = (Object.keys(steps) as (keyof typeof steps)[]).map((code) => ({ code, ...steps[code] }))
  return {
    reportMinor,
    steps: list,
    bridgeStartMinor: list.reduce((sum, { amountMinor }) => safeMinor(sum + amountMinor), reportMinor),
  }
}
