import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { associationP, chiSquare, cramersV, excess, fisherExact, gTest, type Table, twoProportions } from './two-by-two'

/** The segment of the golden vectors: 60 of 200 against 60 of 800. */
const SEGMENT: Table = { a: 60, b: 140, c: 60, d: 740 }

/** n over k in whole numbers of any size. */
function choose(n: number, k: number): bigint {
  let value = 1n
  for (let at = 1; at <= k; at++) value = (value * BigInt(n - k + at)) / BigInt(at)
  return value
}

const tablesUpTo = (max: number) => {
  const cell = fc.nat(max)
  return fc
    .record({ a: cell, b: cell, c: cell, d: cell })
    .filter(({ a, b, c, d }) => a + b > 0 && c + d > 0 && a + c > 0 && b + d > 0)
}

const turned = ({ a, b, c, d }: Table): Table[] => [
  { a: c, b: d, c: a, d: b },
  { a: b, b: a, c: d, d: c },
  { a, b: c, c: b, d },
]

const relativeError = (value: number, truth: number) => Math.abs(value / truth - 1)

describe('the golden segment', () => {
  test('has the values of the rule book', () => {
    expect(chiSquare(SEGMENT).statistic).toBeCloseTo(76.704545, 6)
    expect(gTest(SEGMENT).statistic).toBeCloseTo(63.28912, 5)
    expect(fisherExact(SEGMENT) / 1.876407e-15).toBeCloseTo(1, 6)
    const { v, corrected } = cramersV([
      [60, 140],
      [60, 740],
    ])
    expect(v).toBeCloseTo(0.276956, 6)
    expect(corrected).toBeCloseTo(0.275281, 6)
    expect(excess(SEGMENT)).toBe(45)
    // 45 of the 120 missing are the share explained.
    expect(excess(SEGMENT) / (SEGMENT.a + SEGMENT.c)).toBe(0.375)
  })
})

describe('Fisher’s exact test', () => {
  test('counts every table with the same margins', () => {
    fc.assert(
      fc.property(tablesUpTo(12), (table) => {
        const { a, b, c, d } = table
        const weightOf = (hits: number) => choose(a + b, hits) * choose(c + d, a + c - hits)
        const from = Math.max(0, a - d)
        const weights = Array.from({ length: Math.min(a + b, a + c) - from + 1 }, (_, at) => weightOf(from + at))
        const all = weights.reduce((sum, weight) => sum + weight, 0n)
        const extreme = weights.filter((weight) => weight <= weightOf(a)).reduce((sum, weight) => sum + weight, 0n)
        expect(relativeError(fisherExact(table), Number(extreme) / Number(all))).toBeLessThan(1e-8)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('agrees with another library for small and for very large tables', () => {
    expect(fisherExact({ a: 4, b: 6, c: 1, d: 40 })).toBeCloseTo(0.00377257286, 10)
    expect(relativeError(fisherExact({ a: 30, b: 700_000, c: 3, d: 299_967 }), 0.007000165594951764)).toBeLessThan(1e-7)
  })
})

describe('chi-square and G', () => {
  test('are the squared z and the likelihood ratio of two shares', () => {
    fc.assert(
      fc.property(tablesUpTo(400), (table) => {
        const { a, b, c, d } = table
        const [n1, n2, all] = [a + b, c + d, a + b + c + d]
        const pooled = (a + c) / all
        const z = (a / n1 - c / n2) / Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        expect(Math.abs(chiSquare(table).statistic - z * z)).toBeLessThan(1e-8 * (1 + z * z))
        expect(chiSquare(table).p).toBeCloseTo(twoProportions(a, n1, c, n2).p, 8)
        const logOf = (hits: number, n: number, share: number) =>
          (hits === 0 ? 0 : hits * Math.log(share)) + (hits === n ? 0 : (n - hits) * Math.log1p(-share))
        const ratio = logOf(a, n1, a / n1) + logOf(c, n2, c / n2) - logOf(a, n1, pooled) - logOf(c, n2, pooled)
        expect(Math.abs(gTest(table).statistic - 2 * ratio)).toBeLessThan(1e-8 * (1 + 2 * ratio))
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('tests of a segment', () => {
  test('do not depend on which side or outcome is named first', () => {
    fc.assert(
      fc.property(tablesUpTo(60), (table) => {
        for (const other of turned(table))
          for (const p of [fisherExact, associationP, (of: Table) => chiSquare(of).p, (of: Table) => gTest(of).p]) {
            expect(p(table)).toBeGreaterThanOrEqual(0)
            expect(p(table)).toBeLessThanOrEqual(1)
            expect(p(other)).toBeCloseTo(p(table), 8)
          }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('say nothing of a table with an empty side', () => {
    for (const table of [
      { a: 0, b: 0, c: 3, d: 4 },
      { a: 3, b: 4, c: 0, d: 0 },
      { a: 0, b: 7, c: 0, d: 4 },
      { a: 7, b: 0, c: 4, d: 0 },
    ])
      expect([associationP(table), fisherExact(table), chiSquare(table).p, gTest(table).p]).toEqual([1, 1, 1, 1])
    expect(excess({ a: 3, b: 4, c: 0, d: 0 })).toBe(0)
  })

  test('are exact as soon as one expected count is under five', () => {
    const thin = { a: 4, b: 6, c: 1, d: 40 }
    expect(associationP(thin)).toBe(fisherExact(thin))
    // Ten of a hundred in the segment, and half of all missing: exactly five expected is enough.
    const enough = { a: 8, b: 2, c: 42, d: 48 }
    expect(associationP(enough)).toBe(gTest(enough).p)
    expect(associationP({ a: 8, b: 1, c: 42, d: 48 })).toBe(fisherExact({ a: 8, b: 1, c: 42, d: 48 }))
  })

  test('excess is what the segment loses beyond the rest’s share, and no difference has none', () => {
    expect(excess({ a: 10, b: 90, c: 30, d: 270 })).toBe(0)
    // Two of 20 where the rest loses a quarter: three fewer than predicted.
    expect(excess({ a: 2, b: 18, c: 25, d: 75 })).toBe(-3)
  })
})

describe('Cramér’s V', () => {
  test('agrees with another library for three by three', () => {
    const rows = [
      [30, 10, 5],
      [20, 20, 20],
      [5, 5, 40],
    ]
    expect(cramersV(rows)).toEqual({
      v: expect.closeTo(0.42755828001113816, 8),
      corrected: expect.closeTo(0.41479335971548237, 8),
    })
  })

  test('is one where one factor names the other, and nothing where there is nothing to compare', () => {
    expect(
      cramersV([
        [40, 0, 0],
        [0, 30, 0],
        [0, 0, 30],
      ]),
    ).toEqual({ v: 1, corrected: 1 })
    for (const rows of [
      [],
      [[3, 4]],
      [
        [3, 0],
        [4, 0],
      ],
      [
        [0, 0],
        [3, 4],
      ],
    ])
      expect(cramersV(rows)).toEqual({ v: 0, corrected: 0 })
    // Of two orders the correction leaves nothing.
    expect(
      cramersV([
        [1, 0],
        [0, 1],
      ]),
    ).toEqual({ v: 1, corrected: 0 })
  })

  test('corrected never says more than plain chance took out, ignores empty levels and turns with its table', () => {
    const rows = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 5 })).chain(([height, width]) =>
      fc.array(fc.array(fc.nat(50), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
    )
    fc.assert(
      fc.property(rows, (table) => {
        const { v, corrected } = cramersV(table)
        expect(v).toBeGreaterThanOrEqual(0)
        expect(v).toBeLessThanOrEqual(1)
        expect(corrected).toBeLessThanOrEqual(v + 1e-9)
        const across = (table[0] ?? []).map((_, column) => table.map((row) => row[column] ?? 0))
        expect(cramersV(across).v).toBeCloseTo(v, 8)
        expect(cramersV([...table, table[0]?.map(() => 0) ?? []]).corrected).toBeCloseTo(corrected, 8)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('two proportions', () => {
  test('a fix is a difference with its interval and a p value', () => {
    const { difference, low, high, p } = twoProportions(61, 160, 9, 128)
    expect([difference, low, high].map((share) => Math.round(share * 1000) / 10)).toEqual([31.1, 21.9, 39.5])
    expect(p).toBeLessThan(1e-8)
    // z = (0.5 − 0.3) / √(0.4 · 0.6 · 0.02) = 2.886751, two-sided 0.003892.
    expect(twoProportions(50, 100, 30, 100).p).toBeCloseTo(0.003892, 5)
    expect(twoProportions(0, 10, 0, 20).p).toBe(1)
    expect(twoProportions(10, 10, 20, 20).p).toBe(1)
  })
})
