import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { expectedRuns, longestRun, smallestUnlikelyRun } from './runs'

describe('runs of missing orders', () => {
  test('give the golden values', () => {
    expect(expectedRuns(500, 0.12, 6)).toBeCloseTo(0.00130105, 8)
    expect([0.05, 0.12, 0.3].map((p) => smallestUnlikelyRun(500, p))).toEqual([4, 6, 9])
  })

  test('are as many as all sequences of orders together hold', () => {
    const [n, p] = [11, 0.3]
    for (const k of [1, 2, 4, 11, 12]) {
      let expected = 0
      for (let mask = 0; mask < 1 << n; mask++) {
        const sequence = mask.toString(2).padStart(n, '0')
        const stretches = sequence.split('0').filter((stretch) => stretch.length >= k).length
        const missing = sequence.replaceAll('0', '').length
        expected += stretches * p ** missing * (1 - p) ** (n - missing)
      }
      expect(expectedRuns(n, p, k)).toBeCloseTo(expected, 8)
    }
  })

  test('the shortest unlikely run is the first below the limit', () => {
    const shares = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1))
    fc.assert(
      fc.property(fc.nat(300), shares, fc.constantFrom(0.05, 0.01, 1e-6), (n, p, limit) => {
        let walked = 1
        while (walked <= n && expectedRuns(n, p, walked) >= limit) walked++
        expect(smallestUnlikelyRun(n, p, limit)).toBe(walked)
      }),
      { numRuns: PROPERTY_RUNS },
    )
    // Where every order is missing no run is a surprise.
    expect(smallestUnlikelyRun(1_000_000, 1)).toBe(1_000_001)
  })

  test('the longest is the first of its length', () => {
    expect(longestRun(Uint8Array.of(0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1))).toEqual({ from: 4, length: 3 })
    expect(longestRun(Uint8Array.of(1, 1, 0))).toEqual({ from: 0, length: 2 })
    expect(longestRun(Uint8Array.of(0, 0))).toEqual({ from: 0, length: 0 })
    expect(longestRun(new Uint8Array())).toEqual({ from: 0, length: 0 })
  })

  test('the longest is the longest stretch of the written-out sequence', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1), { maxLength: 60 }), (bits) => {
        const text = bits.join('')
        const longest = text.split('0').reduce((most, stretch) => Math.max(most, stretch.length), 0)
        const from = longest === 0 ? 0 : text.indexOf('1'.repeat(longest))
        expect(longestRun(Uint8Array.from(bits))).toEqual({ from, length: longest })
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
