import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '@/lib/period'
import type { SegmentCounts, WatchedSegment } from '@/lib/reconcile/watch/early-warning'
import { segmentOf, segmentText } from '@/lib/services/early-warnings/segment'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { makeOrder, makePurchase } from '@/lib/testing/world'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'
import { countReached, countToday, linkYoungOrders, ordersOf, SPANS, type YoungOrder } from './early-counts'

const AS_OF = Date.parse('2026-11-20T12:00:00Z')
const WINDOW = { from: '2026-11-17', to: '2026-11-20', timeZone: 'Europe/Berlin' }
const AT = '2026-11-19T18:00:00Z'

const link = (orders: StoreOrder[], purchases: AnalyticsPurchase[], hosts: [string, string][] = []) =>
  linkYoungOrders({ orders, purchases, window: WINDOW, asOf: AS_OF, hosts: new Map(hosts) })
const purchase = (id: string) => makePurchase(id, '2026-11-19')

describe('young orders', () => {
  it('are visible where GA4 has their id, as the engine links it', () => {
    const orders = ['1001', '1002', '1003'].map((number) => makeOrder(number, AT))
    expect(link(orders, [purchase('#1001'), purchase('1003')]).map(({ isVisible }) => isVisible)).toEqual([
      true,
      false,
      true,
    ])
    expect(link([], [purchase('1001')])).toEqual([])
  })

  it('are those that GA4 should show: no tests, nothing unpaid or cancelled, nothing sold at a counter', () => {
    const orders = [
      makeOrder('1001', AT, { test: true }),
      makeOrder('1002', AT, { status: 'cancelled' }),
      makeOrder('1003', AT, { channel: 'pos' }),
      makeOrder('1004', AT),
    ]
    expect(link(orders, [])).toHaveLength(1)
  })

  it('of any currency are told apart by id alone', () => {
    const orders = [makeOrder('1001', AT), makeOrder('1002', AT, { currency: 'JPY', totalMinor: 900 })]
    expect(link(orders, [purchase('1002')]).map(({ isVisible }) => isVisible)).toEqual([false, true])
  })

  it('belong to their gateway, their country, and the shop they are from where there are several', () => {
    const [order] = link(
      [makeOrder('1001', AT, { store: 'con_a', gateway: 'PayPal', factors: { country: 'AT' } })],
      [],
      [
        ['con_a', 'a.example'],
        ['con_b', 'b.example'],
      ],
    )
    expect(order?.segments).toEqual([
      { dimension: 'gateway', value: 'PayPal' },
      { dimension: 'country', value: 'AT' },
      { dimension: 'hostname', value: 'a.example' },
    ])
    expect(link([makeOrder('1001', AT, { gateway: null })], [])[0]?.segments).toEqual([])
  })

  it('of several shops that share a property are linked each to its own', () => {
    const of = (store: string, name: string) =>
      makeOrder('1001', AT, { store, sourceId: store, name, aliases: [{ kind: 'name', value: name }] })
    const orders = link([of('con_a', 'a-1001'), of('con_b', 'b-1001')], [purchase('b-1001')])
    expect(orders.map(({ isVisible }) => isVisible)).toEqual([false, true])
  })
})

const segment = fc.record({
  dimension: fc.constantFrom('gateway' as const, 'country' as const, 'hostname' as const),
  value: fc.string({ minLength: 1, maxLength: 6 }),
})
const young: fc.Arbitrary<YoungOrder> = fc.record({
  createdAt: fc.integer({ min: 0, max: 60 * HOUR_MS }).map((age) => AS_OF - age),
  isVisible: fc.boolean(),
  segments: fc
    .tuple(fc.constantFrom('card', 'PayPal', null), fc.constantFrom('DE', 'AT', null))
    .map(([gateway, country]): WatchedSegment[] => [
      ...(gateway ? [{ dimension: 'gateway' as const, value: gateway }] : []),
      ...(country ? [{ dimension: 'country' as const, value: country }] : []),
    ]),
})
const youngOrders = fc.array(young, { maxLength: 60 })
const RUNS = { numRuns: PROPERTY_RUNS }

const byText = (counted: readonly SegmentCounts[]) =>
  Object.fromEntries(
    counted.map(({ segment: of, counts }) => [segmentText(of), [...counts].sort((a, b) => a.ageHours - b.ageHours)]),
  )
const sumOf = (counted: SegmentCounts | undefined, which: 'orders' | 'visible') =>
  (counted?.counts ?? []).reduce((sum, count) => sum + count[which], 0)

describe('counts', () => {
  it('hold every order of the span once among all, and once in each of its segments', () => {
    fc.assert(
      fc.property(youngOrders, fc.constantFrom(...SPANS), (orders, below) => {
        const counted = countToday(orders, AS_OF, below)
        const span = { from: AS_OF - below * HOUR_MS + 1, to: AS_OF - 6 * HOUR_MS }
        const named = new Set(orders.flatMap(({ segments }) => segments.map(segmentText)))
        for (const text of ['', ...named]) {
          const meant = ordersOf(orders, segmentOf(text), span)
          const counts = counted.find((one) => segmentText(one.segment) === text)
          expect(sumOf(counts, 'orders')).toBe(meant.length)
          expect(sumOf(counts, 'visible')).toBe(meant.filter(({ isVisible }) => isVisible).length)
        }
      }),
      RUNS,
    )
  })

  it('never show more than there are, nor ages other than 6, 12, 24 and 48 hours', () => {
    fc.assert(
      fc.property(youngOrders, (orders) => {
        for (const { counts } of [...countToday(orders, AS_OF, 48), ...countReached(orders, AS_OF)])
          for (const { ageHours, orders: all, visible } of counts) {
            expect([6, 12, 24, 48]).toContain(ageHours)
            expect(visible).toBeLessThanOrEqual(all)
          }
      }),
      RUNS,
    )
  })

  it('do not depend on the order in which orders arrive', () => {
    fc.assert(
      fc.property(youngOrders, (orders) => {
        const reversed = [...orders].reverse()
        expect(byText(countToday(reversed, AS_OF, 48))).toEqual(byText(countToday(orders, AS_OF, 48)))
        expect(byText(countReached(reversed, AS_OF))).toEqual(byText(countReached(orders, AS_OF)))
      }),
      RUNS,
    )
  })

  it('of a pull every three hours hold each order once at each age, whenever it was placed', () => {
    fc.assert(
      fc.property(youngOrders, (orders) => {
        const pulls = Array.from({ length: 40 }, (_, at) => countReached(orders, AS_OF + at * 3 * HOUR_MS))
        // Those that had passed an age before the first pull are no longer counted at it.
        for (const age of [6, 12, 24, 48]) {
          const counted = pulls.flat().filter((one) => one.segment === null)
          const sum = counted.flatMap(({ counts }) => counts).filter(({ ageHours }) => ageHours === age)
          const due = orders.filter(({ createdAt }) => AS_OF - createdAt < (age + 3) * HOUR_MS)
          expect(sum.reduce((all, count) => all + count.orders, 0)).toBe(due.length)
        }
      }),
      RUNS,
    )
  })
})

it('a segment is read as it was written, whatever its value holds', () => {
  fc.assert(
    fc.property(segment, (one) => {
      expect(segmentOf(segmentText(one))).toEqual(one)
    }),
    RUNS,
  )
  expect(segmentOf(segmentText(null))).toBeNull()
})
