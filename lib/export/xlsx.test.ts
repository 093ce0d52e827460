import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import ExcelJS from 'exceljs'
import { beforeAll, describe, expect, test } from 'vitest'
import { resultHash } from '@/lib/reconcile/hash'
import { makeOrder, makePurchase, runWorld } from '@/lib/testing/world'
import { COLUMNS } from './columns'
import { type WorkbookInput, writeXlsx } from './xlsx'

const AT = '2026-10-10T12:00:00Z'
const DAY = '2026-10-10'
const IDS = [
  '0012',
  '5678901234567',
  '=1+1',
  '+1',
  '-1',
  '@SUM(1)',
  '1e5',
  'TRUE',
  '<b>&"',
  'a\u0000b\u000Bc',
  '2026-10-10',
]

const result = runWorld({
  orders: [
    makeOrder('1001', AT, { gateway: '=HYPERLINK("http://x")' }),
    makeOrder('1002', AT, { totalMinor: 123_456 }),
    makeOrder('1003', AT, { status: 'cancelled' }),
  ],
  purchases: [makePurchase('1001', DAY, { revenueMinor: 9_995 }), ...IDS.map((id) => makePurchase(id, DAY))],
})

async function workbookOf(overrides: Partial<WorkbookInput> = {}): Promise<ExcelJS.Workbook> {
  const stream = new PassThrough()
  const bytes = buffer(stream)
  await writeXlsx(stream, {
    summary: result.summary,
    resultHash: resultHash(result.verdicts, result.summary),
    rejections: [],
    rejectionCount: 0,
    verdicts: (statuses) => result.verdicts.filter(({ status }) => statuses?.includes(status) ?? true),
    ...overrides,
  })
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load((await bytes) as unknown as ArrayBuffer)
  return workbook
}

function rowsOf(workbook: ExcelJS.Workbook, name: string): ExcelJS.CellValue[][] {
  const sheet = workbook.getWorksheet(name)
  if (!sheet) throw new Error(`No sheet ${name}`)
  const rows: ExcelJS.CellValue[][] = []
  sheet.eachRow((row) => rows.push((row.values as ExcelJS.CellValue[]).slice(1)))
  return rows
}

const at = (header: string) => COLUMNS.findIndex((column) => column.header === header)

describe('the workbook', () => {
  let workbook: ExcelJS.Workbook
  let headers: ExcelJS.CellValue[] | undefined
  let lines: ExcelJS.CellValue[][]
  beforeAll(async () => {
    workbook = await workbookOf()
    ;[headers, ...lines] = rowsOf(workbook, 'Orders')
  })

  test('has these sheets', () => {
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['Summary', 'Not seen by GA4', 'Orders'])
  })

  test('lists every line under the columns of the other exports', () => {
    expect(headers).toEqual(COLUMNS.map(({ header }) => header))
    expect(lines).toHaveLength(result.verdicts.length)
    expect(lines.map((row) => row[at('status')])).toEqual(result.verdicts.map(({ status }) => status))
  })

  test('lists the missing on a sheet of their own', () => {
    const [, ...missing] = rowsOf(workbook, 'Not seen by GA4')
    expect(missing.map((row) => row[at('store_name')])).toEqual(['#1002'])
  })

  test('holds ids as text, digit for digit', () => {
    const ids = lines.map((row) => row[at('analytics_id')])
    for (const id of IDS.filter((text) => !text.includes('\u0000'))) expect(ids).toContain(id)
    expect(lines.map((row) => row[at('store_id')]).filter(Boolean)).toEqual(['5678901001', '5678901002', '5678901003'])
  })

  test('can be read in spite of characters no workbook may hold', () => {
    expect(lines.map((row) => row[at('analytics_id')])).toContain('abc')
  })

  test('holds amounts as numbers', () => {
    const matched = lines.find((row) => row[at('store_name')] === '#1001')
    expect(matched?.slice(at('store_amount'), at('difference') + 1)).toEqual([100, 99.95, -0.05])
    expect(lines.find((row) => row[at('store_name')] === '#1002')?.[at('store_amount')]).toBe(1_234.56)
  })

  test('holds no formula anywhere', () => {
    for (const sheet of workbook.worksheets)
      sheet.eachRow((row) => {
        row.eachCell(({ type }) => {
          expect([ExcelJS.ValueType.String, ExcelJS.ValueType.Number, ExcelJS.ValueType.Null]).toContain(type)
        })
      })
  })

  test('says what it is of, and by which hash it can be known again', () => {
    const cells = rowsOf(workbook, 'Summary').flat()
    expect(cells).toContain('Reconciliation October 2026')
    expect(cells).toContain('Europe/Berlin')
    expect(cells).toContain(resultHash(result.verdicts, result.summary))
  })

  test('lets its bridge be added up to GA4’s figure', () => {
    const rows = rowsOf(workbook, 'Summary')
    const amount = (row: ExcelJS.CellValue[]) => Math.round(Number(row[3]) * 100)
    const start = rows.findIndex(([first]) => first === 'The store')
    const end = rows.findIndex(([first]) => first === 'GA4')
    const bars = rows.slice(start + 1, end).reduce((sum, row) => sum + amount(row), 0)
    expect(start).toBeGreaterThan(0)
    expect(bars).toBe(result.summary.analyticsMinor - result.summary.storeMinor)
    expect(amount(rows[start] ?? []) + bars).toBe(amount(rows[end] ?? []))
  })
})

describe('a workbook with rejected rows', () => {
  test('lists them, as text', async () => {
    const rejections = [
      { source: 'store.csv', row: 7, column: 'Total', value: '=1+1', code: 'bad_amount', message: 'Not an amount.' },
      { source: 'store.csv', row: null, column: null, value: null, code: 'duplicate_order', message: 'Twice.' },
    ]
    const workbook = await workbookOf({ rejections, rejectionCount: 2 })
    expect(rowsOf(workbook, 'Rejected rows')).toEqual([
      ['source', 'row', 'column', 'value', 'code', 'message'],
      ['store.csv', 7, 'Total', '=1+1', 'bad_amount', 'Not an amount.'],
      ['store.csv', undefined, undefined, undefined, 'duplicate_order', 'Twice.'],
    ])
  })
})

describe('amounts in the workbook', () => {
  test.each([
    ['JPY', '#,##0', 123_456],
    ['EUR', '#,##0.00', 1_234.56],
    ['KWD', '#,##0.000', 123.456],
  ])('of %s are shown as %s', async (currency, format, value) => {
    const workbook = await workbookOf({ summary: { ...result.summary, currency } })
    const cell = workbook
      .getWorksheet('Not seen by GA4')
      ?.getRow(2)
      .getCell(at('store_amount') + 1)
    expect([cell?.numFmt, cell?.value]).toEqual([format, value])
  })
})
