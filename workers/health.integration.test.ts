import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cancelJob } from '@/lib/services/jobs/cancel'
import { createJob } from '@/lib/services/jobs/create'
import { getJob } from '@/lib/services/jobs/get'
import { createReconciliation } from '@/lib/services/reconciliations/create'
import { openTestDatabase } from '@/lib/testing/database'
import { eventually } from '@/lib/testing/eventually'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import {
  connectProperty,
  connectShop,
  inShop,
  LIVE_WINDOW,
  type LiveSources,
  plainSales,
  startLiveSources,
} from '@/lib/testing/live-sources'
import { startHealthServer } from './health'
import { startPresence } from './presence'
import { startPump } from './pump'

const { owner: sql } = openTestDatabase()
let acme: TestClient
let live: LiveSources
beforeAll(async () => {
  live = await startLiveSources()
  acme = await makeClient('Acme')
  await seedFiles(acme)
})
afterAll(() => live.close())

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
beforeEach(async () => {
  await sql`delete from platform.job`
  await sql`delete from platform.worker_presence`
})

async function askHealth(idleMs: () => number, path = '/health/ready') {
  const server = startHealthServer(0, idleMs)
  ends.push(async () => server.close())
  await once(server, 'listening')
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
  return { status: response.status, body: (await response.json()) as { checks: Record<string, string> } }
}

const makeWait = (seconds: number) => sql`
  update platform.job set created_at = now() - make_interval(secs => ${seconds}),
    run_after = now() - make_interval(secs => ${seconds})`

describe('a worker is ready', () => {
  it('while nothing waits, however long it had nothing to do', async () => {
    expect(await askHealth(() => 3_600_000)).toMatchObject({ status: 200, body: { checks: { consumption: 'ok' } } })
  })

  it('while work waits that it has looked for lately', async () => {
    await askForJob(acme)
    await makeWait(3_600)
    expect((await askHealth(() => 5_000)).status).toBe(200)
  })

  it('not once work has waited while it took none', async () => {
    await askForJob(acme)
    await makeWait(31)
    expect(await askHealth(() => 31_000)).toMatchObject({ status: 503, body: { checks: { consumption: 'failed' } } })
    expect((await askHealth(() => 31_000, '/health/live')).status).toBe(200)
  })

  it('and nothing else is answered', async () => {
    expect((await askHealth(() => 0, '/')).status).toBe(404)
  })
})

describe('a pump', () => {
  it('that cannot claim grows idle, and one that finds nothing does not', async () => {
    const pump = startPump('hung', 1)
    ends.push(pump.stop)
    await eventually(() => expect(pump.idleMs()).toBeLessThan(1_000))
    // Its claims now wait for ever, as in a process whose pump hangs.
    await sql.begin(async (tx) => {
      await tx`lock table platform.job in access exclusive mode`
      await eventually(() => expect(pump.idleMs()).toBeGreaterThan(7_000))
    })
    await eventually(() => expect(pump.idleMs()).toBeLessThan(5_000))
  })

  it('looks every second while nobody can wake it', async () => {
    const pump = startPump('unheard', 1, { isUnheard: () => true })
    ends.push(pump.stop)
    await eventually(async () => expect(await sql`select from platform.job`).toHaveLength(0))
    const { id } = await askForJob(acme)
    await eventually(async () => expect((await getJob(acme.context, { jobId: id })).startedAt).not.toBeNull())
  })
})

describe('a worker’s presence', () => {
  it('is told with how it is woken, and taken off the list when it stops; who is long gone is forgotten', async () => {
    await sql`insert into platform.worker_presence (id, version, doorbell, seen_at)
      values ('gone', '1', 'redis', now() - interval '11 minutes'), ('quiet', '1', 'redis', now() - interval '9 minutes')`
    const presence = startPresence({ id: 'here', mode: () => 'degraded', idleMs: () => 60_000 })
    const list = () => sql`select id, doorbell, extract(epoch from seen_at - consumed_at)::int as idle
      from platform.worker_presence order by id`
    await eventually(async () =>
      expect(await list()).toEqual([
        { id: 'here', doorbell: 'degraded', idle: 60 },
        { id: 'quiet', doorbell: 'redis', idle: null },
      ]),
    )
    await presence.stop()
    expect((await list()).map(({ id }) => id)).toEqual(['quiet'])
  })
})

it('a job that is reading a slow source is cancelled while it waits', async () => {
  const sales = plainSales()
  live.shopify.setOrders(sales.map((sale) => inShop(sale)))
  const [shop, property] = [await connectShop(acme.context), await connectProperty(acme.context)]
  const { id: reconciliationId } = await createReconciliation(acme.context, {
    name: 'Slow',
    storeConnectorIds: [shop.id],
    analyticsConnectorIds: [property.id],
  })
  live.shopify.faults.push({ kind: 'hang', times: 20 })
  const { id } = await createJob(acme.context, {
    reconciliationId,
    ...LIVE_WINDOW,
    acceptIncomplete: true,
    requestId: 'request-of-test',
  })
  const pump = startPump('slow', 1)
  ends.push(pump.stop)
  const stateOf = async () => (await getJob(acme.context, { jobId: id })).stage
  await eventually(async () => expect(await stateOf()).toBe('pull'))
  const askedAt = performance.now()
  await cancelJob(acme.context, { jobId: id })
  await eventually(async () => expect(await getJob(acme.context, { jobId: id })).toMatchObject({ state: 'cancelled' }))
  console.log(JSON.stringify({ cancelledAfterMs: Math.round(performance.now() - askedAt) }))
})
