import type { Flag, StoreStatus } from '@/lib/reconcile/statuses'
import type { ReconcileInput } from '@/lib/reconcile/types'
import type { StoreOrder } from '@/lib/transaction'
import { calendarDay, type OracleMatching } from './oracle'

/** The oracle's second opinion on statuses, given its own links; see there for what it covers. */
export interface OracleLine {
  status: StoreStatus
  /** GA4 ids as reported, sorted. */
  ids: string[]
  purchases: number
  revenueMinor: number
  flags: Flag[]
}

const HOUR = 3_600_000
const QUARTER = HOUR / 4
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

/** What the line of an order of the window must be, given the basis that GA4's amounts of its day are expected to have. */
export function lineByOracle(
  order: StoreOrder,
  input: ReconcileInput,
  { links, ambiguousOrders }: OracleMatching,
  basis: string,
): OracleLine {
  const own = links.filter((link) => link.order.sourceId === order.sourceId)
  const purchasesOf = (isPart: boolean) => own.filter((l) => l.isPart === isPart).map(({ given }) => given.purchases)
  const ids = [...new Set(own.flatMap(({ given }) => given.rows.map(({ transactionId }) => transactionId)))].sort()
  const purchases = sum(own.map(({ given }) => given.purchases))
  const revenueMinor = sum(own.map(({ given }) => given.revenueMinor))
  const excluded = exclusion(order)
  const line = { ids, purchases, revenueMinor }
  if (purchases === 0 && revenueMinor === 0)
    return { ...line, status: excluded ?? unseen(order, input, ambiguousOrders.has(order.sourceId)), flags: [] }
  const hasParts = own.some(({ isPart }) => isPart)
  // The parts of an order make one purchase together; each counted twice is one too many.
  const whole = sum(purchasesOf(false))
  const repeats = (hasParts ? Math.max(1, whole) : whole) + sum(purchasesOf(true).map((n) => Math.max(0, n - 1)))
  const flags: Flag[] = []
  if (isShifted(order, own.flatMap(({ given }) => given.day ?? []).sort()[0], input)) flags.push('date_shift')
  if (hasParts) flags.push('split_ids')
  if (input.previous?.missing.includes(order.sourceId)) flags.push('matched_late')
  if (excluded) return { ...line, status: 'unexpected_in_ga4', flags }
  if (repeats > 1) return { ...line, status: 'duplicate_in_ga4', flags }
  return { ...line, status: agreement(order, revenueMinor, basis), flags }
}

function agreement(order: StoreOrder, revenueMinor: number, basis: string): StoreStatus {
  const off = Math.abs(revenueMinor - expected(order, basis))
  if (off <= 1) return 'matched_exact'
  const isRounding = off <= (order.itemCount ?? 1) + 1 || off <= order.totalMinor * 0.0005
  return isRounding ? 'matched_rounding' : 'matched_value_diff'
}

function expected({ totalMinor, taxMinor, shippingMinor }: StoreOrder, basis: string): number {
  const parts = [
    ...(basis.includes('ex_tax') ? [taxMinor] : []),
    ...(basis.includes('ex_shipping') ? [shippingMinor] : []),
  ]
  return parts.includes(null) ? totalMinor : parts.reduce<number>((rest, part) => rest - (part ?? 0), totalMinor)
}

/** More than a day between the order's day and GA4's first. */
function isShifted(order: StoreOrder, day: string | undefined, { window }: ReconcileInput): boolean {
  if (day === undefined) return false
  const own = Date.parse(calendarDay(order.createdAt, window.timeZone))
  return Math.abs(own - Date.parse(day)) > 24 * HOUR
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

function unseen(order: StoreOrder, input: ReconcileInput, isAmbiguous: boolean): StoreStatus {
  if (isAmbiguous) return 'ambiguous'
  const day = calendarDay(order.createdAt, input.window.timeZone)
  const end = endOfDay(order.createdAt, day, input.window.timeZone)
  const age = (input.asOf - end) / HOUR
  if (age < 48) return 'pending'
  const next = calendarDay(end, input.window.timeZone)
  if (isUntrusted(day, input) || (input.coverage.spansNextDay && isUntrusted(next, input)))
    return 'unknown_ga4_incomplete'
  return age < 72 ? 'missing_provisional' : 'missing'
}

/** Found by walking on in quarter hours until the day is over. */
function endOfDay(instant: number, day: string, timeZone: string): number {
  let at = Math.floor(instant / QUARTER) * QUARTER
  while (calendarDay(at, timeZone) === day) at += QUARTER
  return at
}

function isUntrusted(day: string, { purchases, coverage, window }: ReconcileInput): boolean {
  const isCore = day >= window.from && day <= window.to
  if (coverage.untrustedWindow !== null && isCore) return true
  if (coverage.untrusted?.[day] !== undefined) return true
  const overflow = [...purchases].filter(({ transactionId }) => transactionId === '(other)')
  return overflow.some(({ date }) => date === day || (date === null && isCore))
}
