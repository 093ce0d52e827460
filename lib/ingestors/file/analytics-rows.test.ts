import { describe, expect, test } from 'vitest'
import { readAnalyticsFile } from './analytics'
import { OCTOBER, textFile } from './fixtures/text-file'
import type { AnalyticsFile } from './types'

async function read(lines: readonly string[]) {
  return readAnalyticsFile(await textFile(lines), 'ga4.csv', { window: OCTOBER, currency: 'EUR' })
}

const ids = (file: AnalyticsFile) => file.purchases.map(({ transactionId }) => transactionId)

describe('the totals row', () => {
  const dated = 'Transaction ID,Date,Ecommerce purchases,Purchase revenue'
  const undated = 'Transaction ID,Ecommerce purchases,Purchase revenue'

  test.each([
    ['first, labelled beside the table', [dated, ',,3,30.25,Grand total', 'A,20261001,1,10.10', 'B,20261001,1,10.10']],
    ['last, labelled in the id cell', [dated, 'A,20261001,1,10.10', 'B,20261001,1,10.10', 'Totals,,3,30.25']],
    ['last, without a label', [dated, 'A,20261001,1,10.10', 'B,20261001,1,10.10', ',,3,30.25']],
    ['first, in an undated table', [undated, ',3,30.25', 'A,1,10.10', 'B,1,10.10']],
    ['last, in an undated table', [undated, 'A,1,10.10', 'B,1,10.10', 'Grand total,3,30.25']],
    ['labelled in an unnamed column', [`${undated},`, ',3,30.25,Grand total', 'A,1,10.10,', 'B,1,10.10,']],
  ])('%s, tells what the report hides', async (_, lines) => {
    const file = await read(lines)
    expect(file).toMatchObject({ rows: 2, hidden: { purchases: 1, amountMinor: 1005 }, rejections: [] })
    expect(ids(file)).toEqual(['A', 'B'])
  })

  test('is not a purchase without an id: that has a date, stands elsewhere, or is less than the rest', async () => {
    const withDate = await read([dated, ',20261001,5,50.25', 'A,20261001,1,10.10'])
    expect(withDate).toMatchObject({ hidden: null, purchases: [{ transactionId: '', purchases: 5 }, {}] })
    const inside = await read([undated, 'A,1,10.10', ',9,90.50', 'B,1,10.10'])
    expect(inside).toMatchObject({ hidden: null, purchases: [{}, { transactionId: '' }, {}] })
    const small = await read([undated, 'A,5,10.10', ',4,90.50'])
    expect(small).toMatchObject({ rows: 2, hidden: null, purchases: [{}, { transactionId: '' }] })
    const both = await read([undated, ',10,99.50', 'A,5,10.50', ',4,89.00'])
    expect(both).toMatchObject({ rows: 2, hidden: { purchases: 1, amountMinor: 0 } })
  })

  test('is compared on unrounded amounts, and what rounding leaves is nothing', async () => {
    const lines = [dated, ',,3,0.02,Grand total', ...['A', 'B', 'C'].map((id) => `${id},20261001,1,0.0049`)]
    expect((await read(lines)).hidden).toEqual({ purchases: 0, amountMinor: 0 })
    const more = lines.map((line) => line.replace('0.02,', '0.04,'))
    expect((await read(more)).hidden).toEqual({ purchases: 0, amountMinor: 3 })
  })

  test('includes refunds as its rows do', async () => {
    const header = `${dated},Refund amount`
    const file = await read([header, ',,2,15.50,5,Grand total', 'A,20261001,1,10.25,0', 'B,20261001,1,5.25,5.00'])
    expect(file.hidden).toEqual({ purchases: 0, amountMinor: 0 })
  })

  test('is evidence for the decimal mark, also with its label beyond the header', async () => {
    const lines = [dated.replaceAll(',', ';'), ';;2;2.234,50;Grand total', 'A;20261001;1;1,234', 'B;20261001;1;2.233']
    expect((await read(lines)).purchases.map(({ revenueMinor }) => revenueMinor)).toEqual([123, 223300])
  })

  test('that counts rejected rows is said to', async () => {
    const file = await read([dated, ',,2,20.20,Grand total', 'A,20261001,1,10.10', 'B,2026,1,10.10'])
    expect(file).toMatchObject({ hidden: { purchases: 1, amountMinor: 1010 }, rejections: [{ row: 4 }] })
    expect(file.notes.join()).toContain('rejected rows')
  })

  test('may be there once only', async () => {
    const file = await read([dated, ',,1,10.10,Grand total', 'A,20261001,1,10.10', 'Total,,1,10.10'])
    expect(file.rejections).toMatchObject([{ row: 4, code: 'second_totals' }])
    expect(file.hidden).toEqual({ purchases: 0, amountMinor: 0 })
  })
})
