import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalFromMinor } from '@/lib/money'
import { ExactSum } from './exact-sum'

function sum(texts: readonly string[]): ExactSum {
  const total = new ExactSum()
  for (const text of texts) total.add(text)
  return total
}

describe('a sum of decimals', () => {
  test('rounds once, at the end', () => {
    expect(sum(['0.004', '0.004', '0.002']).minor('EUR')).toBe(1)
    expect(sum(['10.333', '10.333', '10.334']).minor('EUR')).toBe(3100)
  })

  test('rounds half away from zero on both sides', () => {
    expect(sum(['0.005']).minor('EUR')).toBe(1)
    expect(sum(['-0.005']).minor('EUR')).toBe(-1)
    expect(sum(['0.0049999999999999999']).minor('EUR')).toBe(0)
  })

  test('of nothing is zero', () => {
    expect(sum([]).minor('JPY')).toBe(0)
  })

  test('outside the exact range is none', () => {
    expect(sum(['90071992547409.91', '0.01']).minor('EUR')).toBeNull()
  })

  test('equals the sum of the minor units for amounts as fine as the currency', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e12, max: 1e12 })),
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        (minors, code) => {
          const texts = minors.map((minor) => decimalFromMinor(minor, code))
          const expected = minors.reduce((total, minor) => total + minor, 0)
          expect(sum(texts).minor(code)).toBe(expected)
        },
      ),
    )
  })

  test('a part that is taken off again leaves the rest', () => {
    const total = sum(['1.10', '2.205'])
    total.add('2.205', -1)
    expect(total.minor('EUR')).toBe(110)
  })
})
