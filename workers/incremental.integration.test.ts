import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunReportBody } from '@/e2e/upstreams/ga4/report'
import type { Verdict } from '@/lib/reconcile/types'
import { replaceCredentials } from '@/lib/services/connectors/connect'
import { getConnector } from '@/lib/services/connectors/list'
import { createJob } from '@/lib/services/jobs/create'
import { getJob } from '@/lib/services/jobs/get'
import { createReconciliation } from '@/lib/services/reconciliations/create'
import { getResult } from '@/lib/services/results/get'
import { streamVerdicts } from '@/lib/services/results/stream-verdicts'
import { openTestDatabase } from '@/lib/testing/database'
import { makeClient, type TestClient } from '@/lib/testing/fixture'
import { claimJob, workOnNextJob } from '@/lib/testing/jobs'
import {
  connectProperty,
  connectShop,
  connectStore,
  inGa4,
  inShop,
  inStore,
  LIVE_WINDOW,
  type LiveSources,
  PROPERTY,
  plainProperty,
  plainSales,
  propertyForm,
  type Sale,
  SHOP_FORM,
  STORE_FORM,
  startLiveSources,
} from '@/lib/testing/live-sources'
import { type Claim, claimNext } from './claim'
import { matchJob } from './match'
import { runJob } from './run-job'

/** A live source is asked for what is new: what that may change, and what it must never change. */

// What waits between two questions waits a fiftieth of it: how long is proven where the waits are made.
vi.mock('node:timers/promises', async (load) => {
  const real = await load<typeof import('node:timers/promises')>()
  const setTimeout: typeof real.setTimeout = (ms, ...rest) => real.setTimeout((ms ?? 0) / 50, ...rest)
  return { ...real, setTimeout }
})
// Matched here: a thread of its own takes a second to begin, and its tests are those of `runJob`.
vi.mock('./match-in-thread', () => ({ matchInThread: (claim: Claim) => matchJob(claim) }))

const { owner: sql, tenant } = openTestDatabase()
const SALES = plainSales()
/** Those that GA4 did not see: one a day, from 2001 to 2005. */
const UNSEEN = 5
const SECOND = '310000006'
const at = (number: number) => SALES[number - 2_001] as Sale

let sources: LiveSources
let client: TestClient

beforeAll(async () => {
  sources = await startLiveSources()
  client = await makeClient('Live')
})
beforeEach(() => {
  sources.shopify.setOrders(SALES.map((sale) => inShop(sale)))
  Object.assign(sources.woo.store, { orders: SALES.map((sale) => inStore(sale)), poisoned: new Set() })
  const events = SALES.slice(UNSEEN).map((sale) => inGa4(sale, `#${sale.number}`))
  for (const id of [PROPERTY, SECOND]) sources.properties[id] = plainProperty({ events })
})
afterEach(async () => {
  sources.shopify.faults.length = 0
  sources.woo.faults.clear()
  sources.ga4.mend()
  await sql`delete from platform.job`
})
afterAll(() => sources.close())

const property = (id = PROPERTY) => sources.properties[id] as NonNullable<(typeof sources.properties)[string]>
/** WooCommerce's tag sends an order's number without a sign before it. */
const seeStoreSales = () => {
  property().events = SALES.slice(UNSEEN).map((sale) => inGa4(sale, String(sale.number)))
}
/** Events arrive as another list: the stand-in keeps the reports of the one it has. */
const arrive = (...events: ReturnType<typeof inGa4>[]) => {
  property().events = [...property().events, ...events]
}

interface Live {
  id: string
  storeId: string
  analyticsId: string
}

/** A reconciliation of new connectors, or of a store that is connected already. */
async function makeLive(kind: 'shopify' | 'woocommerce' = 'shopify', storeId?: string, of = PROPERTY): Promise<Live> {
  const store = storeId ?? (await (kind === 'shopify' ? connectShop : connectStore)(client.context)).id
  const analyticsId = (await connectProperty(client.context, of)).id
  const { id } = await createReconciliation(client.context, {
    name: 'Live',
    storeConnectorIds: [store],
    analyticsConnectorIds: [analyticsId],
  })
  return { id, storeId: store, analyticsId }
}

const ask = ({ id }: Pick<Live, 'id'>, window = LIVE_WINDOW) =>
  createJob(client.context, { reconciliationId: id, ...window, acceptIncomplete: false, requestId: 'request-of-test' })

/** Asks for a job and works on it once. */
async function attempt(live: Pick<Live, 'id'>, window = LIVE_WINDOW) {
  const { id } = await ask(live, window)
  await workOnNextJob()
  return getJob(client.context, { jobId: id })
}

/** A job that must be done, with its result. */
async function run(live: Pick<Live, 'id'>, window = LIVE_WINDOW) {
  const job = await attempt(live, window)
  expect(job.error).toBeNull()
  expect(job.state).toBe('done')
  const { summary, resultHash } = await getResult(client.context, { jobId: job.id })
  const verdicts: Verdict[] = []
  for await (const verdict of streamVerdicts(client.context, { jobId: job.id })) verdicts.push(verdict)
  const order = (number: number) => verdicts.find(({ storeName }) => storeName?.replace('#', '') === String(number))
  const id = (text: string) => verdicts.find(({ side, analyticsId }) => side === 'analytics' && analyticsId === text)
  return { jobId: job.id, summary, resultHash, verdicts, order, id }
}

/** What was asked while something ran: days of each whole reading, as the first and the last. */
async function askedDuring<T>(what: () => Promise<T>) {
  const [shop, ga4, woo] = [sources.shopify.requests.length, sources.ga4.requests.length, sources.woo.asked.length]
  const result = await what()
  const searches = sources.shopify.requests
    .slice(shop)
    .filter(({ operation }) => operation === 'Orders')
    .map(({ variables }) => String(variables.query))
  return {
    result,
    searches,
    orderDays: searches.filter((search) => search.includes('created_at')).map(spanOfSearch),
    purchaseDays: sources.ga4.requests
      .slice(ga4)
      .filter(({ endpoint }) => endpoint === 'runReport')
      .map(({ body }) => body as RunReportBody)
      .filter(({ dimensions = [] }) => dimensions.map(({ name }) => name).join() === 'date,transactionId')
      .map(({ dateRanges: [range] }) => `${range?.startDate} ${range?.endDate}`),
    store: sources.woo.asked.slice(woo).map(({ address }) => decodeURIComponent(address)),
  }
}

/** A search reaches an hour beyond its days, which begin and end at ten in the evening of UTC in the Berlin summer. */
function spanOfSearch(search: string): string {
  const [from = '', to = ''] = [...search.matchAll(/'([^']+)'/g)].map(([, instant]) => instant)
  const dayAt = (text: string, hours: number) =>
    new Date(Date.parse(text) + hours * 3_600_000).toISOString().slice(0, 10)
  return `${dayAt(from, 3)} ${dayAt(to, 0)}`
}

const FACTS = ['store_order', 'analytics_purchase', 'analytics_tag', 'coverage', 'upload'] as const
/** Every row that holds facts of the sources, with the transaction that wrote it. */
async function factsOf({ storeId, analyticsId }: Live) {
  const rows = await Promise.all(
    FACTS.map(
      (table) => tenant`
      select t.xmin::text as writer, t::text as row from tenant.${tenant(table)} t
      where connector_id in (${storeId}, ${analyticsId}) order by 2`,
    ),
  )
  return Object.fromEntries(FACTS.map((table, place) => [table, rows[place]?.map(({ writer, row }) => [writer, row])]))
}

const coverageOf = (connectorId: string) => tenant<{ day: string; incomplete: string | null; xmin: string }[]>`
  select day::text, incomplete, xmin::text from tenant.coverage where connector_id = ${connectorId} order by day`
const ordersOf = (connectorId: string) => tenant<{ sourceId: string; day: string; total: number; xmin: string }[]>`
  select source_id as "sourceId", (created_at at time zone 'Europe/Berlin')::date::text as day, total_minor::int as total,
    xmin::text from tenant.store_order where connector_id = ${connectorId} order by source_id`
const sourceIdOf = (sale: Sale) => inShop(sale).legacyResourceId

describe('pulling twice', () => {
  it.each(['shopify', 'woocommerce'] as const)('changes nothing at all: %s', async (kind) => {
    if (kind === 'woocommerce') seeStoreSales()
    const live = await makeLive(kind)
    const first = await run(live)
    const before = await factsOf(live)
    expect(FACTS.map((table) => before[table]?.length)).toEqual([30, 25, 25, 38, 2])
    const { result: second, orderDays, purchaseDays } = await askedDuring(() => run(live))
    expect(await factsOf(live)).toEqual(before)
    expect([...orderDays, ...purchaseDays]).toEqual([])
    expect(second.resultHash).toBe(first.resultHash)
    expect(second.summary.counts).toEqual({ matched_exact: 25, missing: 5 })
  })
})

describe('a day that changed', () => {
  it('is read again alone when an order of it was changed', async () => {
    const live = await makeLive()
    await run(live)
    const before = await ordersOf(live.storeId)
    const changed = { ...at(2_013), total: '999.99' }
    sources.shopify.setOrders(
      SALES.map((sale) =>
        sale.number === 2_013 ? inShop(changed, { updatedAt: '2026-10-20T09:00:00Z' }) : inShop(sale),
      ),
    )
    const { result, orderDays, purchaseDays } = await askedDuring(() => run(live))
    expect({ orderDays: [...new Set(orderDays)], purchaseDays }).toEqual({
      orderDays: [`${changed.day} ${changed.day}`],
      purchaseDays: [],
    })
    const after = await ordersOf(live.storeId)
    expect(after.find(({ sourceId }) => sourceId === sourceIdOf(changed))?.total).toBe(99_999)
    const elsewhere = ({ day }: { day: string }) => day !== changed.day
    expect(after.filter(elsewhere)).toEqual(before.filter(elsewhere))
    expect(after).toHaveLength(30)
    expect(result.order(2_013)).toMatchObject({
      status: 'matched_value_diff',
      storeMinor: 99_999,
      analyticsMinor: 3_250,
    })
  })

  it('turns a missing sale into a late one when GA4 reports it after all, and it stays one', async () => {
    const live = await makeLive()
    const first = await run(live)
    expect(first.order(2_002)).toMatchObject({ status: 'missing', flags: [] })
    const late = at(2_002)
    arrive(inGa4(late, '#2002'))
    const { result, orderDays, purchaseDays } = await askedDuring(() => run(live))
    expect({ orderDays, purchaseDays }).toEqual({ orderDays: [], purchaseDays: [`${late.day} ${late.day}`] })
    expect(result.order(2_002)).toMatchObject({ status: 'matched_exact', flags: ['matched_late'] })
    expect(result.summary.counts).toEqual({ matched_exact: 26, missing: 4 })
    expect(result.summary.findings.map(({ sentence }) => sentence).join(' ')).toContain(
      'that an earlier run called missing',
    )
    const again = await run(live)
    expect(again.resultHash).toBe(result.resultHash)
    expect(again.order(2_002)?.flags).toEqual(['matched_late'])
    expect(again.order(2_007)?.flags).toEqual([])
  })

  it.each(['shopify', 'woocommerce'] as const)('loses an order that is no longer there: %s', async (kind) => {
    if (kind === 'woocommerce') seeStoreSales()
    const live = await makeLive(kind)
    await run(live)
    const rest = SALES.filter(({ number }) => number !== 2_001)
    sources.shopify.setOrders(rest.map((sale) => inShop(sale)))
    // WooCommerce lists nothing that is in the trash.
    sources.woo.store.orders = SALES.map((sale) => inStore(sale, sale.number === 2_001 ? { status: 'trash' } : {}))
    const { result, orderDays } = await askedDuring(() => run(live))
    expect(orderDays).toEqual(kind === 'shopify' ? [`${at(2_001).day} ${at(2_001).day}`] : [])
    expect(await ordersOf(live.storeId)).toHaveLength(29)
    expect(result.order(2_001)).toBeUndefined()
    expect(result.summary).toMatchObject({ storeOrders: 29, counts: { missing: 4 } })
  })
})

describe('a day that is not complete', () => {
  it('is left undecided where the store fails on an order of it, and is read again until it does not', async () => {
    seeStoreSales()
    const live = await makeLive('woocommerce')
    sources.woo.store.poisoned = new Set([2_012])
    const poisonedDay = at(2_012).day
    const first = await run(live)
    expect(first.summary.coverage.untrustedDays).toEqual([{ day: poisonedDay, reason: 'hole' }])
    expect(first.summary.matchRate.complete).toBe(false)
    // 2001 is of the day before: GA4 may count it on the day that is not known.
    expect([2_001, 2_002].map((number) => first.order(number)?.status)).toEqual([
      'unknown_ga4_incomplete',
      'unknown_ga4_incomplete',
    ])
    expect([2_003, 2_004, 2_005].map((number) => first.order(number)?.status)).toEqual([
      'missing',
      'missing',
      'missing',
    ])
    expect((await coverageOf(live.storeId)).filter(({ incomplete }) => incomplete !== null)).toMatchObject([
      { day: poisonedDay, incomplete: 'hole' },
    ])
    expect((await getConnector(client.context, { connectorId: live.storeId })).coverage).toMatchObject({
      incomplete: 1,
    })

    sources.woo.store.poisoned = new Set()
    const before = await coverageOf(live.storeId)
    const second = await run(live)
    expect(second.summary.coverage.untrustedDays).toEqual([])
    expect(second.summary.counts).toEqual({ matched_exact: 25, missing: 5 })
    const after = await coverageOf(live.storeId)
    const reread = after.filter(({ xmin }, place) => xmin !== before[place]?.xmin).map(({ day }) => day)
    expect(reread).toEqual([poisonedDay])
  })

  it('is left undecided where GA4 folds its ids, names the reason, and is asked for again', async () => {
    const day = at(2_004).day
    arrive(...Array.from({ length: 20 }, (_, nth) => inGa4({ number: 0, day, total: '1.00' }, `T-${nth}`)))
    property().foldAbove = 15
    const live = await makeLive()
    const first = await run(live)
    expect(first.summary.coverage.untrustedDays).toEqual([{ day, reason: 'other_row' }])
    expect([2_003, 2_004].map((number) => first.order(number)?.status)).toEqual([
      'unknown_ga4_incomplete',
      'unknown_ga4_incomplete',
    ])
    expect([2_001, 2_002, 2_005].map((number) => first.order(number)?.status)).toEqual([
      'missing',
      'missing',
      'missing',
    ])

    const { result: still, purchaseDays } = await askedDuring(() => run(live))
    expect(purchaseDays).toEqual([`${day} ${day}`])
    expect(still.resultHash).toBe(first.resultHash)

    property().foldAbove = undefined
    const whole = await run(live)
    expect(whole.summary.coverage.untrustedDays).toEqual([])
    expect(whole.summary.counts).toMatchObject({ matched_exact: 25, missing: 5 })
    const { purchaseDays: later } = await askedDuring(() => run(live))
    expect(later).toEqual([])
  })

  it('puts what GA4 hides into the bridge, which still ends at GA4’s own figure', async () => {
    property().withheldIds = ['#2010', '#2011']
    const live = await makeLive()
    const { summary, order } = await run(live)
    // 2010 and 2011 are of two days: 29.50 and 30.50.
    expect(summary.coverage.hidden).toEqual({ purchases: 2, amountMinor: 6_000 })
    expect(summary.bridge.find(({ code }) => code === 'hidden')).toMatchObject({ amountMinor: 6_000 })
    const steps = summary.bridge.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
    expect(summary.storeMinor + steps).toBe(summary.analyticsMinor)
    // All that GA4 saw, listed or not: 26 to 50 euros less the five it did not see.
    expect(summary.analyticsMinor).toBe(property().events.reduce((sum, { value }) => sum + Number(value) * 100, 0))
    expect(summary.coverage.untrustedDays.map(({ day }) => day)).toEqual([at(2_011).day, at(2_010).day].sort())
    expect(order(2_010)?.status).toBe('unknown_ga4_incomplete')
    expect(summary.counts.missing).toBe(2)
  })
})

describe('a pull that is stopped', () => {
  const LONG = { ...LIVE_WINDOW, from: '2026-08-01' }

  it('goes on with the days it has not read, and ends where an undisturbed one does', async () => {
    const early = Array.from({ length: 12 }, (_, nth) => ({
      number: 1_501 + nth,
      day: `2026-08-${String(3 + nth).padStart(2, '0')}`,
      total: '12.00',
    }))
    const all = [...early, ...SALES]
    sources.shopify.setOrders(all.map((sale) => inShop(sale)))
    arrive(...early.map((sale) => inGa4(sale, `#${sale.number}`)))
    const [other, live] = [await makeLive(), await makeLive()]
    const { result: undisturbed, orderDays: whole } = await askedDuring(() => run(other, LONG))
    // At most 31 days at once.
    const [NEWEST, ...OLDER] = ['2026-09-25 2026-10-16', '2026-08-25 2026-09-24', '2026-07-25 2026-08-24']
    expect([...new Set(whole)]).toEqual([NEWEST, ...OLDER])
    const answeredFirst = whole.filter((days) => days === NEWEST).length
    const { id } = await ask(live, LONG)
    const claim = await claimJob()
    // The newest is read, the next is never answered.
    sources.shopify.faults.push({ kind: 'hang', on: 'Orders', after: answeredFirst })
    const shutdown = new AbortController()
    const asked = sources.shopify.requests.length
    const running = runJob(claim, shutdown.signal)
    const searches = () =>
      sources.shopify.requests.slice(asked).filter(({ operation }) => operation === 'Orders').length
    await expect.poll(searches, { timeout: 10_000 }).toBe(answeredFirst + 1)
    shutdown.abort(new Error('stopping'))
    await running
    expect(await getJob(client.context, { jobId: id })).toMatchObject({ state: 'queued', error: null })
    const [read, orders] = [await coverageOf(live.storeId), await ordersOf(live.storeId)]
    expect([read[0]?.day, read.at(-1)?.day, read.length]).toEqual(['2026-09-25', '2026-10-16', 22])
    expect(orders).toHaveLength(30)

    const { orderDays } = await askedDuring(async () => {
      await workOnNextJob()
    })
    expect([...new Set(orderDays)]).toEqual(OLDER)
    const { state, headline } = await getJob(client.context, { jobId: id })
    expect({ state, settled: headline?.settled, missing: headline?.missing }).toEqual({
      state: 'done',
      settled: 42,
      missing: 5,
    })
    const after = await coverageOf(live.storeId)
    expect(after).toHaveLength(84)
    expect(after.slice(-22)).toEqual(read)
    expect((await ordersOf(live.storeId)).filter(({ day }) => day > '2026-09-24')).toEqual(orders)
    expect((await getResult(client.context, { jobId: id })).resultHash).toBe(undisturbed.resultHash)
  })
})

describe('a store that two reconciliations compare', () => {
  it('is read once, and says the same in both', async () => {
    const one = await makeLive()
    const first = await run(one)
    const other = await makeLive('shopify', one.storeId, SECOND)
    const before = await ordersOf(one.storeId)
    const { result, orderDays, purchaseDays } = await askedDuring(() => run(other))
    expect(orderDays).toEqual([])
    expect(purchaseDays).toEqual(['2026-09-28 2026-10-16'])
    expect(result.resultHash).toBe(first.resultHash)
    expect(await ordersOf(one.storeId)).toEqual(before)
    const { result: again, purchaseDays: later } = await askedDuring(() => run(one))
    expect(later).toEqual([])
    expect(again.resultHash).toBe(first.resultHash)
  })
})

describe('GA4 ids without an order', () => {
  it('are asked of the shop once: an old order is found, an id that is none is an orphan', async () => {
    const old: Sale = { number: 1_001, day: '2026-05-04', total: '71.00' }
    sources.shopify.setOrders([inShop(old), ...SALES.map((sale) => inShop(sale))])
    arrive(inGa4({ ...old, day: '2026-10-07' }, '#1001'), inGa4({ ...old, day: '2026-10-08', total: '5.00' }, '#9999'))
    const live = await makeLive()
    const { result, searches } = await askedDuring(() => run(live))
    expect(searches.filter((search) => search.includes('9999'))).toHaveLength(1)
    expect(result.id('#1001')).toMatchObject({
      status: 'ga4_out_of_window',
      flags: ['repeat_old_order'],
      storeId: sourceIdOf(old),
      storeName: '#1001',
      analyticsMinor: 7_100,
    })
    expect(result.id('#9999')).toMatchObject({ status: 'ga4_orphan', reason: null, analyticsMinor: 500 })
    expect(result.summary.counts).toEqual({ matched_exact: 25, missing: 5, ga4_out_of_window: 1, ga4_orphan: 1 })

    const { result: second, searches: later } = await askedDuring(() => run(live))
    expect(later).toEqual([])
    expect(second.resultHash).toBe(result.resultHash)
  })

  it('are asked of WooCommerce by number: an old order is found, an id that is none is an orphan', async () => {
    const old: Sale = { number: 1_001, day: '2026-05-04', total: '71.00' }
    sources.woo.store.orders = [inStore(old), ...SALES.map((sale) => inStore(sale))]
    seeStoreSales()
    arrive(inGa4({ ...old, day: '2026-10-07' }, '1001'), inGa4({ ...old, day: '2026-10-08' }, '9999'))
    const live = await makeLive('woocommerce')
    const { result, store } = await askedDuring(() => run(live))
    expect(store.filter((address) => /orders\/9999\b/.test(address))).toHaveLength(1)
    expect(result.id('1001')).toMatchObject({ status: 'ga4_out_of_window', storeId: '1001' })
    expect(result.id('9999')).toMatchObject({ status: 'ga4_orphan', reason: null })
    const { store: later } = await askedDuring(() => run(live))
    expect(later.filter((address) => /orders\/(9999|1001)\b|search=/.test(address))).toEqual([])
  })

  it('stay open where the shop cannot be asked, and the result comes all the same', async () => {
    arrive(inGa4({ ...at(2_001), total: '5.00' }, '#9999'))
    const live = await makeLive()
    await run(live)
    arrive(inGa4({ ...at(2_001), total: '5.00' }, '#9998'))
    sources.shopify.faults.push({ kind: 'status', status: 403, on: 'Orders' })
    const closed = await run(live)
    expect(closed.id('#9998')).toMatchObject({ status: 'ga4_orphan', reason: 'not_looked_up' })
    expect((await run(live)).id('#9998')).toMatchObject({ status: 'ga4_orphan', reason: null })
  })
})

describe('what was updated at the shop', () => {
  it('is written to the change log between two readings, each change once', async () => {
    const { store } = sources.woo
    store.plugins = [
      { name: 'WooCommerce', version: '11.0.1' },
      { name: 'Tracking', version: '2.0' },
      { name: 'Sliders', version: '1.4' },
    ]
    const live = await makeLive('woocommerce')
    const logOf = async () =>
      (await tenant`select what from tenant.change_log where connector_id = ${live.storeId} order by id`).map(
        ({ what }) => what,
      )
    await run(live)
    expect(await logOf()).toEqual([])
    store.plugins = [
      { name: 'WooCommerce', version: '11.0.1' },
      { name: 'Tracking', version: '2.1' },
      { name: 'Cookie notice', version: '3.0' },
    ]
    await run(live)
    const changes = ['Cookie notice 3.0 was added.', 'Sliders 1.4 was removed.', 'Tracking 2.0 became 2.1.']
    expect(await logOf()).toEqual(changes)
    await run(live)
    expect(await logOf()).toEqual(changes)
  })
})

describe('a source that refuses', () => {
  it('to be asked so often is waited for, in words, and the job goes on by itself', async () => {
    const live = await makeLive()
    sources.ga4.breakNext('runReport', 'tokens_project_hour')
    const before = Date.now()
    const { id, state, progress, error } = await attempt(live)
    expect({ state, error }).toEqual({ state: 'queued', error: null })
    expect(progress.waiting).toEqual({ label: 'Live property', until: expect.stringMatching(/Z$/) })
    const until = Date.parse(progress.waiting?.until ?? '')
    expect(until - before).toBeGreaterThanOrEqual(30 * 60_000)
    expect(until - Date.now()).toBeLessThanOrEqual(31 * 60_000)
    const [row] = await sql`select run_after, stalls, retries from platform.job where id = ${id}`
    expect(Math.abs(row?.run_after.getTime() - until)).toBeLessThan(5_000)
    expect(row).toMatchObject({ stalls: 0, retries: 0 })
    expect(await claimNext('test-worker')).toBeNull()
    expect(await getConnector(client.context, { connectorId: live.analyticsId })).toMatchObject({ state: 'ready' })

    await sql`update platform.job set run_after = now() where id = ${id}`
    await workOnNextJob()
    const done = await getJob(client.context, { jobId: id })
    expect(done).toMatchObject({ state: 'done', headline: { matched: 25, missing: 5 } })
    expect(done.progress.waiting).toBeUndefined()
  })

  const withdrawn: [
    string,
    () => void,
    () => void,
    (live: Live) => { connectorId: string; credentials: unknown },
    RegExp,
  ][] = [
    [
      'Shopify',
      () => sources.shopify.faults.push({ kind: 'status', status: 401, times: 99 }),
      () => sources.shopify.faults.splice(0),
      ({ storeId }) => ({ connectorId: storeId, credentials: SHOP_FORM.credentials }),
      /^Shopify no longer accepts the access token\. .*paste a new token/,
    ],
    [
      'WooCommerce',
      () => sources.woo.store.keys.map((key) => Object.assign(key, { maySee: false })),
      () => sources.woo.store.keys.map((key) => Object.assign(key, { maySee: true })),
      ({ storeId }) => ({ connectorId: storeId, credentials: STORE_FORM.credentials }),
      /^The key belongs to a user who may not see orders\. Make a new key/,
    ],
    [
      'GA4',
      () => sources.ga4.breakNext('runReport', ...Array.from({ length: 4 }, () => 'scope_missing' as const)),
      () => sources.ga4.mend(),
      ({ analyticsId }) => ({ connectorId: analyticsId, credentials: propertyForm().credentials }),
      /^The sign-in does not allow reading Analytics\. Sign in with Google again/,
    ],
  ]
  it.each(withdrawn)(
    '%s: asks for new credentials, and is ready once it has them',
    async (name, withdraw, mend, replacing, problem) => {
      const live = await makeLive(name === 'WooCommerce' ? 'woocommerce' : 'shopify')
      withdraw()
      const { state, error } = await attempt(live)
      const { connectorId, credentials } = replacing(live)
      const connector = await getConnector(client.context, { connectorId })
      expect({ state, code: error?.code }).toEqual({ state: 'failed', code: 'needs_reauth' })
      expect(connector).toMatchObject({ state: 'needs_reauth', problem: expect.stringMatching(problem) })
      expect(error?.message).toBe(`${connector.label}: ${connector.problem}`)
      if (name !== 'GA4') {
        await expect(replaceCredentials(client.context, { connectorId, credentials })).rejects.toMatchObject({
          code: 'conflict',
        })
        expect(await getConnector(client.context, { connectorId })).toMatchObject({ state: 'needs_reauth' })
      }
      mend()
      const replaced = await replaceCredentials(client.context, { connectorId, credentials })
      expect(replaced).toMatchObject({ state: 'ready', problem: null })
      await run(live)
      expect(await getConnector(client.context, { connectorId })).toMatchObject({ state: 'ready', problem: null })
    },
  )
})
