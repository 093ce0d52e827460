import { generateKeyPairSync } from 'node:crypto'
import { vi } from 'vitest'
import type { Ga4Event, Property } from '@/e2e/upstreams/ga4/report'
import { type Ga4StandIn, GOOGLE_ORIGINS, startGa4 } from '@/e2e/upstreams/ga4/server'
import { wireOrder as shopOrder } from '@/e2e/upstreams/shopify/orders'
import type { WireOrder } from '@/e2e/upstreams/shopify/search'
import { type ShopifyStandIn, startShopify } from '@/e2e/upstreams/shopify/start'
import { wireOrder as wooRow } from '@/e2e/upstreams/woocommerce/rows'
import { startWooCommerce, type StandIn as WooStandIn } from '@/e2e/upstreams/woocommerce/start'
import type { WireRow } from '@/e2e/upstreams/woocommerce/store'
import type { TenantContext } from '@/lib/db/context'
import { connectSource } from '@/lib/services/connectors/connect'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import type { Window } from '@/lib/transaction'

/** A shop, a store and GA4 properties on this machine that connectors can be connected to, with a few plain sales. */

export const SHOP = 'live.myshopify.com'
export const SHOP_TOKEN = 'shpat_0123456789abcdef'
export const SHOP_CLIENT = { id: 'client-of-test', secret: 'shpss_0123456789abcdef' }
export const STORE = 'https://store.live.example'
export const STORE_KEY = { consumerKey: 'ck_0123456789abcdef', consumerSecret: 'cs_fedcba9876543210' }
export const READER = 'reader@live.iam.gserviceaccount.com'
export const PROPERTY = '310000004'
export const LIVE_WINDOW: Window = { from: '2026-10-05', to: '2026-10-09', timeZone: 'Europe/Berlin' }

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
export const PRIVATE_KEY = keys.privateKey

export interface LiveSources {
  shopify: ShopifyStandIn
  woo: WooStandIn
  ga4: Ga4StandIn
  /** By id; change them at any time. */
  properties: Record<string, Property>
  /** What the shop's tokens may do; change it at any time. */
  scopes: string[]
  close: () => Promise<unknown>
}

/** Starts them empty and has their addresses answered here; to be called before anything reads the environment. */
export async function startLiveSources(): Promise<LiveSources> {
  const properties: LiveSources['properties'] = { [PROPERTY]: plainProperty() }
  const scopes = ['read_orders', 'read_all_orders']
  const [shopify, woo, ga4] = await Promise.all([
    startShopify({
      now: Date.now,
      scopes,
      token: SHOP_TOKEN,
      client: SHOP_CLIENT,
      shop: { name: 'Live shop' },
      bucket: { maximum: 1e6, restoreRate: 1e6 },
    }),
    startWooCommerce({
      name: 'Live store',
      zone: LIVE_WINDOW.timeZone,
      currency: 'EUR',
      keys: [{ ...STORE_KEY, permission: 'read', maySee: true, maySeeSettings: true }],
    }),
    startGa4({ properties, accounts: { serviceAccounts: { [READER]: keys.publicKey } } }),
  ])
  vi.stubEnv(
    'UPSTREAM_OVERRIDES',
    JSON.stringify({
      ...Object.fromEntries(GOOGLE_ORIGINS.map((origin) => [origin, ga4.url])),
      [`https://${SHOP}`]: shopify.url,
      'https://storage.googleapis.com': shopify.url,
      [STORE]: woo.url,
    }),
  )
  return {
    shopify,
    woo,
    ga4,
    properties,
    scopes,
    close: () => Promise.all([shopify.close(), woo.close(), ga4.close()]),
  }
}

export const plainProperty = (given: Partial<Property> = {}): Property => ({
  name: 'Live property',
  account: 'Live',
  timeZone: LIVE_WINDOW.timeZone,
  currency: 'EUR',
  viewers: [READER],
  events: [],
  ...given,
})

export const SHOP_FORM = {
  kind: 'shopify' as const,
  config: { shop: SHOP },
  credentials: { type: 'token', accessToken: SHOP_TOKEN },
}
export const STORE_FORM = { kind: 'woocommerce' as const, config: { url: STORE }, credentials: STORE_KEY }
export const propertyForm = (propertyId = PROPERTY) => ({
  kind: 'ga4' as const,
  config: { propertyId },
  credentials: {
    type: 'service_account',
    key: { type: 'service_account', client_email: READER, private_key: PRIVATE_KEY },
  },
})

export const connectShop = (context: TenantContext): Promise<ConnectorDto> => connectSource(context, SHOP_FORM)
export const connectStore = (context: TenantContext): Promise<ConnectorDto> => connectSource(context, STORE_FORM)
export const connectProperty = (context: TenantContext, propertyId?: string): Promise<ConnectorDto> =>
  connectSource(context, propertyForm(propertyId))

/** A sale at quarter past noon, Berlin time, in the summer of 2026. */
export interface Sale {
  number: number
  /** `2026-10-05` */
  day: string
  /** Decimal text. */
  total: string
}

/** Six sales a day of the window, numbered from 2001 on, each of another amount. */
export const plainSales = (count = 30): Sale[] =>
  Array.from({ length: count }, (_, at) => ({
    number: 2_001 + at,
    day: `2026-10-0${5 + (at % 5)}`,
    total: `${20 + at}.50`,
  }))

const instantOf = ({ day }: Pick<Sale, 'day'>) => `${day}T10:15:00Z`

/** `fields` as the shop answers them. */
export const inShop = (sale: Sale, fields: Readonly<Record<string, unknown>> = {}): WireOrder =>
  shopOrder({
    id: 7_000_000_000_000 + sale.number * 977,
    number: sale.number,
    createdAt: instantOf(sale),
    total: sale.total,
    fields,
  })

export const inStore = (sale: Sale, fields: Readonly<Record<string, unknown>> = {}): WireRow =>
  wooRow(sale.number, Date.parse(instantOf(sale)), { total: sale.total, currency: 'EUR', ...fields })

/** What GA4 saw of a sale; `id` as the tag sent it. */
export const inGa4 = (sale: Sale, id: string, more: Partial<Ga4Event> = {}): Ga4Event => ({
  eventName: 'purchase',
  dateHourMinute: `${sale.day.replaceAll('-', '')}1215`,
  transactionId: id,
  value: sale.total,
  streamId: '1',
  hostName: 'shop.example',
  ...more,
})
