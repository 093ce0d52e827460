import { describe, expect, test } from 'vitest'
import type { WorldResult } from '@/lib/testing/world'
import { makeOrder, makePurchase, runWorld, wholeReport } from '@/lib/testing/world'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'
import { Bridge } from './bridge'

const AT = '2026-10-10T12:00:00+02:00'
const DAY = '2026-10-10'
const PARTS = { taxMinor: 1_597, shippingMinor: 490, discountMinor: 1_000 }

/** Bars as `code: amount`, after checking that they lead from the store to GA4. */
function barsOf({ summary }: WorldResult): Record<string, number> {
  const sum = summary.bridge.reduce((total, { amountMinor }) => total + amountMinor, 0)
  expect(sum).toBe(summary.analyticsMinor - summary.storeMinor)
  expect(summary.tieOut.bridgeStartMinor).toBe(summary.storeMinor)
  return Object.fromEntries(summary.bridge.map(({ code, amountMinor }) => [code, amountMinor]))
}

const world = (orders: StoreOrder[], purchases: AnalyticsPurchase[]) => runWorld({ orders, purchases })

describe('bars', () => {
  test('are grouped from what is by design to what nobody explains, largest first', () => {
    const bridge = new Bridge()
    bridge.add('unexplained', 5)
    bridge.add('missing', -10)
    bridge.add('duplicate_in_ga4', 100)
    bridge.add('pending', -7)
    bridge.add('edge', -7)
    bridge.add('excluded_pos', -3)
    bridge.add('definition', -300)
    expect(bridge.toBars().map(({ group, code }) => `${group}:${code}`)).toEqual([
      'by_design:definition',
      'by_design:excluded_pos',
      'timing:edge',
      'timing:pending',
      'measurement:duplicate_in_ga4',
      'measurement:missing',
      'unexplained:unexplained',
    ])
  })

  test('add up under one code and count their lines', () => {
    const bridge = new Bridge()
    bridge.add('missing', -10)
    bridge.add('missing', 0)
    bridge.add('missing', -5, 3)
    expect(bridge.toBars()).toEqual([{ code: 'missing', group: 'measurement', count: 5, amountMinor: -15 }])
  })

  test('that move nothing are left out', () => {
    const bridge = new Bridge()
    bridge.add('discount', 10)
    bridge.add('discount', -10)
    expect(bridge.toBars()).toEqual([])
  })

  test('refuse sums that are no longer exact', () => {
    const bridge = new Bridge()
    bridge.add('missing', Number.MAX_SAFE_INTEGER)
    expect(() => bridge.add('missing', 1)).toThrow(RangeError)
  })
})

describe('the bridge', () => {
  test('is empty where both sides agree', () => {
    expect(barsOf(world([makeOrder('1001', AT)], [makePurchase('1001', DAY)]))).toEqual({})
  })

  test.each<[string, Partial<StoreOrder>, Partial<AnalyticsPurchase>, Record<string, number>]>([
    ['a cent of rounding', {}, { revenueMinor: 10_001 }, { rounding: 1 }],
    ['another basis', PARTS, { revenueMinor: 8_403 }, { basis: -1_597 }],
    ['a discount', PARTS, { revenueMinor: 11_000 }, { discount: 1_000 }],
    ['a refund', { refundedMinor: 3_000 }, { revenueMinor: 7_000 }, { refund_or_edit: -3_000 }],
    ['a value of zero', {}, { revenueMinor: 0 }, { zero_value: -10_000 }],
    ['a wrong decimal', {}, { revenueMinor: 1_000_000 }, { minor_unit: 990_000 }],
    ['a double count', {}, { purchases: 2, revenueMinor: 20_000 }, { duplicate_in_ga4: 10_000 }],
    ['an unexplained amount', {}, { revenueMinor: 6_000 }, { unexplained: -4_000 }],
    ['a cancelled order that GA4 shows in full', { status: 'cancelled' }, {}, {}],
    [
      'a cancelled order that GA4 shows in part',
      { status: 'cancelled' },
      { revenueMinor: 9_000 },
      { unexpected_in_ga4: -1_000 },
    ],
  ])('explains %s', (_, order, row, bars) => {
    expect(barsOf(world([makeOrder('1001', AT, order)], [makePurchase('1001', DAY, row)]))).toEqual(bars)
  })

  test('takes the learned basis off every matched order and explains the rest against it', () => {
    const orders = Array.from({ length: 40 }, (_, i) => makeOrder(String(1001 + i), AT, PARTS))
    const purchases = orders.map(({ name }, i) =>
      makePurchase(name ?? '', DAY, { revenueMinor: i === 0 ? 10_000 : i === 1 ? 0 : 8_403 }),
    )
    const result = world(orders, purchases)
    expect(result.summary.basis).toMatchObject({ expected: 'total_ex_tax' })
    expect(barsOf(result)).toEqual({ definition: -1_597 * 40, basis: 1_597, zero_value: -8_403 })
  })

  test('takes no definition off an order that should not be in GA4', () => {
    const orders = Array.from({ length: 40 }, (_, i) => makeOrder(String(1001 + i), AT, PARTS))
    orders.push(makeOrder('1999', AT, { ...PARTS, status: 'cancelled' }))
    const purchases = orders.map(({ name }) => makePurchase(name ?? '', DAY, { revenueMinor: 8_403 }))
    expect(barsOf(world(orders, purchases))).toEqual({ definition: -1_597 * 40, unexpected_in_ga4: -1_597 })
  })

  test('books what GA4 counts outside the window as edge', () => {
    const twice = [makePurchase('1001', DAY), makePurchase('1001', '2026-11-02')]
    expect(barsOf(world([makeOrder('1001', AT)], twice))).toEqual({ duplicate_in_ga4: 10_000, edge: -10_000 })
    const outside = [makePurchase('1001', '2026-11-02', { revenueMinor: 6_000 })]
    expect(barsOf(world([makeOrder('1001', AT)], outside))).toEqual({ edge: -10_000 })
  })

  test('books rows of both sides of the edge', () => {
    const orders = [makeOrder('1001', '2026-09-30T12:00:00+02:00'), makeOrder('1002', '2026-10-31T12:00:00+01:00')]
    const purchases = [makePurchase('1001', '2026-10-01', { revenueMinor: 9_000 }), makePurchase('1002', '2026-11-01')]
    expect(barsOf(world(orders, purchases))).toEqual({ ga4_out_of_window: 9_000, edge: -10_000 })
  })

  test('books every line that stands alone', () => {
    const orders = [
      makeOrder('1001', AT, { totalMinor: 1 }),
      makeOrder('1002', AT, { totalMinor: 20, channel: 'pos' }),
      makeOrder('1003', '2026-10-31T12:00:00+01:00', { totalMinor: 300 }),
    ]
    const purchases = [
      makePurchase('', DAY, { revenueMinor: 4_000 }),
      makePurchase('1500', DAY, { revenueMinor: 50_000 }),
      makePurchase('(other)', '2026-10-20', { revenueMinor: 600_000 }),
      makePurchase('pi_3NabcXYZ', DAY, { revenueMinor: 7_000_000 }),
    ]
    const coverage = wholeReport({ hidden: { purchases: 3, amountMinor: 80_000_000 } })
    const result = runWorld({ orders, purchases, coverage, asOf: Date.parse('2026-11-01T12:00:00Z') })
    expect(barsOf(result)).toEqual({
      missing: -1,
      excluded_pos: -20,
      pending: -300,
      ga4_not_set: 4_000,
      ga4_orphan: 50_000,
      ga4_other_row: 600_000,
      ga4_unknown_format: 7_000_000,
      hidden: 80_000_000,
    })
  })

  test('holds where GA4’s totals are below its rows', () => {
    const coverage = wholeReport({ hidden: { purchases: -1, amountMinor: -700 } })
    const result = runWorld({ orders: [makeOrder('1001', AT)], purchases: [makePurchase('1001', DAY)], coverage })
    expect(barsOf(result)).toEqual({ hidden: -700 })
  })
})
