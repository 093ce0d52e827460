import type { LiveKind } from '@/lib/ingestors/types'

interface AccessWords {
  /** What is connected, in a sentence: “your …”. */
  source: string
  /** The rights that are asked for, as the service itself names them. */
  rights: readonly string[]
  /** What these rights would allow beyond what is read, where the service has none that are narrower. */
  wider: string | null
  read: readonly string[]
  never: readonly string[]
}

/** What is asked for of each source, for the person who has to decide about it. */
export const ACCESS_WORDS: Readonly<Record<LiveKind, AccessWords>> = {
  ga4: {
    source: 'Google Analytics 4 property',
    rights: ['Viewer', 'analytics.readonly'],
    wider: 'Google has no narrower right: it could open all reports of this property. Only purchases are asked for.',
    read: [
      'Purchases and refunds: transaction ID, day, amount, tax and shipping',
      'The data stream and the host name that each purchase was reported from',
      'Name, time zone and currency of the property',
    ],
    never: [
      'Who your visitors are, what they looked at, or where they live',
      'Your advertising accounts and audiences',
      'The password of anybody’s Google account',
    ],
  },
  shopify: {
    source: 'Shopify store',
    rights: ['read_orders', 'read_all_orders'],
    wider:
      'With read_orders alone Shopify shows 60 days. These rights would also show your customers’ names on orders; they are not asked for.',
    read: [
      'Orders: number, time, status, amounts, tax, discounts, payments and refunds',
      'How an order came about: sales channel, payment method, app, where the visit came from, first or later order',
      'The country of the billing address, nothing else of it',
      'Name, time zone and currency of the shop',
    ],
    never: [
      'Names, e-mail and street addresses, phone numbers, network addresses',
      'Card and account numbers',
      'The password of anybody’s Shopify account',
    ],
  },
  woocommerce: {
    source: 'WooCommerce store',
    rights: ['Read'],
    wider:
      'WooCommerce has no narrower right: on its page it will also name coupons, customers and products. They are not asked for.',
    read: [
      'Orders: number, time, status, amounts, tax, discounts, payment method and its reference, and refunds',
      'How an order came about: device and browser, account or guest, where the visit came from',
      'The country of the billing address, nothing else of it',
      'Fields that plugins write on orders arrive with them; only what tells about the purchase is kept',
      'Name, time zone and currency of the store; names and versions of its theme and plugins',
    ],
    never: [
      'Names, e-mail and street addresses, phone numbers, network addresses',
      'Card and account numbers',
      'The password of anybody’s WordPress account',
    ],
  },
}
