import type { AnalyticsIngestor } from '../types'
import { checkProperty } from './check'
import { glanceAtPurchases } from './glance'
import { lookUpPurchases } from './lookup'
import { readPurchases } from './read'
import { configSchema, credentialsSchema, type Ga4Config, type Ga4Credentials, hintOf } from './schema'
import { readTotals } from './totals'

/** Google Analytics 4 by its Data API. */
export const ga4: AnalyticsIngestor<Ga4Config, Ga4Credentials> = {
  kind: 'ga4',
  side: 'analytics',
  label: 'Google Analytics 4',
  configSchema,
  credentialsSchema,
  hintOf,
  chunk: { days: 31, transactions: 100_000 },
  check: checkProperty,
  totals: readTotals,
  read: readPurchases,
  lookup: lookUpPurchases,
  glance: glanceAtPurchases,
}
