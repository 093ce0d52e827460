import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { type OpenStore, openStore } from '@/e2e/upstreams/woocommerce/open-store'
import { wireOrder, wireRefund } from '@/e2e/upstreams/woocommerce/rows'
import { type Store, TEST_KEY, type WireRow } from '@/e2e/upstreams/woocommerce/store'
import { DAY_MS, HOUR_MS } from '@/lib/period'
import { IngestError } from '../errors'
import { readOrders } from './read'
import type { WooConfig } from './schema'
import { countsOf, totalsOf } from './totals'

const DAY_1 = Date.UTC(2026, 9, 1)
const THREE_DAYS = { from: '2026-10-01', to: '2026-10-03', timeZone: 'Etc/UTC' }

const opened: OpenStore[] = []
afterEach(async () => {
  for (const { standIn } of opened.splice(0)) await standIn.close()
})

async function open(store: Partial<Store> = {}, config?: Partial<WooConfig>): Promise<OpenStore> {
  const one = await openStore(store, config)
  opened.push(one)
  return one
}

/** So many orders, evenly over some days from the first on. */
const ordersOver = (count: number, days = 3, firstId = 1_000): WireRow[] =>
  Array.from({ length: count }, (_, index) =>
    wireOrder(firstId + 3 * index, DAY_1 + Math.floor((index * days * DAY_MS) / count / 1_000) * 1_000),
  )

const idsOf = (facts: readonly { sourceId: string }[]) => facts.map(({ sourceId }) => Number(sourceId))
const daysOf = ({ days }: { days: readonly { day: string; incomplete: string | null }[] }) =>
  Object.fromEntries(days.map(({ day, incomplete }) => [day.slice(-2), incomplete]))
const COMPLETE = { '01': null, '02': null, '03': null }

/** The failure a reading ends in. */
async function failureOf({ source }: OpenStore): Promise<IngestError> {
  const error = await readOrders(source, THREE_DAYS).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(IngestError)
  return error as IngestError
}

describe('a reading is every order of the window, once', () => {
  test.each([
    ['5.9', 'posts', 5.5],
    ['7.9', 'posts', 'America/New_York'],
    ['8.9', 'hpos', 'Australia/Sydney'],
    ['11.0', 'hpos', 'Europe/London'],
  ] as const)('of a store with version %s, %s storage, zone %s', async (version, storage, zone) => {
    const inside = ordersOver(301)
    const outside = [wireOrder(1, DAY_1 - 1_000), wireOrder(9_999, DAY_1 + 3 * DAY_MS)]
    const { source } = await open({ version, storage, zone, orders: [...inside, ...outside] })
    const reading = await readOrders(source, THREE_DAYS)
    expect(idsOf(reading.facts)).toEqual(inside.map(({ id }) => id))
    expect(reading.days).toMatchObject([
      { day: '2026-10-01', expected: 101, received: 101, incomplete: null, hidden: null },
      { day: '2026-10-02', expected: 100, received: 100, incomplete: null, hidden: null },
      { day: '2026-10-03', expected: 100, received: 100, incomplete: null, hidden: null },
    ])
    // So that the next run finds nothing changed.
    const totals = await totalsOf(source, THREE_DAYS)
    expect(reading.days.map(({ fingerprint }) => fingerprint)).toEqual(totals.map(({ fingerprint }) => fingerprint))
    expect(new Set(totals.map(({ fingerprint }) => fingerprint)).size).toBe(3)
    expect(reading.timeZone).toBe(zone === 5.5 ? 'Asia/Kolkata' : zone)
    expect(reading.currency).toBe('GBP')
  })

  test('around both clock changes of any zone, in either storage', async () => {
    const { standIn, source } = await open()
    const cases = [
      ['Europe/London', '2026-03-29'],
      ['Europe/London', '2026-10-25'],
      ['Australia/Sydney', '2026-10-04'],
      ['Australia/Sydney', '2026-04-05'],
      ['America/New_York', '2026-11-01'],
      ['America/New_York', '2026-03-08'],
    ] as const
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...cases),
        fc.constantFrom('hpos', 'posts'),
        fc.constantFrom('Etc/UTC', 'Europe/London', 'Australia/Sydney'),
        fc.uniqueArray(fc.integer({ min: -40 * 60, max: 64 * 60 }), { maxLength: 12 }),
        async ([zone, day], storage, timeZone, minutes) => {
          const midnight = Date.parse(`${day}T00:00:00Z`)
          const orders = minutes.map((minute, index) => wireOrder(50 + index, midnight + minute * 60_000))
          Object.assign(standIn.store, { zone, storage, orders })
          const reading = await readOrders(source, { from: day, to: day, timeZone })
          const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
          const expected = orders.filter((row) => format.format(Date.parse(`${row.date_created_gmt}Z`)) === day)
          expect(idsOf(reading.facts).sort()).toEqual(expected.map(({ id }) => id).sort())
          expect(reading.days[0]).toMatchObject({ received: expected.length, incomplete: null })
        },
      ),
      { numRuns: 40 },
    )
  })

  test('and reading it again gives the same', async () => {
    const { source } = await open({ orders: ordersOver(120) })
    expect(await readOrders(source, THREE_DAYS)).toEqual(await readOrders(source, THREE_DAYS))
  })

  test('with nothing in it, it is empty and complete', async () => {
    const { source } = await open()
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.facts).toEqual([])
    expect(reading.days.map(({ expected }) => expected)).toEqual([0, 0, 0])
    expect(daysOf(reading)).toEqual(COMPLETE)
  })

  test('where a plugin caps pages', async () => {
    const { source } = await open({ orders: ordersOver(123), pageCap: 5 })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.facts).toHaveLength(123)
    expect(daysOf(reading)).toEqual(COMPLETE)
  })

  test('while orders arrive and go between pages', async () => {
    for (const hasTotals of [true, false]) {
      const { source, standIn, tools } = await open({ orders: ordersOver(250), hasTotals })
      let waits = 0
      tools.sleep = async () => {
        const { store } = standIn
        // One that was read goes and one comes, so that the total is the same before and after.
        if (++waits === 3) store.orders = [...store.orders.slice(1), wireOrder(90_000, DAY_1 + 60_000)]
      }
      const reading = await readOrders(source, THREE_DAYS)
      expect(idsOf(reading.facts).sort((a, b) => a - b)).toEqual(standIn.store.orders.map(({ id }) => id))
      expect(daysOf(reading)).toEqual(COMPLETE)
    }
  })

  test('in hardly more questions than pages', async () => {
    const { source, standIn } = await open({ orders: ordersOver(1_000) })
    await readOrders(source, THREE_DAYS)
    expect(standIn.asked.filter(({ address }) => address.includes('/wc/v3/orders?'))).toHaveLength(12)
  })
})

describe('a window that nobody has read before', () => {
  test('is counted by one request where it is small, and day by day where it is not', async () => {
    const { source, standIn } = await open({ orders: ordersOver(90) })
    expect(await countsOf(source, THREE_DAYS)).toEqual(
      ['2026-10-01', '2026-10-02', '2026-10-03'].map((day) => ({ day, count: 30 })),
    )
    expect(standIn.asked.filter(({ address }) => address.includes('/orders?'))).toHaveLength(1)
    standIn.store.orders = [...ordersOver(50_001, 2), wireOrder(900_000, DAY_1 + 2 * DAY_MS)]
    const counts = await countsOf(source, THREE_DAYS)
    expect(counts?.map(({ count }) => count)).toEqual([25_001, 25_000, 1])
  })

  test('is not counted where the store tells no totals', async () => {
    const { source } = await open({ orders: ordersOver(90), hasTotals: false })
    expect(await countsOf(source, THREE_DAYS)).toBeNull()
  })
})

describe('what is provably not everything is marked on its day', () => {
  test('an order that makes the shop crash is a hole on its day, though its number says nothing of it', async () => {
    const orders = ordersOver(240)
    const imported = wireOrder(20_000, DAY_1 + DAY_MS + HOUR_MS)
    const { source } = await open({ orders: [...orders, imported], poisoned: new Set([20_000]) })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.facts).toHaveLength(240)
    expect(daysOf(reading)).toEqual({ ...COMPLETE, '02': 'hole' })
    expect(reading.days[1]).toMatchObject({ expected: 81, received: 80 })
    expect(reading.notes.join()).toContain('The shop crashes on 1 order of this time')
  })

  test('several such orders are found, next to each other and apart', async () => {
    const orders = ordersOver(180)
    const poisoned = new Set([orders[10], orders[11], orders[130]].map((row) => (row as WireRow).id))
    const { source } = await open({ orders, poisoned })
    const reading = await readOrders(source, THREE_DAYS)
    expect(idsOf(reading.facts)).toEqual(orders.map(({ id }) => id).filter((id) => !poisoned.has(id)))
    expect(reading.days.map(({ expected, received }) => [expected, received])).toEqual([
      [60, 58],
      [60, 60],
      [60, 59],
    ])
  })

  test('such an order beside the window is none of its business', async () => {
    const { source } = await open({
      orders: [...ordersOver(30), wireOrder(5, DAY_1 - HOUR_MS), wireOrder(9_000, DAY_1 + 3 * DAY_MS + HOUR_MS)],
      poisoned: new Set([5, 9_000]),
    })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.facts).toHaveLength(30)
    expect(daysOf(reading)).toEqual(COMPLETE)
  })

  test('orders that a plugin hides make their day differ, and no other', async () => {
    const orders = ordersOver(90)
    const { source } = await open({ orders, hidden: new Set([(orders[45] as WireRow).id, (orders[46] as WireRow).id]) })
    const reading = await readOrders(source, THREE_DAYS)
    expect(daysOf(reading)).toEqual({ ...COMPLETE, '02': 'count_differs' })
    expect(reading.days[1]).toMatchObject({ expected: 30, received: 28 })
  })

  test('an order that cannot be understood is listed, and a hole on its day', async () => {
    const { source } = await open({ orders: [...ordersOver(3), wireOrder(9_000, DAY_1, { total: 19.99 })] })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.rejections).toMatchObject([{ value: '9000', code: 'bad_amount', source: 'shop.example' }])
    expect(daysOf(reading)).toEqual({ ...COMPLETE, '01': 'hole' })
  })

  test('where both hide and crash, the day of the crash is a hole and the day of the hidden order differs', async () => {
    const orders = ordersOver(90)
    const { source } = await open({
      orders,
      pageCap: 7,
      hidden: new Set([(orders[40] as WireRow).id]),
      poisoned: new Set([(orders[60] as WireRow).id]),
    })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.facts).toHaveLength(88)
    expect(daysOf(reading)).toEqual({ '01': null, '02': 'count_differs', '03': 'hole' })
  })

  test('rows that are no orders are listed once, and every day may be theirs', async () => {
    const { source } = await open({
      orders: [...ordersOver(3), { ...wireOrder(1, DAY_1), id: 'x' as unknown as number }],
    })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.rejections).toMatchObject([{ code: 'empty_id', value: null }])
  })

  test('orders without a date may be of any day', async () => {
    const { source } = await open({ orders: ordersOver(3), ignoresDates: true })
    const store = opened.at(-1)?.standIn.store as Store
    store.orders = [...ordersOver(3), wireOrder(9_000, DAY_1, { date_created_gmt: null })]
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.rejections).toMatchObject([{ code: 'missing_date', value: '9000' }])
    expect(daysOf(reading)).toEqual({ '01': 'hole', '02': 'hole', '03': 'hole' })
  })

  test('a shop that crashes on everything is a failure, not holes', async () => {
    const store = await open({ orders: ordersOver(10) })
    store.standIn.faults.script({ kind: 'critical_error', times: 1_000, where: '/orders?' })
    expect(await failureOf(store)).toMatchObject({ outcome: 'retry', code: 'woo_crashed' })
  })

  test('a shop that crashes on many orders is a failure that says so', async () => {
    const orders = ordersOver(60)
    const store = await open({ orders, poisoned: new Set(orders.map(({ id }) => id)) })
    expect(await failureOf(store)).toMatchObject({ outcome: 'incomplete', code: 'woo_too_many_unreadable' })
  })

  test('dates that are not looked at are found out by the orders that come', async () => {
    const store = await open({ orders: [...ordersOver(3), wireOrder(1, DAY_1 - 40 * DAY_MS)], ignoresDates: true })
    expect(await failureOf(store)).toMatchObject({ outcome: 'misconfigured', code: 'woo_dates_ignored' })
  })

  test('a store without totals is read until two readings agree, and this is told', async () => {
    const { source } = await open({ orders: ordersOver(120), hasTotals: false })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.facts).toHaveLength(120)
    expect(daysOf(reading)).toEqual(COMPLETE)
    expect(reading.days.map(({ expected }) => expected)).toEqual([null, null, null])
    expect(reading.notes.join()).toContain('read twice')
  })
})

describe('failures', () => {
  test('that pass do not show in the result', async () => {
    const { source, standIn, tools } = await open({ orders: ordersOver(230) })
    for (const kind of ['bad_gateway', 'cut_short', 'database_down', 'hang_up', 'unavailable'] as const)
      standIn.faults.script({ kind, after: 1 })
    standIn.faults.script({ kind: 'throttled', retryAfter: '7', after: 8 })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.facts).toHaveLength(230)
    expect(daysOf(reading)).toEqual(COMPLETE)
    expect(tools.slept.some((ms) => ms >= 6_000)).toBe(true)
  })

  test('a slow shop is asked for less at once', async () => {
    const { source, standIn } = await open({ orders: ordersOver(60), slowFrom: 25 })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.facts).toHaveLength(60)
    const sizes = standIn.asked.flatMap(({ address }) => /per_page=(\d+)/.exec(address)?.[1] ?? [])
    expect(new Set(sizes)).toEqual(new Set(['100', '50', '25']))
  })

  test('maintenance is waited for by the job, for as long as the store says', async () => {
    const store = await open()
    store.standIn.faults.script({ kind: 'maintenance', times: 10 })
    const error = await failureOf(store)
    expect(error).toMatchObject({ outcome: 'rate_limited', code: 'woo_maintenance' })
    expect(error.retryAt).toBe(store.tools.now() + 600_000)
  })

  test.each([
    ['warning_before_data', 'misconfigured', 'woo_text_before_data'],
    ['login_page', 'misconfigured', 'woo_html'],
    ['firewall', 'misconfigured', 'woo_firewall'],
    ['rest_disabled', 'misconfigured', 'woo_api_off'],
    ['hang_up', 'retry', 'http_failed'],
    ['gateway_timeout', 'retry', 'woo_too_slow'],
  ] as const)('%s that does not pass ends the reading as %s', async (kind, outcome, code) => {
    const store = await open({ orders: ordersOver(3) })
    store.standIn.faults.script({ kind, times: 1_000, where: '/wc/v3/' })
    expect(await failureOf(store)).toMatchObject({ outcome, code })
  })

  test('an invisible mark before the data is no failure: nothing of the data is lost', async () => {
    const { source, standIn } = await open({ orders: ordersOver(3) })
    standIn.faults.script({ kind: 'byte_order_mark', times: 1_000 })
    expect((await readOrders(source, THREE_DAYS)).facts).toHaveLength(3)
  })

  test('a key that was deleted needs to be replaced', async () => {
    const store = await open({ keys: [] })
    expect(await failureOf(store)).toMatchObject({ outcome: 'needs_reauth', code: 'woo_key_unknown' })
  })

  test('an end asked for from outside is obeyed', async () => {
    const { source, tools } = await open({ orders: ordersOver(500) })
    const stop = new AbortController()
    let waits = 0
    tools.sleep = async (_, signal) => {
      if (++waits === 3) stop.abort(new Error('stopped'))
      signal.throwIfAborted()
    }
    const stopped = { ...source, tools: { ...tools, signal: stop.signal } }
    await expect(readOrders(stopped, THREE_DAYS)).rejects.toThrow('stopped')
  })
})

describe('refunds are dated', () => {
  const refunded = (): Partial<Store> => ({
    orders: [
      wireOrder(100, DAY_1, {
        total: '30.00',
        refunds: [
          { id: 301, reason: 'broken', total: '-4.95' },
          { id: 302, reason: '', total: '-0.00' },
          { id: 303, reason: '', total: '-10.05' },
        ],
      }),
      wireOrder(101, DAY_1),
      // Some stores answer without naming the refund of an order that was refunded by its status.
      wireOrder(102, DAY_1, { status: 'refunded', total: '8.00', refunds: [] }),
    ],
    refunds: new Map([
      [
        100,
        [wireRefund(303, DAY_1 + 5 * DAY_MS, '10.05'), wireRefund(302, DAY_1, '0'), wireRefund(301, DAY_1, '4.95')],
      ],
      [102, [wireRefund(304, DAY_1 + 40 * DAY_MS, '8.00')]],
    ]),
  })

  test.each(['5.9', '8.9', '11.0'] as const)('with version %s', async (version) => {
    const { source } = await open({ ...refunded(), version })
    const { facts } = await readOrders(source, THREE_DAYS)
    const [first, second, third] = facts
    expect(first?.refundedMinor).toBe(1_500)
    expect(first?.details?.refunds).toEqual([
      { at: DAY_1, amountMinor: 495 },
      { at: DAY_1 + 5 * DAY_MS, amountMinor: 1_005 },
    ])
    expect(second?.details).not.toHaveProperty('refunds')
    expect(third).toMatchObject({
      refundedMinor: 800,
      details: { refunds: [{ at: DAY_1 + 40 * DAY_MS, amountMinor: 800 }] },
    })
  })

  test('a hundred at a time where the store can', async () => {
    const orders = ordersOver(250).map((row) => ({ ...row, refunds: [{ id: row.id + 1, total: '-1.00' }] }))
    const refunds = new Map(orders.map(({ id }) => [id, [wireRefund(id + 1, DAY_1, '1.00')]]))
    const { source, standIn } = await open({ orders, refunds })
    const { facts } = await readOrders(source, THREE_DAYS)
    expect(facts.every(({ refundedMinor }) => refundedMinor === 100)).toBe(true)
    expect(standIn.asked.filter(({ address }) => address.includes('refunds?'))).toHaveLength(3)
  })

  test('or known by amount alone, and this is told', async () => {
    const store = await open(refunded())
    store.standIn.faults.script({ kind: 'critical_error', times: 1_000, where: 'refunds?' })
    const { facts, notes, days } = await readOrders(store.source, THREE_DAYS)
    expect(facts[0]?.refundedMinor).toBe(1_500)
    expect(facts[0]?.details).not.toHaveProperty('refunds')
    expect(notes.join()).toContain('When 2 orders were refunded could not be read')
    expect(days[0]?.incomplete).toBeNull()
  })

  test.each([
    ['is not listed', [wireRefund(303, DAY_1, '10.05'), wireRefund(302, DAY_1, '0')]],
    ['has no date', [...[301, 302].map((id) => wireRefund(id, DAY_1, '1.00')), { id: 303, amount: '1.00' }]],
    [
      'has an amount that is no text',
      [...[301, 302].map((id) => wireRefund(id, DAY_1, '1.00')), { ...wireRefund(303, DAY_1, ''), amount: 1 }],
    ],
  ])('nor guessed where one of them %s', async (_, rows) => {
    const { source } = await open({ ...refunded(), refunds: new Map([[100, rows]]) })
    const { facts, notes } = await readOrders(source, THREE_DAYS)
    expect(facts[0]?.refundedMinor).toBe(1_500)
    expect(facts[0]?.details).not.toHaveProperty('refunds')
    expect(notes.join()).toContain('When 1 order was refunded could not be read')
  })

  test('unless the shop fails for every one of many', async () => {
    const orders = ordersOver(20).map((row) => ({ ...row, refunds: [{ id: row.id + 1, total: '-1.00' }] }))
    const store = await open({ orders, version: '7.9' })
    store.standIn.faults.script({ kind: 'critical_error', times: 1_000, where: '/refunds' })
    expect(await failureOf(store)).toMatchObject({ outcome: 'retry', code: 'woo_crashed' })
  })
})

describe('ways to a store', () => {
  test('plain permalinks are found out', async () => {
    const { source, standIn } = await open({ orders: ordersOver(120), permalinks: 'plain' })
    expect((await readOrders(source, THREE_DAYS)).facts).toHaveLength(120)
    expect(standIn.asked.filter(({ address }) => address.startsWith('/wp-json'))).toHaveLength(1)
  })

  test('plain permalinks that are known are used at once', async () => {
    const { source, standIn } = await open({ orders: ordersOver(3), permalinks: 'plain' }, { plainPermalinks: true })
    expect((await readOrders(source, THREE_DAYS)).facts).toHaveLength(3)
    expect(standIn.asked.every(({ address }) => address.startsWith('/?rest_route='))).toBe(true)
  })

  test('a server that drops the header is read with the key in the address, only where that was chosen', async () => {
    const dropping = { orders: ordersOver(3), dropsAuthorization: true }
    const refused = await open(dropping)
    expect(await failureOf(refused)).toMatchObject({ code: 'woo_key_unknown' })
    expect(refused.standIn.asked.some(({ address }) => address.includes('consumer'))).toBe(false)
    const { source } = await open(dropping, { queryAuth: true })
    expect((await readOrders(source, THREE_DAYS)).facts).toHaveLength(3)
  })

  test('the key is sent to no public page, and dates never have a zone', async () => {
    const { source, standIn } = await open({ orders: ordersOver(3) })
    await readOrders(source, THREE_DAYS)
    for (const { address, headers } of standIn.asked) {
      expect(headers.authorization !== undefined).toBe(address.startsWith('/wp-json/wc/'))
      expect(headers.accept).toBe('application/json')
      const after = new URL(address, 'http://x').searchParams.get('after')
      if (after !== null) expect(after).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    }
  })

  test('no failure holds the key or what the store wrote', async () => {
    const store = await open({ keys: [{ ...TEST_KEY, consumerSecret: 'cs_another' }] }, { queryAuth: true })
    const { publicMessage, message, cause } = await failureOf(store)
    expect(`${publicMessage} ${message} ${String(cause)}`).not.toMatch(/ck_|cs_|consumer_|Consumer secret is/)
  })
})

describe('what people are told', () => {
  test('statuses of plugins, which newer stores stop listing with the plugin', async () => {
    const orders = [...ordersOver(3), wireOrder(9_000, DAY_1, { status: 'awaiting-pick' })]
    const { source, standIn } = await open({ orders, customStatuses: ['awaiting-pick'] })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.notes).toEqual([
      expect.stringContaining('Status "awaiting-pick" is not one WooCommerce defines: 1 order'),
    ])
    expect(reading.facts.find(({ sourceId }) => sourceId === '9000')?.status).toBe('paid')
    standIn.store.customStatuses = []
    expect((await readOrders(source, THREE_DAYS)).facts).toHaveLength(3)
    standIn.store.storage = 'posts'
    expect((await readOrders(source, THREE_DAYS)).facts).toHaveLength(4)
  })

  test('ids that held personal data', async () => {
    const { source } = await open({ orders: [wireOrder(1, DAY_1, { transaction_id: 'a.person@example.test' })] })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.notes.join()).toContain('1 order has an e-mail address or a phone number in an id')
    expect(JSON.stringify(reading)).not.toContain('example.test')
  })

  test('a zone that was set by hand', async () => {
    const { source } = await open({ zone: -7 })
    const reading = await readOrders(source, THREE_DAYS)
    expect(reading.timeZone).toBe('Etc/GMT+7')
    expect(reading.notes.join()).toContain('set by hand')
  })

  test('a key that may not see settings still reads orders, in their own currency', async () => {
    const keys = [{ ...TEST_KEY, maySeeSettings: false }]
    const { source, standIn } = await open({ keys, orders: [wireOrder(1, DAY_1, { currency: 'EUR' })] })
    expect((await readOrders(source, THREE_DAYS)).currency).toBe('EUR')
    standIn.store.orders = [wireOrder(1, DAY_1 - 90 * DAY_MS, { currency: 'USD' })]
    expect((await readOrders(source, THREE_DAYS)).currency).toBe('USD')
    standIn.store.orders = []
    await expect(readOrders(source, THREE_DAYS)).rejects.toMatchObject({ code: 'woo_no_currency' })
  })

  test('a site that does not describe itself is read in the zone of the question', async () => {
    const store = await open({ orders: ordersOver(3) })
    store.standIn.faults.script({ kind: 'rest_disabled', where: '/wp-json/?' })
    const reading = await readOrders(store.source, THREE_DAYS)
    expect(reading.timeZone).toBe('Etc/UTC')
    expect(reading.facts).toHaveLength(3)
  })

  test('how far a long reading is', async () => {
    const { source, tools } = await open({ orders: ordersOver(1_200) })
    const told: number[] = []
    await readOrders({ ...source, tools: { ...tools, onProgress: (count) => told.push(count) } }, THREE_DAYS)
    expect(told).toEqual([500, 1_000])
  })
})
