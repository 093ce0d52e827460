import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { chiSquareSurvival } from './special'
import { breslowDay, mantelHaenszel } from './strata'
import { chiSquare, type Table } from './two-by-two'

const GOLDEN: Table[] = [
  { a: 40, b: 60, c: 20, d: 180 },
  { a: 20, b: 80, c: 40, d: 560 },
]

const stratum = (max: number) => {
  const cell = fc.integer({ min: 1, max })
  return fc.record({ a: cell, b: cell, c: cell, d: cell })
}

/** Mean and variance of the segment's missing orders when the missing ones are dealt out at random, over every deal. */
function momentsOf({ a, b, c, d }: Table): { mean: number; variance: number } {
  const segment = (1 << (a + b)) - 1
  const bits = (mask: number) => mask.toString(2).replaceAll('0', '').length
  let deals = 0
  let sum = 0
  let squares = 0
  for (let mask = 0; mask < 1 << (a + b + c + d); mask++) {
    if (bits(mask) !== a + c) continue
    const hits = bits(mask & segment)
    deals++
    sum += hits
    squares += hits * hits
  }
  return { mean: sum / deals, variance: squares / deals - (sum / deals) ** 2 }
}

/** x in (low, high) with f(x) = 0, f rising. */
function solve(f: (x: number) => number, low: number, high: number): number {
  let [from, to] = [low, high]
  for (let step = 0; step < 200; step++) {
    const middle = (from + to) / 2
    if (f(middle) < 0) from = middle
    else to = middle
  }
  return (from + to) / 2
}

describe('Mantel–Haenszel', () => {
  test('gives the golden values', () => {
    const { riskRatio, statistic, p } = mantelHaenszel(GOLDEN)
    expect(riskRatio).toBeCloseTo(3.538462, 6)
    expect(statistic).toBeCloseTo(56.672585, 6)
    expect(p).toBeCloseTo(chiSquareSurvival(56.672585, 1), 18)
  })

  test('the ratio is the one at which the strata’s weighted differences vanish', () => {
    fc.assert(
      fc.property(fc.array(stratum(200), { minLength: 1, maxLength: 6 }), (strata) => {
        // Each difference weighs as much as its two sides together can tell: n1 n2 / n.
        const left = (ratio: number) =>
          strata.reduce((sum, { a, b, c, d }) => {
            const [n1, n2] = [a + b, c + d]
            return sum + ((n1 * n2) / (n1 + n2)) * (ratio * (c / n2) - a / n1)
          }, 0)
        const { riskRatio } = mantelHaenszel(strata)
        expect(riskRatio / solve(left, 0, 1e6)).toBeCloseTo(1, 7)
        const swapped = strata.map(({ a, b, c, d }) => ({ a: c, b: d, c: a, d: b }))
        expect(mantelHaenszel(swapped).riskRatio * riskRatio).toBeCloseTo(1, 7)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('the statistic compares what was seen with every way to deal out the missing orders', () => {
    for (const strata of [
      [
        { a: 3, b: 1, c: 1, d: 3 },
        { a: 2, b: 2, c: 1, d: 4 },
      ],
      [
        { a: 4, b: 1, c: 2, d: 5 },
        { a: 1, b: 2, c: 0, d: 5 },
        { a: 0, b: 3, c: 2, d: 1 },
      ],
    ]) {
      let difference = 0
      let variance = 0
      for (const table of strata) {
        const moments = momentsOf(table)
        difference += table.a - moments.mean
        variance += moments.variance
      }
      expect(mantelHaenszel(strata).statistic).toBeCloseTo((difference * difference) / variance, 8)
    }
  })

  test('one stratum has the plain ratio and all but the plain chi-square', () => {
    const [table = GOLDEN[1] as Table] = GOLDEN
    const { riskRatio, statistic } = mantelHaenszel([table])
    expect(riskRatio).toBe(4)
    expect(statistic / chiSquare(table).statistic).toBeCloseTo(299 / 300, 8)
  })

  test('a reversal between strata is not hidden by their mix', () => {
    // Pooled, the segment looks worse (48 of 110 against 33 of 110); within both strata it is better.
    const strata = [
      { a: 47, b: 53, c: 5, d: 5 },
      { a: 1, b: 9, c: 28, d: 72 },
    ]
    expect(mantelHaenszel(strata).riskRatio).toBeLessThan(1)
  })

  test('strata without two sides or without a missing order say nothing', () => {
    const plain = mantelHaenszel(GOLDEN)
    const idle = [
      { a: 5, b: 5, c: 0, d: 0 },
      { a: 0, b: 0, c: 4, d: 9 },
      { a: 0, b: 7, c: 0, d: 4 },
      { a: 0, b: 0, c: 0, d: 0 },
    ]
    expect(mantelHaenszel([...GOLDEN, ...idle])).toEqual(plain)
    expect(mantelHaenszel([])).toEqual({ riskRatio: 1, statistic: 0, p: 1 })
    expect(mantelHaenszel(idle)).toEqual({ riskRatio: 1, statistic: 0, p: 1 })
    expect(mantelHaenszel([{ a: 5, b: 5, c: 0, d: 10 }]).riskRatio).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('Breslow–Day', () => {
  test('agrees with values worked out elsewhere', () => {
    expect(breslowDay(GOLDEN)).toEqual({
      statistic: expect.closeTo(1.5822479198370263, 7),
      df: 1,
      p: expect.closeTo(0.20843719571916045, 8),
    })
    expect(breslowDay([...GOLDEN, { a: 5, b: 15, c: 9, d: 71 }])).toEqual({
      statistic: expect.closeTo(2.262281022445529, 7),
      df: 2,
      p: expect.closeTo(0.322665043383442, 8),
    })
  })

  test('expects in each stratum the count at which its own odds ratio is the common one', () => {
    fc.assert(
      fc.property(fc.array(stratum(80), { minLength: 2, maxLength: 4 }), (strata) => {
        const over = strata.reduce((sum, { a, b, c, d }) => sum + (a * d) / (a + b + c + d), 0)
        const under = strata.reduce((sum, { a, b, c, d }) => sum + (b * c) / (a + b + c + d), 0)
        let statistic = 0
        for (const { a, b, c, d } of strata) {
          const cells = (x: number) => [x, a + b - x, a + c - x, d - a + x]
          const odds = (x: number) => {
            const [hit = 0, segment = 0, rest = 0, seen = 0] = cells(x)
            return hit * seen - (over / under) * segment * rest
          }
          const x = solve(odds, Math.max(0, a - d), Math.min(a + b, a + c))
          statistic += (a - x) ** 2 * cells(x).reduce((sum, cell) => sum + 1 / cell, 0)
        }
        const answer = breslowDay(strata)
        expect(Math.abs(answer.statistic - statistic)).toBeLessThan(1e-6 * (1 + statistic))
        expect(answer.df).toBe(strata.length - 1)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('is silent where odds are alike, also when they are even, and speaks where they differ', () => {
    const alike = breslowDay([
      { a: 20, b: 80, c: 10, d: 80 },
      { a: 40, b: 160, c: 20, d: 160 },
    ])
    expect(alike.statistic).toBeCloseTo(0, 9)
    const even = breslowDay([
      { a: 10, b: 90, c: 10, d: 90 },
      { a: 30, b: 60, c: 20, d: 40 },
    ])
    expect(even.statistic).toBeCloseTo(0, 9)
    // Odds of one and of almost one: the same quadratic must not fall apart between them.
    const nearly = breslowDay([
      { a: 100_000, b: 900_001, c: 100_000, d: 900_000 },
      { a: 300_000, b: 600_000, c: 200_001, d: 400_000 },
    ])
    expect(nearly.statistic).toBeLessThan(1e-4)
    const apart = breslowDay([
      { a: 60, b: 40, c: 10, d: 90 },
      { a: 10, b: 90, c: 60, d: 40 },
    ])
    expect(apart.statistic).toBeCloseTo(109.89010989, 6)
    expect(apart.p).toBeLessThan(1e-24)
  })

  test('does not answer where it cannot ask', () => {
    expect(breslowDay([])).toEqual({ statistic: 0, df: 0, p: 1 })
    expect(breslowDay(GOLDEN.slice(0, 1))).toEqual({ statistic: 0, df: 0, p: 1 })
    // The segment loses all or nothing in every stratum: no common odds ratio exists.
    const none = [
      { a: 0, b: 10, c: 5, d: 5 },
      { a: 0, b: 20, c: 5, d: 5 },
    ]
    expect(breslowDay(none)).toEqual({ statistic: 0, df: 1, p: 1 })
    expect(breslowDay(none.map(({ a, b, c, d }) => ({ a: b, b: a, c, d })))).toEqual({ statistic: 0, df: 1, p: 1 })
    // Flat strata are no strata.
    expect(breslowDay([...GOLDEN, { a: 0, b: 9, c: 0, d: 3 }])).toEqual(breslowDay(GOLDEN))
  })
})
