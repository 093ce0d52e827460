import type { WireRow } from './store'

/** Orders and refunds in the wire format, with everything left out standing as a plain sale of one item has it. */

const gmt = (instant: number) => new Date(instant).toISOString().slice(0, 19)

/** `at` in epoch milliseconds; `total` as the store writes it. Local dates are those of a store in UTC unless given. */
export function wireOrder(id: number, at: number, given: Record<string, unknown> = {}): WireRow {
  const total = String(given.total ?? '12.00')
  return {
    id,
    parent_id: 0,
    number: String(id),
    status: 'processing',
    currency: 'GBP',
    version: '11.0.1',
    prices_include_tax: true,
    date_created: gmt(at),
    date_created_gmt: gmt(at),
    date_modified: gmt(at),
    date_modified_gmt: gmt(at),
    date_paid: gmt(at),
    date_paid_gmt: gmt(at),
    total,
    total_tax: '0.00',
    shipping_total: '0.00',
    shipping_tax: '0.00',
    discount_total: '0.00',
    discount_tax: '0.00',
    payment_method: 'stripe',
    transaction_id: '',
    created_via: 'checkout',
    customer_id: 0,
    customer_user_agent: '',
    order_key: `wc_order_${id}`,
    billing: { first_name: 'A', last_name: 'Person', email: 'a.person@example.test', country: 'GB' },
    line_items: [{ id: id * 10, name: 'Thing', quantity: 1, total, total_tax: '0.00' }],
    shipping_lines: [],
    refunds: [],
    meta_data: [],
    ...given,
  }
}

/** A refund as `/orders/ID/refunds` gives it: the amount above zero. */
export const wireRefund = (id: number, at: number, amount: string): WireRow => ({
  id,
  date_created: gmt(at),
  date_created_gmt: gmt(at),
  amount,
  reason: '',
  line_items: [],
})
