import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { round9, wilson } from './statistics'

describe('the Wilson interval', () => {
  test.each([
    [880, 1_000, 0.858391, 0.898701],
    [50, 50, 0.928652, 1],
    [0, 20, 0, 0.161125],
  ])('of %i in %i is the published one', (hits, total, low, high) => {
    const interval = wilson(hits, total)
    expect(interval.low).toBeCloseTo(low, 6)
    expect(interval.high).toBeCloseTo(high, 6)
  })

  test('ends exactly at 0 and 1 where nothing or everything hits', () => {
    for (const total of [1, 3, 7, 1e6]) {
      expect(wilson(0, total).low).toBe(0)
      expect(wilson(total, total).high).toBe(1)
    }
  })

  test('holds the rate, mirrors with its complement, and narrows with more orders', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), (total, seed) => {
        const hits = seed % (total + 1)
        const { low, high } = wilson(hits, total)
        const mirrored = wilson(total - hits, total)
        expect(low).toBeLessThanOrEqual(hits / total)
        expect(high).toBeGreaterThanOrEqual(hits / total)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(mirrored.low).toBeCloseTo(1 - high, 8)
        const wider = wilson(hits, total)
        const narrower = wilson(hits * 100, total * 100)
        expect(narrower.high - narrower.low).toBeLessThan(wider.high - wider.low)
      }),
    )
  })
})

test('a rate is rounded to nine digits that count', () => {
  expect(round9(2 / 3)).toBe(0.666666667)
  expect(round9(1 / 30_000)).toBe(0.0000333333333)
  expect(round9(1)).toBe(1)
})
