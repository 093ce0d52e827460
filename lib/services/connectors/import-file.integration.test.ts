import { beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import {
  analyticsCsv,
  askForJob,
  importText,
  makeClient,
  seedFiles,
  storeCsv,
  type TestClient,
  WINDOW,
} from '@/lib/testing/fixture'
import { listConnectors } from './list'

const { tenant } = openTestDatabase()
let client: TestClient
let made = 0

beforeEach(async () => {
  client = await makeClient(`Client${made++}`)
})

/** What a client holds, without what tells one upload from the next. */
async function facts(): Promise<unknown> {
  const { clientId } = client
  return {
    orders: await tenant`select * from tenant.store_order where client_id = ${clientId} order by source_id`,
    purchases: await tenant`
      select day, transaction_id, purchases, revenue_minor, currency from tenant.analytics_purchase
      where client_id = ${clientId} order by 1, 2`,
    coverage: await tenant`
      select connector_id, day, time_zone, received from tenant.coverage where client_id = ${clientId} order by 1, 2`,
  }
}

/** A GA4 export without days, which counts for its window as a whole. */
const undatedCsv = (...ids: string[]) =>
  ['Transaction ID,Ecommerce purchases,Purchase revenue', ...ids.map((id) => `${id},1,10.00`), ''].join('\n')

const part = (from: number, to: number) => {
  const day = (number: number) => `2026-10-${String(number).padStart(2, '0')}`
  return { ...WINDOW, from: day(from), to: day(to) }
}

describe('a file', () => {
  it('is the complete data of its days: the same again changes nothing, another replaces it', async () => {
    await seedFiles(client)
    const first = await facts()
    await seedFiles(client)
    expect(await facts()).toEqual(first)
    await seedFiles(client, [['9', 2, 5]])
    expect(await facts()).toMatchObject({ orders: [{ source_id: '9' }], purchases: [{ transaction_id: '9' }] })
  })

  it('leaves the days it does not cover as they were', async () => {
    await seedFiles(client)
    await importText(client, 'store', storeCsv([['2001', 2, 5]]), part(2, 3))
    await importText(client, 'analytics', analyticsCsv([['2001', 2, 5]]), part(2, 3))
    const rows = await tenant`select source_id from tenant.store_order where client_id = ${client.clientId} order by 1`
    expect(rows.map(({ source_id: id }) => id)).toEqual(['1001', '1004', '1005', '1006', '1007', '2001'])
    const seen = await tenant`
      select transaction_id from tenant.analytics_purchase where client_id = ${client.clientId} order by 1`
    expect(seen.map(({ transaction_id: id }) => id)).toEqual(['1001', '1004', '1005', '1007', '2001'])
  })

  it('uploaded twice at the same time counts once', async () => {
    await Promise.all([1, 2, 3].map(() => seedFiles(client)))
    const parallel = await facts()
    await seedFiles(client)
    expect(await facts()).toEqual(parallel)
    await expect(askForJob(client)).resolves.toMatchObject({ state: 'queued' })
  })

  it('that cannot be read changes nothing, and its connector still shows the last good one', async () => {
    await seedFiles(client)
    const [before, connectors] = [await facts(), await listConnectors(client.context)]
    for (const text of ['', 'a,b\n1,2\n', storeCsv([]), 'order_id,created_at,currency,total\n1,someday,EUR,1\n'])
      await expect(importText(client, 'store', text)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await facts()).toEqual(before)
    expect(await listConnectors(client.context)).toEqual(connectors)
  })

  it('for a connector of another client is refused like one for none', async () => {
    const other = await makeClient(`Other${made}`)
    await expect(
      importText({ ...client, storeConnectorId: other.storeConnectorId }, 'store', storeCsv()),
    ).rejects.toMatchObject({ code: 'not_found', publicMessage: 'The connector was not found.' })
  })
})

describe('a GA4 export without days', () => {
  it('covers its window, and no longer once part of it was replaced: what is left is not known', async () => {
    await importText(client, 'store', storeCsv())
    await importText(client, 'analytics', undatedCsv('1001', '1007'))
    await expect(askForJob(client)).resolves.toMatchObject({ state: 'queued' })
    await importText(client, 'analytics', analyticsCsv([['1001', 1, 40]]), part(1, 5))
    await expect(askForJob(client)).rejects.toMatchObject({
      code: 'conflict',
      publicMessage: expect.stringContaining('GA4 export covers 5 of the 10 days'),
    })
    await expect(askForJob(client, part(1, 5))).resolves.toMatchObject({ state: 'queued' })
  })

  it('is replaced as a whole by one for the same window', async () => {
    await importText(client, 'analytics', undatedCsv('1001', '1007'))
    await importText(client, 'analytics', undatedCsv('1002'))
    expect(await facts()).toMatchObject({ purchases: [{ transaction_id: '1002' }], coverage: { length: 10 } })
  })

  it('gives way to one for another window that it shares days with', async () => {
    await importText(client, 'store', storeCsv())
    await importText(client, 'analytics', undatedCsv('1001', '1007'))
    await importText(client, 'analytics', undatedCsv('1007'), part(6, 10))
    expect(await facts()).toMatchObject({ purchases: [{ transaction_id: '1007' }] })
    await expect(askForJob(client)).rejects.toMatchObject({ code: 'conflict' })
  })
})
