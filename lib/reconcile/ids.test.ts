import { describe, expect, test } from 'vitest'
import { cleanId, isCorruptId, sentinelOf } from './ids'

describe('cleaning an id', () => {
  test.each([
    ['leaves a plain id alone', '1001', '1001'],
    ['never reads digits as a number', '567890123456789012345', '567890123456789012345'],
    ['keeps leading zeros', '0012', '0012'],
    ['keeps the hash of an order name', '#1001', '#1001'],
    ['folds case', 'EN-1001-B', 'en-1001-b'],
    ['brings full-width characters to plain ones', '＃１００１', '#1001'],
    ['joins letters and their marks', 'U\u0308-1', 'ü-1'],
    ['drops zero-width characters', '10\u200B0\u200C1\u200D\u2060', '1001'],
    ['drops marks of writing direction', '\u200E1001\u200F', '1001'],
    ['drops soft hyphens', '10\u00AD01', '1001'],
    ['drops a byte order mark', '\uFEFF1001', '1001'],
    ['drops surrounding space of every kind', '\u00A0\t 1001\u3000\n', '1001'],
    ['makes inner space one blank', 'order \u00A0\t 1001', 'order 1001'],
    ['decodes percent signs', '%231001', '#1001'],
    ['decodes once', '%25231001', '%231001'],
    ['decodes what is more than ASCII', 'caf%C3%A9', 'café'],
    ['drops what was space before it was encoded', '%201001%20', '1001'],
    ['leaves a percent sign that encodes nothing', '100%', '100%'],
    ['leaves percent signs that are not valid text', '%E9%231001', '%e9%231001'],
    ['takes off double quotes', '"1001"', '1001'],
    ['takes off single quotes', "'#1001'", '#1001'],
    ['leaves a quote on one side', '"1001', '"1001'],
    ['leaves quotes that differ', '"1001\'', '"1001\''],
    ['takes off space within quotes', '" 1001 "', '1001'],
    ['drops the decimals a spreadsheet gave to digits', '1001.0', '1001'],
    ['drops several such decimals', '1001.00', '1001'],
    ['leaves decimals of other texts', 'v1001.0', 'v1001.0'],
    ['leaves decimals that say something', '1001.10', '1001.10'],
    ['takes the number from a Shopify gid', 'gid://shopify/Order/5678901234567', '5678901234567'],
    ['takes the number from a gid of the checkout', 'gid://shopify/OrderIdentity/5678901234567', '5678901234567'],
    ['takes the number from an encoded gid', 'gid%3A%2F%2Fshopify%2FOrder%2F5678901234567', '5678901234567'],
    ['leaves the gid of something else', 'gid://shopify/Customer/1', 'gid://shopify/customer/1'],
    ['works through all steps in order', ' \uFEFF"%23ＥＮ-1001" ', '#en-1001'],
    ['leaves nothing of an empty cell', ' \u200B ', ''],
  ])('%s', (_, raw, cleaned) => {
    expect(cleanId(raw)).toBe(cleaned)
  })
})

describe('a sentinel', () => {
  test.each([
    '',
    '(not set)',
    '(NOT SET)',
    ' (not  set) ',
    'null',
    'NULL',
    'undefined',
    'NaN',
    '0',
    '0.0',
    '"null"',
    '{{ order.id }}',
    'x{{id}}',
    '<%= id %>',
  ])('%j stands for no id', (raw) => {
    expect(sentinelOf(cleanId(raw))).toBe('ga4_not_set')
  })

  test('(other) is GA4’s overflow row', () => {
    expect(sentinelOf(cleanId('(Other)'))).toBe('ga4_other_row')
  })

  test.each(['1', '00', '10', 'null-1', 'nullify', 'other', 'not set', '#0', '{1001}', 'n/a-7'])(
    '%j is an id',
    (raw) => {
      expect(sentinelOf(cleanId(raw))).toBeNull()
    },
  )
})

describe('an id whose digits a spreadsheet lost', () => {
  test.each(['5.67E+12', '5,67E+12', '5.67890123456E+12', '5E+12', '5e12', '1.0e+100'])('%s is corrupt', (raw) => {
    expect(isCorruptId(cleanId(raw))).toBe(true)
  })

  test.each(['5678901234567', 'e12', '5e', '12e5', 'a5e12', '5.67e+12-1', '5.67', '#5e12', '5e-12'])(
    '%s is not',
    (raw) => {
      expect(isCorruptId(cleanId(raw))).toBe(false)
    },
  )
})
