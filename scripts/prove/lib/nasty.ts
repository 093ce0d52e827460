import fc from 'fast-check'

/** What no honest caller sends, by where it is put. */

const NASTY_TEXTS = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '\u202egnp.exe',
    '\ufeff',
    '👩‍👩‍👧‍👦',
    'ß'.repeat(300),
    'null',
    'true',
    '-1',
    '0',
    '1e308',
  ],
  ...[
    '9'.repeat(400),
    'NaN',
    'Infinity',
    '../../etc/passwd',
    "' or 1=1 --",
    '<script>alert(1)</script>',
    '{{7*7}}',
    '%00',
    '%ff',
    '%',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'job_none',
    'x'.repeat(5_000),
    '2026-02-30',
    '0000-00-00',
    '+275760-09-13',
    'Europe/Nowhere',
  ],
  ...[
    'MjAyNg',
    'eyJhIjoxfQ',
    'W251bGwsMV0',
    'W251bGwsMWUzMDhd',
    'a,b,,c',
    '2026-10-01',
    '\r\nset-cookie: a=b',
    '$1',
    '\\',
    '((((',
    '😀',
  ],
]
const NASTY_VALUES: unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    5e-324,
    Number.MAX_SAFE_INTEGER + 2,
    [],
    {},
    [[]],
    [null],
    { a: 1 },
  ],
  { $ne: null },
  { length: 1 },
  { toString: 1 },
  Array.from({ length: 300 }, () => 'x'),
]

export const nastyText = () => fc.oneof(fc.constantFrom(...NASTY_TEXTS), fc.string({ unit: 'binary', maxLength: 30 }))
export const nastyValue = () => fc.oneof(nastyText(), fc.constantFrom(...NASTY_VALUES), fc.jsonValue({ maxDepth: 3 }))

/** Bodies that are wrong as text, whatever they should hold. */
export const nastyBody = () =>
  fc.constantFrom(
    ...[
      '',
      '{',
      '[]',
      'null',
      '"x"',
      '\0',
      '\ufeff{}',
      '{"a":1,"a":2}',
      '{"__proto__":{"isAdmin":true}}',
      '1e999',
      '{"a":"\\ud800"}',
    ],
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
    `"${'x'.repeat(2_000_000)}"`,
    `[${'1,'.repeat(100_000)}1]`,
  )

export const nastyHeader = () =>
  fc.oneof(fc.constantFrom('', 'x', 'W/"x"', '*', 'ü', 'x'.repeat(3_000), '0', '-1', '__proto__'), fc.uuid())
