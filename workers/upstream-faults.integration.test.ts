import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { connectSource } from '@/lib/services/connectors/connect'
import { createJob } from '@/lib/services/jobs/create'
import type { JobDto } from '@/lib/services/jobs/dto'
import { getJob } from '@/lib/services/jobs/get'
import { createReconciliation } from '@/lib/services/reconciliations/create'
import { openTestDatabase } from '@/lib/testing/database'
import { makeClient, type TestClient } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { IS_FULL_PROOF } from '@/lib/testing/property-runs'
import type { Fault as Ga4Fault } from '../e2e/upstreams/ga4/faults'
import type { Ga4Event } from '../e2e/upstreams/ga4/report'
import { type Ga4StandIn, GOOGLE_ORIGINS, startGa4 } from '../e2e/upstreams/ga4/server'
import type { Fault as ShopifyFault } from '../e2e/upstreams/shopify/faults'
import { wireOrder } from '../e2e/upstreams/shopify/orders'
import { type ShopifyStandIn, startShopify } from '../e2e/upstreams/shopify/start'
import type { FaultKind } from '../e2e/upstreams/woocommerce/faults'
import { wireOrder as wooOrder } from '../e2e/upstreams/woocommerce/rows'
import { startWooCommerce, type StandIn as WooStandIn } from '../e2e/upstreams/woocommerce/start'

/**
 * Whatever a source does, a job ends with exactly the numbers of an undisturbed one, or it waits, is tried again or fails
 * with a reason that says what to do. `npm run prove:upstream` runs the slow faults too.
 */

const { owner, tenant } = openTestDatabase()
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const SHOP = 'faults.myshopify.com'
const TOKEN = 'shpat_0123456789abcdef'
const EMAIL = 'reader@faults.iam.gserviceaccount.com'
const PROPERTY = '310000002'
/** The same sales again, as a shop on WooCommerce sends them. */
const WOO = 'https://woo.faults.example'
const WOO_PROPERTY = '310000003'
const KEY = { consumerKey: 'ck_0123456789abcdef', consumerSecret: 'cs_fedcba9876543210' }
const WINDOW = { from: '2026-10-05', to: '2026-10-09', timeZone: 'Europe/Berlin' }
const ORDERS = 60

const numbers = Array.from({ length: ORDERS }, (_, at) => at)
const dayOf = (at: number) => 5 + (at % 5)
const totalOf = (at: number) => `${20 + at}.50`
const orders = numbers.map((at) =>
  wireOrder({
    id: 7_000_000_000_000 + at * 977,
    number: 2_001 + at,
    createdAt: `2026-10-0${dayOf(at)}T${String(8 + (at % 10)).padStart(2, '0')}:15:00Z`,
    total: totalOf(at),
  }),
)
/** Long before the window: only a search that is not applied finds it. */
const longAgo = wireOrder({ id: 6_900_000_000_000, number: 1_001, createdAt: '2026-06-01T10:00:00Z', total: '10.00' })
const events: Ga4Event[] = numbers
  .filter((at) => at % 6 !== 0)
  .map((at) => ({
    eventName: 'purchase',
    dateHourMinute: `2026100${dayOf(at)}${String(10 + (at % 10)).padStart(2, '0')}15`,
    transactionId: `#${2_001 + at}`,
    value: totalOf(at),
    streamId: '1',
    hostName: 'shop.example',
  }))

const wooOrders = numbers.map((at) =>
  wooOrder(2_001 + at, Date.parse(`2026-10-0${dayOf(at)}T${String(8 + (at % 10)).padStart(2, '0')}:15:00Z`), {
    total: totalOf(at),
    currency: 'EUR',
  }),
)

let shopify: ShopifyStandIn
let woo: WooStandIn
let ga4: Ga4StandIn
let client: TestClient

/** A pair of sources that are compared, with the result of undisturbed sources. */
interface Pair {
  reconciliationId: string
  undisturbed: string
}
const pairs: Partial<Record<'shopify' | 'woocommerce', Pair>> = {}

beforeAll(async () => {
  shopify = await startShopify({
    orders: [longAgo, ...orders],
    now: Date.now,
    token: TOKEN,
    bucket: { maximum: 1e6, restoreRate: 1e6 },
  })
  woo = await startWooCommerce({
    name: 'Woo Shop',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    orders: wooOrders,
    keys: [{ ...KEY, permission: 'read', maySee: true, maySeeSettings: true }],
  })
  const property = { account: 'Faults', timeZone: WINDOW.timeZone, currency: 'EUR', viewers: [EMAIL] }
  ga4 = await startGa4({
    properties: {
      [PROPERTY]: { ...property, name: 'Faults', events: [...events] },
      [WOO_PROPERTY]: {
        ...property,
        name: 'Faults',
        events: events.map((event) => ({ ...event, transactionId: event.transactionId.slice(1) })),
      },
    },
    accounts: { serviceAccounts: { [EMAIL]: keys.publicKey } },
  })
  vi.stubEnv(
    'UPSTREAM_OVERRIDES',
    JSON.stringify({
      ...Object.fromEntries(GOOGLE_ORIGINS.map((origin) => [origin, ga4.url])),
      [`https://${SHOP}`]: shopify.url,
      'https://storage.googleapis.com': shopify.url,
      [WOO]: woo.url,
    }),
  )
  client = await makeClient('Faults')
  const shop = await connectSource(client.context, {
    kind: 'shopify',
    config: { shop: SHOP },
    credentials: { type: 'token', accessToken: TOKEN },
  })
  pairs.shopify = await makePair(shop.id, PROPERTY)
  const store = await connectSource(client.context, { kind: 'woocommerce', config: { url: WOO }, credentials: KEY })
  pairs.woocommerce = await makePair(store.id, WOO_PROPERTY)
})

async function makePair(storeId: string, propertyId: string): Promise<Pair> {
  const { id: analyticsId } = await connectSource(client.context, {
    kind: 'ga4',
    config: { propertyId },
    credentials: {
      type: 'service_account',
      key: { type: 'service_account', client_email: EMAIL, private_key: keys.privateKey },
    },
  })
  const { id } = await createReconciliation(client.context, {
    name: 'Faults',
    storeConnectorIds: [storeId],
    analyticsConnectorIds: [analyticsId],
  })
  const job = await runAnew(id)
  expect(job).toMatchObject({ state: 'done', headline: { matched: 50, settled: 60, missing: 10 } })
  return { reconciliationId: id, undisturbed: await hashOf(job) }
}
afterEach(() => {
  shopify.faults.length = 0
  woo.faults.clear()
  ga4.mend()
})
afterAll(() => Promise.all([shopify.close(), woo.close(), ga4.close()]))

/** Everything is read again, as if for the first time. */
async function runAnew(reconciliationId: string): Promise<JobDto> {
  await owner`delete from platform.job`
  await tenant`delete from tenant.coverage where client_id = ${client.clientId}`
  const { id } = await createJob(client.context, {
    reconciliationId,
    ...WINDOW,
    acceptIncomplete: false,
    requestId: 'request-of-test',
  })
  await workOnNextJob()
  return getJob(client.context, { jobId: id })
}

async function hashOf({ id }: JobDto): Promise<string> {
  const [row] = await tenant`select result_hash from tenant.job_summary where job_id = ${id}`
  return row?.result_hash
}

type End = 'done' | 'waits' | 'again' | 'failed'

const endOf = ({ state, progress, error }: JobDto): End | string => {
  if (state === 'queued') return progress.waiting ? 'waits' : 'again'
  if (state === 'failed') return error && error.code !== 'internal' ? 'failed' : `unexpected: ${error?.message}`
  return state
}

async function expectEnd(end: End, kind: keyof typeof pairs = 'shopify'): Promise<void> {
  const { reconciliationId, undisturbed } = pairs[kind] as Pair
  const job = await runAnew(reconciliationId)
  expect(endOf(job)).toBe(end)
  if (job.state === 'done') expect(await hashOf(job)).toBe(undisturbed)
  else expect(await hashOf(job)).toBeUndefined()
  if (job.state === 'failed') expect(job.error?.message).toMatch(/^(Faults|Synthetic Shop|Woo Shop): \S.{20,}[.!]$/s)
}

const times = <T>(count: number, fault: T): T[] => Array.from({ length: count }, () => fault)
/** Faults that are only over after half a minute or more: in the long form alone. */
const slow = (name: string, run: () => Promise<void>) => IS_FULL_PROOF && it(name, run, 180_000)

/** In the short form, of the cases that read everything twice only the first two. */
function inShort<T extends readonly [...unknown[], End]>(cases: readonly T[]): T[] {
  let done = 0
  return cases.filter((one) => IS_FULL_PROOF || one.at(-1) !== 'done' || ++done <= 2)
}

describe('while GA4 is read', () => {
  const once: [Ga4Fault & string, End][] = [
    ['invalid_dimension', 'failed'],
    ['incompatible', 'failed'],
    ['invalid_argument', 'failed'],
    ['unauthenticated', 'done'],
    ['no_access', 'failed'],
    ['api_disabled', 'failed'],
    ['scope_missing', 'failed'],
    ['not_found', 'failed'],
    ['teapot', 'failed'],
    ['tokens_project_hour', 'waits'],
    ['thresholded_requests', 'waits'],
    ['server_errors', 'waits'],
    ['unknown_quota', 'waits'],
    ['internal', 'done'],
    ['unavailable', 'done'],
    ['truncated_json', 'done'],
    ['html', 'done'],
    ['null_body', 'done'],
    ['reset', 'done'],
    ['no_rows', 'done'],
    ['row_count_moves', 'done'],
  ]
  it.each(inShort(once))('%s at the totals: %s', async (fault, end) => {
    ga4.breakNext('runReport', fault)
    await expectEnd(end)
  })
  it.each(inShort(once))('%s in the middle: %s', async (fault, end) => {
    ga4.breakNext('runReport', null, null, fault)
    await expectEnd(end)
  })
  it.each<Ga4Fault & string>(['internal', 'truncated_json', 'reset'])('%s again and again: later', async (fault) => {
    ga4.breakNext('runReport', ...times(12, fault))
    await expectEnd('again')
  })
  slow('a request that is never answered', async () => {
    ga4.breakNext('runReport', 'hang')
    await expectEnd('done')
  })
  slow('too many requests at once: waits half a minute', async () => {
    ga4.breakNext('runReport', 'concurrent')
    await expectEnd('done')
  })
})

describe('while Shopify is read', () => {
  const once: [string, Omit<ShopifyFault, 'on'>, End][] = [
    ['401', { kind: 'status', status: 401 } as ShopifyFault, 'failed'],
    ['402', { kind: 'status', status: 402 } as ShopifyFault, 'failed'],
    ['403', { kind: 'status', status: 403 } as ShopifyFault, 'failed'],
    ['404', { kind: 'status', status: 404 } as ShopifyFault, 'failed'],
    ['423', { kind: 'status', status: 423 } as ShopifyFault, 'failed'],
    ['429', { kind: 'status', status: 429, headers: { 'retry-after': '1.0' } } as ShopifyFault, 'done'],
    ['500', { kind: 'status', status: 500 } as ShopifyFault, 'done'],
    ['502', { kind: 'status', status: 502 } as ShopifyFault, 'done'],
    ['503', { kind: 'status', status: 503 } as ShopifyFault, 'done'],
    [
      'a part of an order it may not see',
      { kind: 'error', code: 'ACCESS_DENIED', path: ['orders'] } as ShopifyFault,
      'done',
    ],
    ['an internal error', { kind: 'error', code: 'INTERNAL_SERVER_ERROR' } as ShopifyFault, 'done'],
    ['a closed shop', { kind: 'error', code: 'SHOP_INACTIVE' } as ShopifyFault, 'failed'],
    ['a reset', { kind: 'reset' } as ShopifyFault, 'done'],
    ['truncated JSON', { kind: 'truncated' } as ShopifyFault, 'done'],
    ['a web page', { kind: 'html' } as ShopifyFault, 'done'],
    ['a cursor that repeats', { kind: 'repeat_cursor' } as ShopifyFault, 'done'],
    ['a search that is not applied', { kind: 'ignore_search' } as ShopifyFault, 'failed'],
  ]
  it.each(inShort(once))('%s', async (_name, fault, end) => {
    shopify.faults.push({ ...fault, on: 'Orders' } as ShopifyFault)
    await expectEnd(end)
  })
  it('nothing but errors: later', async () => {
    shopify.faults.push({ kind: 'status', status: 503, times: 20 })
    await expectEnd('again')
  })
  slow('a request that is never answered', async () => {
    shopify.faults.push({ kind: 'hang', on: 'Orders' })
    await expectEnd('done')
  })
})

describe('while WooCommerce is read', () => {
  const once: [FaultKind, End][] = [
    ['maintenance', 'waits'],
    ['database_down', 'done'],
    ['critical_error', 'done'],
    ['bad_gateway', 'done'],
    ['gateway_timeout', 'done'],
    ['unavailable', 'done'],
    ['firewall', 'failed'],
    ['rest_disabled', 'failed'],
    ['login_page', 'failed'],
    ['warning_before_data', 'failed'],
    ['byte_order_mark', 'done'],
    ['cut_short', 'done'],
    ['hang_up', 'done'],
  ]
  it.each(inShort(once))('%s at an orders page: %s', async (kind, end) => {
    woo.faults.script({ kind, where: '/orders', after: 1 })
    await expectEnd(end, 'woocommerce')
  })
  it('throttled for a second: done', async () => {
    woo.faults.script({ kind: 'throttled', retryAfter: '1', where: '/orders' })
    await expectEnd('done', 'woocommerce')
  })
  it('nothing but errors: later', async () => {
    woo.faults.script({ kind: 'unavailable', times: 60 })
    await expectEnd('again', 'woocommerce')
  })
})
