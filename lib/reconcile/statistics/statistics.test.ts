import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { changePoints, maxLikelihoodRatio } from './change-point'
import { ewma, median, pChartLimits, robustBaseline } from './control-chart'
import { katz, newcombe, wilson } from './intervals'
import { benjaminiHochberg } from './multiplicity'
import { ordersNeeded } from './power'
import { seededRandom, shuffle } from './random'
import { mannWhitney } from './ranks'
import { expectedRuns, longestRun, smallestUnlikelyRun } from './runs'
import { binomialTail, chiSquareSurvival, logFactorial, normalCdf, normalQuantile } from './special'
import { breslowDay, mantelHaenszel } from './strata'
import { associationP, chiSquare, cramersV, excess, fisherExact, gTest, type Table, twoProportions } from './two-by-two'

const SEGMENT: Table = { a: 60, b: 140, c: 60, d: 740 }

/** Bernoulli weights of every subset, for expectations that need no formula. */
function choose(n: number, k: number): bigint {
  let value = 1n
  for (let at = 1; at <= k; at++) value = (value * BigInt(n - k + at)) / BigInt(at)
  return value
}

describe('the golden vectors of the rule book (5.5)', () => {
  test('Wilson', () => {
    expect(wilson(880, 1000)).toEqual({ low: expect.closeTo(0.858391, 6), high: expect.closeTo(0.898701, 6) })
    expect(wilson(50, 50)).toEqual({ low: expect.closeTo(0.928652, 6), high: 1 })
    expect(wilson(0, 20)).toEqual({ low: 0, high: expect.closeTo(0.161125, 6) })
  })

  test('a segment of 60 in 200 against 60 in 800', () => {
    expect(newcombe(60, 200, 60, 800)).toEqual({
      difference: 0.225,
      low: expect.closeTo(0.16235, 6),
      high: expect.closeTo(0.293749, 6),
    })
    expect(katz(60, 200, 60, 800)).toEqual({
      ratio: 4,
      low: expect.closeTo(2.897194, 6),
      high: expect.closeTo(5.522584, 6),
    })
    expect(chiSquare(SEGMENT).statistic).toBeCloseTo(76.704545, 6)
    expect(gTest(SEGMENT).statistic).toBeCloseTo(63.28912, 5)
    expect(fisherExact(SEGMENT) / 1.876407e-15).toBeCloseTo(1, 5)
    const { v, corrected } = cramersV([
      [60, 140],
      [60, 740],
    ])
    expect(v).toBeCloseTo(0.276956, 6)
    expect(corrected).toBeCloseTo(0.275281, 6)
    expect(excess(SEGMENT)).toBe(45)
  })

  test('Mantel–Haenszel', () => {
    const { riskRatio, statistic } = mantelHaenszel([
      { a: 40, b: 60, c: 20, d: 180 },
      { a: 20, b: 80, c: 40, d: 560 },
    ])
    expect(riskRatio).toBeCloseTo(3.538462, 6)
    expect(statistic).toBeCloseTo(56.672585, 6)
  })

  test('the change point of 9 % to 24 %', () => {
    const day = (missing: number) => Array.from({ length: 10 }, () => ({ missing, total: 100 }))
    const best = maxLikelihoodRatio([...day(9), ...day(24)])
    expect(best?.at).toBe(10)
    expect(best?.statistic).toBeCloseTo(84.23964, 5)
  })

  test('runs of missing orders', () => {
    expect(expectedRuns(500, 0.12, 6)).toBeCloseTo(0.00130105, 8)
    expect([0.05, 0.12, 0.3].map((p) => smallestUnlikelyRun(500, p))).toEqual([4, 6, 9])
  })

  test('Benjamini–Hochberg', () => {
    const q = benjaminiHochberg([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205])
    const golden = [0.008, 0.032, 0.0672, 0.0672, 0.0672, 0.08, 0.084571, 0.205]
    for (const [at, value] of golden.entries()) expect(q[at]).toBeCloseTo(value, 6)
  })

  test('orders needed at a baseline of 12 %', () => {
    expect(ordersNeeded(0.12, 0.1)).toBeGreaterThan(200)
    expect(ordersNeeded(0.12, 0.1)).toBeLessThan(240)
    expect(ordersNeeded(0.12, 0.05)).toBeGreaterThan(740)
    expect(ordersNeeded(0.12, 0.05)).toBeLessThan(820)
  })
})

describe('golden values recomputed in another way', () => {
  test('Newcombe’s bounds are where Wilson’s own equation says', () => {
    // Wilson's bounds solve |p − x| = z √(x (1 − x) / n); found here by walking, not by formula.
    const bound = (hits: number, total: number, sign: 1 | -1) => {
      const p = hits / total
      let x = p
      while (Math.abs(p - x) < 1.959963984540054 * Math.sqrt((x * (1 - x)) / total)) x += sign * 1e-7
      return x
    }
    const low = 0.225 - Math.hypot(0.3 - bound(60, 200, -1), bound(60, 800, 1) - 0.075)
    const high = 0.225 + Math.hypot(bound(60, 200, 1) - 0.3, 0.075 - bound(60, 800, -1))
    expect(newcombe(60, 200, 60, 800).low).toBeCloseTo(low, 5)
    expect(newcombe(60, 200, 60, 800).high).toBeCloseTo(high, 5)
  })

  test('the likelihood ratio is that of probabilities multiplied out', () => {
    const logOf = (share: number, days: number[][]) =>
      days.reduce(
        (sum, [missing = 0, total = 0]) => sum + missing * Math.log(share) + (total - missing) * Math.log(1 - share),
        0,
      )
    const before = Array.from({ length: 10 }, () => [9, 100])
    const after = Array.from({ length: 10 }, () => [24, 100])
    const ratio = 2 * (logOf(0.09, before) + logOf(0.24, after) - logOf(0.165, [...before, ...after]))
    expect(ratio).toBeCloseTo(84.23964, 5)
  })

  test('Fisher’s test counts every table with the same margins', () => {
    const table = fc.record({ a: fc.nat(8), b: fc.nat(8), c: fc.nat(8), d: fc.nat(8) })
    fc.assert(
      fc.property(table, ({ a, b, c, d }) => {
        fc.pre(a + b > 0 && c + d > 0 && a + c > 0 && b + d > 0)
        const weightOf = (hits: number) => choose(a + b, hits) * choose(c + d, a + c - hits)
        const from = Math.max(0, a + c - (c + d))
        const weights = Array.from({ length: Math.min(a + b, a + c) - from + 1 }, (_, at) => weightOf(from + at))
        const all = weights.reduce((sum, weight) => sum + weight, 0n)
        const extreme = weights.filter((weight) => weight <= weightOf(a)).reduce((sum, weight) => sum + weight, 0n)
        expect(fisherExact({ a, b, c, d })).toBeCloseTo(Number(extreme) / Number(all), 7)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('Mann–Whitney’s u counts pairs', () => {
    const values = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(values, values, (a, b) => {
        let u = 0
        for (const x of a) for (const y of b) u += x > y ? 1 : x === y ? 0.5 : 0
        const answer = mannWhitney(Float64Array.from(a), Float64Array.from(b))
        expect(answer.u).toBeCloseTo(u, 6)
        expect(answer.effect).toBeCloseTo(u / (a.length * b.length), 6)
        expect(answer.p).toBeGreaterThanOrEqual(0)
        expect(answer.p).toBeLessThanOrEqual(1)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('binomial tails are sums of exact probabilities', () => {
    for (const [hits, n] of [
      [0, 5],
      [3, 10],
      [10, 10],
      [7, 20],
    ] as const) {
      let below = 0
      for (let k = 0; k <= hits; k++) below += (Number(choose(n, k)) * 3 ** k * 7 ** (n - k)) / 10 ** n
      expect(binomialTail(hits, n, 0.3, 'less')).toBeCloseTo(below, 10)
      expect(binomialTail(hits + 1, n, 0.3, 'greater')).toBeCloseTo(1 - below, 10)
    }
    expect([binomialTail(0, 5, 0, 'less'), binomialTail(1, 5, 0, 'greater')]).toEqual([1, 0])
    expect([binomialTail(4, 5, 1, 'less'), binomialTail(5, 5, 1, 'greater')]).toEqual([0, 1])
    expect([binomialTail(-1, 5, 0.5, 'less'), binomialTail(6, 5, 0.5, 'greater')]).toEqual([0, 0])
  })
})

describe('special functions', () => {
  test('agree with tables', () => {
    expect(chiSquareSurvival(3.841458821, 1)).toBeCloseTo(0.05, 8)
    expect(chiSquareSurvival(11.07049769, 5)).toBeCloseTo(0.05, 8)
    expect(chiSquareSurvival(0, 3)).toBe(1)
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 10)
    expect(normalCdf(-1)).toBeCloseTo(0.15865525393, 9)
    expect(normalQuantile(0.975)).toBeCloseTo(1.95996398, 7)
    expect(logFactorial(10)).toBeCloseTo(Math.log(3_628_800), 10)
    // Beyond the table, against Stirling's series.
    const n = 10_000
    const stirling = n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3)
    expect(logFactorial(n)).toBeCloseTo(stirling, 6)
  })
})

describe('intervals', () => {
  const counts = fc
    .tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 5_000 }), fc.nat(), fc.nat())
    .map(([n1, n2, a, c]) => ({ n1, n2, a: a % (n1 + 1), c: c % (n2 + 1) }))

  test('hold the estimate and stay in range, and turn round with the sides', () => {
    fc.assert(
      fc.property(counts, ({ a, n1, c, n2 }) => {
        const one = wilson(a, n1)
        expect(one.low).toBeGreaterThanOrEqual(0)
        expect(one.high).toBeLessThanOrEqual(1)
        expect(one.low - 1e-8).toBeLessThanOrEqual(a / n1)
        expect(one.high + 1e-8).toBeGreaterThanOrEqual(a / n1)
        const there = newcombe(a, n1, c, n2)
        const back = newcombe(c, n2, a, n1)
        expect(there.low - 1e-8).toBeLessThanOrEqual(there.difference)
        expect(there.high + 1e-8).toBeGreaterThanOrEqual(there.difference)
        expect(Math.max(-there.low, there.high)).toBeLessThanOrEqual(1 + 1e-8)
        expect(back.difference).toBeCloseTo(-there.difference, 8)
        expect(back.low).toBeCloseTo(-there.high, 8)
        const ratio = katz(a, n1, c, n2)
        expect(ratio.low).toBeLessThanOrEqual(ratio.ratio)
        expect(ratio.high).toBeGreaterThanOrEqual(ratio.ratio)
        expect(Number.isFinite(ratio.high)).toBe(true)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('tests of a segment', () => {
  test('say nothing of a table with an empty side', () => {
    for (const table of [
      { a: 0, b: 0, c: 3, d: 4 },
      { a: 3, b: 4, c: 0, d: 0 },
      { a: 0, b: 7, c: 0, d: 4 },
      { a: 7, b: 0, c: 4, d: 0 },
    ]) {
      expect([associationP(table), chiSquare(table).p, gTest(table).p]).toEqual([1, 1, 1])
    }
    expect(excess({ a: 3, b: 4, c: 0, d: 0 })).toBe(0)
    expect(cramersV([[3, 4]])).toEqual({ v: 0, corrected: 0 })
    expect(
      cramersV([
        [3, 0],
        [4, 0],
      ]),
    ).toEqual({ v: 0, corrected: 0 })
  })

  test('are exact where an expected count is under five', () => {
    const thin = { a: 4, b: 6, c: 1, d: 40 }
    expect(associationP(thin)).toBe(fisherExact(thin))
    expect(associationP(SEGMENT)).toBe(gTest(SEGMENT).p)
  })

  test('a fix is a difference with a p value', () => {
    const { difference, low, high, p } = twoProportions(61, 160, 9, 128)
    expect([difference, low, high].map((share) => Math.round(share * 1000) / 10)).toEqual([31.1, 21.9, 39.5])
    expect(p).toBeLessThan(1e-8)
    expect(twoProportions(0, 10, 0, 20).p).toBe(1)
    // z = (0.5 − 0.3) / √(0.4 · 0.6 · 0.02) = 2.886751, two-sided 0.003892.
    expect(twoProportions(50, 100, 30, 100).p).toBeCloseTo(0.003892, 5)
  })
})

describe('strata', () => {
  test('one stratum has the plain ratio, and strata without two sides say nothing', () => {
    const { riskRatio } = mantelHaenszel([SEGMENT, { a: 5, b: 5, c: 0, d: 0 }])
    expect(riskRatio).toBe(4)
    expect(mantelHaenszel([])).toEqual({ riskRatio: 1, statistic: 0, p: 1 })
    expect(mantelHaenszel([{ a: 5, b: 5, c: 0, d: 10 }]).riskRatio).toBe(Number.POSITIVE_INFINITY)
  })

  test('Breslow–Day is silent where odds are alike and speaks where they differ', () => {
    const alike = breslowDay([
      { a: 20, b: 80, c: 10, d: 80 },
      { a: 40, b: 160, c: 20, d: 160 },
    ])
    expect(alike.statistic).toBeCloseTo(0, 6)
    expect(alike.df).toBe(1)
    const even = breslowDay([
      { a: 10, b: 90, c: 10, d: 90 },
      { a: 30, b: 60, c: 20, d: 40 },
    ])
    expect(even.statistic).toBeCloseTo(0, 6)
    const apart = breslowDay([
      { a: 60, b: 40, c: 10, d: 90 },
      { a: 10, b: 90, c: 60, d: 40 },
    ])
    expect(apart.p).toBeLessThan(1e-10)
    expect(breslowDay([SEGMENT])).toEqual({ statistic: 0, df: 0, p: 1 })
  })
})

describe('Benjamini–Hochberg', () => {
  test('keeps the order of p values, and q is never below p', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (p) => {
        const q = benjaminiHochberg(p)
        for (const [at, value] of p.entries()) expect((q[at] as number) + 1e-9).toBeGreaterThanOrEqual(value)
        const sorted = p.map((value, at) => [value, q[at] as number] as const).sort(([a], [b]) => a - b)
        for (let at = 1; at < sorted.length; at++)
          expect((sorted[at]?.[1] ?? 0) + 1e-9).toBeGreaterThanOrEqual(sorted[at - 1]?.[1] ?? 0)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('change points', () => {
  const days = (...parts: [length: number, missing: number][]) =>
    parts.flatMap(([length, missing]) => Array.from({ length }, () => ({ missing, total: 100 })))

  test('are found one after another and dated by the days before them', () => {
    const found = changePoints(days([10, 9], [10, 30], [10, 12]), { seed: 7 })
    expect(found.map(({ at }) => at)).toEqual([10, 20])
    for (const { p } of found) expect(p).toBeLessThanOrEqual(0.05)
  })

  test('need days and orders on both sides', () => {
    expect(maxLikelihoodRatio(days([2, 9], [2, 30]))).toBeNull()
    expect(
      maxLikelihoodRatio([...days([3, 9]), ...Array.from({ length: 5 }, () => ({ missing: 1, total: 5 }))]),
    ).toBeNull()
    expect(maxLikelihoodRatio([])).toBeNull()
  })

  test('are rarely found where nothing changed, and repeat with their seed', () => {
    const random = seededRandom(1)
    let alarms = 0
    for (let month = 0; month < 60; month++) {
      const quiet = Array.from({ length: 30 }, () => {
        let missing = 0
        for (let order = 0; order < 60; order++) if (random() < 0.15) missing++
        return { missing, total: 60 }
      })
      const found = changePoints(quiet, { seed: month, permutations: 199 })
      expect(changePoints(quiet, { seed: month, permutations: 199 })).toEqual(found)
      if (found.length > 0) alarms++
    }
    expect(alarms).toBeLessThanOrEqual(9)
  })
})

describe('runs', () => {
  test('the longest is the first of its length', () => {
    expect(longestRun(Uint8Array.of(0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1))).toEqual({ from: 4, length: 3 })
    expect(longestRun(Uint8Array.of(0, 0))).toEqual({ from: 0, length: 0 })
    expect(expectedRuns(5, 0.5, 6)).toBe(0)
  })
})

describe('control charts', () => {
  test('limits are three standard errors wide and stay shares', () => {
    expect(pChartLimits(0.1, 100)).toEqual({ low: expect.closeTo(0.01, 8), high: expect.closeTo(0.19, 8) })
    expect(pChartLimits(0.05, 10)).toEqual({ low: 0, high: expect.closeTo(0.256764, 5) })
    expect(pChartLimits(0.05, 0)).toEqual({ low: 0, high: 1 })
  })

  test('the baseline is the median day, which one bad day does not move', () => {
    const usual = Array.from({ length: 9 }, () => ({ missing: 10, total: 100 }))
    expect(robustBaseline([...usual, { missing: 90, total: 100 }, { missing: 0, total: 0 }])).toBe(0.1)
    expect(robustBaseline([{ missing: 0, total: 0 }])).toBeNull()
    expect([median([3, 1, 2]), median([4, 1]), median([])]).toEqual([2, 2.5, Number.NaN])
  })

  test('the moving average follows slowly', () => {
    expect(ewma([1, 1, 2], 0.5)).toEqual([1, 1, 1.5])
    expect(ewma([])).toEqual([])
  })
})

describe('seeded numbers', () => {
  test('repeat with their seed, lie in [0, 1) and spread evenly', () => {
    const one = seededRandom(42)
    const two = seededRandom(42)
    const tenths = new Array<number>(10).fill(0)
    for (let at = 0; at < 10_000; at++) {
      const value = one()
      expect(two()).toBe(value)
      tenths[Math.floor(value * 10)] = (tenths[Math.floor(value * 10)] as number) + 1
    }
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150)
  })

  test('a shuffle keeps every item', () => {
    const items = Array.from({ length: 100 }, (_, at) => at)
    const shuffled = [...items]
    shuffle(shuffled, seededRandom(3))
    expect(shuffled).not.toEqual(items)
    expect(shuffled.sort((a, b) => a - b)).toEqual(items)
  })
})

describe('Mann–Whitney', () => {
  test('finds a shift and none where there is none', () => {
    const low = Float64Array.from({ length: 60 }, (_, at) => at)
    const high = Float64Array.from({ length: 60 }, (_, at) => at + 30)
    expect(mannWhitney(high, low).p).toBeLessThan(1e-6)
    expect(mannWhitney(low, low)).toMatchObject({ p: 1, effect: 0.5 })
    expect(mannWhitney(new Float64Array(), low)).toEqual({ u: 0, p: 1, effect: 0.5 })
    expect(mannWhitney(Float64Array.of(1, 1), Float64Array.of(1)).p).toBe(1)
  })
})
