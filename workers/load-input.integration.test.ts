import { beforeEach, describe, expect, it } from 'vitest'
import { withTenant } from '@/lib/db/tenant'
import { reconcile } from '@/lib/reconcile/reconcile'
import type { ReconcileInput } from '@/lib/reconcile/types'
import { openTestDatabase } from '@/lib/testing/database'
import {
  analyticsCsv,
  askForJob,
  importText,
  makeClient,
  seedFiles,
  storeCsv,
  type TestClient,
} from '@/lib/testing/fixture'
import { claimJob } from '@/lib/testing/jobs'
import { loadInput } from './load-input'

const { owner, tenant } = openTestDatabase()
let client: TestClient
let made = 0

beforeEach(async () => {
  await owner`delete from platform.job`
  client = await makeClient(`Client${made++}`)
})

async function load(): Promise<ReconcileInput> {
  await askForJob(client)
  const claim = await claimJob()
  return (await withTenant(claim.context, (tx) => loadInput(tx, claim, 'EUR'), { snapshot: true })).input
}

/** One more source of the client's reconciliation, as the client that its files are imported for. */
async function addConnector(side: 'store' | 'analytics', id: string, label: string): Promise<TestClient> {
  const { clientId, reconciliationId } = client
  await tenant`
    insert into tenant.connector (client_id, id, kind, label) values (${clientId}, ${id}, ${`${side}_file`}, ${label})`
  await tenant`
    insert into tenant.reconciliation_source (client_id, reconciliation_id, connector_id, side)
    values (${clientId}, ${reconciliationId}, ${id}, ${side})`
  return { ...client, [`${side}ConnectorId`]: id }
}

const HEAD = 'order_id,created_at,currency,total'
const order = (id: string, more = '') => `${id},2026-10-02T10:00:00Z,EUR,20.00${more}`
const table = (head: string, ...rows: string[]) => [head, ...rows, ''].join('\n')

describe('orders', () => {
  it('come back from the database as the file had them, with all that only some files know', async () => {
    await importText(
      client,
      'store',
      table(
        `${HEAD},refunded,country,device,app,staff,paid_at,refunded_at,tip,presentment_currency,presentment_total`,
        order('1', ',5.00,DE,mobile,Tapcart,yes,2026-10-02T12:00:00Z,2026-10-05T00:00:00Z,1.50,USD,22.00'),
        order('2', ',,,,,,,,,,'),
      ),
    )
    await importText(client, 'analytics', analyticsCsv([['1', 2, 20]]))
    const { orders, stores } = await load()
    expect(stores).toBeUndefined()
    const [rich, plain] = [...orders]
    expect(rich).toMatchObject({
      sourceId: '1',
      createdAt: Date.parse('2026-10-02T10:00:00Z'),
      totalMinor: 2_000,
      refundedMinor: 500,
      factors: { country: 'DE', device: 'mobile' },
      details: {
        app: 'Tapcart',
        isStaff: true,
        paidAt: Date.parse('2026-10-02T12:00:00Z'),
        tipMinor: 150,
        presentment: { currency: 'USD', totalMinor: 2_200 },
        refunds: [{ at: Date.parse('2026-10-05T00:00:00Z'), amountMinor: 500 }],
      },
    })
    for (const field of ['store', 'factors', 'details']) expect(plain).not.toHaveProperty(field)
  })

  it('are read in batches, each exactly once, only those of the padded window', async () => {
    await seedFiles(client)
    const { clientId, storeConnectorId } = client
    // A minute apart, from days before the padded window to days after it: two batches lie within.
    await tenant`
      insert into tenant.store_order
        (client_id, connector_id, store, source_id, aliases, created_at, currency, total_minor, refunded_minor, status, channel, test)
      select ${clientId}, ${storeConnectorId}, '', 'x' || n, '[]', '2026-09-20T00:00:00Z'::timestamptz + n * interval '1 minute', 'EUR',
        n, 0, 'paid', 'web', false
      from generate_series(1, 45000) n`
    const { orders } = await load()
    const ids = [...orders].map(({ sourceId }) => sourceId)
    // Seven days of padding around 1 to 10 October, all in summer time: two hours ahead of UTC.
    const [from, to] = [Date.parse('2026-09-23T22:00:00Z'), Date.parse('2026-10-17T22:00:00Z')]
    const expected = Array.from({ length: 45_000 }, (_, at) => at + 1).filter((n) => {
      const at = Date.parse('2026-09-20T00:00:00Z') + n * 60_000
      return at >= from && at < to
    })
    expect(ids.filter((id) => id.startsWith('x')).sort()).toEqual(expected.map((n) => `x${n}`).sort())
    expect(expected.length).toBe(24 * 1_440)
    expect(ids.length).toBe(expected.length + 7)
  })

  it('of several connectors are told apart by store, each with its own name, though they share ids', async () => {
    const austria = await addConnector('store', 'con_austria', 'Austria')
    const empty = await addConnector('store', 'con_empty', 'Empty')
    await importText(client, 'store', table(HEAD, order('1'), order('2')))
    await importText(austria, 'store', table(HEAD, order('1'), order('3')))
    await importText(empty, 'store', table(HEAD, '9,2020-01-01T10:00:00Z,EUR,20.00'))
    await importText(client, 'analytics', analyticsCsv([['3', 2, 20]]))
    const input = await load()
    const first = client.storeConnectorId
    expect([...input.orders].map(({ store, sourceId }) => `${store} ${sourceId}`).sort()).toEqual(
      [`${first} 1`, `${first} 2`, 'con_austria 1', 'con_austria 3'].sort(),
    )
    expect(input.stores?.map(({ key, timeZone }) => [key, timeZone]).sort()).toEqual(
      [first, 'con_austria', 'con_empty'].sort().map((key) => [key, 'Europe/Berlin']),
    )
    const { summary } = reconcile(input)
    const lines = Object.fromEntries(summary.stores.map(({ name, orders, matched }) => [name, [orders, matched]]))
    expect(lines).toMatchObject({ Austria: [2, 1], Empty: [0, 0] })
    expect(summary.stores.map(({ orders }) => orders).sort()).toEqual([0, 2, 2])
  })

  it('of several stores in one file keep the file’s names, and share ids', async () => {
    await importText(client, 'store', table(`${HEAD},store`, order('1', ',north'), order('1', ',south')))
    await importText(client, 'analytics', analyticsCsv([['7', 2, 20]]))
    const { orders, stores } = await load()
    expect([...orders].map(({ store, sourceId }) => [store, sourceId]).sort()).toEqual([
      ['north', '1'],
      ['south', '1'],
    ])
    expect(stores?.map(({ key, name }) => [key, name]).sort()).toEqual([
      ['north', 'north'],
      ['south', 'south'],
    ])
  })

  it('of several stores in the file of one of two connectors carry both names', async () => {
    const other = await addConnector('store', 'con_other', 'Other')
    await importText(client, 'store', table(HEAD, order('1')))
    await importText(other, 'store', table(`${HEAD},store`, order('1', ',north'), order('1', ',south')))
    await importText(client, 'analytics', analyticsCsv([['7', 2, 20]]))
    const { orders, stores } = await load()
    expect([...orders].map(({ store }) => store).sort()).toEqual(
      [client.storeConnectorId, 'con_other/north', 'con_other/south'].sort(),
    )
    expect(stores?.map(({ name }) => name)).toEqual(expect.arrayContaining(['Other, north', 'Other, south']))
  })
})

describe('GA4 rows', () => {
  it('name their property only where the reconciliation has several', async () => {
    await seedFiles(client)
    expect([...(await load()).purchases].every((row) => !('property' in row))).toBe(true)
    await owner`delete from platform.job`
    const app = await addConnector('analytics', 'con_app', 'App')
    await importText(app, 'analytics', analyticsCsv([['1003', 3, 12.5]]))
    const { purchases } = await load()
    expect([...purchases].filter(({ property }) => property === 'con_app').map((row) => row.transactionId)).toEqual([
      '1003',
    ])
    expect([...purchases].filter(({ property }) => property === client.analyticsConnectorId)).toHaveLength(5)
  })

  it('are read in batches, each exactly once', async () => {
    const days = Array.from({ length: 21_000 }, (_, at): [string, number, number] => [String(at), (at % 10) + 1, 1])
    await importText(client, 'store', storeCsv())
    await importText(client, 'analytics', analyticsCsv(days))
    const { purchases } = await load()
    expect(purchases.length).toBe(21_000)
    expect(new Set([...purchases].map(({ transactionId }) => transactionId)).size).toBe(21_000)
  })
})
