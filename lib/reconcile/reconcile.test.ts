import { describe, expect, test } from 'vitest'
import { lineOf, makeOrder, makePurchase, runWorld, storeStatuses, wholeReport } from '@/lib/testing/world'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'

const AT = '2026-10-10T12:00:00+02:00'
const DAY = '2026-10-10'

const one = (overrides: Partial<StoreOrder> = {}, ...purchases: AnalyticsPurchase[]) =>
  runWorld({ orders: [makeOrder('1001', AT, overrides)], purchases })
const seen = (overrides: Partial<AnalyticsPurchase> = {}) => makePurchase('1001', DAY, overrides)

describe('scope', () => {
  const EXCLUDED: [string, string, Partial<StoreOrder>][] = [
    ['a test order', 'excluded_test', { test: true }],
    ['a failed order', 'excluded_unpaid', { status: 'failed' }],
    ['an order that was never paid', 'excluded_unpaid', { status: 'pending' }],
    ['an unpaid order without a known gateway', 'excluded_unpaid', { status: 'pending', gateway: null }],
    ['a cancelled order', 'excluded_cancelled', { status: 'cancelled' }],
    ['a sale in person', 'excluded_pos', { channel: 'pos' }],
    ['a draft', 'excluded_draft_admin', { channel: 'draft' }],
    ['a renewal', 'excluded_renewal', { channel: 'subscription' }],
    ['a marketplace sale', 'excluded_api_marketplace', { channel: 'marketplace' }],
    ['an order made through the API', 'excluded_api_marketplace', { channel: 'api' }],
  ]

  test.each(EXCLUDED)('%s that GA4 does not show is %s', (_, status, overrides) => {
    const result = one(overrides)
    expect(result.summary.counts).toEqual({ [status]: 1 })
    expect(result.summary.matchRate).toMatchObject({ value: null, settled: 0, upperBound: null })
    expect(result.summary.bridge).toEqual([{ code: status, group: 'by_design', count: 1, amountMinor: -10_000 }])
  })

  test.each(EXCLUDED)('%s that GA4 shows is unexpected, with reason %s', (_, reason, overrides) => {
    const result = one(overrides, seen())
    expect(lineOf(result, '1001')).toMatchObject({
      status: 'unexpected_in_ga4',
      reason,
      analyticsId: '1001',
      analyticsMinor: 10_000,
      differenceMinor: 0,
      basis: null,
    })
    expect(result.summary.matchRate).toMatchObject({ value: null, matched: 0, settled: 0 })
    expect(result.summary.analyticsMinor - result.summary.storeMinor).toBe(0)
  })

  test('the first row of the table decides where several exclusions hold', () => {
    expect(storeStatuses(one({ test: true, status: 'cancelled', channel: 'pos' }))).toEqual({ 1001: 'excluded_test' })
    expect(storeStatuses(one({ status: 'failed', channel: 'api' }))).toEqual({ 1001: 'excluded_unpaid' })
    expect(storeStatuses(one({ status: 'cancelled', channel: 'draft' }))).toEqual({ 1001: 'excluded_cancelled' })
    expect(lineOf(one({ test: true, status: 'cancelled' }, seen()), '1001').reason).toBe('excluded_test')
  })

  test('an order placed by bank transfer and not yet paid is a sale', () => {
    expect(storeStatuses(one({ status: 'pending', gateway: 'bacs' }))).toEqual({ 1001: 'missing' })
    expect(storeStatuses(one({ status: 'pending', gateway: 'Vorkasse' }, seen()))).toEqual({ 1001: 'matched_exact' })
    expect(storeStatuses(one({ status: 'pending', gateway: 'bacs', channel: 'draft' }))).toEqual({
      1001: 'excluded_draft_admin',
    })
  })

  test('a refunded order was sold', () => {
    expect(storeStatuses(one({ status: 'refunded', refundedMinor: 10_000 }, seen()))).toEqual({
      1001: 'matched_exact',
    })
    expect(storeStatuses(one({ status: 'refunded', refundedMinor: 10_000 }))).toEqual({ 1001: 'missing' })
  })

  test('an order of zero stays in scope', () => {
    expect(storeStatuses(one({ totalMinor: 0 }, seen({ revenueMinor: 0 })))).toEqual({ 1001: 'matched_exact' })
    expect(storeStatuses(one({ totalMinor: 0 }))).toEqual({ 1001: 'missing' })
  })
})

describe('a matched order', () => {
  const parts = { taxMinor: 1_597, shippingMinor: 490, discountMinor: 1_000, itemCount: 2 }
  test.each<[string, number, string, string | null, Partial<StoreOrder>]>([
    ['the same amount', 10_000, 'matched_exact', null, {}],
    ['one cent more', 10_001, 'matched_exact', null, {}],
    ['one cent less', 9_999, 'matched_exact', null, {}],
    ['as many cents as items and one', 10_003, 'matched_rounding', null, { itemCount: 2, totalMinor: 10_000 }],
    ['0.05 %', 100_050, 'matched_rounding', null, { totalMinor: 100_000 }],
    ['more than 0.05 %', 100_051, 'matched_value_diff', 'unexplained', { totalMinor: 100_000 }],
    ['nothing', 0, 'matched_value_diff', 'zero_value', {}],
    ['a hundred times as much', 1_000_000, 'matched_value_diff', 'minor_unit', {}],
    ['ten times as much', 100_000, 'matched_value_diff', 'minor_unit', {}],
    ['a thousand times as much', 10_000_000, 'matched_value_diff', 'minor_unit', {}],
    ['a hundredth', 100, 'matched_value_diff', 'minor_unit', {}],
    ['a tenth', 1_000, 'matched_value_diff', 'minor_unit', {}],
    ['no tax', 8_403, 'matched_value_diff', 'basis', parts],
    ['no shipping', 9_510, 'matched_value_diff', 'basis', parts],
    ['neither tax nor shipping', 7_913, 'matched_value_diff', 'basis', parts],
    ['the amount before the discount', 11_000, 'matched_value_diff', 'discount', parts],
    ['the amount after the refund', 7_500, 'matched_value_diff', 'refund_or_edit', { refundedMinor: 2_500 }],
    ['an amount nobody can explain', 6_666, 'matched_value_diff', 'unexplained', parts],
  ])('with %s in GA4', (_, revenueMinor, status, reason, overrides) => {
    const result = one(overrides, seen({ revenueMinor }))
    const line = lineOf(result, '1001')
    expect(line).toMatchObject({ status, reason, analyticsMinor: revenueMinor })
    expect(line.differenceMinor).toBe(revenueMinor - (overrides.totalMinor ?? 10_000))
    expect(result.summary.matchRate).toMatchObject({ value: 1, matched: 1, settled: 1 })
  })

  test('counts once however often GA4 counts it', () => {
    const result = one({}, seen({ purchases: 3, revenueMinor: 30_000 }))
    expect(result.summary.counts).toEqual({ duplicate_in_ga4: 1 })
    expect(result.summary.matchRate).toMatchObject({ value: 1, matched: 1, settled: 1 })
  })
})

describe('an order that GA4 counts more than once', () => {
  test.each<[string, AnalyticsPurchase[], string | null]>([
    ['in one row', [seen({ purchases: 2, revenueMinor: 20_000 })], 'multiple'],
    ['in one row without counting the money twice', [seen({ purchases: 2 })], null],
    ['on two days', [seen(), makePurchase('1001', '2026-10-12')], 'multiple'],
    ['under two spellings', [seen(), makePurchase('#1001', DAY)], 'multiple'],
    ['under two of its names', [seen(), makePurchase('5678901001', DAY)], 'multiple'],
    ['in the window and after it', [seen(), makePurchase('1001', '2026-11-02')], 'multiple'],
    ['five times', [seen({ purchases: 5, revenueMinor: 50_000 })], 'multiple'],
    ['six times, which no rule explains', [seen({ purchases: 6, revenueMinor: 60_000 })], 'unexplained'],
    ['without money', [seen({ purchases: 2, revenueMinor: 0 })], 'zero_value'],
  ])('is a duplicate: %s', (_, purchases, reason) => {
    const line = lineOf(one({}, ...purchases), '1001')
    expect(line).toMatchObject({ status: 'duplicate_in_ga4', reason })
    expect(line.purchases).toBe(purchases.reduce((sum, row) => sum + row.purchases, 0))
  })

  test('lists each of its ids once, in order', () => {
    const rows = [
      makePurchase('5678901001', DAY),
      seen(),
      makePurchase('#1001', DAY),
      makePurchase('1001', '2026-10-11'),
    ]
    expect(lineOf(one({}, ...rows), '1001').analyticsId).toBe('#1001 | 1001 | 5678901001')
  })

  test('is none for a refund on a later day', () => {
    const refund = makePurchase('1001', '2026-10-20', { purchases: 0, revenueMinor: 0, refundMinor: 10_000 })
    expect(lineOf(one({}, seen(), refund), '1001')).toMatchObject({
      status: 'matched_exact',
      purchases: 1,
      analyticsDay: DAY,
      flags: [],
    })
  })
})

test('a refund under another spelling makes no duplicate', () => {
  const refund = makePurchase('#1001', '2026-10-20', { purchases: 0, revenueMinor: 0, refundMinor: 10_000 })
  expect(lineOf(one({}, seen(), refund), '1001')).toMatchObject({
    status: 'matched_exact',
    analyticsId: '#1001 | 1001',
  })
})

describe('an order of which GA4 shows a refund alone', () => {
  const refund = makePurchase('1001', '2026-10-12', { purchases: 0, revenueMinor: 0, refundMinor: 10_000 })

  test('was not seen as a sale', () => {
    const result = one({}, refund)
    expect(lineOf(result, '1001')).toMatchObject({ status: 'missing', reason: null, analyticsId: '1001', purchases: 0 })
    expect(result.verdicts).toHaveLength(1)
    expect(result.summary.matchRate).toMatchObject({ value: 0, matched: 0, settled: 1 })
    expect(result.summary.bridge).toEqual([{ code: 'missing', group: 'measurement', count: 1, amountMinor: -10_000 }])
    expect(result.summary.idKinds).toEqual([])
  })

  test('stays excluded when it is out of scope', () => {
    expect(storeStatuses(one({ status: 'cancelled' }, refund))).toEqual({ 1001: 'excluded_cancelled' })
  })
})

describe('the expected basis', () => {
  const parts = { taxMinor: 1_597, shippingMinor: 490 }
  const world = (row: Partial<AnalyticsPurchase>) => {
    const orders = Array.from({ length: 40 }, (_, i) => makeOrder(String(1001 + i), AT, parts))
    const purchases = orders.map(({ name }) => makePurchase(name ?? '', DAY, row))
    return runWorld({ orders, purchases }).summary
  }

  test('is learned from orders counted once, and makes their amounts exact', () => {
    const summary = world({ revenueMinor: 8_403 })
    expect(summary.basis).toEqual({ expected: 'total_ex_tax', informative: 40, explained: 40 })
    expect(summary.counts).toEqual({ matched_exact: 40 })
  })

  test('is not learned from duplicates', () => {
    expect(world({ revenueMinor: 8_403, purchases: 2 }).basis).toBeNull()
  })
})

describe('lines', () => {
  test('are in the same order whatever order the rows came in, even when only their day tells them apart', () => {
    const rows = ['2026-10-12', '2026-10-10', '2026-10-11'].map((day) => makePurchase('(not set)', day))
    const { verdicts } = runWorld({ purchases: rows })
    expect(verdicts.map(({ analyticsDay }) => analyticsDay)).toEqual(['2026-10-10', '2026-10-11', '2026-10-12'])
    expect(runWorld({ purchases: [...rows].reverse() }).verdicts).toEqual(verdicts)
  })

  test('are in the same order even for orders of two stores that share their id, instant and amount', () => {
    const orders = ['card', 'paypal'].map((gateway) => makeOrder('1001', AT, { gateway, aliases: [] }))
    const { verdicts } = runWorld({ orders })
    expect(runWorld({ orders: [...orders].reverse() }).verdicts).toEqual(verdicts)
  })
})

describe('rates', () => {
  test('are null, never 100 %, where there is nothing to rate', () => {
    const { summary, verdicts } = runWorld()
    expect(verdicts).toEqual([])
    expect(summary.matchRate).toEqual({
      value: null,
      low: null,
      high: null,
      matched: 0,
      settled: 0,
      complete: true,
      lowerBound: null,
      upperBound: null,
    })
    expect(summary.valueRate.value).toBeNull()
    expect(summary.bridge).toEqual([])
  })

  test('of value are null where all settled orders cost nothing', () => {
    expect(one({ totalMinor: 0 }, seen({ revenueMinor: 0 })).summary.valueRate.value).toBeNull()
  })

  test('are 0 for a store that GA4 does not see, and null for sales the store does not have', () => {
    expect(one().summary.matchRate.value).toBe(0)
    expect(runWorld({ purchases: [seen()] }).summary.matchRate.value).toBeNull()
  })

  test('count matched over settled, in orders and in money', () => {
    const orders = ['1', '2', '3', '4'].map((n) => makeOrder(`100${n}`, AT, { totalMinor: Number(n) * 1_000 }))
    const purchases = ['1001', '1003', '1004'].map((id) =>
      makePurchase(id, DAY, { revenueMinor: Number(id.slice(-1)) * 1_000 }),
    )
    const { matchRate, valueRate } = runWorld({ orders, purchases }).summary
    expect(matchRate).toMatchObject({ value: 0.75, matched: 3, settled: 4, lowerBound: 0.75, upperBound: 0.75 })
    expect(valueRate).toEqual({ value: 0.8, matchedMinor: 8_000, settledMinor: 10_000 })
  })

  test('are bounded by what unreadable ids, hidden purchases and unreadable rows could hold', () => {
    const orders = Array.from({ length: 20 }, (_, i) => makeOrder(String(1001 + i), AT))
    const matched = orders.slice(0, 10).map(({ name }) => makePurchase(name ?? '', DAY))
    const bound = (purchases: AnalyticsPurchase[], coverage = wholeReport()) =>
      runWorld({ orders, purchases: [...matched, ...purchases], coverage }).summary.matchRate
    expect(bound([])).toMatchObject({ lowerBound: 0.5, upperBound: 0.5 })
    expect(bound([makePurchase('(not set)', DAY, { purchases: 2 })]).upperBound).toBe(0.6)
    expect(bound([makePurchase('pi_3NabcXYZ', DAY)]).upperBound).toBe(0.55)
    expect(bound([makePurchase('1500', DAY)]).upperBound).toBe(0.5)
    expect(bound([], wholeReport({ hidden: { purchases: 3, amountMinor: 1 } })).upperBound).toBe(0.65)
    expect(bound([], wholeReport({ hidden: { purchases: -3, amountMinor: 1 } })).upperBound).toBe(0.5)
    expect(bound([], wholeReport({ unreadableRows: 4 })).upperBound).toBe(0.7)
    expect(bound([makePurchase('null', DAY, { purchases: 99 })]).upperBound).toBe(1)
  })

  test('keep ambiguous orders in the denominator', () => {
    const twins = [makeOrder('1001', AT), makeOrder('1001', AT, { sourceId: '7' })]
    const { counts, matchRate } = runWorld({ orders: twins, purchases: [makePurchase('1001', DAY)] }).summary
    expect(counts).toEqual({ ambiguous: 2, ga4_ambiguous: 1 })
    expect(matchRate).toMatchObject({ value: 0, matched: 0, settled: 2 })
  })
})

describe('currencies', () => {
  test('without a fraction are compared to the yen', () => {
    const world = (revenueMinor: number) =>
      runWorld({
        orders: [makeOrder('1001', AT, { currency: 'JPY', totalMinor: 1_980 })],
        purchases: [seen({ revenueMinor })],
        currency: 'JPY',
      })
    expect(storeStatuses(world(1_980))).toEqual({ 1001: 'matched_exact' })
    expect(lineOf(world(198_000), '1001').reason).toBe('minor_unit')
    expect(world(0).summary.findings[0]?.sentence).toContain('¥1,980 too little')
  })

  test('with three decimals are compared to the fils', () => {
    const world = (revenueMinor: number) =>
      runWorld({
        orders: [makeOrder('1001', AT, { currency: 'KWD', totalMinor: 12_345 })],
        purchases: [seen({ revenueMinor })],
        currency: 'KWD',
      })
    expect(storeStatuses(world(12_346))).toEqual({ 1001: 'matched_exact' })
    expect(lineOf(world(12_345_000), '1001').reason).toBe('minor_unit')
    expect(world(0).summary.findings[0]?.sentence).toContain('12.345')
  })
})
