import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { reconciliation } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { newId } from '@/lib/ids'
import { cancelJob } from '@/lib/services/jobs/cancel'
import { getJob } from '@/lib/services/jobs/get'
import { openTestDatabase } from '@/lib/testing/database'
import { type TestClient, twoClients } from '@/lib/testing/fixture'
import { claimJob } from '@/lib/testing/jobs'
import {
  advanceJob,
  type Claim,
  claimNext,
  delaySharers,
  Fenced,
  finishJob,
  releaseJob,
  retryJob,
  updateJob,
  withFence,
} from './claim'
import { sweepExpired } from './sweep'

const { owner, tenant } = openTestDatabase()
let acme: TestClient
let globex: TestClient

beforeAll(async () => {
  ;({ acme, globex } = await twoClients())
})
afterEach(() => owner`delete from platform.job`)

/** A waiting job; each of a reconciliation of its own unless one is named. */
async function queueJob(
  client: TestClient,
  reconciliationId = newId('reconciliation'),
  connectorIds: string[] = [],
): Promise<string> {
  // Ids tell the age of jobs to the millisecond.
  await sleep(2)
  const id = newId('job')
  await owner`
    insert into platform.job
      (client_id, id, reconciliation_id, reconciliation_name, connector_ids, window_from, window_to, time_zone)
    values (${client.clientId}, ${id}, ${reconciliationId}, 'Test', ${connectorIds}, '2026-10-01', '2026-10-02', 'UTC')`
  return id
}

async function rowOf(jobId: string) {
  const [row] = await owner`select * from platform.job where id = ${jobId}`
  if (!row) throw new Error(`No job ${jobId}`)
  return row
}

const expire = (jobId: string) =>
  owner`update platform.job set lease_until = clock_timestamp() - interval '1 ms' where id = ${jobId}`

/** A visible write to the client's data. */
const writeSeq = (seq: number) => (tx: Parameters<Parameters<typeof withTenant>[1]>[0]) =>
  tx.update(reconciliation).set({ resultSeq: seq }).where(eq(reconciliation.id, acme.reconciliationId))

async function seqOf(client: TestClient): Promise<number> {
  const [row] = await tenant`select result_seq from tenant.reconciliation where id = ${client.reconciliationId}`
  return row?.result_seq
}

describe('a waiting job', () => {
  it('is claimed once however many workers ask', async () => {
    const jobs = [await queueJob(acme), await queueJob(acme), await queueJob(globex)]
    const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claimNext(`worker-${index}`)))
    const taken = claims.filter((claim) => claim !== null).map(({ jobId }) => jobId)
    expect(taken.sort()).toEqual(jobs.sort())
    for (const id of jobs) expect(await rowOf(id)).toMatchObject({ state: 'running', stage: 'plan', attempt: 1 })
  })

  it('is not taken before its time', async () => {
    const id = await queueJob(acme)
    await owner`update platform.job set run_after = clock_timestamp() + interval '1 hour' where id = ${id}`
    expect(await claimNext('worker')).toBeNull()
  })

  it('waits while another of its reconciliation runs', async () => {
    const shared = newId('reconciliation')
    const [first, second] = [await queueJob(acme, shared), await queueJob(acme, shared)]
    const claims = await Promise.all(Array.from({ length: 5 }, () => claimNext('worker')))
    const taken = claims.filter((claim) => claim !== null)
    expect(taken.map(({ jobId }) => jobId)).toEqual([first])
    await finishJob(taken[0] as Claim, { state: 'done' })
    expect((await claimJob()).jobId).toBe(second)
  })

  it('waits while another job reads one of its sources', async () => {
    const first = await queueJob(acme, undefined, ['con_store', 'con_a'])
    const second = await queueJob(acme, undefined, ['con_store', 'con_b'])
    const apart = await queueJob(acme, undefined, ['con_c'])
    const claims = [await claimJob(), await claimJob()]
    expect(claims.map(({ jobId }) => jobId)).toEqual([first, apart])
    expect(await claimNext('worker')).toBeNull()
    await finishJob(claims[0] as Claim, { state: 'done' })
    expect((await claimJob()).jobId).toBe(second)
  })

  it('of a client with nothing running goes before older ones of a busy client', async () => {
    const busy = [await queueJob(acme), await queueJob(acme), await queueJob(acme)]
    const other = await queueJob(globex)
    const order = [await claimJob(), await claimJob(), await claimJob()]
    expect(order.map(({ jobId }) => jobId)).toEqual([busy[0], other, busy[1]])
  })

  it('waits while two of its client run, however many ask at once', async () => {
    const jobs = [await queueJob(acme), await queueJob(acme), await queueJob(acme)]
    const claims = await Promise.all(Array.from({ length: 10 }, () => claimNext('worker')))
    const taken = claims.filter((claim) => claim !== null)
    expect(taken.map(({ jobId }) => jobId).sort()).toEqual(jobs.slice(0, 2))
    await finishJob(taken[0] as Claim, { state: 'done' })
    expect((await claimJob()).jobId).toBe(jobs[2])
  })

  it('that somebody waits for goes before older ones of its client that run by themselves', async () => {
    const [older, urgent] = [await queueJob(acme), await queueJob(acme)]
    await owner`update platform.job set priority = 10 where id = ${urgent}`
    expect([(await claimJob()).jobId, (await claimJob()).jobId]).toEqual([urgent, older])
  })

  it('is cancelled at once and never claimed', async () => {
    const id = await queueJob(acme)
    expect(await cancelJob(acme.context, { jobId: id })).toMatchObject({ state: 'cancelled', error: null })
    expect(await claimNext('worker')).toBeNull()
  })
})

describe('a claimed job', () => {
  it('counts its attempts and keeps the instant it was first planned for', async () => {
    const id = await queueJob(acme)
    const first = await claimJob()
    const { started_at: startedAt } = await rowOf(id)
    await expire(id)
    await sweepExpired()
    expect(await rowOf(id)).toMatchObject({ state: 'queued', lease_until: null, stage: null })
    const second = await claimJob()
    expect([first.attempt, second.attempt]).toEqual([1, 2])
    expect(second.asOf).toBe(first.asOf)
    expect((await rowOf(id)).started_at).toEqual(startedAt)
  })

  it('is not taken away while its lease is renewed', async () => {
    const id = await queueJob(acme)
    const claim = await claimJob()
    await owner`update platform.job set lease_until = clock_timestamp() + interval '1 second' where id = ${id}`
    await updateJob(claim, {})
    await sweepExpired()
    const { state, lease_until: lease } = await rowOf(id)
    expect(state).toBe('running')
    expect(lease.getTime() - Date.now()).toBeGreaterThan(5_000)
  })

  it('fails as a crash loop once its attempts are used up, and says so', async () => {
    const id = await queueJob(acme)
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect((await claimJob()).attempt).toBe(attempt)
      await expire(id)
      await sweepExpired()
    }
    expect(await claimNext('worker')).toBeNull()
    const { state, error, finishedAt } = await getJob(acme.context, { jobId: id })
    expect({ state, code: error?.code }).toEqual({ state: 'failed', code: 'crash_loop' })
    expect(error?.message).toMatch(/stopped 3 times .* Try again/)
    expect(finishedAt).not.toBeNull()
    const mails = await owner`select kind, payload from platform.outbox where client_id = ${acme.clientId}`
    expect(mails).toHaveLength(1)
    expect(mails[0]).toMatchObject({ kind: 'job_failed' })
    expect(JSON.stringify(mails[0]?.payload)).toContain('stopped 3 times')
  })

  it('that gets further each time is not a crash loop, however often its worker dies', async () => {
    const id = await queueJob(acme)
    for (let attempt = 1; attempt <= 5; attempt++) {
      await advanceJob(await claimJob())
      await expire(id)
      await sweepExpired()
    }
    expect(await rowOf(id)).toMatchObject({ state: 'queued', stalls: 0, attempt: 5 })
  })

  it('whose source is in trouble is tried again a bounded number of times, then no more', async () => {
    const id = await queueJob(acme)
    for (let retry = 0; retry < 6; retry++) expect(await retryJob(await claimJob(), 0)).toBe(true)
    const last = await claimJob()
    expect(last.retries).toBe(6)
    expect(await retryJob(last, 0)).toBe(false)
    expect(await rowOf(id)).toMatchObject({ state: 'running', stalls: 0 })
  })

  it('is not tried again once that has gone on for too long', async () => {
    const id = await queueJob(acme)
    expect(await retryJob(await claimJob(), 0)).toBe(true)
    await owner`update platform.job set retry_until = clock_timestamp() - interval '1 ms' where id = ${id}`
    expect(await retryJob(await claimJob(), 0)).toBe(false)
  })

  it('keeps the client’s other jobs off a source that is in trouble, and no others', async () => {
    await queueJob(acme, undefined, ['con_store'])
    const claim = await claimJob()
    const [sharer, apart] = [await queueJob(acme, undefined, ['con_store']), await queueJob(acme, undefined, ['con_b'])]
    const foreign = await queueJob(globex, undefined, ['con_store'])
    await delaySharers(claim, 'con_store', 60_000)
    await finishJob(claim, { state: 'failed' })
    const taken = [(await claimJob()).jobId, (await claimJob()).jobId]
    expect(taken.sort()).toEqual([apart, foreign].sort())
    expect(await claimNext('worker')).toBeNull()
    expect(await rowOf(sharer)).toMatchObject({ state: 'queued' })
  })

  it('that is handed back waits again at once and has lost no attempt', async () => {
    const id = await queueJob(acme)
    for (let round = 1; round <= 5; round++) {
      const claim = await claimJob()
      expect(claim.attempt).toBe(round)
      await releaseJob(claim)
      expect(await rowOf(id)).toMatchObject({ state: 'queued', lease_until: null })
    }
    await claimJob()
    await expire(id)
    await sweepExpired()
    expect(await rowOf(id)).toMatchObject({ state: 'queued' })
  })

  it('is told at its next sign of life that somebody wants it to stop', async () => {
    const id = await queueJob(acme)
    const claim = await claimJob()
    expect(await updateJob(claim, {})).toMatchObject({ cancelRequested: false })
    expect(await cancelJob(acme.context, { jobId: id })).toMatchObject({ state: 'running' })
    expect(await updateJob(claim, {})).toMatchObject({ cancelRequested: true })
  })

  it('whose worker died after it was asked to stop ends as cancelled, without an error', async () => {
    const id = await queueJob(acme)
    await owner`update platform.job set stalls = 2 where id = ${id}`
    await claimJob()
    await cancelJob(acme.context, { jobId: id })
    await expire(id)
    await sweepExpired()
    expect(await rowOf(id)).toMatchObject({ state: 'cancelled', error_code: null, error_message: null })
  })

  it('that has ended stays as it is when somebody cancels it', async () => {
    const id = await queueJob(acme)
    await finishJob(await claimJob(), { state: 'done' })
    expect(await cancelJob(acme.context, { jobId: id })).toMatchObject({ state: 'done' })
    expect(await rowOf(id)).toMatchObject({ cancel_requested_at: null })
  })

  it('of another client cannot be cancelled', async () => {
    const id = await queueJob(acme)
    await expect(cancelJob(globex.context, { jobId: id })).rejects.toMatchObject({ code: 'not_found' })
    expect(await rowOf(id)).toMatchObject({ state: 'queued', cancel_requested_at: null })
  })
})

describe('an attempt that lost its job', () => {
  async function loseJob(): Promise<{ stale: Claim; current: Claim }> {
    const id = await queueJob(acme)
    const stale = await claimJob('slow')
    await expire(id)
    await sweepExpired()
    return { stale, current: await claimJob('quick') }
  }

  it('writes nothing, where a write without the fence would have gone through', async () => {
    const { stale, current } = await loseJob()
    await withFence(current, writeSeq(7))
    await expect(withFence(stale, writeSeq(666))).rejects.toThrow(Fenced)
    expect(await seqOf(acme)).toBe(7)
    await withTenant(stale.context, writeSeq(666))
    expect(await seqOf(acme)).toBe(666)
  })

  it('neither renews, changes nor ends the job', async () => {
    const { stale, current } = await loseJob()
    await expect(updateJob(stale, { stage: 'publish' })).rejects.toThrow(Fenced)
    await finishJob(stale, { state: 'failed', errorCode: 'internal' })
    await releaseJob(stale)
    expect(await rowOf(current.jobId)).toMatchObject({ state: 'running', stage: 'plan', attempt: 2, worker: 'quick' })
  })

  it('writes nothing even when the next attempt begins in the middle of its write', async () => {
    const id = await queueJob(acme)
    const stale = await claimJob('slow')
    await withTenant(stale.context, writeSeq(1))
    let next: Promise<Claim> | undefined
    const write = withFence(stale, async (tx) => {
      await expire(id)
      await sweepExpired()
      next = claimJob('quick')
      await writeSeq(2)(tx)
    })
    await write
    // The old write was complete before the new attempt could begin, so the two cannot mix.
    const current = (await next) as Claim
    expect(await seqOf(acme)).toBe(2)
    await withFence(current, writeSeq(3))
    await expect(withFence(stale, writeSeq(4))).rejects.toThrow(Fenced)
    expect(await seqOf(acme)).toBe(3)
  })
})
