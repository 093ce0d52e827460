import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { closeDatabases } from '@/lib/db/placement'
import { connectSource } from '@/lib/services/connectors/connect'
import { importFile } from '@/lib/services/connectors/import-file'
import { getConnector } from '@/lib/services/connectors/list'
import { createJob } from '@/lib/services/jobs/create'
import { getJob } from '@/lib/services/jobs/get'
import { createReconciliation } from '@/lib/services/reconciliations/create'
import { getResult } from '@/lib/services/results/get'
import { openTestDatabase } from '@/lib/testing/database'
import { makeClient, type TestClient, withFiles } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { demoGa4Events, demoShopifyOrders } from '../e2e/upstreams/demo/wire'
import { type Ga4StandIn, GOOGLE_ORIGINS, startGa4 } from '../e2e/upstreams/ga4/server'
import { type ShopifyStandIn, startShopify } from '../e2e/upstreams/shopify/start'
import { DEMO_WINDOW } from '../scripts/demo/demo-month'
import { DEMO_GA4, DEMO_SHOP } from '../scripts/demo/upstreams'
import { writeDemoFiles } from '../scripts/demo/write-files'

const { owner, tenant } = openTestDatabase()
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const TOKEN = 'shpat_0123456789abcdef'

let shopify: ShopifyStandIn
let ga4: Ga4StandIn
let client: TestClient
let reconciliationId: string
let storeId: string
let analyticsId: string

beforeAll(async () => {
  shopify = await startShopify({
    orders: demoShopifyOrders(),
    now: Date.now,
    token: TOKEN,
    shop: { name: 'Nordlicht Living' },
    bucket: { maximum: 1_000_000, restoreRate: 1_000_000 },
  })
  ga4 = await startGa4({
    properties: {
      [DEMO_GA4.propertyId]: {
        name: 'Nordlicht',
        account: 'Nordlicht',
        timeZone: DEMO_WINDOW.timeZone,
        currency: 'EUR',
        viewers: [DEMO_GA4.clientEmail],
        events: demoGa4Events(),
      },
    },
    accounts: { serviceAccounts: { [DEMO_GA4.clientEmail]: keys.publicKey } },
  })
  vi.stubEnv(
    'UPSTREAM_OVERRIDES',
    JSON.stringify({
      ...Object.fromEntries(GOOGLE_ORIGINS.map((origin) => [origin, ga4.url])),
      [`https://${DEMO_SHOP}`]: shopify.url,
      'https://storage.googleapis.com': shopify.url,
    }),
  )
  client = await makeClient('Nordlicht')
  storeId = (await connectShop()).id
  analyticsId = (await connectProperty()).id
  const made = await createReconciliation(client.context, {
    name: 'Online shop',
    storeConnectorIds: [storeId],
    analyticsConnectorIds: [analyticsId],
  })
  reconciliationId = made.id
})
afterAll(async () => {
  await Promise.all([shopify.close(), ga4.close()])
  await closeDatabases()
})

const connectShop = () =>
  connectSource(client.context, {
    kind: 'shopify',
    config: { shop: DEMO_SHOP, attributes: [{ key: 'device', factor: 'device' }] },
    credentials: { type: 'token', accessToken: TOKEN },
  })
const connectProperty = () =>
  connectSource(client.context, {
    kind: 'ga4',
    config: { propertyId: DEMO_GA4.propertyId },
    credentials: {
      type: 'service_account',
      key: { type: 'service_account', client_email: DEMO_GA4.clientEmail, private_key: keys.privateKey },
    },
  })

async function runMonth(id = reconciliationId) {
  const job = await createJob(client.context, {
    reconciliationId: id,
    ...DEMO_WINDOW,
    acceptIncomplete: false,
    requestId: 'request-of-test',
  })
  await workOnNextJob()
  return { job: await getJob(client.context, { jobId: job.id }), id: job.id }
}

describe('a job over live sources', () => {
  it('says of the same month what files of it say, to the cent', async () => {
    const { job, id } = await runMonth()
    expect(job.error).toBeNull()
    const live = await getResult(client.context, { jobId: id })
    await withFiles({}, async (_path, folder) => {
      const files = await writeDemoFiles(folder)
      const options = { window: DEMO_WINDOW }
      await importFile(client.context, {
        connectorId: client.storeConnectorId,
        path: files.store,
        fileName: 'orders.csv',
        options,
      })
      await importFile(client.context, {
        connectorId: client.analyticsConnectorId,
        path: files.analytics,
        fileName: 'ga4.csv',
        options,
      })
    })
    const byFile = await runMonth(client.reconciliationId)
    const file = await getResult(client.context, { jobId: byFile.id })
    expect(live.summary.storeOrders).toBe(3_000)
    expect(live.summary.storeMinor).toBe(file.summary.storeMinor)
    expect(live.summary.analyticsMinor).toBe(file.summary.analyticsMinor)
    expect(live.summary.matchRate).toEqual(file.summary.matchRate)
    expect(live.summary.analyticsPurchases).toBe(file.summary.analyticsPurchases)
    // The property adds up purchases without an id by day; the demo's file lists each of them.
    const { ga4_not_set: _live, ...liveCounts } = live.summary.counts
    const { ga4_not_set: _file, ...fileCounts } = file.summary.counts
    expect(liveCounts).toEqual(fileCounts)
  }, 60_000)

  it('asks only for totals when nothing has changed, and finds the same', async () => {
    const before = { shopify: shopify.requests.length, ga4: ga4.requests.length }
    const { job } = await runMonth()
    expect(job.state).toBe('done')
    const asked = new Set(shopify.requests.slice(before.shopify).map(({ operation }) => operation))
    expect([...asked]).not.toContain('Orders')
    expect([...asked]).not.toContain('BulkStart')
    expect(ga4.requests.length - before.ga4).toBeLessThanOrEqual(3)
  }, 60_000)

  it('keeps credentials out of everything but one sealed column', async () => {
    const [row] = await tenant`select * from tenant.connector where id = ${storeId}`
    expect(row?.credentials).toMatch(/^v1\./)
    expect(JSON.stringify(row)).not.toContain(TOKEN)
    const { credentialHint } = await getConnector(client.context, { connectorId: storeId })
    expect(credentialHint).toBe('Access token ending in cdef')
    for (const table of ['platform.job', 'tenant.upload', 'tenant.job_summary', 'tenant.store_order'])
      expect(JSON.stringify(await owner.unsafe(`select * from ${table} limit 50`))).not.toContain(TOKEN)
  })
})
