import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { mannWhitney } from './ranks'

/** Pairs in which the value of `a` is larger, ties half. */
function countPairs(a: readonly number[], b: readonly number[]): number {
  let u = 0
  for (const x of a) for (const y of b) u += x > y ? 1 : x === y ? 0.5 : 0
  return u
}

/** Share of all ways to split the values into two groups of these sizes whose u is as far from the middle. */
function exactP(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b]
  const middle = (a.length * b.length) / 2
  const distance = Math.abs(countPairs(a, b) - middle)
  let splits = 0
  let extreme = 0
  for (let mask = 0; mask < 1 << all.length; mask++) {
    const first = all.filter((_, at) => (mask >> at) & 1)
    if (first.length !== a.length) continue
    splits++
    const rest = all.filter((_, at) => !((mask >> at) & 1))
    if (Math.abs(countPairs(first, rest) - middle) >= distance - 1e-9) extreme++
  }
  return extreme / splits
}

describe('Mann–Whitney', () => {
  test('counts pairs, and changing sides changes nothing but the direction', () => {
    const values = fc.array(fc.integer({ min: -3, max: 6 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(values, values, (a, b) => {
        const answer = mannWhitney(Float64Array.from(a), Float64Array.from(b))
        expect(answer.u).toBeCloseTo(countPairs(a, b), 6)
        expect(answer.effect).toBeCloseTo(countPairs(a, b) / (a.length * b.length), 8)
        expect(answer.p).toBeGreaterThanOrEqual(0)
        expect(answer.p).toBeLessThanOrEqual(1)
        const back = mannWhitney(Float64Array.from(b), Float64Array.from(a))
        expect(back.p).toBeCloseTo(answer.p, 8)
        expect(back.effect + answer.effect).toBeCloseTo(1, 8)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('comes close to the p of every possible split, which counts the seen one in full', () => {
    for (const [a, b] of [
      [
        [1, 4, 6, 9, 11, 12],
        [2, 3, 5, 7, 8, 10],
      ],
      [
        [7, 8, 9, 10, 11, 12],
        [1, 2, 3, 4, 5, 6],
      ],
      [
        [1, 2, 3, 9, 11, 12],
        [4, 5, 6, 7, 8, 10],
      ],
      [
        [3, 3, 5, 7, 7, 9],
        [1, 1, 3, 4, 5, 6],
      ],
      [
        [2, 5, 5, 8, 9],
        [1, 2, 2, 3, 5, 6, 7],
      ],
    ] as const)
      expect(Math.abs(mannWhitney(Float64Array.from(a), Float64Array.from(b)).p - exactP(a, b))).toBeLessThan(0.075)
  })

  test('agrees with another library on values with ties', () => {
    const answer = mannWhitney(Float64Array.of(1, 2, 2, 5, 7, 7, 9), Float64Array.of(0, 2, 3, 3, 4))
    expect(answer).toEqual({ u: 24, p: expect.closeTo(0.2860407735720437, 8), effect: expect.closeTo(24 / 35, 8) })
  })

  test('finds a shift of large groups and none where there is none', () => {
    const low = Float64Array.from({ length: 60 }, (_, at) => at)
    const high = Float64Array.from({ length: 60 }, (_, at) => at + 30)
    expect(mannWhitney(high, low).p).toBeLessThan(1e-6)
    expect(mannWhitney(high, low).effect).toBeGreaterThan(0.8)
    expect(mannWhitney(low, low)).toMatchObject({ p: 1, effect: 0.5 })
  })

  test('says nothing of an empty group or of equal values, and leaves its input as it is', () => {
    const values = Float64Array.of(3, 1, 2)
    expect(mannWhitney(new Float64Array(), values)).toEqual({ u: 0, p: 1, effect: 0.5 })
    expect(mannWhitney(values, new Float64Array())).toEqual({ u: 0, p: 1, effect: 0.5 })
    expect(mannWhitney(Float64Array.of(1, 1), Float64Array.of(1))).toEqual({ u: 1, p: 1, effect: 0.5 })
    expect([...values]).toEqual([3, 1, 2])
  })

  test('refuses what has no rank', () => {
    expect(() => mannWhitney(Float64Array.of(1, Number.NaN), Float64Array.of(2))).toThrow(RangeError)
    expect(mannWhitney(Float64Array.of(Number.POSITIVE_INFINITY), Float64Array.of(2)).u).toBe(1)
  })
})
