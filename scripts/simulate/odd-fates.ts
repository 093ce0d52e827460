import { currencyExponent } from '@/lib/money'
import type { Flag, StoreStatus } from '@/lib/reconcile/statuses'
import type { AnalyticsPurchase, StoreOrder, TagRow } from '@/lib/transaction'
import { type Reading, readAmount, roundingTolerance, sentAmount } from './algebra'
import { pickOne, type Random, wholeNumber } from './random'
import type { IdFormat, SentBasis, World } from './world'

/** Fates of orders that GA4 saw, but not as it should have. */

/** An order on its way into GA4. */
export interface Sending {
  world: World
  order: StoreOrder
  random: Random
  basis: SentBasis
  /** What GA4 should show: the order's amount under the shop's basis. */
  expectedMinor: number
  id: string
  format: IdFormat
  day: number
  /** A row of this order; day of the window. */
  row: (id: string, day: number, purchases: number, revenueMinor: number) => AnalyticsPurchase
  isCore: (day: number) => boolean
}

export interface Seen {
  fate: string
  order: StoreOrder
  purchases: AnalyticsPurchase[]
  tags?: TagRow[]
  status: StoreStatus
  reason: string | null
  flags: Flag[]
  /** Day of the window of GA4's first row, where that is not the sending's. */
  firstDay?: number
}

type OddFate = (sending: Sending) => Omit<Seen, 'fate'> | null

const withDetails = (order: StoreOrder, details: StoreOrder['details']): StoreOrder => ({
  ...order,
  details: { ...order.details, ...details },
})

/** An order sent once with another amount; null unless the rule book reads that amount as intended. */
function sendAmount(
  { row, id, day, expectedMinor }: Sending,
  order: StoreOrder,
  amountMinor: number,
  intended: Reading,
): Omit<Seen, 'fate'> | null {
  if (amountMinor < 0 || readAmount(order, amountMinor, 1, expectedMinor) !== intended) return null
  const agreement = intended === 'exact' || intended === 'rounding' ? intended : null
  return {
    order,
    purchases: [row(id, day, 1, amountMinor)],
    status: agreement === null ? 'matched_value_diff' : `matched_${agreement}`,
    reason: agreement === null ? intended : null,
    flags: [],
  }
}

/** Fates that only make sense of the full total. */
const ofTotal =
  (fate: OddFate): OddFate =>
  (sending) =>
    sending.basis === 'total' ? fate(sending) : null

function sendTwice(
  sending: Sending,
  purchases: AnalyticsPurchase[],
  flags: Flag[],
  tags?: TagRow[],
): Omit<Seen, 'fate'> | null {
  const { order, expectedMinor } = sending
  if (readAmount(order, 2 * expectedMinor, 2, expectedMinor) !== 'multiple') return null
  return { order, purchases, status: 'duplicate_in_ga4', reason: 'multiple', flags, ...(tags ? { tags } : {}) }
}

const spellOtherwise = (id: string, random: Random): string =>
  pickOne(random, [
    `%20${id}`,
    `"${id}"`,
    id.replace('#', '%23'),
    `${id}\u200b`,
    /^\d+$/.test(id) ? `${id}.0` : `'${id}'`,
  ])

export const ODD_FATES: Readonly<Record<string, { weight: number; deal: OddFate }>> = {
  off_by_rounding: {
    weight: 10,
    deal: (sending) => {
      const { order, random, expectedMinor } = sending
      const most = Math.min(roundingTolerance({ ...order, itemCount: null }), 4)
      const off = wholeNumber(random, 2, most) * (random() < 0.5 ? -1 : 1)
      return sendAmount(sending, order, expectedMinor + off, 'rounding')
    },
  },
  sent_under_another_basis: {
    weight: 8,
    deal: (sending) => {
      const bases: SentBasis[] = ['total', 'total_ex_tax', 'total_ex_shipping', 'total_ex_tax_ex_shipping']
      const { order, random } = sending
      return sendAmount(sending, order, sentAmount(order, pickOne(random, bases)), 'basis')
    },
  },
  sent_as_zero: { weight: 6, deal: (sending) => sendAmount(sending, sending.order, 0, 'zero_value') },
  sent_in_cents: {
    weight: 5,
    deal: (sending) => {
      const factor = pickOne(sending.random, [100, 100, 10, 1000])
      return sendAmount(sending, sending.order, sending.expectedMinor * factor, 'minor_unit')
    },
  },
  sent_in_hundreds: {
    weight: 2,
    deal: (sending) => sendAmount(sending, sending.order, Math.round(sending.expectedMinor / 100), 'minor_unit'),
  },
  sent_before_discount: {
    weight: 10,
    deal: (sending) =>
      sendAmount(sending, sending.order, sending.expectedMinor + (sending.order.discountMinor ?? 0), 'discount'),
  },
  sent_after_refund: {
    weight: 5,
    deal: ofTotal((sending) => {
      const order = refund(sending)
      return sendAmount(sending, order, order.totalMinor - order.refundedMinor, 'refund_or_edit')
    }),
  },
  sent_after_edit: {
    weight: 4,
    deal: ofTotal((sending) => {
      const currentTotalMinor = Math.floor(sending.order.totalMinor * (0.3 + 0.4 * sending.random()))
      const editedAt = sending.order.createdAt + 40 * 60_000
      const order = withDetails(sending.order, { currentTotalMinor, editedAt })
      return sendAmount(sending, order, currentTotalMinor, 'refund_or_edit')
    }),
  },
  sent_without_upsell: {
    weight: 4,
    deal: ofTotal((sending) => {
      const addedMinor = wholeNumber(sending.random, 300, Math.max(300, Math.floor(sending.order.totalMinor / 2)))
      return sendAmount(
        sending,
        withDetails(sending.order, { addedMinor }),
        sending.order.totalMinor - addedMinor,
        'upsell',
      )
    }),
  },
  sent_as_customer_saw: {
    weight: 3,
    deal: ofTotal((sending) => {
      // Digits stay the same only between currencies of equally many decimals.
      if (!sending.world.hasPresentment || currencyExponent(sending.world.currency) !== 2) return null
      const totalMinor = Math.round(sending.order.totalMinor * 1.0837)
      const currency = sending.world.currency === 'USD' ? 'CAD' : 'USD'
      const order = withDetails(sending.order, { presentment: { currency, totalMinor } })
      return sendAmount(sending, order, totalMinor, 'presentment')
    }),
  },
  sent_without_shipping_tax: {
    weight: 3,
    deal: ofTotal((sending) => {
      const { order } = sending
      if (!order.shippingMinor || !sending.world.isTaxIncluded) return null
      const shippingTaxMinor =
        order.details?.shippingTaxMinor ?? order.shippingMinor - Math.round((order.shippingMinor * 100) / 119)
      return sendAmount(
        sending,
        withDetails(order, { shippingTaxMinor }),
        order.totalMinor - shippingTaxMinor,
        'shipping_tax_part',
      )
    }),
  },
  sent_without_unstated_tax: {
    weight: 3,
    deal: ofTotal((sending) => {
      const order = { ...sending.order, taxMinor: null }
      return sendAmount(sending, order, Math.round((order.totalMinor * 100) / 119), 'vat_ratio')
    }),
  },
  sent_for_no_reason: {
    weight: 4,
    deal: (sending) => {
      const amountMinor = Math.floor(sending.expectedMinor * (0.31 + 0.13 * sending.random()))
      return sendAmount(sending, sending.order, amountMinor, 'unexplained')
    },
  },
  counted_by_two_tags: {
    weight: 8,
    deal: (sending) => {
      const { row, id, day, expectedMinor, world } = sending
      const hosts = ['shop.example', 'pay.shop.example']
      const tags = hosts.map((hostname) => ({ transactionId: id, stream: 'Web', hostname, purchases: 1 }))
      return sendTwice(sending, [row(id, day, 2, 2 * expectedMinor)], world.hasTags ? ['two_tags'] : [], tags)
    },
  },
  counted_on_reload: {
    weight: 6,
    deal: (sending) => {
      const { row, id, day, expectedMinor, random, isCore, world } = sending
      const again = day + wholeNumber(random, 1, 3)
      if (!isCore(again)) return null
      const rows = [row(id, day, 1, expectedMinor), row(id, again, 1, expectedMinor)]
      const tags = [{ transactionId: id, stream: 'Web', hostname: 'shop.example', purchases: 2 }]
      return sendTwice(sending, rows, world.hasTags ? ['reload'] : [], tags)
    },
  },
  counted_under_two_spellings: {
    weight: 5,
    deal: (sending) => {
      const { row, id, day, expectedMinor } = sending
      const other = id.startsWith('#') ? id.slice(1) : `"${id}"`
      return sendTwice(sending, [row(id, day, 1, expectedMinor), row(other, day, 1, expectedMinor)], ['id_variants'])
    },
  },
  sent_days_late: {
    weight: 6,
    deal: (sending) => {
      const day = sending.day + wholeNumber(sending.random, 3, 6)
      if (!sending.isCore(day)) return null
      const sent = sendAmount({ ...sending, day }, sending.order, sending.expectedMinor, 'exact')
      return sent && { ...sent, flags: ['date_shift'], firstDay: day }
    },
  },
  spelled_otherwise: {
    weight: 8,
    deal: (sending) => {
      const id = spellOtherwise(sending.id, sending.random)
      return sendAmount({ ...sending, id }, sending.order, sending.expectedMinor, 'exact')
    },
  },
  spelled_with_zeros: {
    weight: 3,
    deal: (sending) => {
      if (!/^\d+$/.test(sending.id)) return null
      return sendAmount({ ...sending, id: `000${sending.id}` }, sending.order, sending.expectedMinor, 'exact')
    },
  },
  split_by_upsell_app: {
    weight: 6,
    deal: ({ order, random, row, id, day, expectedMinor }) => {
      const addedMinor = Math.floor(expectedMinor * (0.1 + 0.3 * random()))
      if (addedMinor < 1) return null
      return {
        order,
        purchases: [row(id, day, 1, expectedMinor - addedMinor), row(`${id}-upsell`, day, 1, addedMinor)],
        status: 'matched_exact',
        reason: null,
        flags: ['split_ids'],
      }
    },
  },
  refunded_after_all_was_right: {
    weight: 8,
    deal: (sending) => {
      const order = refund(sending)
      const { row, id, day, expectedMinor, random } = sending
      const refundDay = day + wholeNumber(random, 1, 3)
      if (!sending.isCore(refundDay)) return null
      const refundRow = { ...row(id, refundDay, 0, 0), refundMinor: order.refundedMinor }
      return {
        order,
        purchases: [row(id, day, 1, expectedMinor), refundRow],
        status: 'matched_exact',
        reason: null,
        flags: [],
      }
    },
  },
}

function refund({ order, random }: Sending): StoreOrder {
  const refundedMinor = Math.floor(order.totalMinor * (0.2 + 0.5 * random()))
  const at = order.createdAt + wholeNumber(random, 1, 5) * 86_400_000
  const refunded: StoreOrder = { ...order, refundedMinor, status: 'refunded' }
  return withDetails(refunded, { refunds: [{ at, amountMinor: refundedMinor }] })
}
