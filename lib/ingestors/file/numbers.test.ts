import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '@/lib/errors'
import { decimalFromMinor, isCurrency, minorFromDecimal } from '@/lib/money'
import { decimalText, type Mark, MarkEvidence, plainMinor } from './numbers'

function decide(texts: readonly string[], options: { currency?: string; usual?: Mark; declared?: Mark } = {}): Mark {
  const evidence = new MarkEvidence()
  for (const [i, text] of texts.entries()) evidence.add(text, options.currency ?? 'EUR', i + 2, 'Total')
  return evidence.decide('shop.csv', options.declared, options.usual ?? null)
}

function refusalOf(texts: readonly string[], options: Parameters<typeof decide>[1] = {}): string {
  try {
    decide(texts, options)
  } catch (error) {
    if (error instanceof AppError) return error.publicMessage
    throw error
  }
  throw new Error('Expected a refusal')
}

describe('the decimal mark of a file', () => {
  test.each([
    ['12.5', '.'],
    ['12,50', ','],
    ['1,234.56', '.'],
    ['1.234,56', ','],
    ['1.234.567', ','],
    ['1,234,567', '.'],
    ['1234.567', '.'],
    ['1234,567', ','],
    ['0,123', ','],
    ['.500', '.'],
    ['1 234,567', ','],
    ["1'234.567", '.'],
    ['1,23,456', '.'],
    ['107.60000000000001', '.'],
  ])('%s settles it alone', (text, mark) => {
    expect(decide(['7', '1,234', text, '1.234'])).toBe(mark)
  })

  test('amounts without any mark ask nothing', () => {
    expect(decide(['12', '1 234', '-5', '€ 7'])).toBe('.')
  })

  test('only ambiguous amounts are refused with the row, the value and the flag', () => {
    const message = refusalOf(['12', '1,234'])
    expect(message).toContain('shop.csv, row 3, column "Total": "1,234"')
    expect(message).toContain('--decimal-mark (Decimal mark)')
  })

  test('a format that documents its mark is not asked about ambiguous amounts', () => {
    expect(decide(['1,234'], { usual: '.' })).toBe('.')
  })

  test('evidence for both marks is refused with both rows', () => {
    const message = refusalOf(['12.50', '7', '12,50'], { usual: '.' })
    expect(message).toContain('row 2, column "Total", has "12.50"')
    expect(message).toContain('row 4, column "Total", has "12,50"')
    expect(message).toContain('--decimal-mark')
  })

  test('a malformed amount is no evidence', () => {
    expect(decide(['12.50', '1,2,3', '1.2,3.4', 'n/a'])).toBe('.')
  })

  test('a declared mark settles what is open or contradictory, but never misreads a file that is clear', () => {
    expect(decide(['1,234'], { declared: ',' })).toBe(',')
    expect(decide(['12.50', '12,50'], { declared: ',' })).toBe(',')
    expect(decide(['12.50', '1,234'], { declared: ',' })).toBe('.')
  })

  test('three digits after a mark are decimals in a currency with three, when every amount has them', () => {
    expect(decide(['1.234', '12.500'], { currency: 'KWD' })).toBe('.')
    expect(decide(['1,234'], { currency: 'KWD' })).toBe(',')
  })

  test('beside whole amounts, three digits in such a currency may be thousands and are asked about', () => {
    expect(refusalOf(['950', '1,250'], { currency: 'KWD' })).toContain('--decimal-mark')
    expect(refusalOf(['1,250', '1.250'], { currency: 'KWD' })).toContain('--decimal-mark')
  })

  test('a mark in a currency without decimals groups thousands', () => {
    expect(decide(['1,234'], { currency: 'JPY' })).toBe('.')
    expect(decide(['1.234'], { currency: 'JPY' })).toBe(',')
  })
})

describe('an amount', () => {
  test.each([
    ['1234.5', '1234.5'],
    ['1,234.56', '1234.56'],
    ['1,234', '1234'],
    ['1,23,456.00', '123456.00'],
    ['.5', '0.5'],
    ['-12.00', '-12.00'],
    ['−12.00', '-12.00'],
    ['+12.00', '12.00'],
    ['(12.00)', '-12.00'],
    ['(€12.00)', '-12.00'],
    ['€ 12.00', '12.00'],
    ['-€12.00', '-12.00'],
    ['€-12.00', '-12.00'],
    ['12.00 EUR', '12.00'],
    ['EUR 1 234.00', '1234.00'],
    ['12.00\u00A0€', '12.00'],
    ['1\u202F234.00', '1234.00'],
    ["1'234.00", '1234.00'],
    ['1’234.00', '1234.00'],
    ['kr. 12.00', '12.00'],
  ])('%s reads as %s', (text, decimal) => {
    expect(decimalText(text, '.', 'EUR')).toBe(decimal)
  })

  test.each([
    '',
    '-',
    '.',
    '12.',
    'free',
    '12abc',
    '1.5E+3',
    '12%',
    '1,2345.00',
    '12,34',
    '1.234,56',
    '1 23.00',
    '--5',
    '(-5)',
    '(5',
    '5-',
    '12.00 USD',
    'USD 12.00 EUR',
    '$.',
    '1234567890'.repeat(7),
  ])('%s is none', (text) => {
    expect(decimalText(text, '.', 'EUR')).toBeNull()
  })

  const grouped = (digits: string, mark: string) => digits.replace(/\B(?=(\d{3})+$)/g, mark)

  test('reads back to the minor unit under both marks, every grouping and number of decimals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9_007_199_254_740_991, max: 9_007_199_254_740_991 }),
        fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'),
        fc.constantFrom<Mark>('.', ','),
        fc.constantFrom('', 'other', ' ', '\u202F', "'"),
        fc.constantFrom('{}', '{} €', '€{}', 'CODE {}', '{}CODE'),
        (minor, currency, mark, grouping, dress) => {
          const [whole = '', decimals] = decimalFromMinor(Math.abs(minor), currency).split('.')
          const group = grouping === 'other' ? (mark === '.' ? ',' : '.') : grouping
          const written = grouped(whole, group) + (decimals === undefined ? '' : mark + decimals)
          const text =
            (minor < 0 ? '-' : '') + dress.replace('{}', written).replace('CODE', isCurrency(currency) ? currency : '')
          const decimal = decimalText(text, mark, currency)
          expect(decimal === null ? null : minorFromDecimal(decimal, currency)).toBe(minor)
        },
      ),
    )
  })
})

describe('the quick reading of an amount', () => {
  const slowly = (text: string, mark: Mark, currency: string) => {
    const decimal = decimalText(text, mark, currency)
    return decimal === null ? null : minorFromDecimal(decimal, currency)
  }

  test('agrees with the slow one wherever it reads at all', () => {
    const character = fc.constantFrom(...'0123456789.,- €')
    fc.assert(
      fc.property(
        fc.string({ unit: character, maxLength: 18 }),
        fc.constantFrom<Mark>('.', ','),
        fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'),
        (text, mark, currency) => {
          const plain = plainMinor(text, mark, currency)
          if (plain !== null) expect(plain).toBe(slowly(text, mark, currency))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['1234.50', '.', 'EUR', 123_450],
    ['0,05', ',', 'EUR', 5],
    ['980', '.', 'JPY', 980],
    ['1.250', '.', 'KWD', 1_250],
    ['12.5', '.', 'EUR', null],
    ['-12.50', '.', 'EUR', null],
    ['.50', '.', 'EUR', null],
    ['1234567890123.45', '.', 'EUR', null],
  ] as const)('reads %s with "%s" in %s as %s', (text, mark, currency, minor) => {
    expect(plainMinor(text, mark, currency)).toBe(minor)
  })
})
