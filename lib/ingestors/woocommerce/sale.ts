import type { Channel, OrderStatus } from '@/lib/transaction'

/** How an order was sold and how far it got (rule book 3.6). */

const STATUSES: Readonly<Record<string, OrderStatus>> = {
  completed: 'paid',
  processing: 'paid',
  // Placed and waiting for its payment to be confirmed: a sale that the thank-you page has reported.
  'on-hold': 'paid',
  pending: 'pending',
  cancelled: 'cancelled',
  refunded: 'refunded',
  failed: 'failed',
  trash: 'failed',
  draft: 'failed',
  // A visitor at the checkout, not yet an order.
  'checkout-draft': 'failed',
  'auto-draft': 'failed',
}

/** Null for a status that a plugin defines; such orders are placed and are read as paid. */
export const statusOf = (written: string): OrderStatus | null =>
  Object.hasOwn(STATUSES, written) ? (STATUSES[written] as OrderStatus) : null

/** What made the order, by `created_via`: both checkouts are the web; names that say no more than that are no app. */
export function channelOf(createdVia: string, isRenewal: boolean): { channel: Channel; app: string | null } {
  const name = createdVia.toLowerCase()
  if (isRenewal || name === 'subscription') return { channel: 'subscription', app: null }
  if (name === '' || name === 'checkout' || name === 'store-api') return { channel: 'web', app: null }
  if (name === 'admin') return { channel: 'draft', app: null }
  return { channel: /\bpos\b/.test(name) ? 'pos' : 'api', app: createdVia }
}
