import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { benjaminiHochberg } from './multiplicity'

const pValues = fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.01, 0.05, 1)), {
  maxLength: 30,
})

describe('Benjamini–Hochberg', () => {
  test('gives the golden values', () => {
    const q = benjaminiHochberg([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205])
    const golden = [0.008, 0.032, 0.0672, 0.0672, 0.0672, 0.08, 0.084571, 0.205]
    for (const [at, value] of golden.entries()) expect(q[at]).toBeCloseTo(value, 6)
    expect(benjaminiHochberg([])).toEqual([])
    expect(benjaminiHochberg([0.03])).toEqual([0.03])
  })

  test('a q is the least expected share of false ones among all lists that hold it', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        for (const [at, q] of benjaminiHochberg(p).entries()) {
          // A list up to the limit p' holds as many as lie under it, and p' · m of them are expected by chance.
          const lists = p
            .filter((limit) => limit >= (p[at] as number))
            .map((limit) => (limit * p.length) / p.filter((other) => other <= limit).length)
          expect(q).toBeCloseTo(Math.min(1, ...lists), 8)
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('keeps the order of p values, is never below p, and does not depend on their order', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const q = benjaminiHochberg(p)
        for (const [at, value] of p.entries()) expect((q[at] as number) + 1e-9).toBeGreaterThanOrEqual(value)
        const pairs = p.map((value, at) => [value, q[at] as number] as const).sort(([x], [y]) => x - y)
        for (const [at, [, later]] of pairs.entries()) expect(later).toBeGreaterThanOrEqual(pairs[at - 1]?.[1] ?? 0)
        expect(benjaminiHochberg([...p].reverse())).toEqual([...q].reverse())
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
