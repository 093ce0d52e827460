/**
 * The normalised facts of both sides. Money is a safe integer in minor units of `currency` (see `money.ts`);
 * instants are epoch milliseconds; days are `YYYY-MM-DD`.
 */

/** Which of a store's names for an order an alias is. Rule book 3.4. */
export type AliasKind =
  | 'order_id'
  | 'gid'
  | 'name'
  | 'order_number'
  | 'checkout_id'
  | 'confirmation_number'
  | 'order_key'
  | 'gateway_reference'

export interface Alias {
  kind: AliasKind
  /** As the store wrote it; cleaning is the engine's work. */
  value: string
}

export const ORDER_STATUSES = ['paid', 'pending', 'cancelled', 'refunded', 'failed'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

export const CHANNELS = ['web', 'pos', 'draft', 'subscription', 'marketplace', 'api'] as const
export type Channel = (typeof CHANNELS)[number]

export interface StoreOrder {
  /** The store's own id: unique within its connector. */
  sourceId: string
  /** What people call the order, such as `#1001`. */
  name: string | null
  aliases: readonly Alias[]
  createdAt: number
  currency: string
  /** What the customer was asked to pay, before refunds, with tax and shipping. */
  totalMinor: number
  /** Items after discount, as the store states it; null where the source does not say. */
  subtotalMinor: number | null
  taxMinor: number | null
  shippingMinor: number | null
  discountMinor: number | null
  refundedMinor: number
  status: OrderStatus
  channel: Channel
  gateway: string | null
  test: boolean
  itemCount: number | null
}

export interface AnalyticsPurchase {
  /** As GA4 reports it, never cleaned, never a number. */
  transactionId: string
  /** Day in the property's zone; null when the report has no date. */
  date: string | null
  /** 0–23 in the property's zone; null when the report has no hour. */
  hour: number | null
  purchases: number
  /** Gross purchase revenue: before refunds (rule book 3.9). */
  revenueMinor: number
  refundMinor: number
  taxMinor: number | null
  shippingMinor: number | null
  currency: string | null
}

/** A row that could not become a transaction: listed, never dropped. */
export interface Rejection {
  /** File name or connector label. */
  source: string
  /** 1-based line of the table as a spreadsheet shows it; null when the whole source is meant. */
  row: number | null
  column: string | null
  value: string | null
  code: string
  /** What is wrong and what to do, in one sentence. */
  message: string
}

/** A day range, both ends included, in one IANA zone. */
export interface Window {
  from: string
  to: string
  timeZone: string
}
