import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { type DatedRefund, type RefundPair, reconcileRefunds } from './refunds'

const covers = (day: number) => day >= 0 && day <= 30
const NOTHING = { grossMinor: 0, cancelled: { count: 0, amountMinor: 0 } }
const pair = (store: DatedRefund[], analytics: DatedRefund[], overrides: Partial<RefundPair> = {}): RefundPair => ({
  storeId: '1',
  storeName: '#1',
  analyticsId: '1',
  isOfWindow: true,
  storeRefunds: store,
  analyticsRefunds: analytics,
  ...overrides,
})
const on = (day: number | null, amountMinor: number): DatedRefund => ({ day, amountMinor })
const statuses = (store: DatedRefund[], analytics: DatedRefund[]) =>
  reconcileRefunds([pair(store, analytics)], covers, NOTHING)
    .verdicts.map(({ status }) => status)
    .sort()

describe('a refund', () => {
  test.each<[string, DatedRefund[], DatedRefund[], string[]]>([
    ['on the same day', [on(5, 100)], [on(5, 100)], ['matched']],
    ['three days apart', [on(5, 100)], [on(8, 100)], ['matched']],
    ['four days apart', [on(5, 100)], [on(9, 100)], ['missing_in_ga4', 'only_in_ga4']],
    ['of another amount', [on(5, 100)], [on(6, 90)], ['value_differs']],
    ['without a day in the store', [on(null, 100)], [on(25, 100)], ['matched']],
    ['without a day in GA4', [on(5, 100)], [on(null, 100)], ['matched']],
    ['that GA4 has not heard of', [on(5, 100)], [], ['missing_in_ga4']],
    ['that only GA4 knows', [], [on(5, 100)], ['only_in_ga4']],
    [
      'of the right amount goes before one that is nearer',
      [on(5, 100), on(6, 70)],
      [on(5, 70), on(6, 100)],
      ['matched', 'matched'],
    ],
    [
      'leaves the nearest to another that has no other within reach',
      [on(3, 100), on(5, 100)],
      [on(0, 100), on(5, 100)],
      ['matched', 'matched'],
    ],
    [
      'of another amount leaves the nearest to another as well',
      [on(3, 100), on(5, 100)],
      [on(0, 90), on(5, 90)],
      ['value_differs', 'value_differs'],
    ],
    [
      'with a day is found before one without needs it',
      [on(5, 100), on(null, 100)],
      [on(20, 100), on(null, 100)],
      ['matched', 'matched'],
    ],
    ['of two equal ones takes one', [on(5, 100)], [on(5, 100), on(5, 100)], ['matched', 'only_in_ga4']],
  ])('%s', (_, store, analytics, expected) => {
    expect(statuses(store, analytics)).toEqual(expected)
  })

  test('of several within reach takes the nearest', () => {
    const { verdicts } = reconcileRefunds([pair([on(5, 100)], [on(3, 100), on(6, 100)])], covers, NOTHING)
    expect(verdicts).toMatchObject([
      { status: 'only_in_ga4', analyticsDay: 3 },
      { status: 'matched', storeDay: 5, analyticsDay: 6 },
    ])
  })

  test('is never left alone while another choice of partners would give it one', () => {
    const someDays = fc.array(fc.option(fc.integer({ min: 0, max: 12 })), { maxLength: 5 })
    /** Tries every choice of partners. */
    const mostPairs = (store: (number | null)[], analytics: (number | null)[]): number => {
      const [day, ...others] = store
      if (day === undefined) return 0
      const taken = analytics.map((other, at) =>
        day === null || other === null || Math.abs(day - other) <= 3
          ? 1 + mostPairs(others, analytics.toSpliced(at, 1))
          : 0,
      )
      return Math.max(mostPairs(others, analytics), ...taken)
    }
    fc.assert(
      fc.property(someDays, someDays, (store, analytics) => {
        const all = (days: (number | null)[], amountMinor: number) => days.map((day) => on(day, amountMinor))
        const most = mostPairs(store, analytics)
        const { counts } = reconcileRefunds([pair(all(store, 100), all(analytics, 100))], covers, NOTHING).summary
        expect(counts).toMatchObject({ matched: most, value_differs: 0 })
        const unequal = reconcileRefunds([pair(all(store, 100), all(analytics, 90))], covers, NOTHING).summary
        expect(unequal.counts).toMatchObject({ matched: 0, value_differs: most })
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('of two stores with the same id is listed alike, whichever store came first', () => {
    const ofStores = ['Berlin', 'Paris'].map((storeName) => pair([on(5, 100)], [], { storeName, analyticsId: null }))
    expect(reconcileRefunds([...ofStores].reverse(), covers, NOTHING)).toEqual(
      reconcileRefunds(ofStores, covers, NOTHING),
    )
  })

  test('belongs to the window by its own day, whenever the order was placed', () => {
    const ledger = reconcileRefunds(
      [
        pair([on(-1, 100), on(40, 7)], [on(5, 60)], { isOfWindow: false }),
        pair([on(null, 30)], []),
        pair([on(null, 9_000)], [], { isOfWindow: false }),
      ],
      covers,
      NOTHING,
    )
    expect(ledger.summary).toMatchObject({ storeMinor: 30, analyticsMinor: 60 })
    expect(ledger.summary.net.bars).toEqual([
      { code: 'window_refunds', count: 1, amountMinor: 30 },
      { code: 'earlier_refunds', count: 1, amountMinor: -60 },
    ])
  })

  test('whose other half lies outside the window keeps its status', () => {
    const { verdicts, summary } = reconcileRefunds([pair([on(30, 100)], [on(31, 100)])], covers, NOTHING)
    expect(verdicts).toMatchObject([{ status: 'matched', storeMinor: 100, analyticsMinor: null }])
    expect([summary.storeMinor, summary.analyticsMinor]).toEqual([100, 0])
  })
})

describe('the net difference', () => {
  test('is the gross one with every refund and cancellation, to the cent', () => {
    const refund = fc.record({
      day: fc.option(fc.integer({ min: -10, max: 40 })),
      amountMinor: fc.integer({ min: 1, max: 100_000 }),
    })
    const anyPair = fc.record({
      storeId: fc.option(fc.constantFrom('1', '2', '3')),
      isOfWindow: fc.boolean(),
      storeRefunds: fc.array(refund, { maxLength: 4 }),
      analyticsRefunds: fc.array(refund, { maxLength: 4 }),
    })
    const sum = (refunds: readonly DatedRefund[], isIn: (day: number | null) => boolean) =>
      refunds.reduce((total, { day, amountMinor }) => total + (isIn(day) ? amountMinor : 0), 0)
    fc.assert(
      fc.property(
        fc.array(anyPair, { maxLength: 6 }),
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.nat(1e6),
        (some, grossMinor, cancelled) => {
          const pairs = some.map((one) => pair(one.storeRefunds, one.analyticsRefunds, one))
          const { summary } = reconcileRefunds(pairs, covers, {
            grossMinor,
            cancelled: { count: 1, amountMinor: cancelled },
          })
          const store = pairs.reduce(
            (total, { storeRefunds, isOfWindow }) =>
              total + sum(storeRefunds, (day) => (day === null ? isOfWindow : covers(day))),
            0,
          )
          const analytics = pairs.reduce(
            (total, { analyticsRefunds }) => total + sum(analyticsRefunds, (day) => day === null || covers(day)),
            0,
          )
          expect([summary.storeMinor, summary.analyticsMinor]).toEqual([store, analytics])
          expect(summary.net.netMinor).toBe(grossMinor + store - analytics + cancelled)
          const amounts = Object.values(summary.amounts)
          expect(amounts.reduce((total, { storeMinor }) => total + storeMinor, 0)).toBe(store)
          expect(amounts.reduce((total, { analyticsMinor }) => total + analyticsMinor, 0)).toBe(analytics)
          expect(
            reconcileRefunds([...pairs].reverse(), covers, {
              grossMinor,
              cancelled: { count: 1, amountMinor: cancelled },
            }),
          ).toEqual(reconcileRefunds(pairs, covers, { grossMinor, cancelled: { count: 1, amountMinor: cancelled } }))
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
