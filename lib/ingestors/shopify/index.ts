import type { StoreIngestor } from '../types'
import { checkShop } from './check'
import { Client } from './client'
import { totalsOf } from './counts'
import { glanceAtOrders } from './glance'
import { lookUpOrders } from './lookup'
import { readOrders } from './read'
import { configSchema, credentialsSchema, hintOf, type ShopifyConfig, type ShopifyCredentials } from './schema'
import { readableFrom, readShop, spansOf } from './shop'

/** A Shopify shop, read by its Admin GraphQL API. */
export const shopify: StoreIngestor<ShopifyConfig, ShopifyCredentials> = {
  kind: 'shopify',
  label: 'Shopify',
  side: 'store',
  configSchema,
  credentialsSchema,
  hintOf,
  chunk: { days: 31, transactions: 75_000 },
  check: checkShop,
  async totals(source, window) {
    const client = new Client(source)
    const shop = await readShop(client)
    const now = source.tools.now()
    const since = readableFrom(shop, now, window.timeZone)
    const spans = spansOf(window, now)
    const hidden = spans.filter(({ day }) => since !== null && day < since)
    return [
      ...hidden.map(({ day }) => ({ day, count: 0, fingerprint: 'out_of_scope' })),
      ...(await totalsOf(client, spans.slice(hidden.length))),
    ]
  },
  read: readOrders,
  lookup: lookUpOrders,
  glance: glanceAtOrders,
}
