import { describe, expect, test } from 'vitest'
import { openShop } from '@/e2e/upstreams/shopify/open-shop'
import { moneyBag, wireOrder } from '@/e2e/upstreams/shopify/orders'
import type { WireOrder } from '@/e2e/upstreams/shopify/search'
import { readOrders } from './read'

const HOUR_MS = 3_600_000
const isoOf = (instant: number) => `${new Date(instant).toISOString().slice(0, 19)}Z`

/** An order every `stepMs` from a moment on. */
const series = (count: number, from: string, stepMs: number, fields: Record<string, unknown> = {}): WireOrder[] =>
  Array.from({ length: count }, (_, index) =>
    wireOrder({
      id: 5_600_000_000_000 + index,
      number: 1_000 + index,
      createdAt: isoOf(Date.parse(from) + index * stepMs),
      total: `${10 + (index % 90)}.${String(index % 100).padStart(2, '0')}`,
      fields,
    }),
  )

const berlin = { from: '2026-11-10', to: '2026-11-12', timeZone: 'Europe/Berlin' }

describe('reading a window', () => {
  test('every order of every day is there once, and each day is counted in the zone of the window', async () => {
    // From 21:00 UTC on the 9th, every hour: the day in Berlin begins at 23:00 UTC.
    const { source } = await openShop({ orders: series(90, '2026-11-09T21:00:00Z', HOUR_MS) })
    const reading = await readOrders(source, berlin)
    expect(reading.days).toEqual(
      ['2026-11-10', '2026-11-11', '2026-11-12'].map((day) => ({
        day,
        expected: 24,
        received: 24,
        incomplete: null,
        hidden: null,
      })),
    )
    expect(reading.facts.map(({ sourceId }) => Number(sourceId) - 5_600_000_000_000)).toEqual(
      Array.from({ length: 72 }, (_, index) => index + 2),
    )
    expect(reading).toMatchObject({ timeZone: 'Europe/Berlin', currency: 'EUR', rejections: [], notes: [] })
  })

  test('days of 23 and 25 hours hold the orders of these hours', async () => {
    const zone = { timeZone: 'America/New_York' }
    const { source } = await openShop({ orders: series(80, '2026-10-31T04:00:00Z', HOUR_MS) })
    const reading = await readOrders(source, { from: '2026-10-31', to: '2026-11-02', ...zone })
    expect(reading.days.map(({ received }) => received)).toEqual([24, 25, 24])
    expect(reading.days.map(({ expected }) => expected)).toEqual([24, 25, 24])
  })

  test('a day that is not over is read up to now, and one to come is empty', async () => {
    const { source } = await openShop({ orders: series(40, '2026-11-19T23:00:00Z', HOUR_MS) })
    // The clock stands at 12:00 UTC on the 20th, so the hours 23:00 to 11:00 have passed.
    const reading = await readOrders(source, { from: '2026-11-20', to: '2026-11-21', timeZone: 'Europe/Berlin' })
    expect(reading.days).toMatchObject([
      { day: '2026-11-20', expected: 13, received: 13, incomplete: null },
      { day: '2026-11-21', expected: 0, received: 0, incomplete: null },
    ])
  })

  test('an order of the very second of now is neither counted nor read, so both agree', async () => {
    const { source, tools } = await openShop({ orders: series(3, '2026-11-20T11:59:59Z', 1_000) })
    await tools.sleep(500, tools.signal)
    const reading = await readOrders(source, { from: '2026-11-20', to: '2026-11-20', timeZone: 'Europe/Berlin' })
    expect(reading.days).toMatchObject([{ expected: 1, received: 1, incomplete: null }])
  })

  test('pages grow from a probe of ten to what one question may cost', async () => {
    const { shop, source } = await openShop({ orders: series(200, '2026-11-10T00:00:00Z', 60_000) })
    await readOrders(source, berlin)
    const sizes = shop.requests
      .filter(({ operation }) => operation === 'Orders')
      .map(({ variables }) => variables.first)
    expect(sizes[0]).toBe(10)
    expect(new Set(sizes.slice(1)).size).toBe(1)
    expect(sizes[1]).toBeGreaterThan(10)
  })

  test('a page that is too costly is asked for at half the size', async () => {
    const { shop, source } = await openShop({ orders: series(30, '2026-11-10T00:00:00Z', 60_000) })
    shop.faults.push({ kind: 'error', code: 'MAX_COST_EXCEEDED', on: 'Orders', times: 2 })
    const reading = await readOrders(source, berlin)
    expect(reading.facts).toHaveLength(30)
    const sizes = shop.requests
      .filter(({ operation }) => operation === 'Orders')
      .map(({ variables }) => variables.first)
    expect(sizes.slice(0, 4)).toEqual([10, 5, 2, 2])
  })

  test('progress is told as orders arrive', async () => {
    const { source } = await openShop({ orders: series(30, '2026-11-10T00:00:00Z', 60_000) })
    const told: number[] = []
    await readOrders({ ...source, tools: { ...source.tools, onProgress: (count) => told.push(count) } }, berlin)
    expect(told.at(-1)).toBe(30)
    expect(told).toEqual([...told].sort((a, b) => a - b))
  })

  test('reading twice gives the same', async () => {
    const { source } = await openShop({ orders: series(60, '2026-11-10T00:00:00Z', HOUR_MS) })
    expect(await readOrders(source, berlin)).toEqual(await readOrders(source, berlin))
  })
})

describe('what cannot be read', () => {
  test('days older than 60 days are out of scope without read_all_orders, and said to be', async () => {
    // Now is 20 November 12:00 UTC; sixty days before it is 21 September 12:00 UTC, so the 22nd is the first whole day.
    const orders = series(10, '2026-09-19T10:00:00Z', 24 * HOUR_MS)
    const window = { from: '2026-09-20', to: '2026-09-23', timeZone: 'Europe/Berlin' }
    const { source } = await openShop({ orders, scopes: ['read_orders'] })
    const reading = await readOrders(source, window)
    expect(reading.days).toEqual([
      { day: '2026-09-20', expected: null, received: 0, incomplete: 'out_of_scope', hidden: null },
      { day: '2026-09-21', expected: null, received: 0, incomplete: 'out_of_scope', hidden: null },
      { day: '2026-09-22', expected: 1, received: 1, incomplete: null, hidden: null },
      { day: '2026-09-23', expected: 1, received: 1, incomplete: null, hidden: null },
    ])
    expect(reading.notes.join()).toContain('only the last 60 days, so orders before 2026-09-22')
    const whole = await openShop({ orders })
    expect((await readOrders(whole.source, window)).days.every(({ incomplete }) => incomplete === null)).toBe(true)
  })

  test('a window wholly out of scope asks for no order', async () => {
    const { shop, source } = await openShop({ scopes: ['read_orders'] })
    const reading = await readOrders(source, { from: '2026-01-01', to: '2026-01-02', timeZone: 'Europe/Berlin' })
    expect(reading.days.map(({ incomplete }) => incomplete)).toEqual(['out_of_scope', 'out_of_scope'])
    expect(shop.requests.map(({ operation }) => operation)).toEqual(['Shop'])
  })

  test('an order that cannot be read is listed, and its day is not complete', async () => {
    const orders = series(72, '2026-11-09T23:00:00Z', HOUR_MS)
    orders[30] = { ...(orders[30] as WireOrder), originalTotalPriceSet: moneyBag('-5.00', 'EUR') }
    const { source } = await openShop({ orders })
    const reading = await readOrders(source, berlin)
    expect(reading.days.map(({ received, incomplete }) => [received, incomplete])).toEqual([
      [24, null],
      [23, 'hole'],
      [24, null],
    ])
    expect(reading.rejections).toMatchObject([{ code: 'negative_total', value: '5600000000030' }])
  })

  test('an order whose day cannot be told leaves no day complete', async () => {
    const { source } = await openShop({ orders: series(3, '2026-11-11T00:00:00Z', HOUR_MS) })
    const { http } = source.tools
    const send: typeof http.send = async (request) => {
      const answer = await http.send(request)
      return { ...answer, body: answer.body.replace('"createdAt":"2026-11-11T01:00:00Z"', '"createdAt":"soon"') }
    }
    const reading = await readOrders({ ...source, tools: { ...source.tools, http: { ...http, send } } }, berlin)
    expect(reading.rejections).toMatchObject([{ code: 'bad_date', value: '5600000000001' }])
    expect(reading.days.map(({ incomplete }) => incomplete)).toEqual(['hole', 'hole', 'hole'])
  })

  test('parts that are refused are left out and named; everything else is the same', async () => {
    const orders = series(20, '2026-11-10T00:00:00Z', HOUR_MS)
    const { shop, source } = await openShop({ orders })
    const whole = await readOrders(source, berlin)
    shop.refusedFields.add('billingAddress').add('paymentTerms')
    const reading = await readOrders(source, berlin)
    expect(reading.facts).toEqual(
      whole.facts.map((order) => {
        const { country: _, ...factors } = order.factors ?? {}
        return { ...order, factors }
      }),
    )
    expect(reading.notes).toEqual([
      'Shopify does not let this app read the country; the orders were read without it.',
      'Shopify does not let this app read payment terms; the orders were read without it.',
    ])
    expect(reading.days.every(({ incomplete }) => incomplete === null)).toBe(true)
  })

  test('a refusal that does not say of what is met by asking for the necessary parts only', async () => {
    const { shop, source } = await openShop({ orders: series(5, '2026-11-10T00:00:00Z', HOUR_MS) })
    shop.faults.push({ kind: 'error', code: 'ACCESS_DENIED', on: 'Orders' })
    const reading = await readOrders(source, berlin)
    expect(reading.facts).toHaveLength(5)
    expect(reading.notes).toHaveLength(4)
    shop.faults.push({ kind: 'error', code: 'ACCESS_DENIED', on: 'Orders', times: 2 })
    await expect(readOrders(source, berlin)).rejects.toMatchObject({ code: 'shopify_access_denied' })
  })

  test('without read_orders nothing is read', async () => {
    const { source } = await openShop({ scopes: ['read_products'] })
    await expect(readOrders(source, berlin)).rejects.toMatchObject({ outcome: 'misconfigured' })
  })

  test('people are told of a newer version, unknown payment statuses, replaced ids and development shops', async () => {
    const orders = series(2, '2026-11-10T00:00:00Z', HOUR_MS)
    Object.assign(orders[0] as WireOrder, { displayFinancialStatus: null, name: 'anna@example.com' })
    const plan = { publicDisplayName: 'Development', partnerDevelopment: true }
    const { shop, source } = await openShop({ orders, shop: { plan } })
    shop.faults.push({ kind: 'version', version: '2027-01', times: 99 })
    expect((await readOrders(source, berlin)).notes).toEqual([
      'Shopify answered in version 2027-01 instead of 2026-10; figures may mean something else. Update this installation.',
      'Shopify states no payment status for 1 order; read as waiting for payment.',
      '1 order has an e-mail address or a phone number in an id; it was replaced by a code before anything was kept.',
      'This is a development shop: its orders are tests.',
    ])
  })
})

describe('counting', () => {
  test('a day whose count is higher than what arrives is never called complete', async () => {
    const orders = series(72, '2026-11-09T23:00:00Z', HOUR_MS)
    // An order that Shopify counts but never lists as itself: two that share an id.
    orders[40] = {
      ...(orders[40] as WireOrder),
      legacyResourceId: '5600000000041',
      id: 'gid://shopify/Order/5600000000041',
    }
    const { shop, source } = await openShop({ orders })
    const reading = await readOrders(source, berlin)
    expect(reading.days.map(({ expected, received, incomplete }) => [expected, received, incomplete])).toEqual([
      [24, 24, null],
      [24, 23, 'count_differs'],
      [24, 24, null],
    ])
    expect(shop.requests.filter(({ operation }) => operation === 'Counts')).toHaveLength(3)
  })

  test('an order that comes in while its day is read is fetched by reading that day again', async () => {
    const orders = series(72, '2026-11-09T23:00:00Z', HOUR_MS)
    const late = wireOrder({ id: 1, number: 1, createdAt: '2026-11-11T10:30:00Z' })
    const { shop, source } = await openShop({ orders })
    const { http } = source.tools
    let counted = 0
    const send: typeof http.send = async (request) => {
      // It is there before the days are counted, gone while they are read, and back before they are read again.
      const isCount = request.body?.includes('query Counts') === true
      if (isCount) shop.setOrders([...orders, late])
      const answer = await http.send(request)
      if (isCount && counted++ === 0) shop.setOrders(orders)
      return answer
    }
    const reading = await readOrders({ ...source, tools: { ...source.tools, http: { ...http, send } } }, berlin)
    expect(reading.days[1]).toMatchObject({ expected: 25, received: 25, incomplete: null })
    expect(reading.facts).toHaveLength(73)
  })

  test('where Shopify does not count exactly, nothing is expected and the end of the pages decides', async () => {
    const { source } = await openShop({ orders: series(72, '2026-11-09T23:00:00Z', HOUR_MS) })
    const { http } = source.tools
    const send: typeof http.send = async (request) => {
      const answer = await http.send(request)
      return { ...answer, body: answer.body.replaceAll('"EXACT"', '"AT_LEAST"') }
    }
    const reading = await readOrders({ ...source, tools: { ...source.tools, http: { ...http, send } } }, berlin)
    expect(reading.days.map(({ expected, received, incomplete }) => [expected, received, incomplete])).toEqual(
      Array.from({ length: 3 }, () => [null, 24, null]),
    )
  })

  test('orders of other days than asked for show that the search was not applied', async () => {
    const { shop, source } = await openShop({ orders: series(50, '2026-10-01T00:00:00Z', 24 * HOUR_MS) })
    shop.faults.push({ kind: 'ignore_search', on: 'Orders' })
    await expect(readOrders(source, berlin)).rejects.toMatchObject({ outcome: 'misconfigured', code: 'shopify_search' })
  })

  test('pages that lead back to where they began end in a failure, not in a circle', async () => {
    const { shop, source } = await openShop({ orders: series(50, '2026-11-10T00:00:00Z', 60_000) })
    shop.faults.push({ kind: 'repeat_cursor', on: 'Orders', times: 9 })
    await expect(readOrders(source, berlin)).rejects.toMatchObject({ outcome: 'incomplete', code: 'shopify_paging' })
  })
})

describe('whatever breaks once, on the way', () => {
  const passing = [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 504 },
    { kind: 'status', status: 429 },
    { kind: 'error', code: 'THROTTLED' },
    { kind: 'error', code: 'INTERNAL_SERVER_ERROR' },
    { kind: 'html' },
    { kind: 'truncated' },
    { kind: 'reset' },
  ] as const
  const operations = ['Shop', 'Counts', 'Orders'] as const
  const cases = operations.flatMap((on) => passing.map((fault) => [on, JSON.stringify(fault), fault] as const))

  test.each(cases)('%s, %s: the reading is the same, to the last field', async (on, _, fault) => {
    const orders = series(40, '2026-11-10T00:00:00Z', HOUR_MS)
    const { shop, source } = await openShop({ orders })
    const clean = await readOrders(source, berlin)
    shop.faults.push({ ...fault, on, after: on === 'Orders' ? 1 : 0 })
    expect(await readOrders(source, berlin)).toEqual(clean)
    expect(shop.faults).toEqual([])
  })

  test.each(cases)('%s, %s: if it stays broken, nothing is given', async (on, _, fault) => {
    const { shop, source } = await openShop({ orders: series(40, '2026-11-10T00:00:00Z', HOUR_MS) })
    shop.faults.push({ ...fault, on, after: on === 'Orders' ? 1 : 0, times: 10_000 })
    await expect(readOrders(source, berlin)).rejects.toMatchObject({ name: 'IngestError' })
  })
})
