import { describe, expect, test } from 'vitest'
import { checkRanges, readAnalyticsFile } from './analytics'
import { OCTOBER, refusal, textFile } from './fixtures/text-file'
import type { AnalyticsFile, AnalyticsFileOptions } from './types'

type Options = Partial<AnalyticsFileOptions>

async function read(lines: string | readonly string[], options: Options = {}) {
  return readAnalyticsFile(await textFile(lines), 'ga4.csv', { window: OCTOBER, currency: 'EUR', ...options })
}

const refusalOf = (lines: string | readonly string[], options: Options = {}) => refusal(read(lines, options))

const COMMENTS = [
  '# ----------------------------------------',
  '# Transactions, October',
  '# Property: Shop',
  '# ----------------------------------------',
  '#',
  '# All Users',
  '# Start date: 20261001',
  '# End date: 20261031',
]

const ids = (file: AnalyticsFile) => file.purchases.map(({ transactionId }) => transactionId)

describe('a file with canonical columns', () => {
  const header = 'transaction_id,date,purchases,revenue,currency,tax,shipping,refund,hour'

  test('gives purchases with every field, revenue before refunds', async () => {
    const file = await read([header, '1001,2026-10-01,1,-5.00,EUR,3.19,4.90,25.00,7'])
    expect(file).toMatchObject({
      source: 'ga4.csv',
      format: 'canonical',
      rows: 1,
      dated: true,
      range: null,
      hidden: null,
    })
    expect(file.purchases).toEqual([
      {
        transactionId: '1001',
        date: '2026-10-01',
        hour: 7,
        purchases: 1,
        revenueMinor: 2000,
        refundMinor: 2500,
        taxMinor: 319,
        shippingMinor: 490,
        currency: 'EUR',
      },
    ])
  })

  test('keeps ids as they are: sentinels, blanks, zeros and signs', async () => {
    const written = ['', '(not set)', '(other)', ' 1001 ', '0007', '#1001', 'gid://shopify/Order/5']
    const file = await read([
      'transaction_id,date,purchases,revenue',
      ...written.map((id) => `${id},2026-10-01,1,2.50`),
    ])
    expect(ids(file)).toEqual(written)
    expect(file.hidden).toBeNull()
  })

  test('needs its required columns', async () => {
    const { publicMessage, details } = await refusalOf(['transaction_id,purchases,revenue', 'A,1,2.50'])
    expect(publicMessage).toContain('Missing: date (Date)')
    expect(publicMessage).toContain('--map')
    expect(details[0]?.field).toBe('columns')
    expect((await refusalOf(['id,date', 'A,2026-10-01'])).publicMessage).toContain('Its columns are: id, date')
    expect((await refusalOf(['transaction_id,date', 'A,2026-10-01'])).publicMessage).toContain('purchases')
  })

  test('without a currency uses the one given, and asks when none is', async () => {
    const lines = ['transaction_id,date,purchases,revenue', 'A,2026-10-01,1,2.500']
    const file = await read(lines, { currency: 'KWD' })
    expect(file.purchases[0]).toMatchObject({ revenueMinor: 2500, currency: null })
    expect((await refusalOf(lines, { currency: null })).publicMessage).toContain('--currency (Currency)')
  })

  test.each([
    ['A,2026-10-01,1.5,2.50,,,,,', 'bad_purchases', 'purchases', '1.5'],
    ['A,2026-10-01,-1,2.50,,,,,', 'bad_purchases', 'purchases', '-1'],
    ['A,2026-10-01,,2.50,,,,,', 'bad_purchases', 'purchases', ''],
    ['A,2026-10-01,1,,,,,,', 'missing_amount', 'revenue', ''],
    ['A,2026-10-01,1,x,,,,,', 'bad_amount', 'revenue', 'x'],
    ['A,2026-02-31,1,2.50,,,,,', 'bad_date', 'date', '2026-02-31'],
    ['A,,1,2.50,,,,,', 'missing_date', 'date', null],
    ['A,2026-10-01,1,2.50,,,,,24', 'bad_hour', 'hour', '24'],
    ['A,2026-10-01,1,2.50,XYZ,,,,', 'bad_currency', 'currency', 'XYZ'],
    ['A,2026-10-01,1,2.50', 'ragged_row', null, null],
  ])('lists the bad row %s', async (row, code, column, value) => {
    const good = 'B,2026-10-01,1,9.50,EUR,,,,0'
    const file = await read([header, good, row, good])
    expect(file.rejections).toMatchObject([{ source: 'ga4.csv', row: 3, code, column, value }])
    expect(file.purchases).toHaveLength(2)
  })

  test('an amount has the decimals of the currency beside it, else of the first one in the file', async () => {
    const lines = ['A,2026-10-01,1,5.50,EUR,,,,', 'B,2026-10-01,1,550,JPY,,,,', 'C,2026-10-01,1,7.50,(not set),,,,']
    const file = await read([header, ...lines], { currency: 'KWD' })
    expect(file.purchases.map(({ revenueMinor, currency }) => [revenueMinor, currency])).toEqual([
      [550, 'EUR'],
      [550, 'JPY'],
      [750, null],
    ])
  })

  test('a whole number of purchases may be written with decimals', async () => {
    const file = await read([
      'transaction_id,date,purchases,revenue',
      'A,2026-10-01,1.0,2.50',
      'B,2026-10-01,"1,200",2.50',
    ])
    expect(file.purchases.map(({ purchases }) => purchases)).toEqual([1, 1200])
  })

  test('an amount that can mean two things is asked about', async () => {
    const lines = ['transaction_id;date;purchases;revenue', 'A;2026-10-01;1;1,234']
    expect((await refusalOf(lines)).details[0]?.field).toBe('decimalMark')
    expect((await read(lines, { decimalMark: ',' })).purchases[0]?.revenueMinor).toBe(123)
  })

  test('a day that can mean two days is asked about', async () => {
    const lines = ['transaction_id,date,purchases,revenue', 'A,01/10/2026,1,2.50']
    expect((await refusalOf(lines)).details[0]?.field).toBe('dateOrder')
    expect((await read(lines, { dateOrder: 'dmy' })).purchases[0]?.date).toBe('2026-10-01')
  })

  test('is refused when empty, without rows, or without any good row', async () => {
    expect((await refusalOf('')).publicMessage).toContain('is empty')
    expect((await refusalOf([header])).publicMessage).toContain('no rows')
    expect((await refusalOf([header, 'A,x,1,2.50,,,,,'])).publicMessage).toContain('None of the 1 row')
  })
})

describe('a GA4 export', () => {
  test('is read below its comments, with range and totals row', async () => {
    const file = await read([
      ...COMMENTS,
      'Transaction ID,Date,Ecommerce purchases,Purchase revenue,Tax amount,Shipping amount',
      ',,3,30.50,0,0,Grand total',
      '#1001,20261001,1,10.100000000000001,1.5,4.9',
      '(not set),20261002,1.0,20.4,0,0',
    ])
    expect(file).toMatchObject({
      format: 'ga4_export',
      rows: 2,
      dated: true,
      range: { from: '2026-10-01', to: '2026-10-31' },
      hidden: { purchases: 1, amountMinor: 0 },
      rejections: [],
    })
    expect(file.purchases).toMatchObject([
      { transactionId: '#1001', date: '2026-10-01', revenueMinor: 1010, taxMinor: 150, currency: null },
      { transactionId: '(not set)', date: '2026-10-02', revenueMinor: 2040 },
    ])
  })

  test('may hold other tables first; the one with transaction ids is taken', async () => {
    const file = await read([
      ...COMMENTS,
      'Nth day,Ecommerce purchases',
      '0000,5',
      '0001,7',
      '',
      ...COMMENTS.slice(4),
      'Transaction ID,Ecommerce purchases,Purchase revenue',
      'A,1,5.50',
      '',
      '#',
      '# All Users',
      'Country,Ecommerce purchases',
      'Germany,9',
    ])
    expect(ids(file)).toEqual(['A'])
    expect(file.rejections).toEqual([])
  })

  test('with two tables of transactions is refused', async () => {
    const table = ['Transaction ID,Ecommerce purchases,Purchase revenue', 'A,1,5.50']
    expect((await refusalOf([...COMMENTS, ...table, '', ...COMMENTS, ...table])).publicMessage).toContain('two tables')
  })

  test('may write its range in one comment', async () => {
    const file = await read([
      '# Free form 1',
      '# 20261001-20261015',
      '',
      'Transaction ID,Transactions,Total revenue',
      'A,1,5.50',
    ])
    expect(file.range).toEqual({ from: '2026-10-01', to: '2026-10-15' })
    expect(file.notes.join()).toContain('advertising')
  })

  test('without a date column is undated, and that is said', async () => {
    const file = await read(['Transaction ID,Ecommerce purchases,Purchase revenue', 'A,1,5.50', 'B,1,6.50'])
    expect(file).toMatchObject({ format: 'ga4_export', dated: false, purchases: [{ date: null, hour: null }, {}] })
    expect(file.notes).toEqual(['The report has no date column, so date rules are skipped.'])
  })

  test('prefers ecommerce purchases and gross revenue, which refunds leave alone', async () => {
    const file = await read([
      'Transaction ID,Date,Transactions,Purchases,Ecommerce purchases,Purchase revenue,Gross purchase revenue,Refund amount',
      'A,20261001,7,5,1,-5.50,20.25,25.75',
    ])
    expect(file.purchases[0]).toMatchObject({ purchases: 1, revenueMinor: 2025, refundMinor: 2575 })
  })

  test('adds refunds back before it rounds', async () => {
    const file = await read([
      'Transaction ID,Date,Purchases,Purchase revenue,Refund amount',
      'A,20261001,1,10.0049,0.0001',
    ])
    expect(file.purchases[0]?.revenueMinor).toBe(1001)
  })

  test('reads day and hour from one column or from two', async () => {
    const joined = await read([
      'Transaction ID,Date + hour (YYYYMMDDHH),Purchases,Purchase revenue',
      'A,2026100113,1,5.50',
    ])
    const apart = await read(['Transaction ID,Date,Hour,Purchases,Purchase revenue', 'A,20261001,13,1,5.50'])
    for (const file of [joined, apart]) expect(file.purchases[0]).toMatchObject({ date: '2026-10-01', hour: 13 })
  })

  test('takes a dot as the decimal mark where amounts alone do not tell', async () => {
    const file = await read(['Transaction ID,Date,Purchases,Purchase revenue', 'A,20261001,1,1.234'])
    expect(file.purchases[0]?.revenueMinor).toBe(123)
  })

  test('of Excel, in UTF-16 with tabs and padded comments, is read', async () => {
    const text = [
      '# Start date: 20261001\t\t\t',
      '"# End date: 20261031"\t\t\t',
      'Transaction ID\tDate\tPurchases\tPurchase revenue',
      'Größe\t20261001\t1\t1.234,50',
    ]
    const bytes = Buffer.from(`\uFEFF${text.join('\r\n')}`, 'utf16le')
    const file = await readAnalyticsFile(await textFile(bytes), 'ga4.csv', { window: OCTOBER, currency: 'EUR' })
    expect(file).toMatchObject({ range: { from: '2026-10-01', to: '2026-10-31' } })
    expect(file.purchases[0]).toMatchObject({ transactionId: 'Größe', revenueMinor: 123450 })
  })

  test('counts its rows as a spreadsheet does, comments and blank lines included', async () => {
    const file = await read([
      ...COMMENTS,
      '',
      'Transaction ID,Date,Purchases,Purchase revenue',
      'A,20261001,1,5.50',
      'B,20261001,x,5.50',
    ])
    expect(file.rejections[0]?.row).toBe(12)
  })

  test('says when a spreadsheet destroyed ids, and keeps their rows', async () => {
    const file = await read(['Transaction ID,Date,Purchases,Purchase revenue', '5.67E+12,20261001,1,5.50'])
    expect(ids(file)).toEqual(['5.67E+12'])
    expect(file.notes.join()).toContain('1 transaction id')
  })

  test('never keeps an e-mail address or a phone number as an id', async () => {
    const header = 'Transaction ID,Date,Purchases,Purchase revenue'
    const file = await read([header, 'ann@example.com,20261001,1,5.50', '+49 (170) 123-4567,20261001,1,5.50'])
    expect(ids(file).every((id) => /^redacted:[0-9a-f]{16}$/.test(id))).toBe(true)
    expect(file.notes.join()).toContain('2 ids hold')
    expect(ids(await read([header, 'ANN@example.com,20261001,1,5.50']))[0]).toBe(ids(file)[0])
  })

  test('of a store export is refused with a hint', async () => {
    const lines = ['Name,Financial Status,Created at,Total', '#1,paid,2026-10-01,5.50']
    expect((await refusalOf(lines)).publicMessage).toContain('wrong side')
  })

  test('in another language is read with mapped columns', async () => {
    const file = await read([...COMMENTS, 'Transaktions-ID,Datum,Käufe,Kaufumsatz', 'A,20261001,1,5.50'], {
      columns: { transaction_id: 'Transaktions-ID', date: 'Datum', purchases: 'Käufe', revenue: 'Kaufumsatz' },
    })
    expect(file).toMatchObject({ format: 'mapped', purchases: [{ transactionId: 'A', date: '2026-10-01' }] })
    const { publicMessage } = await refusalOf(['Transaction ID,Date', 'A,20261001'], { columns: { revenue: 'Umsatz' } })
    expect(publicMessage).toContain('"Umsatz"')
    expect((await refusalOf(['Transaction ID', 'A'], { columns: { amount: 'x' } })).publicMessage).toContain(
      'transaction_id',
    )
  })
})

describe('the ranges of several exports', () => {
  const file = (source: string, from?: string, to?: string) =>
    ({ source, range: from && to ? { from: `2026-10-${from}`, to: `2026-10-${to}` } : null }) as AnalyticsFile

  test.each([
    ['the window', [file('a', '01', '31')]],
    ['the window, each', [file('a', '01', '31'), file('b', '01', '31')]],
    ['the window, together and in any order', [file('c', '21', '31'), file('a', '01', '10'), file('b', '11', '20')]],
    ['nothing, where files carry none', [file('a'), file('b')]],
  ])('may be %s', (_, files) => {
    expect(() => checkRanges(files, OCTOBER)).not.toThrow()
  })

  test.each([
    ['one range that is shorter', [file('a', '01', '30')]],
    ['one range that starts late', [file('a', '02', '31')]],
    ['a gap', [file('a', '01', '10'), file('b', '12', '31')]],
    ['an overlap', [file('a', '01', '11'), file('b', '11', '31')]],
    ['a part beside the whole', [file('a', '01', '31'), file('b', '01', '10')]],
    ['a part twice', [file('a', '01', '10'), file('b', '01', '10'), file('c', '11', '31')]],
  ])('are refused for %s', (_, files) => {
    expect(() => checkRanges(files, OCTOBER)).toThrow(
      /window is October 2026 \(2026-10-01 to 2026-10-31\), but a covers/,
    )
  })

  test('are refused with the range found and both ways out', async () => {
    const message = (await refusal(Promise.resolve().then(() => checkRanges([file('ga4.csv', '01', '30')], OCTOBER))))
      .publicMessage
    expect(message).toContain('ga4.csv covers 2026-10-01 to 2026-10-30')
    expect(message).toContain('Export the report from GA4 again')
    expect(message).toContain('--from and --to')
  })
})
