import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '@/lib/period'
import { lineOf, makeOrder, makePurchase, runWorld, storeStatuses, type World, wholeReport } from '@/lib/testing/world'
import type { AnalyticsPurchase, OrderDetails, StoreOrder } from '@/lib/transaction'

const AT = '2026-10-10T12:00:00+02:00'
const DAY = '2026-10-10'
const NOON = Date.parse(AT)

const run = (order: Partial<StoreOrder>, purchases: AnalyticsPurchase[], world: World = {}) =>
  runWorld({ orders: [makeOrder('1001', AT, order)], purchases, ...world })
const line = (order: Partial<StoreOrder>, ...purchases: AnalyticsPurchase[]) => lineOf(run(order, purchases), '1001')
const seen = (date: string | null = DAY, overrides: Partial<AnalyticsPurchase> = {}) =>
  makePurchase('1001', date, overrides)
const bothWays = <T>(rows: readonly T[]) => [[...rows], [...rows].reverse()]

describe('an amount that nothing else explains', () => {
  const reasonFor = (editedAt: number | undefined, date: string | null = DAY) =>
    line({ details: editedAt === undefined ? {} : { editedAt } }, seen(date, { revenueMinor: 6_666 })).reason

  test.each([
    ['never', undefined, 'unexplained'],
    ['as it was placed', NOON, 'unexplained'],
    ['before it was placed', NOON - 1, 'unexplained'],
    ['a moment after it was placed', NOON + 1, 'refund_or_edit'],
    ['on the last instant of GA4’s day', Date.parse('2026-10-10T23:59:59.999+02:00'), 'refund_or_edit'],
    ['days later', Date.parse('2026-10-20T12:00:00+02:00'), 'refund_or_edit'],
  ])('of an order edited %s', (_, editedAt, reason) => {
    expect(reasonFor(editedAt)).toBe(reason)
  })

  test('is put down to an edit only on GA4’s day or later: what GA4 saw after the edit had it in', () => {
    const edited = Date.parse('2026-10-11T12:00:00+02:00')
    expect(reasonFor(edited, '2026-10-11')).toBe('refund_or_edit')
    expect(reasonFor(edited, '2026-10-12')).toBe('unexplained')
  })

  test('is not put down to an edit where nobody knows when GA4 saw the order', () => {
    expect(reasonFor(NOON + 1, null)).toBe('unexplained')
  })

  test('is not put down to the edit of another order', () => {
    const orders = [
      makeOrder('1001', AT, { details: { editedAt: NOON + 1 } }),
      makeOrder('1002', AT),
      makeOrder('1003', AT, { details: { paidAt: NOON } }),
    ]
    const purchases = ['1001', '1002', '1003'].map((id) => makePurchase(id, DAY, { revenueMinor: 6_666 }))
    const result = runWorld({ orders, purchases })
    expect(['1001', '1002', '1003'].map((number) => lineOf(result, number).reason)).toEqual([
      'refund_or_edit',
      'unexplained',
      'unexplained',
    ])
  })
})

describe('a cancelled order that GA4 shows', () => {
  const flagsFor = (details: OrderDetails, date: string | null = DAY, order: Partial<StoreOrder> = {}) =>
    line({ status: 'cancelled', details, ...order }, seen(date)).flags

  test.each([
    ['the day before', '2026-10-09T23:59:59+02:00', []],
    ['on the first instant of that day', '2026-10-10T00:00:00+02:00', ['cancelled_after_tracking']],
    ['on that day', '2026-10-10T18:00:00+02:00', ['cancelled_after_tracking']],
    ['the day after', '2026-10-11T00:00:00+02:00', ['cancelled_after_tracking']],
  ])('was cancelled after it was tracked when that was %s: %s', (_, at, flags) => {
    expect(flagsFor({ cancelledAt: Date.parse(at) })).toEqual(flags)
  })

  test('is not said to have been tracked before where no date tells', () => {
    expect(flagsFor({ cancelledAt: NOON }, null)).toEqual([])
    expect(flagsFor({})).toEqual([])
  })

  test('is one that was left out for being cancelled, not for another reason', () => {
    expect(flagsFor({ cancelledAt: NOON }, DAY, { test: true })).toEqual([])
    expect(flagsFor({ cancelledAt: NOON }, DAY, { status: 'failed' })).toEqual(['never_paid'])
  })
})

describe('a date shift', () => {
  test.each([
    ['2026-10-08', ['date_shift']],
    ['2026-10-09', []],
    ['2026-10-11', []],
    ['2026-10-12', ['date_shift']],
  ])('of an order of the 10th that GA4 shows on %s: %s', (date, flags) => {
    expect(line({}, seen(date)).flags).toEqual(flags)
  })

  test('is measured from the first day on which GA4 shows the order, under whichever of its names', () => {
    for (const purchases of bothWays([seen('2026-10-20'), makePurchase('#1001', '2026-10-11')]))
      expect(line({}, ...purchases)).toMatchObject({ analyticsDay: '2026-10-11', flags: ['id_variants'] })
    for (const purchases of bothWays([seen('2026-10-20'), makePurchase('#1001', '2026-10-12')]))
      expect(line({}, ...purchases)).toMatchObject({ analyticsDay: '2026-10-12', flags: ['date_shift', 'id_variants'] })
  })

  test('is measured from the dated rows where others have no date', () => {
    for (const purchases of bothWays([seen('2026-10-12'), makePurchase('#1001', null)]))
      expect(line({}, ...purchases)).toMatchObject({ analyticsDay: '2026-10-12', flags: ['date_shift', 'id_variants'] })
  })
})

describe('an order that GA4 holds in parts', () => {
  const part = (id: string, revenueMinor: number, purchases = 1) => makePurchase(id, DAY, { revenueMinor, purchases })

  test.each<[string, AnalyticsPurchase[], number]>([
    ['the order and a part', [part('1001', 6_000), part('1001-1', 4_000)], 2],
    ['two parts and no whole', [part('1001-1', 6_000), part('1001-2', 4_000)], 2],
    ['the order and two parts', [part('1001', 5_000), part('1001-1', 3_000), part('1001-2', 2_000)], 3],
    ['the order, and a part without a purchase', [part('1001', 10_000), part('1001-1', 0, 0)], 1],
  ])('is one purchase: %s', (_, purchases, counted) => {
    for (const rows of bothWays(purchases))
      expect(line({}, ...rows)).toMatchObject({
        status: 'matched_exact',
        flags: ['split_ids'],
        analyticsMinor: 10_000,
        purchases: counted,
      })
  })

  test.each<[string, AnalyticsPurchase[], number]>([
    ['a part counted twice', [part('1001', 6_000), part('1001-1', 8_000, 2)], 3],
    ['a part counted twice where there is no whole', [part('1001-1', 12_000, 2), part('1001-2', 4_000)], 3],
    ['the whole counted twice', [part('1001', 12_000, 2), part('1001-1', 4_000)], 3],
    ['two parts counted twice', [part('1001', 5_000), part('1001-1', 6_000, 2), part('1001-2', 4_000, 2)], 5],
  ])('is a duplicate: %s', (_, purchases, counted) => {
    for (const rows of bothWays(purchases))
      expect(line({}, ...rows)).toMatchObject({ status: 'duplicate_in_ga4', purchases: counted })
  })

  test('adding up to the order’s amount twice is a multiple of it, however many purchases its parts make', () => {
    const doubled = [part('1001', 10_000, 1), part('1001-1', 10_000, 2)]
    expect(line({}, ...doubled)).toMatchObject({ status: 'duplicate_in_ga4', reason: 'multiple' })
  })
})

test('an order of which GA4 has the money but counts no purchase was seen', () => {
  const result = run({}, [seen(DAY, { purchases: 0 })])
  expect(lineOf(result, '1001')).toMatchObject({ status: 'matched_exact', analyticsMinor: 10_000, purchases: 0 })
  expect(result.summary.matchRate).toMatchObject({ value: 1, matched: 1, settled: 1 })
})

test('an order of which GA4 counts a purchase without money was seen', () => {
  expect(line({}, seen(DAY, { revenueMinor: 0 }))).toMatchObject({
    status: 'matched_value_diff',
    reason: 'zero_value',
  })
})

test('traces are told of an order that GA4 did not see, and only of such', () => {
  const late = { details: { paidAt: NOON + HOUR_MS } }
  expect(line(late).evidence).toEqual(['paid_late'])
  expect(line(late, seen()).evidence).toEqual([])
  expect(line({}).evidence).toEqual([])
})

describe('an order paid in another currency', () => {
  const inDollars = (totalMinor: number, revenueMinor: number, currency: string, rate: string) =>
    run({ currency: 'USD', totalMinor }, [seen(DAY, { revenueMinor })], { currency, rates: { USD: rate } })

  test('taken over as it stood is presentment, whatever the decimals of the currencies', () => {
    expect(lineOf(inDollars(1_234, 1_234, 'EUR', '0.5'), '1001')).toMatchObject({
      status: 'matched_value_diff',
      reason: 'presentment',
      storeMinor: 617,
      flags: ['converted'],
    })
    expect(lineOf(inDollars(1_200, 12, 'JPY', '150'), '1001')).toMatchObject({
      reason: 'presentment',
      storeMinor: 1_800,
    })
  })

  test('is no presentment of a figure in the reporting currency itself', () => {
    const details = { presentment: { currency: 'EUR', totalMinor: 6_666 } }
    expect(line({ details }, seen(DAY, { revenueMinor: 6_666 })).reason).toBe('unexplained')
  })

  test('and converted by a rate a little off is a matter of exchange', () => {
    const result = inDollars(10_000, 9_300, 'EUR', '0.92')
    expect(lineOf(result, '1001')).toMatchObject({ reason: 'fx', differenceMinor: 100 })
    expect(result.summary.bridge).toEqual([{ code: 'fx', group: 'by_design', count: 1, amountMinor: 100 }])
  })

  test('puts even a cent of its conversion down to exchange, not to rounding', () => {
    const result = inDollars(10_000, 9_201, 'EUR', '0.92')
    expect(lineOf(result, '1001')).toMatchObject({ status: 'matched_exact', reason: null })
    expect(result.summary.bridge).toEqual([{ code: 'fx', group: 'by_design', count: 1, amountMinor: 1 }])
  })
})

describe('a bar of the bridge counts the orders that it moves, and no others', () => {
  test('rounding', () => {
    const orders = ['1001', '1002'].map((number) => makeOrder(number, AT))
    const purchases = [seen(DAY, { revenueMinor: 10_001 }), makePurchase('1002', DAY)]
    expect(runWorld({ orders, purchases }).summary.bridge).toEqual([
      { code: 'rounding', group: 'by_design', count: 1, amountMinor: 1 },
    ])
  })

  test('definition', () => {
    const orders = Array.from({ length: 45 }, (_, i) =>
      makeOrder(String(1001 + i), AT, { taxMinor: i < 40 ? 1_597 : 0 }),
    )
    const purchases = orders.map(({ name, taxMinor }) =>
      makePurchase(name ?? '', DAY, { revenueMinor: 10_000 - (taxMinor ?? 0) }),
    )
    expect(runWorld({ orders, purchases }).summary.bridge).toEqual([
      { code: 'definition', group: 'by_design', count: 40, amountMinor: -1_597 * 40 },
    ])
  })

  test('edge: what GA4 books outside the window, in whole or in part', () => {
    const orders = ['1001', '1002', '1003'].map((number) => makeOrder(number, AT))
    const purchases = [
      seen(),
      makePurchase('1002', DAY),
      makePurchase('1002', '2026-11-02', { purchases: 0, revenueMinor: 500 }),
      makePurchase('1003', '2026-11-02'),
    ]
    const result = runWorld({ orders, purchases })
    expect(storeStatuses(result)).toEqual({ 1001: 'matched_exact', 1002: 'matched_value_diff', 1003: 'matched_exact' })
    expect(result.summary.bridge).toEqual([
      { code: 'edge', group: 'timing', count: 2, amountMinor: -10_500 },
      { code: 'unexplained', group: 'unexplained', count: 1, amountMinor: 500 },
    ])
  })

  test('edge: of an order under two names, only the one that lies outside', () => {
    for (const purchases of bothWays([seen('2026-11-02'), makePurchase('#1001', DAY)]))
      expect(run({}, purchases).summary.bridge).toEqual([
        { code: 'edge', group: 'timing', count: 1, amountMinor: -10_000 },
        { code: 'duplicate_in_ga4', group: 'measurement', count: 1, amountMinor: 10_000 },
      ])
    const outside = [seen('2026-11-02'), makePurchase('#1001', '2026-11-03')]
    expect(run({}, outside).summary.bridge).toEqual([{ code: 'edge', group: 'timing', count: 1, amountMinor: -10_000 }])
  })

  test('hidden: not at all where GA4 hides purchases without money', () => {
    const coverage = wholeReport({ hidden: { purchases: 3, amountMinor: 0 } })
    expect(run({}, [seen()], { coverage }).summary.bridge).toEqual([])
  })
})
