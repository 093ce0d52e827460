import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, dayOf } from '@/lib/period'
import type { AskedSource } from '@/lib/services/trace/dto'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import {
  connectProperty,
  connectShop,
  inGa4,
  inShop,
  type LiveSources,
  PROPERTY,
  plainProperty,
  plainSales,
  type Sale,
  startLiveSources,
} from '@/lib/testing/live-sources'
import { DELETE } from '../changes/[id]/route'
import { GET as listChanges, POST as logChange } from '../clients/[id]/changes/route'
import { POST as ask } from './ask/route'
import { GET } from './route'

const { owner, tenant } = openTestDatabase()
let people: People
let sources: LiveSources

beforeAll(async () => {
  sources = await startLiveSources()
  people = await signInPeople()
  await seedFiles(people.acme)
  await askForJob(people.acme)
  await workOnNextJob()
})
afterAll(() => sources.close())

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

describe('an id that both sides are asked for now', () => {
  const [sale, other] = plainSales(2) as [Sale, Sale]
  const daysAgo = (days: number) => dayOf(Date.now() - days * DAY_MS, 'Europe/Berlin')
  let shop: AskedSource['source']
  let property: AskedSource['source']

  beforeAll(async () => {
    shop = sourceOf(await connectShop(people.acme.context))
    property = sourceOf(await connectProperty(people.acme.context))
  })
  beforeEach(() => {
    sources.shopify.setOrders([inShop(sale), inShop(other)])
    sources.properties[PROPERTY] = plainProperty({ events: [inGa4(sale, '#2001'), inGa4(other, '#2002')] })
  })

  const sourceOf = ({ id, label }: AskedSource['source']) => ({ id, label })
  const askBoth = async (id: string, cookie = people.analyst): Promise<AskedSource[]> =>
    (await (await call(ask, { method: 'POST', cookie, body: { id } })).json()).items
  const fromShop = () => ({
    ...{ source: shop, side: 'store', purchases: [], isWhole: true, problem: null },
    orders: [
      {
        sourceId: expect.any(String),
        name: '#2001',
        createdAt: '2026-10-05T10:15:00.000Z',
        totalMinor: 2_050,
        currency: 'EUR',
      },
    ],
  })
  const fromGa4 = (transactionId = '#2001', day = sale.day) => ({
    ...{ source: property, side: 'analytics', orders: [], isWhole: true, problem: null },
    purchases: [{ transactionId, day, purchases: 1, revenueMinor: 2_050, currency: 'EUR' }],
  })
  const isNone = { orders: [], purchases: [], isWhole: true, problem: null }

  it.each(['2001', '#2001'])('%j is told by both, and nothing is stored', async (id) => {
    expect(await askBoth(id)).toEqual([fromShop(), fromGa4()])
    expect(await trace(id)).toMatchObject({ orders: [], purchases: [] })
  })

  it('is asked of GA4 by every name its order has, in whichever case, since before the order', async () => {
    const longAgo = { ...sale, day: '2024-02-29' }
    sources.shopify.setOrders([inShop(longAgo, { confirmationNumber: 'XPAV284CT' })])
    sources.properties[PROPERTY]?.events.push(inGa4({ ...longAgo, day: '2024-02-27' }, 'xpav284ct'))
    expect(await askBoth('#2001')).toMatchObject([
      { orders: [{ createdAt: '2024-02-29T10:15:00.000Z' }] },
      { purchases: [{ transactionId: 'xpav284ct', day: '2024-02-27' }, { transactionId: '#2001' }] },
    ])
  })

  it('is asked of GA4 over 90 days where no shop has it, and by the names of an order that was read before', async () => {
    const events = [daysAgo(89), daysAgo(92)].map((day) => inGa4({ ...sale, day }, 'T-77'))
    sources.properties[PROPERTY] = plainProperty({ events: [...events, inGa4(sale, '1004')] })
    expect(await askBoth('t-77')).toEqual([{ ...isNone, source: shop, side: 'store' }, fromGa4('T-77', daysAgo(89))])
    // The order of the file is of a day that may be longer ago than that.
    expect((await askBoth('#1004'))[1]).toEqual(fromGa4('1004'))
  })

  it('that GA4 folds away is not said to be missing', async () => {
    Object.assign(sources.properties[PROPERTY] ?? {}, { foldAbove: 1 })
    expect(await askBoth('2002')).toMatchObject([{ orders: [{ name: '#2002' }] }, { ...isNone, isWhole: false }])
  })

  it('is told by the one side when the other is away, which says why', async () => {
    sources.ga4.breakNext('runReport', 'no_access')
    expect(await askBoth('2001')).toEqual([
      fromShop(),
      { ...fromGa4(), purchases: [], isWhole: false, problem: expect.stringMatching(/ as Viewer/) },
    ])
    sources.properties[PROPERTY]?.events.push(inGa4({ ...sale, day: daysAgo(7) }, '2001'))
    sources.shopify.faults.push({ kind: 'status', status: 402 })
    expect(await askBoth('2001')).toMatchObject([
      { orders: [], problem: expect.stringMatching(/[.]$/) },
      { purchases: expect.arrayContaining([expect.objectContaining({ transactionId: '2001' })]), problem: null },
    ])
  })

  it('is asked of none for a client that has none', async () => {
    const before = sources.ga4.requests.length
    expect(await askBoth('2001', people.stranger)).toEqual([])
    expect(sources.ga4.requests).toHaveLength(before)
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
