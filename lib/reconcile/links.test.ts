import { describe, expect, test } from 'vitest'
import { addDays } from '@/lib/period'
import {
  analyticsLines,
  lineOf,
  makeOrder,
  makePurchase,
  runWorld,
  shopifyAliases,
  storeStatuses,
  wooAliases,
} from '@/lib/testing/world'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'

const NOON = 'T12:00:00+02:00'

/** A price that no two orders of a world share, so that an amount tells orders apart. */
const priceOf = (number: number) => 5_000 + number * 7

/** WooCommerce orders whose post ids run `offset` ahead of their numbers, `perDay` a day from 1 October. */
function wooOrders(from: number, count: number, offset: number, perDay: number, price = priceOf): StoreOrder[] {
  return Array.from({ length: count }, (_, i) => {
    const number = from + i
    return makeOrder(String(number), addDays('2026-10-01', Math.floor(i / perDay)) + NOON, {
      sourceId: String(number + offset),
      aliases: wooAliases(number + offset, number),
      totalMinor: price(number),
    })
  })
}

/** GA4 rows of order numbers, as a tag that sends the number leaves them. */
function rowsByNumber(from: number, count: number, perDay: number, price = priceOf): AnalyticsPurchase[] {
  return Array.from({ length: count }, (_, i) =>
    makePurchase(String(from + i), addDays('2026-10-01', Math.floor(i / perDay)), { revenueMinor: price(from + i) }),
  )
}

describe('order numbers that equal other orders’ post ids', () => {
  test.each([1, 3, 50])('never link a wrong order when post ids run %i ahead', (offset) => {
    const result = runWorld({ orders: wooOrders(1000, 200, offset, 40), purchases: rowsByNumber(1000, 200, 40) })
    expect(result.summary.counts).toEqual({ matched_exact: 200 })
    expect(result.verdicts.every(({ matchedBy }) => matchedBy?.kind === 'order_number')).toBe(true)
  })

  test('never link a wrong order where GA4 lost the only numbers that no post id equals', () => {
    const purchases = rowsByNumber(1000, 100, 25).slice(3)
    const result = runWorld({ orders: wooOrders(1000, 100, 3, 25), purchases })
    expect(result.summary.counts).toEqual({ matched_exact: 97, missing: 3 })
  })

  test('link nothing where all orders cost the same and nothing else tells numbers from post ids', () => {
    const flat = () => 2_900
    const purchases = rowsByNumber(1000, 100, 100, flat).slice(3)
    const result = runWorld({ orders: wooOrders(1000, 100, 3, 100, flat), purchases })
    expect(result.verdicts.filter(({ status }) => status.startsWith('matched'))).toEqual([])
    expect(result.summary.counts.ambiguous).toBe(100)
  })

  test('never link a wrong order on days for which the store’s orders are not loaded', () => {
    // The report goes on for two days longer than the orders; its numbers there are post ids of October's first days.
    const orders = wooOrders(1000, 100, 100, 25)
    const purchases = rowsByNumber(1000, 150, 25)
    const result = runWorld({ orders, purchases })
    expect(result.summary.counts.matched_exact).toBe(100)
    expect(result.verdicts.filter(({ side, analyticsDay }) => side === 'store' && analyticsDay === null)).toEqual([])
    expect(result.summary.counts.duplicate_in_ga4).toBeUndefined()
    expect(result.summary.counts.ga4_ambiguous).toBe(50)
  })

  test('never link a wrong order when the report covers many more days than the store', () => {
    const orders = wooOrders(1000, 30, 60, 30)
    const purchases = rowsByNumber(1000, 90, 30).filter(({ transactionId }) => !/[05]$|^10[012]1$/.test(transactionId))
    const result = runWorld({
      orders,
      purchases,
      window: { from: '2026-10-01', to: '2026-10-03', timeZone: 'Europe/Berlin' },
    })
    for (const { side, storeName, analyticsId } of result.verdicts)
      if (side === 'store' && analyticsId !== null) expect(`#${analyticsId}`).toBe(storeName)
  })

  test('still find their order when amounts are wrong throughout', () => {
    const purchases = rowsByNumber(1000, 200, 40).map((row) => ({ ...row, revenueMinor: 0 }))
    const result = runWorld({ orders: wooOrders(1000, 200, 50, 40), purchases })
    expect(result.summary.counts).toEqual({ matched_value_diff: 200 })
    for (const { storeName, analyticsId } of result.verdicts) expect(`#${analyticsId}`).toBe(storeName)
  })

  test('still find their order when, on top, every row is a day late', () => {
    const purchases = rowsByNumber(1000, 200, 40).map((row) => ({
      ...row,
      revenueMinor: 0,
      date: addDays(row.date ?? '', 1),
    }))
    const { verdicts } = runWorld({ orders: wooOrders(1000, 200, 50, 40), purchases })
    expect(verdicts).toHaveLength(200)
    for (const { storeName, analyticsId } of verdicts) expect(`#${analyticsId}`).toBe(storeName)
  })

  test('link by post id when that is what the tag sends', () => {
    const orders = wooOrders(1000, 100, 50, 25)
    const purchases = orders.map((order, i) =>
      makePurchase(order.sourceId, addDays('2026-10-01', Math.floor(i / 25)), { revenueMinor: order.totalMinor }),
    )
    const { verdicts } = runWorld({ orders, purchases })
    expect(verdicts.every(({ matchedBy }) => matchedBy?.kind === 'order_id')).toBe(true)
  })
})

describe('a link', () => {
  const AT = `2026-10-10${NOON}`
  const DAY = '2026-10-10'
  const one = (id: string, overrides: Partial<StoreOrder> = {}, row: Partial<AnalyticsPurchase> = {}) =>
    runWorld({ orders: [makeOrder('1001', AT, overrides)], purchases: [makePurchase(id, DAY, row)] })

  test.each([
    ['1001', 'order_number', 'exact'],
    ['#1001', 'name', 'exact'],
    ['5678901001', 'order_id', 'exact'],
    [' 1001 ', 'order_number', 'cleaned'],
    ['%231001', 'name', 'cleaned'],
    ['"1001"', 'order_number', 'cleaned'],
    ['１００１', 'order_number', 'cleaned'],
    ['1001.0', 'order_number', 'cleaned'],
    ['gid://shopify/OrderIdentity/5678901001', 'order_id', 'cleaned'],
    ['gid://shopify/Order/5678901001', 'order_id', 'cleaned'],
  ] as const)('is made for %j by %s, %s', (id, kind, pass) => {
    const line = lineOf(one(id), '1001')
    expect(line).toMatchObject({ status: 'matched_exact', matchedBy: { kind, pass }, analyticsId: id })
  })

  test.each([['1001-1'], ['WEB-1001'], ['10011'], ['#10011'], ['100']])('is not guessed for %j', (id) => {
    expect(storeStatuses(one(id))).toEqual({ 1001: 'missing' })
  })

  test('names its best pass and kind, whichever row comes first', () => {
    const rows = ['#1001', '5678901001', ' 1001'].map((id) => makePurchase(id, DAY))
    for (const purchases of [rows, [...rows].reverse()]) {
      const line = lineOf(runWorld({ orders: [makeOrder('1001', AT)], purchases }), '1001')
      expect(line.matchedBy).toEqual({ kind: 'order_id', pass: 'exact' })
    }
  })

  test('is not made ambiguous by an alias that is written twice', () => {
    const aliases = [
      { kind: 'gateway_reference' as const, value: 'PAY-1' },
      { kind: 'gateway_reference' as const, value: 'pay-1' },
    ]
    expect(storeStatuses(one('PAY-1', { aliases }))).toEqual({ 1001: 'matched_exact' })
  })
})

describe('an alias that several orders carry', () => {
  const twins = (second: Partial<StoreOrder> = {}, at = `2026-10-10${NOON}`) => [
    makeOrder('1001', `2026-10-10${NOON}`),
    makeOrder('1001', at, { sourceId: '77', name: '#77', ...second }),
  ]
  const run = (orders: StoreOrder[], row: Partial<AnalyticsPurchase> = {}) =>
    runWorld({ orders, purchases: [makePurchase('1001', '2026-10-10', row)] })

  test('links nothing when amount and date fit them all', () => {
    const result = run(twins())
    expect(storeStatuses(result)).toEqual({ 1001: 'ambiguous', 77: 'ambiguous' })
    expect(analyticsLines(result)).toEqual([['1001', 'ga4_ambiguous', null]])
    expect(result.summary.bridge).toEqual([
      { code: 'ambiguous', group: 'measurement', count: 2, amountMinor: -20_000 },
      { code: 'ga4_ambiguous', group: 'measurement', count: 1, amountMinor: 10_000 },
    ])
  })

  test('links nothing when amount and date fit none', () => {
    expect(storeStatuses(run(twins(), { revenueMinor: 1 }))).toEqual({ 1001: 'ambiguous', 77: 'ambiguous' })
  })

  test('links the order whose amount agrees', () => {
    expect(storeStatuses(run(twins({ totalMinor: 20_000 })))).toEqual({ 1001: 'matched_exact', 77: 'missing' })
  })

  test('links by the amount of one purchase where GA4 counts several', () => {
    const result = run(twins({ totalMinor: 20_000 }), { purchases: 3, revenueMinor: 30_000 })
    expect(storeStatuses(result)).toEqual({ 1001: 'duplicate_in_ga4', 77: 'missing' })
  })

  test.each([
    ['more than 48 hours before GA4’s day', '2026-10-07T23:59:59+02:00', true],
    ['48 hours before GA4’s day', '2026-10-08T00:00:00+02:00', false],
    ['less than 48 hours after GA4’s day', '2026-10-12T23:59:59+02:00', false],
    ['48 hours after GA4’s day', '2026-10-13T00:00:00+02:00', true],
  ])('links the order of GA4’s day when the other was placed %s', (_, at, isFarOff) => {
    const statuses = storeStatuses(run(twins({}, at)))
    expect(statuses[1001]).toBe(isFarOff ? 'matched_exact' : 'ambiguous')
    expect(statuses[77]).toBe(isFarOff ? 'missing' : 'ambiguous')
  })

  test('is told apart even when one order has it as name and the other as number', () => {
    const orders = [
      makeOrder('1001', `2026-10-10${NOON}`, { aliases: [{ kind: 'name', value: '1001' }] }),
      makeOrder('77', `2026-10-10${NOON}`, { aliases: [{ kind: 'order_number', value: '1001' }] }),
    ]
    expect(storeStatuses(run(orders))).toEqual({ 1001: 'ambiguous', 77: 'ambiguous' })
  })

  test('does not take away the link another id gives', () => {
    const purchases = [makePurchase('1001', '2026-10-10'), makePurchase('#77', '2026-10-10')]
    const named = twins({ aliases: [...shopifyAliases('1001'), { kind: 'name', value: '#77' }] })
    expect(storeStatuses(runWorld({ orders: named, purchases }))).toEqual({ 1001: 'ambiguous', 77: 'matched_exact' })
  })

  test('does not make an excluded order ambiguous', () => {
    expect(storeStatuses(run(twins({ test: true })))).toEqual({ 1001: 'ambiguous', 77: 'excluded_test' })
  })
})

describe('an id of a kind that is not the day’s dominant kind', () => {
  const days = (count: number, day: string, first: number) =>
    Array.from({ length: count }, (_, i) =>
      makeOrder(String(first + i), day + NOON, { totalMinor: priceOf(first + i) }),
    )
  const rowOf = (order: StoreOrder, kind: 'order_id' | 'order_number', row: Partial<AnalyticsPurchase> = {}) =>
    makePurchase(
      order.aliases.find((alias) => alias.kind === kind)?.value ?? '',
      new Date(order.createdAt).toISOString().slice(0, 10),
      { revenueMinor: order.totalMinor, ...row },
    )
  const orders = days(30, '2026-10-10', 1001)
  const odd = makeOrder('1999', `2026-10-10${NOON}`)

  test('links when amount and date agree', () => {
    const purchases = [...orders.map((order) => rowOf(order, 'order_number')), rowOf(odd, 'order_id')]
    const line = lineOf(runWorld({ orders: [...orders, odd], purchases }), '1999')
    expect(line).toMatchObject({ status: 'matched_exact', matchedBy: { kind: 'order_id', pass: 'exact' } })
  })

  test('does not link by the id alone', () => {
    const purchases = [
      ...orders.map((order) => rowOf(order, 'order_number')),
      rowOf(odd, 'order_id', { revenueMinor: 1 }),
    ]
    const result = runWorld({ orders: [...orders, odd], purchases })
    expect(storeStatuses(result)[1999]).toBe('ambiguous')
    expect(analyticsLines(result)).toEqual([['5678901999', 'ga4_ambiguous', null]])
  })

  test('links by the id alone on the days after the tag changed to that kind', () => {
    const later = days(20, '2026-10-20', 2001)
    const purchases = [
      ...orders.map((order) => rowOf(order, 'order_number', { revenueMinor: 1 })),
      ...later.map((order) => rowOf(order, 'order_id', { revenueMinor: 1 })),
    ]
    const { summary } = runWorld({ orders: [...orders, ...later], purchases })
    expect(summary.counts).toEqual({ matched_value_diff: 50 })
    expect(summary.idKinds).toEqual([
      { kind: 'order_id', matched: 20 },
      { kind: 'order_number', matched: 30 },
    ])
  })

  test('does not link by the id alone on a day with too few orders to tell', () => {
    const later = days(19, '2026-10-20', 2001)
    const purchases = [
      ...orders.map((order) => rowOf(order, 'order_number')),
      ...later.map((order) => rowOf(order, 'order_id', { revenueMinor: 1 })),
    ]
    expect(runWorld({ orders: [...orders, ...later], purchases }).summary.counts).toMatchObject({ ambiguous: 19 })
  })
})
