import { describe, expect, it } from 'vitest'
import { AS_FOUND, formatSize, formFieldOf, inFormWords, parseColumns, uploadUrl } from './reading'

const WINDOW = { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' }

describe('column mapping', () => {
  it('reads one field per line and lets a column name hold an equals sign', () => {
    expect(parseColumns('total = Gross (=incl. VAT)\n\n order_id=Nr')).toEqual({
      ok: true,
      columns: { total: 'Gross (=incl. VAT)', order_id: 'Nr' },
    })
  })

  it.each(['total', 'total=', '=Total'])('names the line that is no mapping: %s', (line) => {
    expect(parseColumns(`order_id=Nr\n${line}`)).toEqual({ ok: false, line })
  })
})

describe('the address a file is sent to', () => {
  it('says nothing about what was left open', () => {
    const query = new URL(uploadUrl('con_1', 'a.csv', WINDOW, AS_FOUND), 'http://x').searchParams
    expect([...query.keys()]).toEqual(['fileName', 'from', 'to', 'timeZone'])
  })

  it('differs when anything that changes the reading differs', () => {
    const urls = [
      uploadUrl('con_1', 'a.csv', WINDOW, AS_FOUND),
      uploadUrl('con_1', 'a.csv', { ...WINDOW, to: '2026-10-30' }, AS_FOUND),
      uploadUrl('con_1', 'a.csv', WINDOW, { ...AS_FOUND, decimalMark: ',' }),
      uploadUrl('con_1', 'a.csv', WINDOW, { ...AS_FOUND, columns: 'total=Sum' }),
      uploadUrl('con_1', 'b.csv', WINDOW, AS_FOUND),
    ]
    expect(new Set(urls).size).toBe(urls.length)
  })

  it('survives a file name with any character', () => {
    const name = 'Bestellungen & Käufe #1 100%.csv'
    expect(new URL(uploadUrl('con_1', name, WINDOW, AS_FOUND), 'http://x').searchParams.get('fileName')).toBe(name)
  })
})

describe('which field a complaint is about', () => {
  it.each([
    ['decimalMark', 'decimalMark'],
    ['--date-order', 'dateOrder'],
    ['--map', 'columns'],
    ['columns.total', 'columns'],
    ['from', 'from'],
    ['Total', 'file'],
  ])('%s belongs to %s', (name, field) => {
    expect(formFieldOf(name)).toBe(field)
  })
})

it.each([
  [0, '0 B'],
  [1500, '1.5 kB'],
  [83_000_000, '83 MB'],
])('%d bytes read as %s', (bytes, words) => {
  expect(formatSize(bytes)).toBe(words)
})

it('names a question by its field, not by a command-line option', () => {
  expect(inFormWords('Row 9 says "1,234". Say which with --decimal-mark (Decimal mark).')).toBe(
    'Row 9 says "1,234". Say which with “Decimal mark”.',
  )
})
