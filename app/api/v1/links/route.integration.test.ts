import { beforeAll, describe, expect, it } from 'vitest'
import { getResult } from '@/lib/services/results/get'
import { listVerdicts } from '@/lib/services/results/list-verdicts'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { analyticsCsv, askForJob, importText, storeCsv } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { POST as decide, GET as listDecisions } from '../scope-decisions/route'
import { DELETE } from './[id]/route'
import { GET as candidates } from './candidates/route'
import { GET, POST } from './route'

openTestDatabase()
let people: People
let jobId: string

beforeAll(async () => {
  people = await signInPeople()
  const wholesale = '2001,#2001,2026-10-05T10:00:00+02:00,EUR,300.00,draft,card\n'
  await importText(people.acme, 'store', storeCsv() + wholesale)
  await importText(
    people.acme,
    'analytics',
    `${analyticsCsv()}WEB-77,2026-10-03,1,12.50,EUR\nX-5,2026-10-06,1,90.00,EUR\n`,
  )
  jobId = await run()
})

async function run(): Promise<string> {
  const { id } = await askForJob(people.acme)
  await workOnNextJob()
  return id
}

async function lines(job: string) {
  const filters = { status: [], reason: [], gateway: [], channel: [], day: null, search: null }
  const page = await listVerdicts(people.acme.context, { jobId: job, filters, sort: 'placed', direction: 'asc' })
  return new Map(page.items.map((item) => [item.storeId ?? item.analyticsId ?? '', item]))
}

const summaryOf = async (job: string) => (await getResult(people.acme.context, { jobId: job })).summary

describe('a link that a person makes', () => {
  const rowOf = async (name: string) => (await lines(jobId)).get(name)?.id ?? ''
  const link = async (orderRow: string, analyticsRow: string, cookie = people.analyst) =>
    call(POST, { method: 'POST', cookie, body: { jobId, orderRow, analyticsRow } })
  const ask = async (handler: typeof GET, query: Record<string, string>, cookie = people.viewer) =>
    (await call(handler, { path: `/?${new URLSearchParams({ jobId, ...query })}`, cookie })).json()

  it('is offered the nearest amount first', async () => {
    const { items } = await ask(candidates, { row: await rowOf('1003') })
    expect(items.map(({ title }: { title: string }) => title)).toEqual(['WEB-77', 'X-5'])
    expect((await ask(candidates, { row: await rowOf('1003'), search: 'x-' })).items).toHaveLength(1)
    const back = await ask(candidates, { row: await rowOf('WEB-77') })
    expect(back.items[0]).toMatchObject({ title: '#1003', minor: 1250 })
  })

  it('holds from the next result on, leaves the old one, and is undone', async () => {
    const made = await link(await rowOf('1003'), await rowOf('WEB-77'))
    expect(made.status).toBe(201)
    const { id } = await made.json()
    const next = await run()
    expect((await lines(next)).get('1003')).toMatchObject({
      status: 'matched_exact',
      analyticsId: 'WEB-77',
      matchedBy: { pass: 'manual' },
    })
    expect((await lines(jobId)).get('1003')).toMatchObject({ status: 'missing' })
    expect((await ask(GET, { row: await rowOf('1003') })).items).toMatchObject([
      { id, orderId: '1003', analyticsId: 'WEB-77', by: 'analyst@acme.example' },
    ])
    const second = await link(await rowOf('1006'), await rowOf('WEB-77'))
    expect(await problemOf(second)).toMatchObject({
      status: 409,
      detail: 'GA4 id WEB-77 is tied to order 1003 already, by analyst@acme.example. Undo that link first.',
    })
    const undo = (cookie: string) => call(DELETE, { method: 'DELETE', cookie, params: { id } })
    expect(await problemOf(await undo(people.stranger))).toMatchObject({ status: 404 })
    expect((await undo(people.analyst)).status).toBe(204)
    expect(await problemOf(await undo(people.analyst))).toMatchObject({ status: 404 })
    expect((await lines(await run())).get('1003')).toMatchObject({ status: 'missing' })
  })

  it('ties one line of each side', async () => {
    expect(await problemOf(await link(await rowOf('1003'), await rowOf('1006')))).toMatchObject({ status: 409 })
    expect(await problemOf(await link(await rowOf('1003'), '999999'))).toMatchObject({ status: 404 })
    expect(await problemOf(await link(await rowOf('1003'), await rowOf('X-5'), people.stranger))).toMatchObject({
      status: 404,
    })
  })
})

describe('a decision on what counts', () => {
  const say = (body: object, cookie = people.analyst) =>
    call(decide, { method: 'POST', cookie, body: { jobId, classKey: 'draft', ...body } })

  it('changes the next headline, leaves the old result, is versioned, and is taken back with null', async () => {
    const before = await summaryOf(jobId)
    expect(before.scope.find(({ key }) => key === 'draft')).toMatchObject({ inHeadline: false, decision: null })
    const said = await say({ inHeadline: true, reason: 'Sold by link' })
    expect([said.status, await said.json()]).toEqual([201, { version: 1 }])
    const after = await summaryOf(await run())
    expect(after.matchRate.settled).toBe(before.matchRate.settled + 1)
    expect(after.scope.find(({ key }) => key === 'draft')).toMatchObject({
      inHeadline: true,
      decision: { by: people.accounts.analyst.userId, version: 1 },
    })
    expect(await summaryOf(jobId)).toEqual(before)
    expect(await (await say({ inHeadline: null })).json()).toEqual({ version: 2 })
    expect((await summaryOf(await run())).matchRate).toEqual(before.matchRate)
    const { items } = await (await call(listDecisions, { path: `/?jobId=${jobId}`, cookie: people.viewer })).json()
    expect(items).toMatchObject([
      { version: 1, classKey: 'draft', inHeadline: true, reason: 'Sold by link', by: 'analyst@acme.example' },
      { version: 2, inHeadline: null, reason: null },
    ])
  })

  it('is for classes the result has, of the client', async () => {
    expect(await problemOf(await say({ classKey: 'nothing', inHeadline: true }))).toMatchObject({ status: 404 })
    expect(await problemOf(await say({ inHeadline: true }, people.stranger))).toMatchObject({ status: 404 })
    expect(await problemOf(await say({ inHeadline: true }, people.viewer))).toMatchObject({ status: 403 })
  })
})
