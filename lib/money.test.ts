import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencyExponent, decimalFromMinor, formatMoney, isCurrency, minorFromDecimal, safeMinor } from './money'

/** One currency of each exponent. */
const CURRENCIES = ['JPY', 'EUR', 'KWD', 'CLF'] as const
const safe = fc.maxSafeInteger()

describe('exponents', () => {
  test.each([
    [
      0,
      [
        'BIF',
        'CLP',
        'DJF',
        'GNF',
        'ISK',
        'JPY',
        'KMF',
        'KRW',
        'PYG',
        'RWF',
        'UGX',
        'UYI',
        'VND',
        'VUV',
        'XAF',
        'XOF',
        'XPF',
      ],
    ],
    [2, ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'HUF', 'CZK', 'TWD', 'IDR', 'INR', 'TRY', 'MGA', 'MRU']],
    [3, ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']],
    [4, ['CLF', 'UYW']],
  ])('are %i for the currencies ISO 4217 lists so', (exponent, codes) => {
    for (const code of codes) expect([code, currencyExponent(code)]).toEqual([code, exponent])
  })
})

describe('currency codes', () => {
  test('are three capital letters that exist', () => {
    for (const code of ['EUR', 'USD', 'JPY', 'KWD']) expect(isCurrency(code)).toBe(true)
    for (const code of ['', 'eur', 'EURO', 'XYZ', '€', 'EU']) expect(isCurrency(code)).toBe(false)
  })
})

describe('amounts', () => {
  test('survive being written and read in every currency', () => {
    fc.assert(
      fc.property(safe, fc.constantFrom(...CURRENCIES), (minor, currency) => {
        // A text has no negative zero.
        expect(minorFromDecimal(decimalFromMinor(minor, currency), currency)).toBe(minor === 0 ? 0 : minor)
      }),
      {
        examples: CURRENCIES.flatMap((code) => [
          [Number.MAX_SAFE_INTEGER, code],
          [Number.MIN_SAFE_INTEGER, code],
          [-1, code],
        ]),
      },
    )
  })

  test.each([
    [123_450, 'EUR', '1234.50'],
    [5, 'EUR', '0.05'],
    [-5, 'EUR', '-0.05'],
    [0, 'EUR', '0.00'],
    [0, 'JPY', '0'],
    [1_980, 'JPY', '1980'],
    [1, 'KWD', '0.001'],
    [-12_345, 'KWD', '-12.345'],
    [1, 'CLF', '0.0001'],
    [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
  ])('%i minor units of %s are written %s', (minor, currency, text) => {
    expect(decimalFromMinor(minor, currency)).toBe(text)
  })

  test.each([
    ['1234.5', 'EUR', 123_450],
    ['1234', 'EUR', 123_400],
    ['007.10', 'EUR', 710],
    ['0.005', 'EUR', 1],
    ['-0.005', 'EUR', -1],
    ['0.00499999999999999999999', 'EUR', 0],
    ['-0.004', 'EUR', 0],
    ['0.995', 'EUR', 100],
    ['1.005', 'EUR', 101],
    ['9.5', 'JPY', 10],
    ['-9.5', 'JPY', -10],
    ['9.49', 'JPY', 9],
    ['0.0005', 'KWD', 1],
    ['1.00005', 'CLF', 10_001],
    ['-0', 'EUR', 0],
  ])('%s %s is read as %i, half away from zero', (text, currency, minor) => {
    expect(minorFromDecimal(text, currency)).toBe(minor)
  })

  test('rounding mirrors at zero', () => {
    const decimal = fc.tuple(fc.nat(), fc.nat({ max: 999_999 }))
    fc.assert(
      fc.property(decimal, fc.constantFrom(...CURRENCIES), ([whole, fraction], currency) => {
        const text = `${whole}.${String(fraction).padStart(6, '0')}`
        const minor = minorFromDecimal(text, currency) ?? Number.NaN
        const scale = 10 ** currencyExponent(currency)
        expect(minorFromDecimal(`-${text}`, currency)).toBe(minor === 0 ? 0 : -minor)
        const micros = BigInt(whole) * 1_000_000n + BigInt(fraction)
        const unit = BigInt(1_000_000 / scale)
        expect(BigInt(minor)).toBe((micros + unit / 2n) / unit)
      }),
    )
  })

  test.each(['', '-', '.5', '5.', '1,5', '1e3', '+1', ' 1', '1 ', '--1', 'NaN', '１', '1.2.3', '0x10', 'Infinity'])(
    '%j is no plain decimal',
    (text) => {
      expect(minorFromDecimal(text, 'EUR')).toBeNull()
    },
  )

  test.each([
    ['90071992547409.92', 'EUR'],
    ['-90071992547409.92', 'EUR'],
    ['90071992547409.915', 'EUR'],
    ['9007199254740992', 'JPY'],
    ['9007199254740993', 'JPY'],
    ['9'.repeat(400), 'EUR'],
  ])('%s %s is outside the exact range and refused', (text, currency) => {
    expect(minorFromDecimal(text, currency)).toBeNull()
  })

  test('outside the exact range are never written or summed', () => {
    expect(safeMinor(Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER)
    for (const minor of [Number.MAX_SAFE_INTEGER + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => safeMinor(minor)).toThrow(RangeError)
      expect(() => decimalFromMinor(minor, 'EUR')).toThrow(RangeError)
    }
  })
})

describe('amounts for people', () => {
  test.each([
    [123_450, 'EUR', 'en', '€1,234.50'],
    [-123_450, 'EUR', 'en', '−€1,234.50'],
    [1_980, 'JPY', 'en', '¥1,980'],
    [123_450, 'EUR', 'de', '1.234,50\u00A0€'],
    [0, 'USD', 'en', '$0.00'],
    [100_000, 'ISK', 'en', 'ISK\u00A0100,000'],
    [12_345, 'KWD', 'en', 'KWD\u00A012.345'],
    [Number.MAX_SAFE_INTEGER, 'EUR', 'en', '€90,071,992,547,409.91'],
  ])('%i %s in %s reads %s', (minor, currency, locale, text) => {
    expect(formatMoney(minor, currency, locale)).toBe(text)
  })
})
