import { describe, expect, test } from 'vitest'
import { AppError } from '@/lib/errors'
import { DateEvidence, type DateOrder, instantOf, readMoment } from './dates'

function read(text: string, order: DateOrder | null = null, timeZone = 'Europe/Berlin'): string | null {
  const moment = readMoment(text)
  const instant = moment && instantOf(moment, order, timeZone)
  return instant === null ? null : new Date(instant).toISOString()
}

function evidenceOf(...texts: string[]): DateEvidence {
  const evidence = new DateEvidence()
  for (const [i, text] of texts.entries()) evidence.add(text, i + 2)
  return evidence
}

function refusalOf(decide: () => unknown): string {
  try {
    decide()
  } catch (error) {
    if (error instanceof AppError) return error.publicMessage
    throw error
  }
  throw new Error('Expected a refusal')
}

describe('a date', () => {
  test.each([
    ['2026-10-01', '2026-09-30T22:00:00.000Z'],
    ['20261001', '2026-09-30T22:00:00.000Z'],
    ['2026/10/1', '2026-09-30T22:00:00.000Z'],
    ['2026-10-01T10:00:00Z', '2026-10-01T10:00:00.000Z'],
    ['2026-10-01T10:00:00.123456Z', '2026-10-01T10:00:00.123Z'],
    ['2026-10-01 10:00:00 +0200', '2026-10-01T08:00:00.000Z'],
    ['2026-10-01T10:00:00+02:00', '2026-10-01T08:00:00.000Z'],
    ['2026-10-01 10:00:00-03', '2026-10-01T13:00:00.000Z'],
    ['2026-10-01 10:00:00 UTC', '2026-10-01T10:00:00.000Z'],
    ['2026-10-01 10:00', '2026-10-01T08:00:00.000Z'],
    ['2026-10-01T10:00:00', '2026-10-01T08:00:00.000Z'],
    ['2026-10-01 10:00 PM', '2026-10-01T20:00:00.000Z'],
    ['Oct 1, 2026 10:00', '2026-10-01T08:00:00.000Z'],
    ['October 1, 2026, 10:00 am', '2026-10-01T08:00:00.000Z'],
    ['Oct 1, 2026 12:30\u202FAM', '2026-09-30T22:30:00.000Z'],
    ['1 October 2026', '2026-09-30T22:00:00.000Z'],
    ['1-Oct-2026', '2026-09-30T22:00:00.000Z'],
    ['1st Sept 2026 at 10:00', '2026-09-01T08:00:00.000Z'],
    ['Thu, 01 Oct 2026 10:00:00 +0200', '2026-10-01T08:00:00.000Z'],
    // Winter time: one hour east.
    ['2026-12-01 10:00', '2026-12-01T09:00:00.000Z'],
    // Skipped by the clock change: moved forward by the gap.
    ['2026-03-29 02:30', '2026-03-29T01:30:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(read(text)).toBe(instant)
  })

  test.each([
    ['01/10/2026 10:00', 'dmy', '2026-10-01T08:00:00.000Z'],
    ['01/10/2026 10:00', 'mdy', '2026-01-10T09:00:00.000Z'],
    ['1.10.2026', 'dmy', '2026-09-30T22:00:00.000Z'],
    ['01-10-2026 10:00:30 PM', 'dmy', '2026-10-01T20:00:30.000Z'],
  ] as const)('%s in the order %s is %s', (text, order, instant) => {
    expect(read(text, order)).toBe(instant)
  })

  test.each([
    '31.02.2026',
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-10',
    '20261301',
    '2026-10-01 24:00',
    '2026-10-01 10:60',
    '2026-10-01 13:00 PM',
    '2026-10-01 10:00:00 +15:00',
    '2026-10-01 10:00 EST',
    '1 Octember 2026',
    '01/10/26',
    '10/2026',
    '45384.34',
    'yesterday',
    '',
    '2026-10-01'.padEnd(100, ' x'),
  ])('%s is none', (text) => {
    expect(read(text, 'dmy')).toBeNull()
  })

  test('a leap day is real in leap years only', () => {
    expect(read('2028-02-29', null, 'UTC')).toBe('2028-02-29T00:00:00.000Z')
    expect(read('2000-02-29', null, 'UTC')).toBe('2000-02-29T00:00:00.000Z')
    expect(read('2100-02-29', null, 'UTC')).toBeNull()
  })

  test('a date with the year last is none when years are declared to come first', () => {
    expect(read('01/10/2026', 'ymd')).toBeNull()
  })
})

describe('the order of day and month in a file', () => {
  const decide = (evidence: DateEvidence, declared?: DateOrder) => evidence.decideOrder('shop.csv', 'Date', declared)

  test('a part above twelve settles it for the whole file', () => {
    expect(decide(evidenceOf('01/10/2026', '13/10/2026'))).toBe('dmy')
    expect(decide(evidenceOf('01/10/2026', '10/13/2026'))).toBe('mdy')
  })

  test('dates that read alike either way, or name the month, ask nothing', () => {
    expect(decide(evidenceOf('10/10/2026', '2026-10-01', 'Oct 1, 2026'))).toBeNull()
  })

  test('a date that is none in either order is no evidence', () => {
    expect(decide(evidenceOf('13/10/2026', '31/02/2026', '02/31/2026'))).toBe('dmy')
  })

  test('an order that nothing settles is refused with an example and the flag', () => {
    const message = refusalOf(() => decide(evidenceOf('2026-10-01', '01/10/2026')))
    expect(message).toContain('shop.csv, row 3, column "Date": "01/10/2026"')
    expect(message).toContain('--date-order (Date order)')
  })

  test('contradicting dates are refused with both rows', () => {
    const message = refusalOf(() => decide(evidenceOf('13/10/2026', '10/13/2026')))
    expect(message).toContain('"13/10/2026" in row 2 and "10/13/2026" in row 3')
    expect(message).toContain('--date-order')
  })

  test('a declared order wins', () => {
    expect(decide(evidenceOf('01/10/2026'), 'mdy')).toBe('mdy')
  })
})

describe('offsets in a file', () => {
  test('times with and without an offset are refused until a zone is declared', () => {
    const evidence = evidenceOf('2026-10-01 10:00:00 +0200', '2026-10-01 11:00')
    const message = refusalOf(() => evidence.checkOffsets('shop.csv', 'Date', undefined))
    expect(message).toContain('--source-time-zone (Time zone of the file)')
    expect(message).toContain('"2026-10-01 11:00" in row 3')
    expect(() => evidence.checkOffsets('shop.csv', 'Date', 'Europe/Berlin')).not.toThrow()
  })

  test('times that all carry an offset need no zone', () => {
    const evidence = evidenceOf('2026-10-01 10:00:00 +0200', '2026-10-01T10:00:00Z')
    expect(() => evidence.checkOffsets('shop.csv', 'Date', undefined)).not.toThrow()
    expect(evidence.needsZone).toBe(false)
  })
})
