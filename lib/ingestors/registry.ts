import type { AnalyticsPurchase, StoreOrder, Window } from '@/lib/transaction'
import { ga4 } from './ga4'
import { shopify } from './shopify'
import type {
  AnalyticsIngestor,
  CheckReport,
  DayCount,
  DayTotals,
  LiveKind,
  LookedUp,
  LookedUpPurchases,
  Reading,
  StoreIngestor,
  Tools,
} from './types'
import { woocommerce } from './woocommerce'

/** Every live source by its kind. A new one is its folder and one line here. */
export const SOURCES: Readonly<Record<LiveKind, SourceKind>> = {
  ga4: analyticsKind(ga4),
  shopify: storeKind(shopify),
  woocommerce: storeKind(woocommerce),
}

/** A source whose settings were read from outside, ready to be asked. */
export type OpenSource = OpenStore | OpenAnalytics

interface OpenBase {
  label: string
  chunk: { days: number; transactions: number }
  check: () => Promise<CheckReport>
  totals: (window: Window) => Promise<DayTotals[]>
  /** Null where only totals tell how many transactions there are. */
  counts: (window: Window) => Promise<DayCount[] | null>
}

export interface OpenStore extends OpenBase {
  side: 'store'
  read: (window: Window) => Promise<Reading<StoreOrder>>
  lookup: (ids: readonly string[]) => Promise<LookedUp>
  glance: (window: Window) => Promise<StoreOrder[]>
  versions: () => Promise<{ name: string; version: string }[]>
}

export interface OpenAnalytics extends OpenBase {
  side: 'analytics'
  read: (window: Window) => Promise<Reading<AnalyticsPurchase>>
  lookup: (ids: readonly string[], window: Window) => Promise<LookedUpPurchases>
  glance: (window: Window) => Promise<AnalyticsPurchase[] | null>
}

export interface SourceKind {
  label: string
  side: 'store' | 'analytics'
  /** Settings as they are kept; throws a `ZodError` that names each field. */
  parse: (given: { config: unknown; credentials: unknown }) => {
    config: Record<string, unknown>
    credentials: unknown
    hint: string
  }
  /** The part of the settings that may be shown; throws as `parse` does. */
  parseConfig: (config: unknown) => Record<string, unknown>
  /** `given` is what `parse` returned. */
  open: (given: { config: unknown; credentials: unknown }, tools: Tools) => OpenSource
}

function parseWith<Config, Credentials>(
  ingestor: StoreIngestor<Config, Credentials> | AnalyticsIngestor<Config, Credentials>,
): SourceKind['parse'] {
  return (given) => {
    const config = ingestor.configSchema.parse(given.config)
    const credentials = ingestor.credentialsSchema.parse(given.credentials)
    return { config: config as Record<string, unknown>, credentials, hint: ingestor.hintOf(credentials) }
  }
}

function storeKind<Config, Credentials>(ingestor: StoreIngestor<Config, Credentials>): SourceKind {
  const { label, side, chunk } = ingestor
  return {
    label,
    side,
    parse: parseWith(ingestor),
    parseConfig: (config) => ingestor.configSchema.parse(config) as Record<string, unknown>,
    open: ({ config, credentials }, tools) => {
      const source = { config: config as Config, credentials: credentials as Credentials, tools }
      return {
        side,
        label,
        chunk,
        check: () => ingestor.check(source),
        totals: (window) => ingestor.totals(source, window),
        counts: async (window) => (await ingestor.counts?.(source, window)) ?? null,
        read: (window) => ingestor.read(source, window),
        glance: (window) => ingestor.glance(source, window),
        lookup: (ids) => ingestor.lookup(source, ids),
        versions: async () => (await ingestor.versions?.(source)) ?? [],
      }
    },
  }
}

function analyticsKind<Config, Credentials>(ingestor: AnalyticsIngestor<Config, Credentials>): SourceKind {
  const { label, side, chunk } = ingestor
  return {
    label,
    side,
    parse: parseWith(ingestor),
    parseConfig: (config) => ingestor.configSchema.parse(config) as Record<string, unknown>,
    open: ({ config, credentials }, tools) => {
      const source = { config: config as Config, credentials: credentials as Credentials, tools }
      return {
        side,
        label,
        chunk,
        check: () => ingestor.check(source),
        totals: (window) => ingestor.totals(source, window),
        counts: async () => null,
        read: (window) => ingestor.read(source, window),
        lookup: (ids, window) => ingestor.lookup(source, ids, window),
        glance: (window) => ingestor.glance(source, window),
      }
    },
  }
}
