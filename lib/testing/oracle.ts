import type { ReconcileInput, StoreStatus } from '@/lib/reconcile/types'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'

/**
 * A second opinion on the status of orders, slow and obvious on purpose: it compares every row with every order, reads
 * the calendar from the runtime and shares no code with the engine. Only for worlds whose ids leave no room for doubt.
 */

const calendars = new Map<string, Intl.DateTimeFormat>()

/** The calendar day of an instant, as the runtime's own calendar has it. */
export function calendarDay(instant: number, timeZone: string): string {
  const calendar = calendars.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  calendars.set(timeZone, calendar)
  return calendar.format(instant)
}

function simplify(id: string): string {
  const text = id.trim().replaceAll('%23', '#').replaceAll('"', '').toLowerCase()
  const isGid = text.startsWith('gid://')
  const last = isGid ? (text.split('/').at(-1) ?? '') : text
  return last.endsWith('.0') ? last.slice(0, -2) : last
}

const NO_ID = ['', '(not set)', '(other)', 'null', '0', '{{id}}']

export function rowsOf(order: StoreOrder, purchases: readonly AnalyticsPurchase[]): AnalyticsPurchase[] {
  const own = order.aliases.map(({ value }) => simplify(value))
  return purchases.filter(
    ({ transactionId }) => !NO_ID.includes(simplify(transactionId)) && own.includes(simplify(transactionId)),
  )
}

function exclusion(order: StoreOrder): StoreStatus | null {
  if (order.test) return 'excluded_test'
  if (order.status === 'failed') return 'excluded_unpaid'
  if (order.status === 'pending' && order.gateway !== 'bacs') return 'excluded_unpaid'
  if (order.status === 'cancelled') return 'excluded_cancelled'
  if (order.channel === 'pos') return 'excluded_pos'
  if (order.channel === 'draft') return 'excluded_draft_admin'
  if (order.channel === 'subscription') return 'excluded_renewal'
  if (order.channel === 'marketplace' || order.channel === 'api') return 'excluded_api_marketplace'
  return null
}

/** Hours from the end of the order's day to `asOf`, found by walking on in quarter hours until the day is over. */
function ageHours(order: StoreOrder, { window, asOf }: ReconcileInput): number {
  const quarter = 15 * 60_000
  const day = calendarDay(order.createdAt, window.timeZone)
  let instant = Math.floor(order.createdAt / quarter) * quarter
  while (calendarDay(instant, window.timeZone) === day) instant += quarter
  return (asOf - instant) / 3_600_000
}

function isUntrusted(day: string, { purchases, coverage, window }: ReconcileInput): boolean {
  if (coverage.untrustedWindow !== null) return true
  const overflow = purchases.filter(({ transactionId }) => transactionId === '(other)')
  return overflow.some(({ date }) => date === null || (date === day && day >= window.from && day <= window.to))
}

/** What the status of an order must be, given the basis GA4's amounts are expected to have. */
export function statusByOracle(order: StoreOrder, input: ReconcileInput, basis: string): StoreStatus {
  const excluded = exclusion(order)
  const rows = rowsOf(order, input.purchases)
  const purchases = rows.reduce((sum, row) => sum + row.purchases, 0)
  const revenue = rows.reduce((sum, row) => sum + row.revenueMinor, 0)
  if (purchases > 0 || revenue > 0) {
    if (excluded) return 'unexpected_in_ga4'
    if (purchases > 1) return 'duplicate_in_ga4'
    const off = Math.abs(revenue - expected(order, basis))
    if (off <= 1) return 'matched_exact'
    if (off <= (order.itemCount ?? 1) + 1 || off <= order.totalMinor * 0.0005) return 'matched_rounding'
    return 'matched_value_diff'
  }
  if (excluded) return excluded
  const age = ageHours(order, input)
  if (age < 48) return 'pending'
  if (isUntrusted(calendarDay(order.createdAt, input.window.timeZone), input)) return 'unknown_ga4_incomplete'
  return age < 72 ? 'missing_provisional' : 'missing'
}

function expected({ totalMinor, taxMinor, shippingMinor }: StoreOrder, basis: string): number {
  const parts = [
    ...(basis.includes('ex_tax') ? [taxMinor] : []),
    ...(basis.includes('ex_shipping') ? [shippingMinor] : []),
  ]
  return parts.includes(null) ? totalMinor : parts.reduce<number>((rest, part) => rest - (part ?? 0), totalMinor)
}
