import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '@/lib/reconcile/types'
import { makeOrder, makePurchase, runWorld } from '@/lib/testing/world'
import { neutraliseFormula } from './columns'
import { csvChunks } from './csv'

const HEADERS =
  'side,status,reason,store_id,store_name,analytics_id,matched_by,store_amount,analytics_amount,difference,currency,' +
  'ordered_at,analytics_date,basis,purchases,gateway,channel,date_shift,flags,store,store_original,evidence,probably'

const { verdicts } = runWorld({
  orders: [makeOrder('1001', '2026-10-10T12:00:00Z', { taxMinor: 1_600 })],
  purchases: [makePurchase('1001', '2026-10-10', { revenueMinor: 8_400 })],
})
const line = verdicts[0] as Verdict

async function csvOf(lines: Iterable<Verdict>, currency = 'EUR', timeZone = 'Europe/Berlin'): Promise<string> {
  let text = ''
  for await (const chunk of csvChunks(lines, { currency, timeZone })) text += chunk
  return text
}

async function cellsOf(overrides: Partial<Verdict>, currency = 'EUR'): Promise<Record<string, string>> {
  const text = await csvOf([{ ...line, ...overrides }], currency)
  const { data, errors } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true })
  expect(errors).toEqual([])
  expect(data).toHaveLength(1)
  return data[0] as Record<string, string>
}

describe('the CSV export', () => {
  test('has these columns, exact amounts and instants in the window’s zone', async () => {
    expect(await csvOf([line])).toBe(
      `${HEADERS}\r\nstore,matched_value_diff,basis,5678901001,#1001,1001,order_number:exact,100.00,84.00,-16.00,EUR,` +
        '2026-10-10T14:00:00+02:00,2026-10-10,total_ex_tax,1,card,web,false,,,,,\r\n',
    )
  })

  test('of nothing is its header', async () => {
    expect(await csvOf([])).toBe(`${HEADERS}\r\n`)
  })

  test('leaves empty what there is not, and never writes null', async () => {
    const nothing = Object.fromEntries(Object.keys(line).map((key) => [key, null])) as unknown as Verdict
    const text = await csvOf([{ ...nothing, side: 'store', status: 'missing', flags: ['date_shift'], evidence: [] }])
    expect(text).toBe(`${HEADERS}\r\nstore,missing,,,,,,,,,EUR,,,,,,,true,date_shift,,,,\r\n`)
  })

  test('keeps lines in their order over chunks, with one header', async () => {
    const many = Array.from({ length: 2_500 }, (_, i) => ({ ...line, storeId: String(i) }))
    const { data } = Papa.parse<string[]>(await csvOf(many), { skipEmptyLines: true })
    expect(data).toHaveLength(2_501)
    expect(data.slice(1).map((row) => row[3])).toEqual(many.map(({ storeId }) => storeId))
  })

  test.each([
    ['EUR', 123_450, '1234.50'],
    ['EUR', 5, '0.05'],
    ['EUR', Number.MAX_SAFE_INTEGER, '90071992547409.91'],
    ['JPY', 1_980, '1980'],
    ['KWD', 12_345, '12.345'],
  ])('writes %s to the last digit: %i', async (currency, minor, text) => {
    expect(await cellsOf({ storeMinor: minor }, currency)).toMatchObject({ store_amount: text, currency })
  })

  test('leaves negative amounts bare numbers', async () => {
    expect(await cellsOf({ differenceMinor: -1 })).toMatchObject({ difference: '-0.01' })
    expect(await csvOf([{ ...line, differenceMinor: -123_450 }])).toContain(',-1234.50,EUR,')
  })

  test.each([
    'plain',
    'with "quotes"',
    '"',
    'with,comma',
    'with;semicolon',
    'two\nlines',
    'two\r\nlines',
    ' padded ',
    '0012',
    '5678901234567890',
    'ünï 日本',
    '1001 | #1001',
    '(not set)',
  ])('gives ids back as they were: %j', async (id) => {
    expect(await cellsOf({ analyticsId: id, storeId: id, storeName: id, gateway: id })).toMatchObject({
      analytics_id: id,
      store_id: id,
      store_name: id,
      gateway: id,
    })
  })
})

describe('text that a spreadsheet would run as a formula', () => {
  const CORPUS = [
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(1)',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    '\r\nplain',
    '\tplain',
    '\u0000=1+1',
    ' =1+1',
    '\u00A0=1+1',
    '\u200B=1+1',
    '\u2060=1+1',
    '\uFEFF=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(1)',
    '|calc',
    '%0A',
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
  ]

  test.each(CORPUS)('starts with an apostrophe in every text column: %j', async (text) => {
    const cells = await cellsOf({ analyticsId: text, storeId: text, storeName: text, gateway: text, reason: text })
    for (const column of ['analytics_id', 'store_id', 'store_name', 'gateway', 'reason']) {
      expect(cells[column]?.at(0)).toBe("'")
      expect(cells[column]?.replaceAll("'", '')).toBe(text.replaceAll("'", ''))
    }
  })

  test.each(['1;=1+1', '1;  =1+1', '1;"=1+1"', '1;@SUM(1)', '1\t=1+1', '1\n=1+1', '1\r\n-1+1', '";=1+1'])(
    'is stopped where a program splits the line elsewhere: %j',
    (text) => {
      const cells = neutraliseFormula(text)
        .split(/[;\t\r\n]/)
        .map((cell) => cell.replace(/^["\s]+/, ''))
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@]/)
    },
  )

  test.each(['1001', '#1001', 'EN-1001', 'a=b', 'a+b', 'a@b', '(not set)', "'quoted", '', 'x;y', '1001 | #1001'])(
    'is not seen in %j',
    (text) => {
      expect(neutraliseFormula(text)).toBe(text)
    },
  )
})
