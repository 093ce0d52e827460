import { beforeAll, describe, expect, it } from 'vitest'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { DELETE } from '../changes/[id]/route'
import { GET as listChanges, POST as logChange } from '../clients/[id]/changes/route'
import { POST as ask } from './ask/route'
import { GET } from './route'

const { owner, tenant } = openTestDatabase()
let people: People

beforeAll(async () => {
  people = await signInPeople()
  await seedFiles(people.acme)
  await askForJob(people.acme)
  await workOnNextJob()
})

const trace = async (id: string, cookie = people.analyst) =>
  (await call(GET, { path: `/?${new URLSearchParams({ id })}`, cookie })).json()

describe('an id', () => {
  it.each(['1004', '#1004', ' #1004 ', '1004.0'])('%j is found on both sides with what was made of it', async (id) => {
    expect(await trace(id)).toMatchObject({
      orders: [{ sourceId: '1004', name: '#1004', day: '2026-10-04', coverage: 'complete', totalMinor: 9900 }],
      purchases: [{ transactionId: '1004', day: '2026-10-04', coverage: 'complete', revenueMinor: 9500 }],
      verdicts: [{ isCurrent: true, currency: 'EUR', verdict: { status: 'matched_value_diff' }, annotation: null }],
    })
  })

  it('that only one side has says so', async () => {
    expect(await trace('1003')).toMatchObject({
      orders: [{ sourceId: '1003' }],
      purchases: [],
      verdicts: [{ verdict: { status: 'missing' } }],
    })
    expect(await trace('%_')).toMatchObject({ orders: [], purchases: [], verdicts: [] })
  })

  it('of another client is an id nobody has', async () => {
    expect(await trace('1004', people.stranger)).toMatchObject({ orders: [], purchases: [], verdicts: [] })
  })

  it('is asked of no shop where none is connected', async () => {
    const answer = await call(ask, { method: 'POST', cookie: people.analyst, body: { id: '1004' } })
    expect(await answer.json()).toEqual({ items: [] })
  })
})

describe('the change log', () => {
  const place = () => ({ params: { id: people.acme.clientId } })
  const log = (body: object, cookie = people.analyst, headers = {}) =>
    call(logChange, { ...place(), method: 'POST', cookie, body, headers })
  const list = async () =>
    (await (await call(listChanges, { ...place(), cookie: people.viewer })).json()).items as { id: string }[]

  it('keeps what people and programs write down, once for each key, newest first', async () => {
    const entry = { area: 'theme', what: 'Theme 4.2', at: '2026-10-06T14:05:00+02:00', link: 'https://example.org/7' }
    const key = { 'idempotency-key': 'change-log-1' }
    const first = await (await log(entry, people.analyst, key)).json()
    expect(await (await log(entry, people.analyst, key)).json()).toEqual(first)
    await log({ area: 'other', what: 'Prices raised' })
    expect(await list()).toMatchObject([
      { what: 'Prices raised', area: 'other', link: null },
      { ...first, at: '2026-10-06T12:05:00.000Z', by: 'analyst@acme.example', source: null },
    ])
  })

  it('refuses other clients, times out of reach and links that are no web address', async () => {
    expect(await problemOf(await log({ area: 'theme', what: 'Mine' }, people.stranger))).toMatchObject({ status: 404 })
    const wrong = [{ at: '1999-01-01T00:00:00Z' }, { at: '2026-10-06T14:05:00' }, { link: 'javascript:alert(1)' }]
    for (const part of wrong)
      expect(await problemOf(await log({ area: 'theme', what: 'Theme', ...part }))).toMatchObject({ status: 400 })
  })

  it('lets people take back their own entries, managers any, nobody what a shop told', async () => {
    const remove = (id: string, cookie: string) => call(DELETE, { method: 'DELETE', cookie, params: { id } })
    const { id } = await (await log({ area: 'consent', what: 'Banner' }, people.owner)).json()
    expect(await problemOf(await remove(id, people.analyst))).toMatchObject({ status: 403 })
    expect(await problemOf(await remove(id, people.stranger))).toMatchObject({ status: 404 })
    expect((await remove(id, people.owner)).status).toBe(204)
    const { clientId, storeConnectorId } = people.acme
    const [told] = await tenant`insert into tenant.change_log (client_id, connector_id, what)
      values (${clientId}, ${storeConnectorId}, 'Plugin 2.0 became 2.1.') returning id`
    expect(await problemOf(await remove(String(told?.id), people.owner))).toMatchObject({ status: 404 })
    expect(await list()).toHaveLength(3)
    expect(await owner`select from platform.audit_log where action like 'change.%'`).toHaveLength(4)
  })
})
