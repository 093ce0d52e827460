import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@/lib/ids'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles } from '@/lib/testing/fixture'
import { claimJob, workOnNextJob } from '@/lib/testing/jobs'
import { POST as cancel } from './cancel/route'
import { GET as exportFile } from './export/route'
import { GET } from './route'

openTestDatabase()
let people: People
let done: string
let queued: string
beforeAll(async () => {
  people = await signInPeople()
  await seedFiles(people.acme)
  done = (await askForJob(people.acme)).id
  await workOnNextJob()
  queued = (await askForJob(people.acme)).id
})

type Handler = typeof GET
const onJob = (handler: Handler, id: string, cookie?: string, query = '', headers = {}) =>
  call(handler, {
    method: handler === cancel ? 'POST' : 'GET',
    path: `/api/v1/jobs/${id}${query}`,
    params: { id },
    cookie,
    headers,
  })

describe('GET a job', () => {
  it('200: for every role', async () => {
    for (const cookie of [people.owner, people.analyst, people.viewer]) {
      const response = await onJob(GET, done, cookie)
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ id: done, state: 'done', stage: null, error: null })
    }
  })

  it('200: whatever client the browser shows, for a member of the job’s', async () => {
    expect((await onJob(GET, done, people.owner, '', { 'x-client-id': people.globex.clientId })).status).toBe(200)
  })

  it('400: for an id that cannot be one', async () => {
    expect(await problemOf(await onJob(GET, 'job_\u0000', people.owner))).toMatchObject({ status: 400 })
  })
})

describe.each([
  { what: 'a job', handler: GET, query: '' },
  { what: 'an export', handler: exportFile, query: '?format=csv' },
  { what: 'a cancellation', handler: cancel, query: '' },
])('$what', ({ handler, query }) => {
  it('401: is not for people who are not signed in', async () => {
    expect(await problemOf(await onJob(handler, done, undefined, query))).toMatchObject({ status: 401 })
  })

  it('404: of another client answers byte for byte like one that does not exist', async () => {
    const answers: { status: number; headers: string[][]; text: string }[] = []
    for (const id of [done, queued, newId('job'), 'job_x', '../jobs', '']) {
      const response = await onJob(handler, id, people.stranger, query, { 'x-request-id': 'same-request' })
      answers.push({ status: response.status, headers: [...response.headers], text: await response.text() })
    }
    expect(answers[0]?.status).toBe(404)
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.text).not.toMatch(/Acme|acme|cli_/)
  })
})

describe('POST cancel', () => {
  it('403: is not for viewers', async () => {
    expect((await onJob(cancel, queued, people.viewer)).status).toBe(403)
    expect(await (await onJob(GET, queued, people.owner)).json()).toMatchObject({ state: 'queued' })
  })

  it('403: is not for pages of other sites', async () => {
    const response = await call(cancel, {
      method: 'POST',
      params: { id: queued },
      cookie: people.owner,
      origin: 'http://evil.test',
    })
    expect(response.status).toBe(403)
    expect(await (await onJob(GET, queued, people.owner)).json()).toMatchObject({ state: 'queued' })
  })

  it('200: ends a waiting job at once, tells a running one to stop, and leaves a finished one', async () => {
    expect(await (await onJob(cancel, queued, people.analyst)).json()).toMatchObject({ id: queued, state: 'cancelled' })
    const { id } = await askForJob(people.acme)
    await claimJob()
    expect(await (await onJob(cancel, id, people.owner)).json()).toMatchObject({ state: 'running' })
    expect(await (await onJob(cancel, done, people.owner)).json()).toMatchObject({ state: 'done' })
  })
})

describe('GET export', () => {
  const stamp = String.raw`acme_2026-10-01_2026-10-10_\d{8}T\d{4}Z`

  it.each([
    ['csv', 'text/csv; charset=utf-8'],
    ['json', 'application/json; charset=utf-8'],
    ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ])('200: %s, for a viewer too, under a name that says what it is', async (format, type) => {
    const response = await onJob(exportFile, done, people.viewer, `?format=${format}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="${stamp}\\.${format}"$`),
    )
    const bytes = Buffer.from(await response.arrayBuffer())
    if (format === 'csv') expect(bytes.toString().trimEnd().split('\r\n')).toHaveLength(1 + 7)
    if (format === 'json') expect(JSON.parse(bytes.toString()).verdicts).toHaveLength(7)
    if (format === 'xlsx') expect(bytes.subarray(0, 4)).toEqual(Buffer.from('PK\u0003\u0004'))
  })

  it('400: for a format there is not', async () => {
    for (const query of ['', '?format=pdf', '?format=CSV'])
      expect(await problemOf(await onJob(exportFile, done, people.owner, query))).toMatchObject({ status: 400 })
  })

  it('404: for a job that has no result', async () => {
    const { id } = await askForJob(people.acme)
    expect(await problemOf(await onJob(exportFile, id, people.owner, '?format=csv'))).toMatchObject({
      status: 404,
      detail: 'The result was not found.',
    })
  })
})
