import { bodyOfStatus } from '@/e2e/upstreams/shopify/faults'
import { moneyBag, wireOrder } from '@/e2e/upstreams/shopify/orders'
import type { WireOrder } from '@/e2e/upstreams/shopify/search'
import { startShopify } from '@/e2e/upstreams/shopify/start'
import { CONTRACT_ZONE, type Currency, type OpenUpstream, type Sale, writeAmount } from './upstream'

const TOKEN = 'shpat_0123456789abcdef0123456789abcdef'
const CLIENT = { id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9', secret: 'shpss_right-secret-of-client' }

export const openShopifyUpstream: OpenUpstream = async ({ sales, currency, now }) => {
  const name = 'Contract shop'
  const standIn = await startShopify({
    now,
    token: TOKEN,
    client: CLIENT,
    shop: { name, ianaTimezone: CONTRACT_ZONE, currencyCode: currency },
    orders: ordersOf(sales, currency),
  })
  return {
    hosts: {
      'https://contract.myshopify.com': standIn.url,
      'https://storage.googleapis.com': standIn.url,
    },
    config: { shop: 'contract.myshopify.com' },
    credentials: { type: 'token', accessToken: TOKEN },
    refused: {
      'a token that was withdrawn': { type: 'token', accessToken: 'shpat_withdrawn0123456789' },
      'an app that was removed': { type: 'installed', accessToken: 'shpat_removed0123456789' },
      'a client secret that is wrong': {
        type: 'client_credentials',
        clientId: CLIENT.id,
        clientSecret: 'shpss_wrong-secret-of-client',
      },
    },
    secrets: [
      TOKEN,
      CLIENT.secret,
      'shpat_withdrawn0123456789',
      'shpat_removed0123456789',
      'shpss_wrong-secret-of-client',
      'shpat_minted',
    ],
    refusals: {
      rate_limited: { status: 429, headers: { 'retry-after': '2.0' }, body: bodyOfStatus(429) },
      server_error: { status: 503, body: bodyOfStatus(503) },
    },
    htmlOutcome: 'retry',
    name,
    setSales: (changed) => standIn.setOrders(ordersOf(changed, currency)),
    close: standIn.close,
  }
}

const ordersOf = (sales: readonly Sale[], currency: Currency): WireOrder[] =>
  sales.map(({ number, at, amountMinor, refundedMinor = 0, changedAt = at, id }) => {
    const refunded = moneyBag(writeAmount(refundedMinor, currency), currency)
    return wireOrder({
      id: 5_600_000_000_000 + number,
      number,
      createdAt: at,
      currency,
      total: writeAmount(amountMinor, currency),
      fields: {
        updatedAt: changedAt,
        totalRefundedSet: refunded,
        refunds: refundedMinor > 0 ? [{ createdAt: at, processedAt: at, totalRefundedSet: refunded }] : [],
        ...(id !== undefined && { name: id }),
      },
    })
  })
