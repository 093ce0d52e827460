import { describe, expect, test } from 'vitest'
import { DAY_MS, endOfDay } from '@/lib/period'
import {
  analyticsLines,
  lineOf,
  makeOrder,
  makePurchase,
  OCTOBER,
  runWorld,
  storeStatuses,
  type World,
  wholeReport,
} from '@/lib/testing/world'
import type { Window } from '@/lib/transaction'

const window = (from: string, to: string, timeZone: string): Window => ({ from, to, timeZone })
const BERLIN = 'Europe/Berlin'
const NEW_YORK = 'America/New_York'

describe('the window', () => {
  test.each<[string, Window, string, boolean]>([
    ['23:59 of the day before', OCTOBER, '2026-09-30T23:59:59+02:00', false],
    ['midnight of the first day', OCTOBER, '2026-10-01T00:00:00+02:00', true],
    ['23:59 of the last day', OCTOBER, '2026-10-31T23:59:59+01:00', true],
    ['00:01 after the last day', OCTOBER, '2026-11-01T00:01:00+01:00', false],
    [
      'an evening that is already tomorrow in UTC',
      window('2026-10-01', '2026-10-01', NEW_YORK),
      '2026-10-02T03:59:59Z',
      true,
    ],
    ['New York’s midnight', window('2026-10-01', '2026-10-01', NEW_YORK), '2026-10-02T04:00:00Z', false],
    [
      'a morning that is still yesterday in New York',
      window('2026-10-02', '2026-10-02', NEW_YORK),
      '2026-10-02T03:59:59Z',
      false,
    ],
    ['the first minute of the 23-hour day', window('2026-03-29', '2026-03-29', BERLIN), '2026-03-28T23:00:00Z', true],
    ['the last minute of the 23-hour day', window('2026-03-29', '2026-03-29', BERLIN), '2026-03-29T21:59:59Z', true],
    ['the minute after the 23-hour day', window('2026-03-29', '2026-03-29', BERLIN), '2026-03-29T22:00:00Z', false],
    ['the first minute of the 25-hour day', window('2026-10-25', '2026-10-25', BERLIN), '2026-10-24T22:00:00Z', true],
    ['02:30 for the first time', window('2026-10-25', '2026-10-25', BERLIN), '2026-10-25T00:30:00Z', true],
    ['02:30 for the second time', window('2026-10-25', '2026-10-25', BERLIN), '2026-10-25T01:30:00Z', true],
    ['the last minute of the 25-hour day', window('2026-10-25', '2026-10-25', BERLIN), '2026-10-25T22:59:59Z', true],
    ['the minute after the 25-hour day', window('2026-10-25', '2026-10-25', BERLIN), '2026-10-25T23:00:00Z', false],
  ])('decides on an order at %s', (_, of, at, isInside) => {
    const result = runWorld({ orders: [makeOrder('1001', at)], window: of })
    expect(result.summary.storeOrders).toBe(isInside ? 1 : 0)
    expect(result.verdicts).toHaveLength(isInside ? 1 : 0)
  })

  test('shows the order’s day in its own zone', () => {
    const of = window('2026-10-01', '2026-10-01', NEW_YORK)
    const result = runWorld({ orders: [makeOrder('1001', '2026-10-02T01:00:00+02:00')], window: of })
    expect(lineOf(result, '1001').storeDay).toBe('2026-10-01')
  })

  test('does not lose the match of an order that GA4 shows a day later, across its edge', () => {
    const orders = [makeOrder('1001', '2026-10-31T23:59:30+01:00')]
    const result = runWorld({ orders, purchases: [makePurchase('1001', '2026-11-01')] })
    expect(lineOf(result, '1001')).toMatchObject({
      status: 'matched_exact',
      flags: [],
      analyticsDay: '2026-11-01',
    })
    expect(result.summary.bridge).toEqual([{ code: 'edge', group: 'timing', count: 1, amountMinor: -10_000 }])
    expect(result.summary.analyticsMinor).toBe(0)
  })

  test('says of a GA4 row inside it that its order lies outside', () => {
    const orders = [makeOrder('1001', '2026-09-30T23:59:30+02:00')]
    const result = runWorld({ orders, purchases: [makePurchase('1001', '2026-10-01')] })
    expect(result.verdicts).toHaveLength(1)
    expect(result.verdicts[0]).toMatchObject({
      side: 'analytics',
      status: 'ga4_out_of_window',
      analyticsId: '1001',
      storeName: '#1001',
      storeMinor: null,
      analyticsMinor: 10_000,
    })
    expect(result.summary).toMatchObject({ storeOrders: 0, storeMinor: 0, analyticsMinor: 10_000 })
    expect(result.summary.bridge).toEqual([
      { code: 'ga4_out_of_window', group: 'timing', count: 1, amountMinor: 10_000 },
    ])
  })

  test('says nothing of pairs and rows that lie outside it altogether', () => {
    const orders = [makeOrder('1001', '2026-11-02T12:00:00+01:00')]
    const purchases = [
      makePurchase('1001', '2026-11-02'),
      makePurchase('9', '2026-11-02'),
      makePurchase('', '2026-09-30'),
    ]
    const result = runWorld({ orders, purchases })
    expect(result.verdicts).toEqual([])
    expect(result.summary).toMatchObject({ storeMinor: 0, analyticsMinor: 0, analyticsPurchases: 0, bridge: [] })
  })
})

describe('a GA4 day', () => {
  test.each([
    ['2026-10-08', true],
    ['2026-10-09', false],
    ['2026-10-10', false],
    ['2026-10-11', false],
    ['2026-10-12', true],
    ['2026-11-05', true],
  ])('%s is a date shift of an order of the 10th: %s', (day, isShift) => {
    const orders = [makeOrder('1001', '2026-10-10T23:30:00+02:00')]
    const line = lineOf(runWorld({ orders, purchases: [makePurchase('1001', day)] }), '1001')
    expect(line).toMatchObject({ status: 'matched_exact', flags: isShift ? ['date_shift'] : [] })
  })

  test('is compared with the order’s day in the property’s zone, not in UTC', () => {
    // In UTC the order is of the 12th, in New York of the 11th.
    const orders = [makeOrder('1001', '2026-10-12T02:00:00Z')]
    const purchases = [makePurchase('1001', '2026-10-10')]
    const result = runWorld({ orders, purchases, window: window('2026-10-01', '2026-10-31', NEW_YORK) })
    expect(lineOf(result, '1001')).toMatchObject({ storeDay: '2026-10-11', flags: [] })
  })

  test('across a clock change counts days, not hours', () => {
    const orders = [makeOrder('1001', '2026-10-24T12:00:00+02:00')]
    expect(lineOf(runWorld({ orders, purchases: [makePurchase('1001', '2026-10-25')] }), '1001').flags).toEqual([])
    expect(lineOf(runWorld({ orders, purchases: [makePurchase('1001', '2026-10-26')] }), '1001').flags).toEqual([
      'date_shift',
    ])
  })
})

describe('settlement', () => {
  const statusAt = (ageMs: number, day = '2026-10-10', overrides: World = {}) => {
    const orders = [makeOrder('1001', `${day}T00:00:01+02:00`)]
    return runWorld({ orders, asOf: endOfDay(day, BERLIN) + ageMs, ...overrides })
  }

  test.each([
    ['as the day ends', 0, 'pending'],
    ['before the day ends', -10 * DAY_MS, 'pending'],
    ['a second before 48 hours', 2 * DAY_MS - 1_000, 'pending'],
    ['at 48 hours', 2 * DAY_MS, 'missing_provisional'],
    ['a second before 72 hours', 3 * DAY_MS - 1_000, 'missing_provisional'],
    ['at 72 hours', 3 * DAY_MS, 'missing'],
  ])('%s counts from the end of the order’s day', (_, age, status) => {
    expect(storeStatuses(statusAt(age))).toEqual({ 1001: status })
  })

  test('counts from the end of a 23-hour and of a 25-hour day', () => {
    for (const day of ['2026-03-29', '2026-10-25']) {
      const of = window(day, day, BERLIN)
      const orders = [makeOrder('1001', `${day}T10:00:00Z`)]
      const at = (asOf: string) => storeStatuses(runWorld({ orders, window: of, asOf: Date.parse(asOf) }))
      const end = day === '2026-03-29' ? '2026-03-31T21:59:59Z' : '2026-10-27T22:59:59Z'
      expect(at(end)).toEqual({ 1001: 'pending' })
      expect(at(new Date(Date.parse(end) + 1_000).toISOString())).toEqual({ 1001: 'missing_provisional' })
    }
  })

  test.each([
    [2 * DAY_MS - 1_000, null, 0],
    [3 * DAY_MS - 1_000, null, 0],
    [3 * DAY_MS, 1, 1],
  ])('lets a matched order into the headline only when its day is settled: age %i', (age, value, settled) => {
    const { summary } = statusAt(age, '2026-10-10', { purchases: [makePurchase('1001', '2026-10-10')] })
    expect(summary.counts).toEqual({ matched_exact: 1 })
    expect(summary.matchRate).toMatchObject({ value, settled, matched: settled })
  })

  test('never makes an excluded order pending', () => {
    const orders = [makeOrder('1001', '2026-10-31T12:00:00+01:00', { status: 'cancelled' })]
    expect(storeStatuses(runWorld({ orders, asOf: Date.parse('2026-11-01T00:00:00Z') }))).toEqual({
      1001: 'excluded_cancelled',
    })
  })
})

describe('an incomplete GA4 report', () => {
  const orders = ['10', '11', '12'].map((day) => makeOrder(`10${day}`, `2026-10-${day}T12:00:00+02:00`))
  const other = (date: string | null) => makePurchase('(other)', date, { purchases: 7, revenueMinor: 70_000 })

  test('makes no order missing on a day with an overflow row', () => {
    const result = runWorld({ orders, purchases: [other('2026-10-11')] })
    expect(storeStatuses(result)).toEqual({ 1010: 'missing', 1011: 'unknown_ga4_incomplete', 1012: 'missing' })
    expect(result.summary.coverage.untrustedDays).toEqual([{ day: '2026-10-11', reason: 'other_row' }])
    expect(result.summary.matchRate).toMatchObject({
      value: 0,
      settled: 2,
      complete: false,
      lowerBound: 0,
      upperBound: 0.333333333,
    })
  })

  test('still matches what it does list', () => {
    const result = runWorld({ orders, purchases: [other('2026-10-11'), makePurchase('1011', '2026-10-11')] })
    expect(storeStatuses(result)[1011]).toBe('matched_exact')
    expect(result.summary.matchRate).toMatchObject({ matched: 1, settled: 3 })
  })

  test('leaves days outside the window alone', () => {
    const result = runWorld({ orders, purchases: [other('2026-11-01')] })
    expect(result.summary.counts).toEqual({ missing: 3 })
    expect(result.summary.matchRate.complete).toBe(true)
  })

  test('makes no order missing anywhere when it holds back rows', () => {
    const coverage = wholeReport({ untrustedWindow: 'hidden_rows', hidden: { purchases: 2, amountMinor: 20_000 } })
    const { summary } = runWorld({ orders, coverage })
    expect(summary.counts).toEqual({ unknown_ga4_incomplete: 3 })
    expect(summary.coverage.untrustedDays).toHaveLength(31)
    expect(summary.matchRate).toMatchObject({ value: null, settled: 0, complete: false, lowerBound: 0, upperBound: 1 })
    expect(summary.analyticsMinor).toBe(20_000)
    expect(summary.analyticsPurchases).toBe(2)
    expect(summary.bridge).toContainEqual({ code: 'hidden', group: 'measurement', count: 2, amountMinor: 20_000 })
  })

  test('accepted as it is lets orders be missing, without calling the rate complete', () => {
    const coverage = wholeReport({ hidden: { purchases: 2, amountMinor: 20_000 } })
    const { summary } = runWorld({ orders, coverage })
    expect(summary.counts).toEqual({ missing: 3 })
    expect(summary.matchRate).toMatchObject({ value: 0, settled: 3, complete: false, upperBound: 0.666666667 })
  })

  test('keeps fresh orders pending and excluded orders excluded', () => {
    const mixed = [...orders, makeOrder('1013', '2026-10-11T12:00:00+02:00', { test: true })]
    const asOf = endOfDay('2026-10-11', BERLIN) + DAY_MS
    const coverage = wholeReport({ untrustedWindow: 'hidden_rows' })
    expect(storeStatuses(runWorld({ orders: mixed, asOf, coverage }))).toEqual({
      1010: 'unknown_ga4_incomplete',
      1011: 'pending',
      1012: 'pending',
      1013: 'excluded_test',
    })
  })

  test('without dates trusts no day when it holds an overflow row', () => {
    const result = runWorld({ orders, purchases: [other(null)], coverage: wholeReport({ dated: false }) })
    expect(result.summary.counts).toEqual({ unknown_ga4_incomplete: 3, ga4_other_row: 1 })
  })
})

describe('a GA4 report without dates', () => {
  const coverage = wholeReport({ dated: false })

  test('is one undivided set of days: rules about dates are skipped, and it says so', () => {
    const orders = [makeOrder('1001', '2026-10-01T12:00:00+02:00'), makeOrder('1002', '2026-10-02T12:00:00+02:00')]
    const purchases = [makePurchase('1001', null), makePurchase('1003', null), makePurchase('', null)]
    const result = runWorld({ orders, purchases, coverage })
    expect(result.summary.coverage.dated).toBe(false)
    expect(lineOf(result, '1001')).toMatchObject({ status: 'matched_exact', analyticsDay: null, flags: [] })
    expect(storeStatuses(result)[1002]).toBe('missing')
    expect(analyticsLines(result)).toEqual([
      ['', 'ga4_not_set', null],
      ['1003', 'ga4_orphan', 'not_looked_up'],
    ])
    expect(result.summary.bridge.find(({ code }) => code === 'edge')).toBeUndefined()
  })

  test('still lets orders settle by their own day', () => {
    const orders = [makeOrder('1001', '2026-10-31T12:00:00+01:00')]
    const asOf = endOfDay('2026-10-31', BERLIN) + DAY_MS
    expect(storeStatuses(runWorld({ orders, coverage, asOf }))).toEqual({ 1001: 'pending' })
  })
})

describe('an empty side', () => {
  test('store: every GA4 id stands alone', () => {
    const { summary } = runWorld({ purchases: [makePurchase('1001', '2026-10-10')] })
    expect(summary).toMatchObject({ storeOrders: 0, storeMinor: 0, analyticsMinor: 10_000, counts: { ga4_orphan: 1 } })
    expect(summary.bridge).toEqual([{ code: 'ga4_orphan', group: 'measurement', count: 1, amountMinor: 10_000 }])
  })

  test('GA4: every order is missing', () => {
    const { summary } = runWorld({ orders: [makeOrder('1001', '2026-10-10T12:00:00+02:00')] })
    expect(summary).toMatchObject({ storeOrders: 1, analyticsMinor: 0, counts: { missing: 1 } })
    expect(summary.matchRate).toMatchObject({ value: 0, settled: 1 })
  })
})
