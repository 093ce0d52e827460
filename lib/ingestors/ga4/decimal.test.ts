import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalFromMinor } from '@/lib/money'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { minorOf, parseCount, parseMetric } from './decimal'

const minor = (text: string, currency: string) => {
  const scaled = parseMetric(text)
  return scaled === null ? null : minorOf(scaled, currency)
}

describe('metrics as text', () => {
  it.each([
    ['0', 'EUR', 0],
    ['129.99', 'EUR', 12_999],
    ['54.5', 'USD', 5_450],
    ['-129.99', 'EUR', -12_999],
    // The tail of a binary fraction, on either side.
    ['129.98999999999998', 'EUR', 12_999],
    ['0.30000000000000004', 'EUR', 30],
    // Half a unit goes away from zero; a hair less does not.
    ['1.005', 'EUR', 101],
    ['-1.005', 'EUR', -101],
    ['1.0049999999999999', 'EUR', 100],
    ['-0.001', 'EUR', 0],
    ['1234', 'JPY', 1_234],
    ['1.2345', 'KWD', 1_235],
    ['1.2E7', 'EUR', 1_200_000_000],
    ['1.5e-1', 'EUR', 15],
  ])('%s %s is %i minor units', (text, currency, expected) => {
    expect(minor(text, currency)).toBe(expected)
  })

  it.each(['', ' 1', '1,5', 'NaN', '(other)', '1.', '.5', '--1', '1e999', '0x10'])('%j is no number', (text) => {
    expect(parseMetric(text)).toBeNull()
  })

  it('an amount outside the exact range is refused instead of rounded', () => {
    expect(minor('90071992547409.91', 'EUR')).toBe(Number.MAX_SAFE_INTEGER)
    expect(minor('90071992547409.92', 'EUR')).toBeNull()
  })

  it('counts may come with decimals, but are never negative', () => {
    expect(['2', '2.0', '1.9999999999', '0'].map(parseCount)).toEqual([2, 2, 2, 0])
    expect(['-1', '-0.5', 'x', '1e30'].map(parseCount)).toEqual([null, null, null, null])
  })

  it('every amount of minor units survives being written as decimals', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('EUR', 'JPY', 'KWD'), (amount, currency) => {
        expect(minor(decimalFromMinor(amount, currency), currency)).toBe(amount)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  it('the sum of texts is the sum of their minor units, however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 50 }), (amounts) => {
        const scaled = amounts.reduce((sum, amount) => sum + (parseMetric(decimalFromMinor(amount, 'EUR')) ?? 0n), 0n)
        expect(minorOf(scaled, 'EUR')).toBe(amounts.reduce((sum, amount) => sum + amount, 0))
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
