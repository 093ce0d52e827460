import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDoorbell } from '@/lib/queue/backend'
import { createJob } from '@/lib/services/jobs/create'
import { getJob } from '@/lib/services/jobs/get'
import { createReconciliation } from '@/lib/services/reconciliations/create'
import { openTestDatabase } from '@/lib/testing/database'
import { eventually } from '@/lib/testing/eventually'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { claimJob } from '@/lib/testing/jobs'
import {
  connectProperty,
  connectShop,
  inGa4,
  inShop,
  LIVE_WINDOW,
  type LiveSources,
  PROPERTY,
  plainProperty,
  plainSales,
  startLiveSources,
} from '@/lib/testing/live-sources'
import { abandonJob, advanceJob, type Claim, claimNext, Fenced } from './claim'
import { holdJob, StoodStill } from './hold'
import { openJobLog } from './job-log'
import { matchJob } from './match'
import { sourcesOf } from './plan'
import { publishJob } from './publish'
import { pullSources } from './pull'
import { startPump } from './pump'
import { runJob } from './run-job'
import { sweepExpired } from './sweep'

const database = openTestDatabase()
const { owner, tenant } = database
const running = new AbortController().signal
/** A heart that beats fast, and little patience. */
const SHORT = { heartbeatMs: 50, stillMs: 1_500 }
let live: LiveSources
let acme: TestClient
let reconciliationId: string

beforeAll(async () => {
  live = await startLiveSources()
  acme = await makeClient('Acme')
  await seedFiles(acme)
  const sales = plainSales()
  live.shopify.setOrders(sales.map((sale) => inShop(sale)))
  live.properties[PROPERTY] = plainProperty({ events: sales.map((sale) => inGa4(sale, `#${sale.number}`)) })
  const [shop, property] = [await connectShop(acme.context), await connectProperty(acme.context)]
  const made = await createReconciliation(acme.context, {
    name: 'Live',
    storeConnectorIds: [shop.id],
    analyticsConnectorIds: [property.id],
  })
  reconciliationId = made.id
})
afterEach(async () => {
  live.shopify.faults.length = 0
  await owner`delete from platform.job`
  await tenant`delete from tenant.coverage where connector_id in (select id from tenant.connector where kind in ('shopify', 'ga4'))`
})
afterAll(() => live.close())

const askForLiveJob = () =>
  createJob(acme.context, {
    reconciliationId,
    ...LIVE_WINDOW,
    acceptIncomplete: true,
    requestId: 'request-of-test',
  })
const stateOf = (jobId: string) => getJob(acme.context, { jobId })

describe('work that is held', () => {
  const hold = async (work: (claim: Claim, stop: AbortSignal, alive: () => void) => Promise<unknown>) => {
    await askForJob(acme)
    const claim = await claimJob()
    return holdJob(claim, running, (stop, alive) => work(claim, stop, alive), SHORT)
  }

  it('that hangs and never listens is given up, and told to stop', async () => {
    let told: unknown
    const held = hold((_claim, stop) => {
      stop.addEventListener('abort', () => {
        told = stop.reason
      })
      return new Promise(() => {})
    })
    await expect(held).rejects.toThrow(StoodStill)
    expect(told).toBeInstanceOf(StoodStill)
  })

  it('that gets further, or says that it waits, goes on for as long as it takes', async () => {
    const steps = async (step: () => unknown) => {
      for (let count = 0; count < 8; count++) {
        await sleep(SHORT.stillMs / 4)
        await step()
      }
      return 'done'
    }
    expect(await hold((claim) => steps(() => advanceJob(claim)))).toBe('done')
    await owner`delete from platform.job`
    expect(await hold((_claim, _stop, alive) => steps(alive))).toBe('done')
  })
})

it('an attempt that was given up renews its lease no more, whatever of it still runs', async () => {
  const { id } = await askForJob(acme)
  const claim = await claimJob()
  await abandonJob(claim)
  await expect(advanceJob(claim)).rejects.toBeInstanceOf(Fenced)
  await sweepExpired()
  expect(await stateOf(id)).toMatchObject({ state: 'queued' })
})

describe('a source that hangs after its first answer', () => {
  const hang = () => live.shopify.faults.push({ kind: 'hang', after: 1, times: 1_000 })

  it('costs an attempt, not the job: the next one finishes it', async () => {
    hang()
    const { id } = await askForLiveJob()
    await runJob(await claimJob(), running, SHORT)
    expect(await stateOf(id)).toMatchObject({ state: 'running' })
    await sweepExpired()
    expect(await stateOf(id)).toMatchObject({ state: 'queued' })
    const lines = await tenant`select message from tenant.job_log where job_id = ${id} and level = 'error'`
    expect(lines).toEqual([{ message: 'Nothing moved for 0 minutes, so this attempt was given up.' }])
    live.shopify.faults.length = 0
    await runJob(await claimJob(), running)
    expect(await stateOf(id)).toMatchObject({ state: 'done', headline: { matched: 30 } })
  })

  it('again and again ends the job, and people are told', async () => {
    hang()
    const { id } = await askForLiveJob()
    // The first attempt may get somewhere, by reading the other side, and then does not count.
    for (let attempt = 0; attempt < 4 && (await stateOf(id)).state === 'queued'; attempt++) {
      await runJob(await claimJob(), running, SHORT)
      await sweepExpired()
    }
    expect(await stateOf(id)).toMatchObject({ state: 'failed', error: { code: 'crash_loop' } })
    const mails = await owner`select kind from platform.outbox where payload ->> 'jobId' = ${id}`
    expect(mails).toEqual([{ kind: 'job_failed' }])
  })

  it('is no standstill where it asked to wait', async () => {
    live.shopify.faults.push({ kind: 'error', code: 'THROTTLED', after: 1, times: 5 })
    await askForLiveJob()
    const claim = await claimJob()
    const [sources, told] = [await sourcesOf(claim), openJobLog(claim)]
    // Each wait takes a second at least.
    const limits = { ...SHORT, stillMs: 4_000 }
    await holdJob(claim, running, (stop, alive) => pullSources(claim, sources, { stop, told, alive }, () => {}), limits)
    await told.close()
    expect(live.shopify.faults).toEqual([])
  })
})

it('a worker that stops rings another one, which can take its job over at once', async () => {
  const { id } = await askForLiveJob()
  live.shopify.faults.push({ kind: 'hang', times: 1_000 })
  const pump = startPump('stopping', 1)
  await eventually(async () => expect(await stateOf(id)).toMatchObject({ stage: 'pull' }))
  // It never looks by itself.
  const other = openDoorbell({ databaseUrl: database.appUrl, redisUrl: undefined })
  const taken: Claim[] = []
  const listener = other.listen(async () => {
    const claim = await claimNext('other')
    if (claim) taken.push(claim)
  })
  await listener.ready
  await pump.stop()
  await eventually(() => expect(taken).toMatchObject([{ jobId: id, attempt: 2 }]))
  await listener.close()
  await other.close()
})

it('an attempt that wakes up after its job has ended publishes nothing', async () => {
  const { id } = await askForJob(acme)
  const claim = await claimJob()
  const outcome = await matchJob(claim)
  await owner`update platform.job set cancel_requested_at = now(), lease_until = now() - interval '1 second'`
  await sweepExpired()
  expect(await stateOf(id)).toMatchObject({ state: 'cancelled' })
  await expect(publishJob(claim, outcome)).rejects.toThrow('no longer held')
  expect(await tenant`select from tenant.job_summary where job_id = ${id}`).toHaveLength(0)
})
