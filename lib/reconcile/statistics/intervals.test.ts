import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { katz, newcombe, wilson } from './intervals'
import { round9 } from './round'

const Z = 1.959963984540054
/** Nine digits of a share are kept. */
const LAST_DIGIT = 1e-9

/** Where the share x lies exactly Z of its own standard errors from what was seen: Wilson's bound, found by halving. */
function boundOf(hits: number, total: number, end: 0 | 1): number {
  const p = hits / total
  let inside = p
  let outside: number = end
  for (let step = 0; step < 200; step++) {
    const x = (inside + outside) / 2
    if (Math.abs(p - x) <= Z * Math.sqrt((x * (1 - x)) / total)) inside = x
    else outside = x
  }
  return inside
}

const counts = fc
  .tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 5_000 }), fc.nat(), fc.nat())
  .map(([n1, n2, a, c]) => ({ n1, n2, a: a % (n1 + 1), c: c % (n2 + 1) }))

describe('Wilson', () => {
  test('gives the golden values', () => {
    expect(wilson(880, 1000)).toEqual({ low: expect.closeTo(0.858391, 6), high: expect.closeTo(0.898701, 6) })
    expect(wilson(50, 50)).toEqual({ low: expect.closeTo(0.928652, 6), high: 1 })
    expect(wilson(0, 20)).toEqual({ low: 0, high: expect.closeTo(0.161125, 6) })
  })

  test('bounds are where the score test turns, hold the share and are mirrored by what was not hit', () => {
    fc.assert(
      fc.property(counts, ({ a, n1 }) => {
        const { low, high } = wilson(a, n1)
        expect(low).toBeCloseTo(boundOf(a, n1, 0), 8)
        expect(high).toBeCloseTo(boundOf(a, n1, 1), 8)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low - LAST_DIGIT).toBeLessThanOrEqual(a / n1)
        expect(high + LAST_DIGIT).toBeGreaterThanOrEqual(a / n1)
        const mirrored = wilson(n1 - a, n1)
        expect(mirrored.low).toBeCloseTo(1 - high, 8)
        expect(mirrored.high).toBeCloseTo(1 - low, 8)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('holds the true share about 19 times in 20, also of few orders', () => {
    for (const [n, share] of [
      [20, 0.1],
      [30, 0.3],
      [200, 0.05],
    ] as const) {
      let covered = 0
      let chance = (1 - share) ** n
      for (let hits = 0; hits <= n; hits++) {
        const { low, high } = wilson(hits, n)
        if (low <= share && share <= high) covered += chance
        chance *= ((n - hits) / (hits + 1)) * (share / (1 - share))
      }
      expect(covered).toBeGreaterThan(0.92)
      expect(covered).toBeLessThan(0.985)
    }
  })
})

describe('Newcombe', () => {
  test('gives the golden value', () => {
    expect(newcombe(60, 200, 60, 800)).toEqual({
      difference: 0.225,
      low: expect.closeTo(0.16235, 6),
      high: expect.closeTo(0.293749, 6),
    })
  })

  test('joins the bounds of both shares, stays in [−1, 1], holds the difference and turns round with the sides', () => {
    fc.assert(
      fc.property(counts, ({ a, n1, c, n2 }) => {
        const { difference, low, high } = newcombe(a, n1, c, n2)
        const [p1, p2] = [a / n1, c / n2]
        expect(low).toBeCloseTo(p1 - p2 - Math.hypot(p1 - boundOf(a, n1, 0), boundOf(c, n2, 1) - p2), 8)
        expect(high).toBeCloseTo(p1 - p2 + Math.hypot(boundOf(a, n1, 1) - p1, p2 - boundOf(c, n2, 0)), 8)
        expect(low).toBeGreaterThanOrEqual(-1)
        expect(high).toBeLessThanOrEqual(1)
        expect(low - LAST_DIGIT).toBeLessThanOrEqual(difference)
        expect(high + LAST_DIGIT).toBeGreaterThanOrEqual(difference)
        const back = newcombe(c, n2, a, n1)
        expect([back.difference + difference, back.low + high, back.high + low]).toEqual([0, 0, 0])
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('Katz', () => {
  test('gives the golden value', () => {
    expect(katz(60, 200, 60, 800)).toEqual({
      ratio: 4,
      low: expect.closeTo(2.897194, 6),
      high: expect.closeTo(5.522584, 6),
    })
  })

  test('stays finite, holds the ratio midway on the logarithm and is inverted by changing sides', () => {
    fc.assert(
      fc.property(counts, ({ a, n1, c, n2 }) => {
        const { ratio, low, high } = katz(a, n1, c, n2)
        expect(low).toBeGreaterThan(0)
        expect(low).toBeLessThanOrEqual(ratio)
        expect(high).toBeGreaterThanOrEqual(ratio)
        expect(Number.isFinite(high)).toBe(true)
        expect((low * high) / ratio ** 2).toBeCloseTo(1, 7)
        const back = katz(c, n2, a, n1)
        expect(back.ratio * ratio).toBeCloseTo(1, 7)
        expect(back.low * high).toBeCloseTo(1, 7)
        if (a > 0 && c > 0) expect(ratio / ((a * n2) / (c * n1))).toBeCloseTo(1, 8)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('adds half an order where a count is zero', () => {
    // 3.5 of 11 against 0.5 of 21.
    expect(katz(3, 10, 0, 20).ratio).toBe(round9((3.5 * 21) / (11 * 0.5)))
    expect(katz(0, 10, 0, 10)).toMatchObject({ ratio: 1 })
    expect(katz(0, 10, 0, 10).low).toBeLessThan(0.1)
  })
})

test('nine significant digits are kept of any size, and no minus zero', () => {
  expect(round9(123.4567894999)).toBe(123.456789)
  expect(round9(1.2345678849e-15)).toBe(1.23456788e-15)
  expect(Object.is(round9(-0), 0)).toBe(true)
  expect(round9(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
})
