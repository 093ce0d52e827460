import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getJob } from '@/lib/services/jobs/get'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { type ClientTable, claimJob, countClientRows, exportJob, workOnNextJob } from '@/lib/testing/jobs'
import { finishJob, updateJob } from './claim'
import { matchJob } from './match'
import { publishJob } from './publish'
import { runJob } from './run-job'
import { sweepExpired } from './sweep'

const { owner, tenant } = openTestDatabase()
const running = new AbortController().signal
let client: TestClient
let made = 0

beforeEach(async () => {
  client = await makeClient(`Client${made++}`)
})
afterEach(() => owner`delete from platform.job`)

const countRows = (table: ClientTable) => countClientRows(tenant, client, table)

describe('a database that goes away', () => {
  it('fails no job: another attempt finishes it', async () => {
    await seedFiles(client)
    const { id } = await askForJob(client)
    let isOver = false
    const work = runJob(await claimJob(), running).finally(() => {
      isOver = true
    })
    while (!isOver) {
      await owner`
        select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'dra_login' and datname = current_database()`
      await sleep(20)
    }
    await work
    expect(await getJob(client.context, { jobId: id })).toMatchObject({ error: null, finishedAt: null })
    await owner`update platform.job set lease_until = clock_timestamp() - interval '1 second' where id = ${id}`
    await sweepExpired()
    expect((await workOnNextJob()).attempt).toBe(2)
    expect(await getJob(client.context, { jobId: id })).toMatchObject({ state: 'done' })
    expect(await countRows('verdict')).toBe(7)
  })
})

describe('a worker that dies', () => {
  it('between publishing and marking: the next attempt only marks the job done', async () => {
    await seedFiles(client)
    const { id } = await askForJob(client)
    const claim = await claimJob()
    const outcome = await matchJob(claim)
    await publishJob(claim, outcome)
    // As if the process had ended after the result was committed.
    await owner`update platform.job set state = 'running', finished_at = null, headline = null,
      lease_until = clock_timestamp() - interval '1 second' where id = ${id}`
    const [rows, text] = [await tenant`select * from tenant.verdict order by id`, await exportJob(client, id)]
    await sweepExpired()
    expect((await workOnNextJob()).attempt).toBe(2)
    expect(await getJob(client.context, { jobId: id })).toMatchObject({
      state: 'done',
      headline: { matched: 5, settled: 7 },
    })
    expect(await tenant`select * from tenant.verdict order by id`).toEqual(rows)
    expect(await countRows('job_summary')).toBe(1)
    expect(await countRows('verdict_change')).toBe(0)
    expect(await exportJob(client, id)).toBe(text)
  })

  it('after staging: the next attempt stages again and publishes once', async () => {
    await seedFiles(client)
    const { id } = await askForJob(client)
    await matchJob(await claimJob())
    await owner`update platform.job set lease_until = clock_timestamp() - interval '1 second' where id = ${id}`
    await sweepExpired()
    await workOnNextJob()
    expect(await countRows('verdict')).toBe(7)
    expect(await countRows('verdict_change')).toBe(0)
  })

  it('and comes back late can neither publish nor end the job', async () => {
    await seedFiles(client)
    const { id } = await askForJob(client)
    const stale = await claimJob()
    const outcome = await matchJob(stale)
    await owner`update platform.job set lease_until = clock_timestamp() - interval '1 second' where id = ${id}`
    await sweepExpired()
    const current = await claimJob()
    await expect(publishJob(stale, outcome)).rejects.toThrow('no longer held')
    await finishJob(stale, { state: 'done' })
    await expect(updateJob(stale, {})).rejects.toThrow('no longer held')
    expect(await countRows('verdict')).toBe(0)
    await runJob(current, running)
    expect(await getJob(client.context, { jobId: id })).toMatchObject({ state: 'done' })
    expect(await countRows('verdict')).toBe(7)
  })
})
