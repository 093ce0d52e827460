import { safeMinor } from '@/lib/money'
import type { Channel, OrderStatus } from '@/lib/transaction'
import { LevelReader, reduceLevel } from '../reduce/factors'
import { gatewayOf } from '../reduce/gateway'
import { instantOf, listOf, moneyOf, type Node, objectOf, textOf } from './node'
import { MAX_PAYMENTS } from './queries'

/** How an order was sold and paid: its status, its channel, its payment method (rule book 3.6). */

const STATUSES: Readonly<Record<string, OrderStatus>> = {
  PAID: 'paid',
  AUTHORIZED: 'paid',
  PARTIALLY_PAID: 'paid',
  PARTIALLY_REFUNDED: 'paid',
  PENDING: 'pending',
  REFUNDED: 'refunded',
  VOIDED: 'failed',
  EXPIRED: 'failed',
}

/** Null where Shopify states no payment status, or one it does not define. */
export function statusOf(node: Node): OrderStatus | null {
  if (textOf(node, 'cancelledAt') !== '') return 'cancelled'
  const written = textOf(node, 'displayFinancialStatus')
  return Object.hasOwn(STATUSES, written) ? (STATUSES[written] as OrderStatus) : null
}

/** Shopify's own ways of selling, by source name and by the name of the app that stands for them. */
const OWN_SOURCES: Readonly<Record<string, Channel>> = {
  web: 'web',
  pos: 'pos',
  // Shopify's own point-of-sale apps.
  iphone: 'pos',
  android: 'pos',
  shopify_draft_order: 'draft',
}
const OWN_APPS: Readonly<Record<string, Channel>> = {
  'online store': 'web',
  'point of sale': 'pos',
  'draft orders': 'draft',
}
const MARKETPLACES =
  /^(amazon|ebay|etsy|walmart|tiktok|facebook|instagram|google|pinterest|zalando|otto|bol\.com|cdiscount|kaufland|target plus|buy on google|michaels|mirakl)\b/i

const appNames = new LevelReader(reduceLevel)

/** The channel, and the app behind it where the channel does not tell it already. */
export function channelOf(node: Node): { channel: Channel; app: string | null } {
  const source = textOf(node, 'sourceName').toLowerCase()
  const app = objectOf(node, 'app')
  const written = app === null ? '' : textOf(app, 'name')
  const ownApp = OWN_APPS[written.toLowerCase()]
  const own = OWN_SOURCES[source]
  if (own !== undefined) return { channel: own, app: ownApp === undefined ? levelOf(written) : null }
  if (source.startsWith('subscription_contract')) return { channel: 'subscription', app: levelOf(written) }
  // An app's orders carry its number as source name, and so do Shopify's own apps at times.
  if (ownApp !== undefined) return { channel: ownApp, app: null }
  if (source === '' && written === '') return { channel: 'web', app: null }
  const name = written === '' ? source : written
  return { channel: MARKETPLACES.test(name) ? 'marketplace' : 'api', app: levelOf(name) }
}

const levelOf = (name: string) => (name === '' ? null : appNames.read(name))

const PAYMENT_KINDS = new Set(['AUTHORIZATION', 'EMV_AUTHORIZATION', 'SALE', 'CAPTURE'])
const GIFT_CARD = /gift[ _-]?card/i

export interface Payment {
  gateway: string | null
  /** When the customer paid, or had the amount reserved; null while nothing was. */
  paidAt: number | null
  /** Null where the list of payments may be cut. */
  giftCardMinor: number | null
}

/** What the payments of an order say; a method that only failed does not count while another one is known. */
export function paymentOf(node: Node, currency: string): Payment {
  const transactions = listOf(node, 'transactions')
  const payments = transactions.filter((payment) => PAYMENT_KINDS.has(textOf(payment, 'kind')))
  const done = payments.filter((payment) => textOf(payment, 'status') === 'SUCCESS')
  const begun = payments.filter((payment) => textOf(payment, 'status') === 'PENDING')
  const isCard = (payment: Node) => GIFT_CARD.test(textOf(payment, 'gateway'))
  const gateways = [...done, ...begun].map((payment) => textOf(payment, 'gateway')).filter((name) => name !== '')
  const named = Array.isArray(node.paymentGatewayNames) ? node.paymentGatewayNames.map(String) : []

  const main = done.filter((payment) => !isCard(payment))
  const times = (main.length > 0 || begun.length > 0 ? main : done).flatMap(
    (payment) => instantOf(payment, 'processedAt') ?? [],
  )
  let giftCardMinor = 0
  for (const payment of done) {
    // A capture repeats the amount that its authorization has reserved.
    if (isCard(payment) && textOf(payment, 'kind') !== 'CAPTURE')
      giftCardMinor = safeMinor(giftCardMinor + (moneyOf(payment, 'amountSet', currency) ?? 0))
  }
  return {
    gateway: gatewayOf((gateways.length > 0 ? gateways : named).join(' + ')),
    paidAt: times.length > 0 ? Math.min(...times) : null,
    giftCardMinor: transactions.length < MAX_PAYMENTS ? giftCardMinor : null,
  }
}
