import type { StoreIngestor } from '../types'
import { checkStore } from './check'
import { glanceAtOrders } from './glance'
import { lookUpOrders } from './lookup'
import { readOrders } from './read'
import { configSchema, credentialsSchema, hintOf, type WooConfig, type WooCredentials } from './schema'
import { countsOf, totalsOf } from './totals'
import { readVersions } from './versions'

/** A WooCommerce store, read by its REST API v3. */
export const woocommerce: StoreIngestor<WooConfig, WooCredentials> = {
  kind: 'woocommerce',
  label: 'WooCommerce',
  side: 'store',
  configSchema,
  credentialsSchema,
  hintOf,
  chunk: { days: 31, transactions: 50_000 },
  check: checkStore,
  totals: totalsOf,
  counts: countsOf,
  read: readOrders,
  lookup: lookUpOrders,
  glance: glanceAtOrders,
  versions: readVersions,
}
