import { beforeAll, describe, expect, it } from 'vitest'
import { UNTOUCHED } from '@/lib/services/annotations/dto'
import type { VerdictFilters } from '@/lib/services/results/dto'
import { getResult } from '@/lib/services/results/get'
import { listVerdicts } from '@/lib/services/results/list-verdicts'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { POST as RESTORE } from '../comments/[id]/restore/route'
import { DELETE } from '../comments/[id]/route'
import { GET, POST } from '../comments/route'
import { PUT } from './route'

const { owner, tenant } = openTestDatabase()
const ALL: VerdictFilters = { status: [], reason: [], gateway: [], channel: [], day: null, search: null }
const RESOLVED = { ...UNTOUCHED, state: 'resolved' as const }
let people: People
let jobId: string

beforeAll(async () => {
  people = await signInPeople()
  await seedFiles(people.acme)
  jobId = await run()
})

async function run(): Promise<string> {
  const { id } = await askForJob(people.acme)
  await workOnNextJob()
  return id
}

const linesOf = async (job: string, filters: Partial<VerdictFilters> = {}) =>
  (
    await listVerdicts(people.acme.context, {
      jobId: job,
      filters: { ...ALL, ...filters },
      sort: 'placed',
      direction: 'asc',
    })
  ).items
const rowOf = async (job: string, storeId: string) =>
  (await linesOf(job)).find((line) => line.storeId === storeId)?.id ?? ''
const put = (changes: unknown, cookie = people.analyst, job = jobId) =>
  call(PUT, { method: 'PUT', cookie, body: { jobId: job, changes } })

describe('deciding about lines', () => {
  it('stays with the line in the next result, moves no figure, and is undone by swapping from and to', async () => {
    const before = await getResult(people.acme.context, { jobId })
    const [first, second] = [await rowOf(jobId, '1003'), await rowOf(jobId, '1006')]
    const ignored = { state: 'ignored', reason: 'Phone order', assigneeId: people.accounts.analyst.userId }
    const done = await put([
      { row: first, from: UNTOUCHED, to: RESOLVED },
      { row: second, from: UNTOUCHED, to: ignored },
    ])
    expect([done.status, await done.json()]).toEqual([200, { changed: 2 }])
    const next = await run()
    expect(await linesOf(next, { handling: 'resolved' })).toMatchObject([
      { storeId: '1003', annotation: { state: 'resolved', reason: null } },
    ])
    expect(await linesOf(next, { handling: 'ignored' })).toMatchObject([
      { storeId: '1006', annotation: { reason: 'Phone order', assignee: 'analyst@acme.example' } },
    ])
    expect(await linesOf(next, { handling: 'open' })).toHaveLength(5)
    const after = await getResult(people.acme.context, { jobId: next })
    expect([after.summary.matchRate, after.summary.counts]).toEqual([before.summary.matchRate, before.summary.counts])

    const undone = await put([
      { row: first, from: RESOLVED, to: UNTOUCHED },
      { row: second, from: ignored, to: UNTOUCHED },
    ])
    expect(undone.status).toBe(200)
    expect(await tenant`select from tenant.annotation`).toHaveLength(0)
    expect(
      await owner`select via, details -> 'lines' -> 0 ->> 'lineKey' as key from platform.audit_log
        where action = 'annotation.change' order by id`,
    ).toEqual([
      { via: 'session', key: 'store:1003' },
      { via: 'session', key: 'store:1003' },
    ])
  })

  it('changes nothing when any line was changed meanwhile', async () => {
    const [first, second] = [await rowOf(jobId, '1001'), await rowOf(jobId, '1002')]
    await put([{ row: first, from: UNTOUCHED, to: RESOLVED }])
    const late = await put([
      { row: second, from: UNTOUCHED, to: RESOLVED },
      { row: first, from: UNTOUCHED, to: RESOLVED },
    ])
    expect(await problemOf(late)).toMatchObject({ status: 409, detail: expect.stringContaining('Nothing was saved') })
    expect(await linesOf(jobId, { handling: 'resolved' })).toMatchObject([{ storeId: '1001' }])
  })

  it('takes a thousand lines at once and asks why a line is ignored', async () => {
    const line = { row: await rowOf(jobId, '1004'), from: UNTOUCHED }
    expect(await problemOf(await put([{ ...line, to: { ...UNTOUCHED, state: 'ignored' } }]))).toMatchObject({
      status: 400,
      detail: expect.stringContaining('must say why'),
    })
    const many = Array.from({ length: 1_001 }, (_, at) => ({ ...line, row: String(at + 1), to: RESOLVED }))
    expect(await problemOf(await put(many))).toMatchObject({ status: 400 })
    const stranger = { ...UNTOUCHED, assigneeId: people.accounts.stranger.userId }
    expect(await problemOf(await put([{ ...line, to: stranger }]))).toMatchObject({ status: 400 })
  })

  it('answers another client’s result and line like missing ones', async () => {
    const change = [{ row: await rowOf(jobId, '1004'), from: UNTOUCHED, to: RESOLVED }]
    const foreign = await problemOf(await put(change, people.stranger))
    const missing = await problemOf(await put(change, people.stranger, 'job_none'))
    expect(foreign).toMatchObject({ status: 404, detail: missing.detail })
    expect(await problemOf(await put([{ ...change[0], row: '999999' }]))).toMatchObject({ status: 404 })
  })
})

describe('comments', () => {
  const list = async (query: string, cookie = people.viewer) =>
    (await call(GET, { path: `/api/v1/comments?${query}`, cookie })).json()

  it('belong to the line in every result, and go when their author or a manager removes them', async () => {
    const row = await rowOf(jobId, '1003')
    const post = (text: string, cookie: string) =>
      call(POST, { method: 'POST', cookie, body: { jobId, row, text } }).then((answer) => answer.json())
    const { id } = await post(' Asked the shop. ', people.analyst)
    await post('Paid by phone', people.owner)
    const next = await run()
    const again = await list(`jobId=${next}&row=${await rowOf(next, '1003')}`)
    expect(again.items).toMatchObject([
      { text: 'Asked the shop.', by: 'analyst@acme.example', isOwn: false },
      { text: 'Paid by phone' },
    ])
    expect((await linesOf(next)).find(({ storeId }) => storeId === '1003')?.comments).toBe(2)
    const remove = (commentId: string, cookie: string) =>
      call(DELETE, { method: 'DELETE', cookie, params: { id: commentId } })
    expect(await problemOf(await remove(again.items[1].id, people.analyst))).toMatchObject({ status: 403 })
    expect(await problemOf(await remove(id, people.stranger))).toMatchObject({ status: 404 })
    expect((await remove(id, people.owner)).status).toBe(204)
    expect((await list(`jobId=${jobId}&row=${row}`)).items).toHaveLength(1)
    const restore = (commentId: string, cookie: string) =>
      call(RESTORE, { method: 'POST', cookie, params: { id: commentId } })
    const [theirs] = (await list(`jobId=${jobId}&row=${row}`)).items
    await remove(theirs.id, people.owner)
    expect(await problemOf(await restore(theirs.id, people.analyst))).toMatchObject({ status: 403 })
    expect(await problemOf(await restore(id, people.stranger))).toMatchObject({ status: 404 })
    expect((await restore(id, people.analyst)).status).toBe(204)
    expect(await problemOf(await restore(id, people.analyst))).toMatchObject({ status: 404 })
    expect((await list(`jobId=${jobId}&row=${row}`)).items).toMatchObject([{ id, text: 'Asked the shop.' }])
  })

  it('need one subject', async () => {
    for (const query of ['', `jobId=${jobId}`, `jobId=${jobId}&row=1&findingId=x`])
      expect(
        await problemOf(await call(GET, { path: `/api/v1/comments?${query}`, cookie: people.viewer })),
      ).toMatchObject({ status: 400, detail: expect.stringContaining('jobId and row, or findingId') })
  })
})
