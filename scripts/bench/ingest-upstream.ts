import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GOOGLE_ORIGINS, startGa4 } from '@/e2e/upstreams/ga4/server'
import { startShopify } from '@/e2e/upstreams/shopify/start'
import { startWooCommerce } from '@/e2e/upstreams/woocommerce/start'
import { TEST_KEY } from '@/e2e/upstreams/woocommerce/store'
import type { LiveKind } from '@/lib/ingestors/types'
import { BenchClock } from './ingest-clock'
import { CURRENCY, ga4Month, shopifyMonth, WINDOW, wooMonth } from './ingest-month'

/** The services' stand-ins with a large month, and all that a reader must know to reach one. */

/** A moment after the month. */
export const FIRST_MOMENT = Date.UTC(2026, 10, 20, 12)
/** Orders a second that the stand-in's bulk operations gather, after two seconds to begin. */
export const BULK_ORDERS_A_SECOND = 2_000
/** Before each answer of the WooCommerce store: what a shop's server takes for a page of a hundred orders. */
export const WOO_LATENCY_MS = 300

export const SHOP = 'bench.myshopify.com'
export const SHOP_TOKEN = 'shpat_SYNTHETIC'
export const STORE = 'https://store.bench.example'
export const PROPERTY_ID = '410000001'
const SIGNED_IN = { clientId: 'bench-client', clientSecret: 'bench-secret', refreshToken: 'bench-refresh-token' }
export const GA4_GRANT = {
  grant_type: 'refresh_token',
  client_id: SIGNED_IN.clientId,
  client_secret: SIGNED_IN.clientSecret,
  refresh_token: SIGNED_IN.refreshToken,
}

/** Plain data, as it goes from process to process. */
export interface Upstream {
  kind: LiveKind
  /** Where each origin is answered. */
  overrides: Record<string, string>
  /** As a person connects the source. */
  settings: { config: unknown; credentials: unknown }
  /** `POST ?ms=…` moves the stand-in's clock on. */
  clock: string
  /** Waited for each answer beside what the stand-in itself asks for. */
  latencyMs: number
}

/** Starts one of the stand-ins with so many orders; `isReal` has waits really happen. */
export async function startUpstream(
  kind: LiveKind,
  orders: number,
  isReal = false,
): Promise<Upstream & { close: () => Promise<unknown> }> {
  const time = new BenchClock(FIRST_MOMENT, undefined, isReal)
  const clock = await listen((request) => {
    time.skip(Number(new URL(request.url ?? '/', 'http://clock').searchParams.get('ms')))
    return { status: 204, body: '' }
  })
  const { close, ...started } = await STARTERS[kind](orders, time)
  return { kind, ...started, clock: clock.url, close: () => Promise.all([close(), clock.close()]) }
}

type Started = Pick<Upstream, 'overrides' | 'settings' | 'latencyMs'> & { close: () => Promise<unknown> }

const STARTERS: Readonly<Record<LiveKind, (orders: number, time: BenchClock) => Promise<Started>>> = {
  async shopify(orders, { now }) {
    const { url, close } = await startShopify({
      orders: shopifyMonth(orders),
      now,
      token: SHOP_TOKEN,
      shop: { ianaTimezone: WINDOW.timeZone, currencyCode: CURRENCY },
      bulkOrdersPerSecond: BULK_ORDERS_A_SECOND,
    })
    return {
      overrides: { [`https://${SHOP}`]: url, 'https://storage.googleapis.com': url },
      settings: { config: { shop: SHOP }, credentials: { type: 'token', accessToken: SHOP_TOKEN } },
      latencyMs: 0,
      close,
    }
  },
  async ga4(orders, { now }) {
    const property = {
      name: 'Bench',
      account: 'Bench',
      timeZone: WINDOW.timeZone,
      currency: CURRENCY,
      viewers: ['oauth'],
      events: ga4Month(orders),
    }
    const standIn = await startGa4({ properties: { [PROPERTY_ID]: property }, accounts: { oauth: SIGNED_IN }, now })
    const tape = await startTape(standIn.url)
    return {
      overrides: Object.fromEntries(GOOGLE_ORIGINS.map((origin) => [origin, tape.url])),
      settings: { config: { propertyId: PROPERTY_ID }, credentials: { type: 'oauth', ...SIGNED_IN } },
      latencyMs: 0,
      close: () => Promise.all([tape.close(), standIn.close()]),
    }
  },
  async woocommerce(orders) {
    const { url, close } = await startWooCommerce({
      ...wooMonth(orders),
      zone: WINDOW.timeZone,
      currency: CURRENCY,
      storage: 'hpos',
    })
    const { consumerKey, consumerSecret } = TEST_KEY
    return {
      overrides: { [STORE]: url },
      settings: { config: { url: STORE }, credentials: { consumerKey, consumerSecret } },
      latencyMs: WOO_LATENCY_MS,
      close,
    }
  },
}

interface Answer {
  status: number
  body: string | Buffer
}

/**
 * Answers reports that were asked for before with the same bytes, at once: GA4 keeps its reports ready, the stand-in
 * would go through all events for each. Whatever is asked first is answered, and paid for in tokens, by the stand-in.
 */
function startTape(url: string) {
  const held = new Map<string, Buffer>()
  return listen(async (request) => {
    const text = await readBody(request)
    const key = `${request.url} ${text.toString('utf8')}`
    const known = held.get(key)
    if (known) return { status: 200, body: known }
    const response = await fetch(`${url}${request.url}`, {
      method: request.method,
      headers: {
        'content-type': request.headers['content-type'] ?? 'application/json',
        authorization: request.headers.authorization ?? '',
      },
      ...(text.length > 0 && { body: new Uint8Array(text) }),
    })
    const body = Buffer.from(await response.arrayBuffer())
    if (response.status === 200 && request.url?.includes(':runReport')) held.set(key, body)
    return { status: response.status, body }
  })
}

async function listen(answer: (request: IncomingMessage) => Answer | Promise<Answer>) {
  const server: Server = createServer((request, response) => {
    Promise.resolve(answer(request))
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(body)
      })
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
