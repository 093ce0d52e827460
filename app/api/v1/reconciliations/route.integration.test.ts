import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { POST as jobRoute } from '@/app/api/v1/jobs/route'
import { addDays, DAY_MS, dayOf } from '@/lib/period'
import { removeConnector } from '@/lib/services/connectors/change'
import { createPushConnector } from '@/lib/services/connectors/push'
import type { JobDto } from '@/lib/services/jobs/dto'
import type { ReconciliationDto } from '@/lib/services/reconciliations/dto'
import type { FirstSync } from '@/lib/services/reconciliations/first-sync'
import { call, type People, problemOf, signIn, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeAccount } from '@/lib/testing/fixture'
import {
  connectProperty,
  connectShop,
  LIVE_WINDOW,
  type LiveSources,
  plainProperty,
  startLiveSources,
} from '@/lib/testing/live-sources'
import { GET, POST } from './route'

const { owner: sql, tenant } = openTestDatabase()
const ZONE = LIVE_WINDOW.timeZone
const NEW_YORK = '310000005'
const SECOND = '310000006'

let sources: LiveSources
let people: People
let admin: string
const ids = { shop: '', property: '', second: '', newYork: '', push: '', foreignShop: '', removed: '' }

beforeAll(async () => {
  sources = await startLiveSources()
  sources.properties[NEW_YORK] = plainProperty({ name: 'Overseas', timeZone: 'America/New_York' })
  sources.properties[SECOND] = plainProperty({ name: 'Second' })
  people = await signInPeople()
  admin = await signIn(await makeAccount([people.acme.clientId], { email: 'admin@acme.example', role: 'admin' }))
  const { context } = people.acme
  ids.shop = (await connectShop(context)).id
  ids.property = (await connectProperty(context)).id
  ids.second = (await connectProperty(context, SECOND)).id
  ids.newYork = (await connectProperty(context, NEW_YORK)).id
  ids.push = (await createPushConnector(context, { label: 'Own shop' })).id
  ids.foreignShop = (await connectShop(people.globex.context)).id
  ids.removed = (await connectShop(context)).id
  await removeConnector(context, { connectorId: ids.removed })
})
afterEach(() => sql`delete from platform.job`)
afterAll(() => sources.close())

const form = (change: Record<string, unknown> = {}) => ({
  name: 'Online shop',
  storeConnectorIds: [ids.shop],
  analyticsConnectorIds: [ids.property],
  firstSync: false,
  ...change,
})
const create = (body: unknown, cookie = people.owner) =>
  call(POST, { method: 'POST', cookie, body, headers: { 'x-request-id': 'request-of-test' } })
const made = async (
  change: Record<string, unknown> = {},
): Promise<ReconciliationDto & { firstSync: FirstSync | null }> => {
  const response = await create(form(change))
  expect(response.status).toBe(201)
  return response.json()
}
const list = async (cookie = people.viewer): Promise<ReconciliationDto[]> =>
  (await (await call(GET, { cookie })).json()).items
const count = async () => (await tenant`select from tenant.reconciliation`).length

describe('POST', () => {
  it('201: compares stores with properties in the properties’ zone, and is listed from then on', async () => {
    const { firstSync, ...one } = await made({ name: '  Both ', analyticsConnectorIds: [ids.property, ids.second] })
    expect(firstSync).toBeNull()
    expect(one).toEqual({
      id: expect.stringMatching(/^rec_/),
      name: 'Both',
      timeZone: ZONE,
      sources: [
        { connectorId: ids.shop, label: 'Live shop', kind: 'shopify', side: 'store' },
        { connectorId: ids.property, label: 'Live property', kind: 'ga4', side: 'analytics' },
        { connectorId: ids.second, label: 'Second', kind: 'ga4', side: 'analytics' },
      ],
    })
    const listed = await list()
    expect(listed).toContainEqual(one)
    expect(listed[0]).toMatchObject({ name: 'Uploaded files', timeZone: null })
    expect((await list(people.stranger)).map(({ id }) => id)).not.toContain(one.id)
    expect(await sql`select from platform.job`).toHaveLength(0)
  })

  it.each([
    ['before it is answered', () => sql`select`],
    ['before all of it is asked for', () => sql`delete from platform.job where window_to < current_date - 200`],
    ['before any of it is asked for', () => sql`delete from platform.job`],
  ])('makes one reconciliation and reads it once where the process dies %s', async (moment, undo) => {
    const key = `made ${moment}`
    const send = () =>
      call(POST, {
        method: 'POST',
        cookie: people.owner,
        body: form({ firstSync: true }),
        headers: { 'idempotency-key': key },
      })
    const [first, before] = [await (await send()).json(), await count()]
    // As if the process had ended there: the key is free again once its lock has run out.
    await undo()
    await sql`update platform.idempotency_key set status = null, body = null, locked_until = now() - interval '1 second'
      where key = ${key}`
    const again = await send()
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotency-replayed')).toBeNull()
    const second = await again.json()
    expect({ ...second, firstSync: null }).toEqual({ ...first, firstSync: null })
    expect(second.firstSync).toMatchObject({ jobs: 14 })
    expect(await count()).toBe(before)
    expect(await sql`select from platform.job where reconciliation_id = ${first.id}`).toHaveLength(14)
    expect(await sql`select from platform.schedule where reconciliation_id = ${first.id}`).toHaveLength(1)
  })

  it('201: reads the last thirty days first and then month by month, up to yesterday', async () => {
    const { id, firstSync } = await made({ firstSync: undefined })
    const jobs = await sql`
      select id, reconciliation_id, window_from::text as from, window_to::text as to from platform.job order by id`
    const yesterday = addDays(dayOf(Date.now(), ZONE), -1)
    expect(jobs).toHaveLength(14)
    expect(jobs[0]).toEqual({
      id: firstSync?.jobId,
      reconciliation_id: id,
      from: addDays(yesterday, -29),
      to: yesterday,
    })
    expect(firstSync).toEqual({ jobId: jobs[0]?.id, jobs: 14, from: jobs.at(-1)?.from, limitedBy: null })
    for (const { from, to } of jobs.slice(1)) {
      expect(from.slice(8)).toBe('01')
      expect(to <= yesterday).toBe(true)
    }
  })

  it('201: reads no further back than the shop lets it, and says which source stops it', async () => {
    sources.scopes.splice(0, Number.POSITIVE_INFINITY, 'read_orders')
    // Sixty days of 24 hours back is within a day: the first whole one is the next.
    const firstWhole = () => addDays(dayOf(Date.now() - 60 * DAY_MS, ZONE), 1)
    const before = firstWhole()
    try {
      const limited = await connectShop(people.acme.context)
      const { firstSync } = await made({ firstSync: true, storeConnectorIds: [limited.id] })
      const first = limited.lastCheck?.found.readableFrom
      expect([before, firstWhole()]).toContain(first)
      expect(firstSync).toMatchObject({ from: first, limitedBy: 'Live shop' })
      const [earliest] = await sql`select min(window_from)::text as day from platform.job`
      expect(earliest?.day).toBe(first)
    } finally {
      sources.scopes.push('read_all_orders')
    }
  })

  it('201: asks for nothing where a store is given its orders', async () => {
    expect((await made({ storeConnectorIds: [ids.push], firstSync: true })).firstSync).toBeNull()
    expect(await sql`select from platform.job`).toHaveLength(0)
  })

  it.each<[string, () => Record<string, unknown>, string, RegExp]>([
    ['no name', () => ({ name: ' ' }), 'name', /must not be empty/],
    ['a name that is too long', () => ({ name: 'x'.repeat(101) }), 'name', /at most 100/],
    ['no store', () => ({ storeConnectorIds: [] }), 'storeConnectorIds', /at least one/],
    ['no property', () => ({ analyticsConnectorIds: [] }), 'analyticsConnectorIds', /at least one/],
    [
      'more sources than can be compared',
      () => ({ storeConnectorIds: Array.from({ length: 21 }, () => ids.shop) }),
      'storeConnectorIds',
      /at most 20/,
    ],
    ['an id that is no text', () => ({ storeConnectorIds: [1] }), 'storeConnectorIds.0', /./],
    ['a field nobody knows', () => ({ timeZone: ZONE }), '', /timeZone/],
    ['a sync that is neither', () => ({ firstSync: 'later' }), 'firstSync', /./],
    [
      'a property among the stores',
      () => ({ storeConnectorIds: [ids.shop, ids.property], analyticsConnectorIds: [ids.second] }),
      'analyticsConnectorIds',
      /must hold Live property/,
    ],
    [
      'a shop among the properties',
      () => ({ storeConnectorIds: [ids.push], analyticsConnectorIds: [ids.property, ids.shop] }),
      'storeConnectorIds',
      /must hold Live shop/,
    ],
    [
      'a shop on both sides',
      () => ({ analyticsConnectorIds: [ids.property, ids.shop] }),
      'storeConnectorIds',
      /Live shop/,
    ],
    [
      'files alone',
      () => ({
        storeConnectorIds: [people.acme.storeConnectorId],
        analyticsConnectorIds: [people.acme.analyticsConnectorId],
      }),
      'analyticsConnectorIds',
      /one time zone/,
    ],
    [
      'no store that is connected',
      () => ({ storeConnectorIds: [people.acme.storeConnectorId] }),
      'storeConnectorIds',
      /connected store/,
    ],
  ])('400: %s: names the field and makes nothing', async (_, change, field, message) => {
    const before = await count()
    const response = await create(form(change()))
    expect(response.status).toBe(400)
    const problem = await response.json()
    expect(problem.errors[0]).toEqual({ field, message: expect.stringMatching(message) })
    expect(await count()).toBe(before)
  })

  it('400: properties whose days begin at other hours are not compared at once', async () => {
    const response = await create(form({ analyticsConnectorIds: [ids.property, ids.newYork] }))
    const { detail } = await problemOf(response)
    expect(detail).toContain('different zones')
    for (const zone of [ZONE, 'America/New_York']) expect(detail).toContain(zone)
    expect((await made({ analyticsConnectorIds: [ids.newYork] })).timeZone).toBe('America/New_York')
  })

  it('400: a property whose zone nobody knows has to be checked first', async () => {
    const { id } = await connectProperty(people.acme.context)
    await tenant`update tenant.connector set last_check = null where id = ${id}`
    const { detail } = await problemOf(await create(form({ analyticsConnectorIds: [id] })))
    expect(detail).toMatch(/zone is known\. Check the connector first/)
  })

  it('404: unknown, removed and other clients’ connectors are one and the same answer', async () => {
    const texts = await Promise.all(
      ['con_00000000000000000000000000', ids.removed, ids.foreignShop].map(async (id) => {
        const { status, text } = await problemOf(await create(form({ storeConnectorIds: [id] })))
        return `${status} ${text}`
      }),
    )
    expect(texts[0]).toMatch(/^404 .*The connector was not found/)
    expect(new Set(texts).size).toBe(1)
  })

  it('is for owners and admins; everybody sees the list', async () => {
    for (const cookie of [people.viewer, people.analyst]) {
      expect((await create(form(), cookie)).status).toBe(403)
      expect((await call(GET, { cookie })).status).toBe(200)
    }
    for (const cookie of [admin, people.owner]) expect((await create(form(), cookie)).status).toBe(201)
    expect((await create(form(), 'none=1')).status).toBe(401)
    expect((await call(GET, {})).status).toBe(401)
  })
})

describe('a job of a live reconciliation', () => {
  const ask = (body: Record<string, unknown>) => call(jobRoute, { method: 'POST', cookie: people.analyst, body })

  it('400: counts days as GA4 does, and says so to who asks in another zone', async () => {
    const { id } = await made()
    const response = await ask({ reconciliationId: id, ...LIVE_WINDOW, timeZone: 'Europe/London' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      detail: 'Days of this reconciliation are counted in Europe/Berlin, as GA4 counts them.',
      errors: [{ field: 'timeZone', message: 'must be Europe/Berlin' }],
    })
  })

  it('400: does not read days that have not come; today may be read', async () => {
    const { id } = await made()
    const today = dayOf(Date.now(), ZONE)
    const future = await ask({ reconciliationId: id, from: today, to: addDays(today, 2), timeZone: ZONE })
    expect(future.status).toBe(400)
    expect(await future.json()).toMatchObject({
      detail: `The window ends on ${addDays(today, 2)}, which has not come yet. End it on ${today} or before.`,
      errors: [{ field: 'to' }],
    })
    expect(await sql`select from platform.job`).toHaveLength(0)
    const taken = await ask({ reconciliationId: id, from: today, to: today, timeZone: ZONE })
    expect(taken.status).toBe(202)
    expect(((await taken.json()) as JobDto).reconciliationName).toBe('Online shop')
  })

  it('409: waits for a store whose orders are pushed to cover the window', async () => {
    const { id } = await made({ storeConnectorIds: [ids.push] })
    const { status, detail } = await problemOf(await ask({ reconciliationId: id, ...LIVE_WINDOW }))
    expect(status).toBe(409)
    expect(detail).toMatch(/^Own shop covers 0 of the 5 days .* Push all its orders/)
  })
})
