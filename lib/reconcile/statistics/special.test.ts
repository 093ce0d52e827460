import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import {
  binomialTail,
  chiSquareSurvival,
  logChoose,
  logFactorial,
  normalCdf,
  normalQuantile,
  regularizedGammaUpper,
} from './special'

/** Simpson's rule. */
function integrate(of: (x: number) => number, from: number, to: number, steps = 20_000): number {
  const width = (to - from) / steps
  let sum = of(from) + of(to)
  for (let at = 1; at < steps; at++) sum += (at % 2 === 1 ? 4 : 2) * of(from + at * width)
  return (sum * width) / 3
}

/** n over k in whole numbers of any size. */
function choose(n: number, k: number): bigint {
  let value = 1n
  for (let at = 1; at <= k; at++) value = (value * BigInt(n - k + at)) / BigInt(at)
  return value
}

/** Relative difference, for values of any size. */
const relativeError = (value: number, truth: number) => Math.abs(value / truth - 1)

describe('logarithms of factorials', () => {
  test('are those of the exact products', () => {
    expect(logFactorial(0)).toBe(0)
    expect(logFactorial(10)).toBeCloseTo(Math.log(3_628_800), 12)
    expect(logChoose(52, 5)).toBeCloseTo(Math.log(2_598_960), 11)
  })

  test('go on without a step beyond those kept in a table, up to a million', () => {
    for (const n of [4_096, 4_097, 10_000, 1_000_000]) {
      const stirling = n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3)
      expect(relativeError(logFactorial(n), stirling)).toBeLessThan(1e-13)
    }
    expect(logFactorial(4_097) - logFactorial(4_096)).toBeCloseTo(Math.log(4_097), 8)
  })
})

describe('tails of distributions', () => {
  test('a chi-square tail is the area under its density', () => {
    const gammaOfHalves = [Math.sqrt(Math.PI), 1]
    for (let df = 3; df <= 12; df++) gammaOfHalves.push((gammaOfHalves[df - 3] as number) * (df / 2 - 1))
    for (let df = 1; df <= 12; df++) {
      const scale = 2 ** (df / 2) * (gammaOfHalves[df - 1] as number)
      const density = (x: number) => (x ** (df / 2 - 1) * Math.exp(-x / 2)) / scale
      for (const x of [0.5, 2, 4, 9, 30])
        expect(relativeError(chiSquareSurvival(x, df), integrate(density, x, x + 120))).toBeLessThan(1e-8)
    }
  })

  test('a chi-square tail agrees with another library far out and with many degrees of freedom', () => {
    for (const [x, df, truth] of [
      [3.841458820694124, 1, 0.05],
      [80, 1, 3.744097384202887e-19],
      [300, 40, 1.4955969722726186e-41],
      [2, 10, 0.9963401531726563],
      [0.01, 3, 0.9997348349413444],
    ] as const)
      expect(relativeError(chiSquareSurvival(x, df), truth)).toBeLessThan(1e-12)
    expect(chiSquareSurvival(0, 3)).toBe(1)
    expect(chiSquareSurvival(5_000, 1)).toBe(0)
  })

  test('a whole share of gamma is a Poisson tail', () => {
    // Q(n, x) is the chance of fewer than n events where x are expected.
    const [x, n] = [3.7, 6]
    let poisson = 0
    for (let k = 0, term = Math.exp(-x); k < n; k++, term *= x / k) poisson += term
    expect(regularizedGammaUpper(n, x)).toBeCloseTo(poisson, 13)
  })

  test('the normal distribution is the area under its density, alike on both sides', () => {
    const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
    for (const z of [-5, -1.5, -0.2, 0, 0.7, 1.959963984540054, 3]) {
      expect(relativeError(normalCdf(z), integrate(density, z - 30, z))).toBeLessThan(1e-8)
      expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14)
    }
  })

  test('a quantile is where the distribution reaches its share', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12)
    expect(normalQuantile(0.5)).toBeCloseTo(0, 12)
    for (const p of [1e-6, 0.1, 0.8, 0.999]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 13)
  })
})

describe('binomial tails', () => {
  test('are sums of exact probabilities, near and far from what is expected', () => {
    const cases = fc
      .integer({ min: 0, max: 60 })
      .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: -1, max: n + 1 })))
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 99 }), ([n, hits], percent) => {
        const weightOf = (k: number) =>
          choose(n, k) * BigInt(percent) ** BigInt(k) * BigInt(100 - percent) ** BigInt(n - k)
        let below = 0n
        let above = 0n
        for (let k = 0; k <= n; k++) {
          if (k <= hits) below += weightOf(k)
          if (k >= hits) above += weightOf(k)
        }
        const all = 100n ** BigInt(n)
        // Kept to 15 digits however small the share is.
        const shareOf = (part: bigint) => Number((part * 10n ** 140n) / all) / 1e140
        for (const [side, part] of [
          ['less', below],
          ['greater', above],
        ] as const) {
          const tail = binomialTail(hits, n, percent / 100, side)
          if (part === 0n) expect(tail).toBe(0)
          else expect(relativeError(tail, shareOf(part))).toBeLessThan(1e-11)
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('hold for a million orders', () => {
    // From another library (regularised incomplete beta).
    for (const [hits, n, p, side, truth] of [
      [60, 1_000, 0.02, 'greater', 1.8715005399092196e-13],
      [550_000, 1_000_000, 0.545, 'greater', 4.939626236922395e-24],
      [900_000, 1_000_000, 0.9, 'less', 0.5004875956075627],
      [30, 1_000_000, 1e-5, 'greater', 2.5094634430504815e-7],
    ] as const)
      expect(relativeError(binomialTail(hits, n, p, side), truth)).toBeLessThan(1e-8)
    expect(binomialTail(0, 1_000_000, 0.5, 'less')).toBe(0)
  })

  test('are certain where the share is', () => {
    expect([binomialTail(0, 5, 0, 'less'), binomialTail(1, 5, 0, 'greater')]).toEqual([1, 0])
    expect([binomialTail(4, 5, 1, 'less'), binomialTail(5, 5, 1, 'greater')]).toEqual([0, 1])
    expect([binomialTail(0, 0, 0.3, 'less'), binomialTail(0, 0, 0.3, 'greater')]).toEqual([1, 1])
  })
})
