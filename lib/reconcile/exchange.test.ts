import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '@/lib/errors'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { makeOrder } from '@/lib/testing/world'
import { OrderTable } from '@/lib/transaction-table'
import { convertMinor, convertOrders, impliedRates, type RatePair } from './exchange'

const pairs = (day: number, count: number, storeMinor: number, analyticsMinor: number, currency = 'USD'): RatePair[] =>
  Array.from({ length: count }, () => ({ currency, day, storeMinor, analyticsMinor }))

describe('a rate', () => {
  test('is the median of what GA4 made of at least five orders of the day', () => {
    const rates = impliedRates(
      [...pairs(1, 3, 10_000, 9_200), ...pairs(1, 1, 10_000, 100), ...pairs(1, 1, 10_000, 99_999)],
      'EUR',
    )
    expect(rates.rateOf('USD', 1)).toEqual({ scaled: 920_000_000n, source: 'implied' })
    expect(rates.sourcesOf('USD')).toEqual(['implied'])
    const even = impliedRates([...pairs(1, 3, 100, 90), ...pairs(1, 3, 100, 92)], 'EUR')
    expect(even.rateOf('USD', 1).scaled).toBe(910_000_000n)
  })

  test('of a day with fewer is that of the nearest day, of two equally near the earlier', () => {
    const rates = impliedRates([...pairs(1, 5, 100, 90), ...pairs(9, 5, 100, 80), ...pairs(4, 4, 100, 50)], 'EUR', {
      USD: '0.7',
    })
    expect([3, 5, 6].map((day) => rates.rateOf('USD', day).scaled)).toEqual([900_000_000n, 900_000_000n, 800_000_000n])
    expect(rates.rateOf('USD', 4).source).toBe('nearest_day')
  })

  test('is a person’s where GA4 tells nothing, between units whatever their decimals', () => {
    const rates = impliedRates(pairs(1, 4, 100, 90), 'EUR', { USD: '0.92', JPY: '0.0061', KWD: '3' })
    expect(rates.rateOf('USD', 1)).toEqual({ scaled: 920_000_000n, source: 'table' })
    expect(convertMinor(10_000, rates.rateOf('JPY', 1))).toBe(6_100)
    expect(convertMinor(1_500, rates.rateOf('KWD', 1))).toBe(450)
    expect(convertMinor(10_000, impliedRates([], 'KWD', { EUR: '0.33' }).rateOf('EUR', 1))).toBe(33_000)
    expect(rates.sourcesOf('USD')).toEqual(['table'])
  })

  test('that is missing ends with the currency and the way out', () => {
    expect(() => impliedRates([], 'EUR').rateOf('USD', 1)).toThrow(AppError)
    expect(() => impliedRates([], 'EUR').rateOf('USD', 1)).toThrow(/--rate USD=/)
  })

  test('is not read from figures that GA4 left as they were', () => {
    expect(() => impliedRates(pairs(1, 9, 123, 123), 'EUR').rateOf('USD', 1)).toThrow(/--currency USD/)
    expect(impliedRates(pairs(1, 9, 123, 123), 'EUR', { USD: '0.5' }).rateOf('USD', 1).source).toBe('table')
  })

  test('is not read from orders or purchases of nothing', () => {
    const rates = impliedRates([...pairs(1, 9, 0, 50), ...pairs(1, 9, 50, 0), ...pairs(1, 5, 100, 90)], 'EUR')
    expect(rates.rateOf('USD', 1).scaled).toBe(900_000_000n)
  })

  test.each(['', '0', '-1', '1,08', 'x', '1e3', '0.0000000001'])('cannot be %j', (text) => {
    expect(() => impliedRates([], 'EUR', { USD: text })).toThrow(/The rate of USD/)
  })
})

describe('converting', () => {
  test('refuses amounts that are no longer exact', () => {
    expect(() => convertMinor(9_000_000_000_000, { scaled: 5_000_000_000_000n, source: 'table' })).toThrow(RangeError)
  })

  test('needs no rate for an order of nothing', () => {
    const free = makeOrder('1', '2026-10-01T10:00:00Z', { currency: 'USD', totalMinor: 0 })
    expect([...convertOrders(OrderTable.from([free]), Int32Array.of(1), impliedRates([], 'EUR'), 'EUR')]).toEqual([
      { ...free, currency: 'EUR' },
    ])
  })

  test('leaves the orders it was given as they were', () => {
    const details = { tipMinor: 100, refunds: [{ at: 5, amountMinor: 2_000 }] }
    const order = makeOrder('1', '2026-10-01T10:00:00Z', { currency: 'USD', details })
    const before = structuredClone(order)
    const table = OrderTable.from([order])
    convertOrders(table, Int32Array.of(1), impliedRates([], 'EUR', { USD: '0.5' }), 'EUR')
    expect([...table]).toEqual([before])
  })

  test('rounds half away from zero, to the unit, at any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        fc.integer({ min: 1, max: 5_000_000_000 }),
        (minor, scaled) => {
          const converted = convertMinor(minor, { scaled: BigInt(scaled), source: 'table' })
          const twice = 2n * BigInt(minor) * BigInt(scaled)
          const off = twice - 2n * BigInt(converted) * 1_000_000_000n
          expect(off <= 1_000_000_000n && off >= -1_000_000_000n).toBe(true)
          expect(convertMinor(-minor, { scaled: BigInt(scaled), source: 'table' })).toBe(
            converted === 0 ? 0 : -converted,
          )
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('takes every amount of an order along, each day at its own rate, and leaves the reporting currency alone', () => {
    const details = {
      tipMinor: 100,
      currentTotalMinor: 8_000,
      refunds: [{ at: 5, amountMinor: 2_000 }],
      presentment: { currency: 'CAD', totalMinor: 13_000 },
    }
    const foreign = makeOrder('1', '2026-10-01T10:00:00Z', {
      currency: 'USD',
      subtotalMinor: 9_000,
      taxMinor: null,
      refundedMinor: 2_000,
      details,
    })
    const own = makeOrder('2', '2026-10-01T10:00:00Z')
    const later = makeOrder('3', '2026-10-02T10:00:00Z', { currency: 'USD' })
    const rates = impliedRates([...pairs(1, 5, 100, 50), ...pairs(2, 5, 100, 200)], 'EUR')
    const converted = [...convertOrders(OrderTable.from([foreign, own, later]), Int32Array.of(1, 1, 2), rates, 'EUR')]
    expect(converted[0]).toEqual({
      ...foreign,
      currency: 'EUR',
      totalMinor: 5_000,
      subtotalMinor: 4_500,
      refundedMinor: 1_000,
      details: {
        ...details,
        tipMinor: 50,
        currentTotalMinor: 4_000,
        refunds: [{ at: 5, amountMinor: 1_000 }],
      },
    })
    expect(converted[1]).toEqual(own)
    expect(converted[2]?.totalMinor).toBe(20_000)
  })
})
