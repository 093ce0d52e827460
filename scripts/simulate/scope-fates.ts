import type { ExclusionCode } from '@/lib/reconcile/statuses'
import type { StoreOrder } from '@/lib/transaction'
import { type Random, wholeNumber } from './random'

/** Fates of orders that a GA4 report is not expected to hold (rule book table 3.6). */

export interface ScopeFate {
  weight: number
  exclusion: ExclusionCode
  /** How often GA4 holds such an order all the same. */
  seenShare: number
  change: (order: StoreOrder, random: Random) => StoreOrder
}

const HOUR_MS = 3_600_000

export const CANCELLED: ScopeFate = {
  weight: 0,
  exclusion: 'excluded_cancelled',
  seenShare: 0.85,
  change: (order, random) => ({
    ...order,
    status: 'cancelled',
    details: { ...order.details, cancelledAt: order.createdAt + wholeNumber(random, 1, 40) * HOUR_MS },
  }),
}

export const SCOPE_FATES: Readonly<Record<string, ScopeFate>> = {
  test: {
    weight: 2,
    exclusion: 'excluded_test',
    seenShare: 0.3,
    change: (order) => ({ ...order, test: true, gateway: 'bogus' }),
  },
  failed_unpaid: {
    weight: 5,
    exclusion: 'excluded_unpaid',
    seenShare: 0.15,
    change: (order) => ({ ...order, status: 'failed', gateway: 'card' }),
  },
  waiting_for_payment: {
    weight: 4,
    exclusion: 'excluded_unpaid',
    seenShare: 0.1,
    change: (order) => ({ ...order, status: 'pending', gateway: 'card' }),
  },
  pos: { weight: 5, exclusion: 'excluded_pos', seenShare: 0.01, change: (order) => ({ ...order, channel: 'pos' }) },
  draft: {
    weight: 3,
    exclusion: 'excluded_draft_admin',
    seenShare: 0.2,
    change: (order) => ({ ...order, channel: 'draft' }),
  },
  renewal: {
    weight: 4,
    exclusion: 'excluded_renewal',
    seenShare: 0.1,
    change: (order) => ({ ...order, channel: 'subscription' }),
  },
  marketplace: {
    weight: 3,
    exclusion: 'excluded_api_marketplace',
    seenShare: 0.02,
    change: (order) => ({ ...order, channel: 'marketplace', details: { ...order.details, app: 'Amazon' } }),
  },
  staff: {
    weight: 1,
    exclusion: 'excluded_staff',
    seenShare: 0,
    change: (order) => ({ ...order, details: { ...order.details, isStaff: true } }),
  },
}

/** Paid in full by a coupon. */
export function makeFree(order: StoreOrder): StoreOrder {
  const { tipMinor, shippingTaxMinor, ...details } = order.details ?? {}
  return {
    ...order,
    totalMinor: 0,
    subtotalMinor: 0,
    taxMinor: 0,
    shippingMinor: 0,
    discountMinor: (order.subtotalMinor ?? 0) + (order.discountMinor ?? 0),
    details,
  }
}
