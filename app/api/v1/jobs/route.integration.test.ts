import { beforeAll, describe, expect, it } from 'vitest'
import type { JobDto, Page } from '@/lib/services/jobs/dto'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { seedFiles, WINDOW } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { GET, POST } from './route'

const { owner: sql } = openTestDatabase()
let people: People
beforeAll(async () => {
  people = await signInPeople()
  await seedFiles(people.acme)
})

const ask = (cookie: string | undefined, change: Record<string, unknown> = {}) =>
  call(POST, {
    method: 'POST',
    path: '/api/v1/jobs',
    cookie,
    body: { reconciliationId: people.acme.reconciliationId, ...WINDOW, ...change },
  })
const list = async (query = '', cookie = people.viewer): Promise<Page<JobDto>> =>
  (await call(GET, { path: `/api/v1/jobs${query}`, cookie })).json()
const countJobs = async () => (await sql`select from platform.job`).length

describe('POST', () => {
  it('202: takes on a job and says who asked for what', async () => {
    const response = await ask(people.analyst)
    expect(response.status).toBe(202)
    expect(await response.json()).toMatchObject({
      id: expect.stringMatching(/^job_/),
      state: 'queued',
      window: WINDOW,
      createdBy: 'analyst@acme.example',
      reconciliationName: 'Uploaded files',
      error: null,
      headline: null,
    })
    await workOnNextJob()
  })

  it.each([
    [{ from: '2026-10-32' }, 'from'],
    [{ from: '2026-02-29' }, 'from'],
    [{ from: undefined }, 'from'],
    [{ to: 20261010 }, 'to'],
    [{ to: '2026-09-30' }, 'to'],
    [{ from: '2024-01-01' }, 'to'],
    [{ timeZone: 'Berlin' }, 'timeZone'],
    [{ timeZone: '' }, 'timeZone'],
    [{ reconciliationId: '' }, 'reconciliationId'],
    [{ acceptIncomplete: 'yes' }, 'acceptIncomplete'],
  ])('400: names the field and what it must be: %j', async (change, field) => {
    const before = await countJobs()
    const response = await ask(people.owner, change)
    expect(response.status).toBe(400)
    const problem = await response.json()
    expect(problem.errors[0]).toMatchObject({ field, message: expect.stringMatching(/must|Invalid/) })
    expect(await countJobs()).toBe(before)
  })

  it('400: takes no field that is not asked for, such as another client', async () => {
    expect((await ask(people.owner, { clientId: people.globex.clientId })).status).toBe(400)
  })

  it('400: and not a server error, for a text that cannot be stored', async () => {
    expect(await problemOf(await ask(people.owner, { reconciliationId: 'rec_\u0000' }))).toMatchObject({ status: 400 })
  })

  it('401 and 403: is not for strangers and not for viewers', async () => {
    const before = await countJobs()
    expect((await ask(undefined)).status).toBe(401)
    expect((await ask(people.viewer)).status).toBe(403)
    expect(await countJobs()).toBe(before)
  })

  it('404: answers another client’s reconciliation like one that does not exist', async () => {
    const foreign = await problemOf(await ask(people.stranger))
    const missing = await problemOf(await ask(people.stranger, { reconciliationId: 'rec_none' }))
    expect(foreign).toMatchObject({ status: 404, code: 'not_found', detail: missing.detail })
  })

  it('409: says how much of the window is covered, and in which zone', async () => {
    const later = await problemOf(await ask(people.owner, { to: '2026-10-12' }))
    expect(later).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: expect.stringContaining('covers 10 of the 12 days'),
    })
    const elsewhere = await problemOf(await ask(people.owner, { timeZone: 'UTC' }))
    expect(elsewhere.detail).toContain('covers 0 of the 10 days from 2026-10-01 to 2026-10-10 in UTC')
  })
})

describe('GET', () => {
  it('200: lists a client’s jobs, newest first, in pages that join to all of them', async () => {
    for (let count = 0; count < 4; count++) await ask(people.owner)
    const whole = await list('?limit=200')
    expect(whole.nextCursor).toBeNull()
    expect(whole.items.length).toBeGreaterThanOrEqual(5)
    const ids = whole.items.map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted().toReversed())
    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page<JobDto> = await list(`?limit=2${cursor && `&cursor=${cursor}`}`)
      paged.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(paged).toEqual(ids)
  })

  it('200: narrows to one state', async () => {
    const done = await list('?state=done')
    expect(done.items.map(({ state }) => state)).toEqual(['done'])
    expect(done.items[0]?.headline).toMatchObject({ matched: 5, settled: 7 })
  })

  it('200: shows another client nothing of it', async () => {
    expect(await list('', people.stranger)).toEqual({ items: [], nextCursor: null })
  })

  it.each(['?limit=0', '?limit=201', '?limit=x', '?state=lost', '?cursor=%00'])('400: %s', async (query) => {
    const response = await call(GET, { path: `/api/v1/jobs${query}`, cookie: people.owner })
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'invalid_input' })
  })

  it('401 and 404: is for members only', async () => {
    expect((await call(GET, {})).status).toBe(401)
    const headers = { 'x-client-id': people.acme.clientId }
    expect((await call(GET, { cookie: people.stranger, headers })).status).toBe(404)
  })
})
