import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { POST as reconciliationRoute } from '@/app/api/v1/reconciliations/route'
import { createPushConnector } from '@/lib/services/connectors/push'
import type { ScheduleDto } from '@/lib/services/schedules/dto'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { connectProperty, connectShop, type LiveSources, startLiveSources } from '@/lib/testing/live-sources'
import { POST as pauseRoute } from './[id]/pause/route'
import { POST as resumeRoute } from './[id]/resume/route'
import { DELETE, GET as getRoute, PATCH } from './[id]/route'
import { POST as previewRoute } from './preview/route'
import { GET, POST } from './route'

const { owner: sql, tenant } = openTestDatabase()
const ZONE = 'Europe/Berlin'
let people: People
let sources: LiveSources

beforeAll(async () => {
  sources = await startLiveSources()
  people = await signInPeople()
  await tenant`update tenant.reconciliation set time_zone = ${ZONE} where client_id = ${people.acme.clientId}`
})
afterAll(() => sources.close())
beforeEach(async () => {
  await sql`delete from platform.schedule_fire`
  await sql`delete from platform.schedule`
})

const NIGHT = { every: 'day', time: '03:00' }
const form = (change: Record<string, unknown> = {}) => ({
  reconciliationId: people.acme.reconciliationId,
  preset: NIGHT,
  ...change,
})
const create = (body: unknown, cookie = people.owner) => call(POST, { method: 'POST', cookie, body })
const made = async (change: Record<string, unknown> = {}): Promise<ScheduleDto> => {
  const response = await create(form(change))
  expect(response.status).toBe(201)
  return response.json()
}
const named = (id: string, method: string, body?: unknown, cookie = people.owner) => ({
  method,
  params: { id },
  cookie,
  body,
})
const list = async (cookie = people.viewer): Promise<ScheduleDto[]> =>
  (await (await call(GET, { cookie })).json()).items

describe('POST', () => {
  it('201: makes a schedule that says in words and instants when it runs, and is listed from then on', async () => {
    const one = await made()
    expect(one).toEqual({
      id: expect.stringMatching(/^sch_/),
      kind: 'reconciliation',
      reconciliation: { id: people.acme.reconciliationId, name: 'Uploaded files' },
      cron: '0 3 * * *',
      preset: NIGHT,
      words: 'Every night at 03:00, Europe/Berlin',
      timeZone: ZONE,
      window: { kind: 'rolling', days: 30, endDaysAgo: 1 },
      overlap: 'skip',
      catchUp: 'latest',
      catchUpHours: 24,
      nextRuns: expect.any(Array),
      pausedAt: null,
      lastFire: null,
      missedIn30Days: 0,
    })
    expect(one.nextRuns).toHaveLength(5)
    for (const run of one.nextRuns) expect(run).toMatch(/T0[12]:00:00.000Z$/)
    expect(await list()).toEqual([one])
    expect(await list(people.stranger)).toEqual([])
  })

  it('201: takes an expression, another zone and another window', async () => {
    const window = { kind: 'month' }
    expect(
      await made({ preset: undefined, cron: ' 30  4 L * * ', timeZone: 'America/New_York', window }),
    ).toMatchObject({
      cron: '30 4 L * *',
      preset: null,
      timeZone: 'America/New_York',
      window,
    })
  })

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['runs that are too close', { preset: undefined, cron: '*/5 * * * *' }, 'cron', /at least 15 minutes/],
    ['an expression that is none', { preset: undefined, cron: 'at night' }, 'cron', /five fields/],
    ['a day that never comes', { preset: undefined, cron: '0 3 31 2 *' }, 'cron', /days/],
    ['no time', { preset: undefined }, 'cron', /must be given/],
    ['two times', { cron: '0 3 * * *' }, 'preset', /left out/],
    ['a time of no clock', { preset: { every: 'day', time: '25:00' } }, 'preset.time', /03:00/],
    ['a zone of no place', { timeZone: 'Mars/Olympus' }, 'timeZone', /Europe\/Berlin/],
    ['too many days', { window: { kind: 'rolling', days: 401, endDaysAgo: 1 } }, 'window.days', /400/],
    ['days the wrong way round', { window: { kind: 'fixed', from: '2026-10-31', to: '2026-10-01' } }, 'to', /before/],
    ['a field nobody knows', { nextAt: '2026-10-01' }, '', /nextAt/],
  ])('400: %s: names the field and makes nothing', async (_, change, field, message) => {
    const response = await create(form(change))
    expect(response.status).toBe(400)
    expect((await response.json()).errors[0]).toEqual({ field, message: expect.stringMatching(message) })
    expect(await list()).toEqual([])
  })

  it('404: unknown and other clients’ reconciliations are one and the same answer', async () => {
    const texts = await Promise.all(
      ['rec_00000000000000000000000000', people.globex.reconciliationId].map(async (reconciliationId) => {
        const { status, text } = await problemOf(await create(form({ reconciliationId })))
        return `${status} ${text.replace(/"requestId":"[^"]*"/, '')}`
      }),
    )
    expect(texts[0]).toMatch(/^404 .*The reconciliation was not found/)
    expect(new Set(texts).size).toBe(1)
  })

  it('409: uploaded files do not change at night', async () => {
    const { reconciliationId } = people.globex
    const { status, detail } = await problemOf(await create(form({ reconciliationId }), people.stranger))
    expect(status).toBe(409)
    expect(detail).toMatch(/do not change by themselves/)
  })
})

describe('one schedule', () => {
  it('is read, changed, paused, resumed and removed', async () => {
    const { id } = await made()
    const patched = await call(
      PATCH,
      named(id, 'PATCH', { preset: { every: 'month', day: 5, time: '03:00' }, catchUp: 'none' }),
    )
    expect(await patched.json()).toMatchObject({
      words: 'On day 5 of every month at 03:00, Europe/Berlin',
      catchUp: 'none',
      overlap: 'skip',
    })
    const paused: ScheduleDto = await (await call(pauseRoute, named(id, 'POST'))).json()
    expect(paused).toMatchObject({ pausedAt: expect.any(String), nextRuns: [] })
    const again: ScheduleDto = await (await call(pauseRoute, named(id, 'POST'))).json()
    expect(again.pausedAt).toBe(paused.pausedAt)
    const resumed: ScheduleDto = await (await call(resumeRoute, named(id, 'POST'))).json()
    expect(resumed.pausedAt).toBeNull()
    expect(resumed.nextRuns).toHaveLength(5)
    expect(await (await call(getRoute, named(id, 'GET'))).json()).toEqual(resumed)
    expect((await call(DELETE, named(id, 'DELETE'))).status).toBe(204)
    expect((await call(getRoute, named(id, 'GET'))).status).toBe(404)
    expect(await list()).toEqual([])
  })

  it('a change of time keeps a paused schedule paused', async () => {
    const { id } = await made()
    await call(pauseRoute, named(id, 'POST'))
    const changed = await (await call(PATCH, named(id, 'PATCH', { cron: '0 4 * * *' }))).json()
    expect(changed).toMatchObject({ cron: '0 4 * * *', pausedAt: expect.any(String), nextRuns: [] })
    const [row] = await sql`select next_at from platform.schedule where id = ${id}`
    expect(row?.next_at).toBeNull()
  })

  it('a change of nothing changes nothing', async () => {
    const one = await made()
    expect(await (await call(PATCH, named(one.id, 'PATCH', {}))).json()).toEqual(one)
  })

  it('is not there for other clients, whatever they do', async () => {
    const { id } = await made()
    for (const [handler, method, body] of [
      [getRoute, 'GET', undefined],
      [PATCH, 'PATCH', { catchUp: 'all' }],
      [DELETE, 'DELETE', undefined],
      [pauseRoute, 'POST', undefined],
      [resumeRoute, 'POST', undefined],
    ] as const)
      expect((await call(handler, named(id, method, body, people.stranger))).status).toBe(404)
    expect(await list()).toHaveLength(1)
  })

  it('409: what the installation keeps by itself cannot be changed or removed', async () => {
    const { id } = await made()
    await sql`update platform.schedule set kind = 'retention', reconciliation_id = '' where id = ${id}`
    for (const [handler, method, body] of [
      [PATCH, 'PATCH', { catchUp: 'all' }],
      [DELETE, 'DELETE', undefined],
      [pauseRoute, 'POST', undefined],
    ] as const)
      expect((await call(handler, named(id, method, body))).status).toBe(409)
    expect(await list()).toMatchObject([{ kind: 'retention', reconciliation: null, pausedAt: null }])
  })

  it('tells what became of its newest slot, and how many were missed in thirty days', async () => {
    const { id } = await made()
    for (const [daysAgo, outcome] of [
      [40, 'missed'],
      [20, 'missed'],
      [2, 'missed'],
      [1, 'skipped'],
    ] as const)
      await sql`insert into platform.schedule_fire (client_id, schedule_id, slot, outcome, reason)
        values (${people.acme.clientId}, ${id}, now() - make_interval(days => ${daysAgo}), ${outcome}, 'Because.')`
    expect(await list()).toMatchObject([
      { missedIn30Days: 2, lastFire: { outcome: 'skipped', reason: 'Because.', jobId: null } },
    ])
  })
})

describe('a preview', () => {
  const preview = (body: unknown) => call(previewRoute, { method: 'POST', cookie: people.viewer, body })

  it('shows the next five runs without making anything', async () => {
    const shown = await (await preview({ preset: { every: 'week', weekday: 1, time: '08:30' }, timeZone: ZONE })).json()
    expect(shown).toMatchObject({ cron: '30 8 * * 1', words: 'Every Monday at 08:30, Europe/Berlin', timeZone: ZONE })
    expect(shown.nextRuns).toHaveLength(5)
    for (const run of shown.nextRuns) expect(new Date(run).getUTCDay()).toBe(1)
    expect(await list()).toEqual([])
  })

  it('400: says what is wrong with a time', async () => {
    const { status, detail } = await problemOf(await preview({ cron: '* * * * *', timeZone: ZONE }))
    expect(status).toBe(400)
    expect(detail).toMatch(/^cron: must leave at least 15 minutes between two runs/)
    expect((await preview({ cron: '0 3 * * *' })).status).toBe(400)
  })
})

describe('a new reconciliation', () => {
  it('of live sources runs every night at three in its zone; one whose store is pushed does not', async () => {
    const { context } = people.acme
    const [shop, property] = [await connectShop(context), await connectProperty(context)]
    const ask = (body: unknown) => call(reconciliationRoute, { method: 'POST', cookie: people.owner, body })
    const response = await ask({
      name: 'Live',
      storeConnectorIds: [shop.id],
      analyticsConnectorIds: [property.id],
      firstSync: false,
    })
    expect(response.status).toBe(201)
    const { id, timeZone } = await response.json()
    expect(await list()).toMatchObject([
      {
        reconciliation: { id, name: 'Live' },
        words: `Every night at 03:00, ${timeZone}`,
        window: { kind: 'rolling', days: 30, endDaysAgo: 1 },
      },
    ])
    await sql`delete from platform.schedule`
    const pushed = await createPushConnector(context, { label: 'Own shop' })
    await ask({
      name: 'Pushed',
      storeConnectorIds: [pushed.id],
      analyticsConnectorIds: [property.id],
      firstSync: false,
    })
    expect(await list()).toEqual([])
  })
})
