import { beforeAll, describe, expect, it } from 'vitest'
import { cancelJob } from '@/lib/services/jobs/cancel'
import { getJob } from '@/lib/services/jobs/get'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles, WINDOW } from '@/lib/testing/fixture'
import { claimJob, workOnNextJob } from '@/lib/testing/jobs'
import { finishJob } from '@/workers/claim'
import { GET as readLog } from '../log/route'
import { POST } from './route'

const database = openTestDatabase()
let people: People

beforeAll(async () => {
  people = await signInPeople()
  await seedFiles(people.acme)
})

const retry = (id: string, cookie = people.analyst) => call(POST, { method: 'POST', params: { id }, cookie })

/** A job that failed after it had planned. */
async function failedJob(window = WINDOW): Promise<string> {
  const { id } = await askForJob(people.acme, window)
  const claim = await claimJob()
  await finishJob(claim, { state: 'failed', errorCode: 'crash_loop', errorMessage: 'It stopped.' })
  await database.owner`update platform.job set stalls = 3, retries = 6, retry_until = now() where id = ${id}`
  return id
}

describe('trying a job again', () => {
  it('202: queues the same job with nothing held against it, judged as of the new attempt, and it gets done', async () => {
    const id = await failedJob()
    const [before] = await database.owner`select as_of from platform.job where id = ${id}`
    const response = await retry(id)
    expect(response.status).toBe(202)
    expect(await response.json()).toMatchObject({ id, state: 'queued', error: null, finishedAt: null })
    expect(await database.owner`select stalls, retries, retry_until, as_of from platform.job where id = ${id}`).toEqual(
      [{ stalls: 0, retries: 0, retry_until: null, as_of: null }],
    )
    await workOnNextJob()
    expect(await getJob(people.acme.context, { jobId: id })).toMatchObject({ state: 'done', attempt: 2 })
    const [after] = await database.owner`select as_of from platform.job where id = ${id}`
    expect(after?.as_of.getTime()).toBeGreaterThan(before?.as_of.getTime())
  })

  it('202: also of a cancelled one', async () => {
    const { id } = await askForJob(people.acme, { ...WINDOW, to: '2026-10-09' })
    await cancelJob(people.acme.context, { jobId: id })
    expect((await retry(id)).status).toBe(202)
    const claim = await claimJob()
    expect(claim.jobId).toBe(id)
    await finishJob(claim, { state: 'failed' })
  })

  it('409: of one that waits, runs or is done', async () => {
    const { id } = await askForJob(people.acme, { ...WINDOW, to: '2026-10-08' })
    expect(await problemOf(await retry(id))).toMatchObject({ status: 409 })
    await workOnNextJob()
    expect(await problemOf(await retry(id))).toMatchObject({ status: 409 })
  })

  it('409: once the same days have a newer result, which it would replace by an older question', async () => {
    const window = { ...WINDOW, to: '2026-10-07' }
    const id = await failedJob(window)
    await askForJob(people.acme, window)
    await workOnNextJob()
    expect(await problemOf(await retry(id))).toMatchObject({ status: 409, detail: expect.stringContaining('newer') })
  })

  it('403: is not for viewers; 404: nor for other clients', async () => {
    const id = await failedJob({ ...WINDOW, to: '2026-10-06' })
    expect((await retry(id, people.viewer)).status).toBe(403)
    expect((await retry(id, people.stranger)).status).toBe(404)
    expect(await getJob(people.acme.context, { jobId: id })).toMatchObject({ state: 'failed' })
  })

  it('queues it once, however many ask at the same time', async () => {
    const id = await failedJob({ ...WINDOW, to: '2026-10-05' })
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await retry(id)).status))
    expect(statuses.sort()).toEqual([202, 409, 409, 409, 409])
    await workOnNextJob()
  })
})

describe('the log of a job', () => {
  it('200: is read by every member, on from any line', async () => {
    const { id } = await askForJob(people.acme)
    await workOnNextJob()
    const read = async (query = '') =>
      (await call(readLog, { path: `/api/v1/jobs/${id}/log${query}`, params: { id }, cookie: people.viewer })).json()
    const all = await read()
    expect(all.items.length).toBeGreaterThan(1)
    expect(await read(`?after=${all.items[0].id}`)).toMatchObject({ items: all.items.slice(1), last: all.last })
    expect(await read(`?after=${all.last}`)).toMatchObject({ items: [], last: all.last, hasMore: false })
  })

  it('404: belongs to its client', async () => {
    const { id } = await askForJob(people.acme)
    await workOnNextJob()
    expect((await call(readLog, { params: { id }, cookie: people.stranger })).status).toBe(404)
  })
})
