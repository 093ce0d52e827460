import { DAY_MS, endOfDay } from '@/lib/period'
import { reconcile } from '@/lib/reconcile/reconcile'
import type { VerdictStatus } from '@/lib/reconcile/statuses'
import type { ReconcileInput, ReconcileResult, Verdict } from '@/lib/reconcile/types'
import type { Alias, AnalyticsPurchase, StoreOrder, Window } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'

/** Small worlds for the engine: a store, a GA4 report and the window they are compared in. */

export const OCTOBER: Window = { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' }

/** The names a Shopify order `#1001` goes by. */
export function shopifyAliases(number: string): Alias[] {
  return [
    { kind: 'order_id', value: `567890${number}` },
    { kind: 'name', value: `#${number}` },
    { kind: 'order_number', value: number },
  ]
}

/** The names a WooCommerce order goes by when its number is not its post id. */
export function wooAliases(postId: number, number: number): Alias[] {
  return [
    { kind: 'order_id', value: String(postId) },
    { kind: 'order_number', value: String(number) },
  ]
}

/** A paid web order of 100.00 without tax, shipping or discount; `at` is ISO 8601 with an offset. */
export function makeOrder(number: string, at: string, overrides: Partial<StoreOrder> = {}): StoreOrder {
  return {
    sourceId: `567890${number}`,
    name: `#${number}`,
    aliases: shopifyAliases(number),
    createdAt: Date.parse(at),
    currency: 'EUR',
    totalMinor: 10_000,
    subtotalMinor: null,
    taxMinor: 0,
    shippingMinor: 0,
    discountMinor: 0,
    refundedMinor: 0,
    status: 'paid',
    channel: 'web',
    gateway: 'card',
    test: false,
    itemCount: 1,
    ...overrides,
  }
}

/** One purchase of 100.00. */
export function makePurchase(
  transactionId: string,
  date: string | null,
  overrides: Partial<AnalyticsPurchase> = {},
): AnalyticsPurchase {
  return {
    transactionId,
    date,
    hour: null,
    purchases: 1,
    revenueMinor: 10_000,
    refundMinor: 0,
    taxMinor: null,
    shippingMinor: null,
    currency: null,
    ...overrides,
  }
}

/** What a world may say of itself: rows as plain objects or as tables. */
export type World = Partial<Omit<ReconcileInput, 'orders' | 'purchases'>> & {
  orders?: Iterable<StoreOrder>
  purchases?: Iterable<AnalyticsPurchase>
}

/** A window of October in Berlin, long settled, with a whole and dated GA4 report. */
export function makeInput({ orders = [], purchases = [], ...overrides }: World = {}): ReconcileInput {
  const window = overrides.window ?? OCTOBER
  return {
    orders: OrderTable.from(orders),
    purchases: PurchaseTable.from(purchases),
    window,
    asOf: endOfDay(window.to, window.timeZone) + 30 * DAY_MS,
    currency: 'EUR',
    storeTimeZone: window.timeZone,
    coverage: wholeReport(),
    ...overrides,
  }
}

export function wholeReport(overrides: Partial<ReconcileInput['coverage']> = {}): ReconcileInput['coverage'] {
  return {
    dated: true,
    untrustedWindow: null,
    hidden: { purchases: 0, amountMinor: 0 },
    unreadableRows: 0,
    ...overrides,
  }
}

/** A result with its lines at hand. */
export type WorldResult = Omit<ReconcileResult, 'verdicts'> & { verdicts: Verdict[] }

export function runWorld(world: World = {}): WorldResult {
  const result = reconcile(makeInput(world))
  return { ...result, verdicts: [...result.verdicts] }
}

/** The line of a store order, by the order's name; throws when there is none. */
export function lineOf({ verdicts }: WorldResult, number: string): Verdict {
  const line = verdicts.find(({ side, storeName }) => side === 'store' && storeName === `#${number}`)
  if (!line) throw new Error(`No line for order #${number}`)
  return line
}

/** Status of every store line, by order number. */
export function storeStatuses({ verdicts }: WorldResult): Record<string, VerdictStatus> {
  const lines = verdicts.filter(({ side }) => side === 'store')
  return Object.fromEntries(lines.map(({ storeName, status }) => [(storeName ?? '').replace('#', ''), status]))
}

/** GA4 lines as `[id, status, reason]`. */
export function analyticsLines({ verdicts }: WorldResult): [string | null, VerdictStatus, string | null][] {
  return verdicts
    .filter(({ side }) => side === 'analytics')
    .map(({ analyticsId, status, reason }) => [analyticsId, status, reason])
}
