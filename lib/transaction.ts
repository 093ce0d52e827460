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

/** Money given back, on the day it was given back. */
export interface StoreRefund {
  at: number
  amountMinor: number
}

/** Traces that plugins leave on an order (rule book 5.1); absent where the source does not say. */
export interface OrderEvidence {
  /** WooCommerce `_ga_tracked`: the confirmation page was rendered with the tag. */
  gaTracked?: boolean
  /** `_wpm_conversion_pixel_fired`, `_wpm_conversion_pixel_trigger` and its delay. */
  pixelFired?: boolean
  pixelTrigger?: string
  pixelDelaySeconds?: number
  /** `_wc_order_attribution_*` is present. */
  hasAttribution?: boolean
  /** Status the order had when the customer came back from payment. */
  statusAtReturn?: string
}

/** What only some sources know of an order; a field is absent where the source does not say. */
export interface OrderDetails {
  /** Class of sale within its channel: a Shopify app's name or WooCommerce's `created_via`. */
  app?: string
  /** Placed by a signed-in member of staff, for whom tags are not printed. */
  isStaff?: boolean
  /** Sold to a business on payment terms. */
  isB2b?: boolean
  paidAt?: number
  cancelledAt?: number
  editedAt?: number
  shippingTaxMinor?: number
  tipMinor?: number
  dutiesMinor?: number
  /** Paid by gift card or store credit; part of the total. */
  giftCardMinor?: number
  /** Total after edits and refunds. */
  currentTotalMinor?: number
  /** Lines added after the order was placed, as an upsell app does; part of the total. */
  addedMinor?: number
  /** The total in the currency the customer saw. */
  presentment?: { currency: string; totalMinor: number }
  /** Sum of these is `refundedMinor`. */
  refunds?: readonly StoreRefund[]
  evidence?: OrderEvidence
}

/** Attributes of an order that a cause may hide in, as sources know them (rule book 5.2). */
export const FACTORS = [
  'country',
  'device',
  'browser',
  'in_app',
  'os',
  'customer',
  'account',
  'delivery',
  'subscription',
  'checkout',
  'theme',
  'source',
] as const
export type Factor = (typeof FACTORS)[number]

export interface StoreOrder {
  /** Which store of the reconciliation the order is from; absent where there is one. */
  store?: string
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
  factors?: Readonly<Partial<Record<Factor, string>>>
  details?: OrderDetails
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
  /** Which GA4 property reports the row; absent where there is one. */
  property?: string
}

/** Where a GA4 id was reported from: a query of its own, since these dimensions raise cardinality (rule book 3.20). */
export interface TagRow {
  transactionId: string
  /** Day in the property's zone; absent where the rows are of a whole report. */
  date?: string
  stream: string | null
  hostname: string | null
  purchases: number
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
