import { describe, expect, test } from 'vitest'
import { OCTOBER, refusal, textFile } from './fixtures/text-file'
import { readStoreFile } from './store'
import type { FileOptions } from './types'

type Options = Partial<FileOptions>

const HEADER = 'order_id,created_at,currency,total'

async function read(lines: readonly string[], options: Options = {}) {
  return readStoreFile(await textFile(lines), 'shop.csv', { window: OCTOBER, ...options })
}

async function refusalOf(lines: readonly string[], options: Options = {}) {
  return refusal(read(lines, options))
}

/** Reads one good row and one that is expected to be rejected, and gives the rejection. */
async function rejectionOf(
  row: string,
  header = HEADER,
  good = '1,2026-10-01T10:00:00Z,EUR,10.50',
  options: Options = {},
) {
  const file = await read([header, good, row], options)
  expect(file.orders).toHaveLength(1)
  expect(file.rejections).toHaveLength(1)
  return file.rejections[0]
}

describe('a file with canonical columns', () => {
  test('needs one id: the order name will do where there is no order id', async () => {
    const file = await read(['order_name,created_at,currency,total', '#1001,2026-10-01T10:00:00Z,EUR,10.50'])
    expect(file.orders[0]).toMatchObject({ sourceId: '#1001', name: '#1001', totalMinor: 1050 })
    const mapped = await read(['Ref,created_at,currency,total', '#1001,2026-10-01T10:00:00Z,EUR,10.50'], {
      columns: { order_name: 'Ref' },
    })
    expect(mapped.orders[0]?.sourceId).toBe('#1001')
  })

  test('gives orders with every field', async () => {
    const file = await read([
      'Order ID,created-at,Currency,TOTAL,order_name,subtotal,tax,shipping,discount,refunded,status,channel,gateway,test',
      '5678901234567,2026-10-01 10:00:00 +0200,eur,1234.50,#1001,1000.00,200.50,34.00,5.00,-7.00,Refunded,POS, PayPal ,yes',
    ])
    expect(file).toMatchObject({ source: 'shop.csv', format: 'canonical', rows: 1, notes: [], rejections: [] })
    expect(file.timeZone).toBe('Europe/Berlin')
    expect(file.orders).toEqual([
      {
        sourceId: '5678901234567',
        name: '#1001',
        aliases: [
          { kind: 'order_id', value: '5678901234567' },
          { kind: 'name', value: '#1001' },
          { kind: 'order_number', value: '1001' },
        ],
        createdAt: Date.parse('2026-10-01T08:00:00Z'),
        currency: 'EUR',
        totalMinor: 123450,
        subtotalMinor: 100000,
        taxMinor: 20050,
        shippingMinor: 3400,
        discountMinor: 500,
        refundedMinor: 700,
        status: 'refunded',
        channel: 'pos',
        gateway: 'paypal',
        test: true,
        itemCount: null,
      },
    ])
  })

  test('needs the four required columns only; empty optional cells say nothing', async () => {
    const file = await read([`${HEADER},tax,status,channel,test`, 'A,2026-10-01T10:00:00Z,JPY,1200,,,,'])
    expect(file.orders[0]).toMatchObject({
      sourceId: 'A',
      name: null,
      totalMinor: 1200,
      taxMinor: null,
      refundedMinor: 0,
      status: 'paid',
      channel: 'web',
      test: false,
    })
  })

  test('reads semicolons with decimal commas, quoted line breaks and CRLF', async () => {
    const file = await readStoreFile(
      await textFile('order_id;created_at;currency;total;note\r\n1;31.10.2026 23:30;EUR;1.234,50;"a\r\nb"\r\n'),
      'shop.csv',
      { window: OCTOBER },
    )
    expect(file.orders[0]).toMatchObject({ totalMinor: 123450, createdAt: Date.parse('2026-10-31T22:30:00Z') })
  })

  test('may leave the currency to the options', async () => {
    const lines = ['order_id,created_at,total', '1,2026-10-01T10:00:00Z,10.50']
    expect((await read(lines, { currency: 'KWD' })).orders[0]).toMatchObject({ currency: 'KWD', totalMinor: 10500 })
    const error = await refusalOf(lines)
    expect(error.publicMessage).toContain('--currency (Currency)')
    expect(error.details[0]?.field).toBe('currency')
  })

  test('rows of blanks are skipped and still counted', async () => {
    const file = await read([HEADER, '', '1,2026-10-01T10:00:00Z,EUR,10.50', ',,,', '2,2026-10-01T10:00:00Z,EUR,x'])
    expect(file.rows).toBe(2)
    expect(file.rejections[0]?.row).toBe(5)
  })

  test('blank cells beyond the header are padding', async () => {
    expect((await read([HEADER, '1,2026-10-01T10:00:00Z,EUR,10.50,,'])).orders).toHaveLength(1)
  })
})

describe('a bad row is listed with its row, column and value', () => {
  test.each([
    ['2,2026-10-01T10:00:00Z,EUR,ten', 'bad_amount', 'total', 'ten'],
    ['2,2026-10-01T10:00:00Z,EUR,1.5E+3', 'bad_amount', 'total', '1.5E+3'],
    ['2,2026-10-01T10:00:00Z,EUR,10.00 USD', 'bad_amount', 'total', '10.00 USD'],
    ['2,2026-10-01T10:00:00Z,EUR,"1,23.00"', 'bad_amount', 'total', '1,23.00'],
    ['2,2026-10-01T10:00:00Z,EUR,90071992547409920.00', 'bad_amount', 'total', '90071992547409920.00'],
    ['2,2026-10-01T10:00:00Z,EUR,', 'missing_amount', 'total', ''],
    ['2,2026-10-01T10:00:00Z,EUR,-1.00', 'negative_total', 'total', '-1.00'],
    ['2,2026-02-31,EUR,1.00', 'bad_date', 'created_at', '2026-02-31'],
    ['2,,EUR,1.00', 'missing_date', 'created_at', null],
    ['2,2026-10-01T10:00:00Z,EURO,1.00', 'bad_currency', 'currency', 'EURO'],
    ['2,2026-10-01T10:00:00Z,,1.00', 'bad_currency', 'currency', ''],
    [',2026-10-01T10:00:00Z,EUR,1.00', 'empty_id', 'order_id', ''],
    ['5.67E+12,2026-10-01T10:00:00Z,EUR,1.00', 'corrupt_id', 'order_id', '5.67E+12'],
    ['1,2026-10-02T10:00:00Z,EUR,1.00', 'duplicate_order', null, '1'],
    ['2,2026-10-01T10:00:00Z,EUR', 'ragged_row', null, null],
    ['2,2026-10-01T10:00:00Z,EUR,1.00,x', 'ragged_row', null, null],
    ['2,2026-10-01T10:00:00Z,EUR,"1"0.00"', 'bad_quotes', null, null],
  ])('%s', async (row, code, column, value) => {
    const rejection = await rejectionOf(row)
    expect(rejection).toMatchObject({ source: 'shop.csv', row: 3, code, column, value })
    if (column !== null && value) expect(rejection?.message).toContain(value)
  })

  test('a status, channel or test flag outside the list names the allowed ones', async () => {
    const header = `${HEADER},status,channel,test`
    const good = '1,2026-10-01T10:00:00Z,EUR,10.50,paid,web,0'
    const of = async (cells: string) => rejectionOf(`2,2026-10-01T10:00:00Z,EUR,1.00,${cells}`, header, good)
    expect(await of('shipped,web,0')).toMatchObject({ code: 'bad_status', value: 'shipped' })
    expect((await of('shipped,web,0'))?.message).toContain('paid, pending, cancelled, refunded, failed')
    expect((await of('paid,shop,0'))?.message).toContain('web, pos, draft')
    expect((await of('paid,web,maybe'))?.message).toContain('true, false, 1, 0, yes, no')
  })

  test('a repeated order says which row was kept', async () => {
    expect((await rejectionOf('1,2026-10-01T10:00:00Z,EUR,10.50'))?.message).toContain('row 2')
  })
})

test('an e-mail address in the wrong column is shown to nobody', async () => {
  const lines = [HEADER, '1,2026-10-01T10:00:00Z,EUR,1.00', '2,2026-10-01T10:00:00Z,EUR,ann@example.com']
  const file = await read(lines)
  expect(file.rejections[0]).toMatchObject({ code: 'bad_amount', value: '(e-mail address)' })
  expect(JSON.stringify(file)).not.toContain('ann@')
  expect((await refusalOf(['1,ann@example.com,5.00', '2,x,5.00'])).publicMessage).not.toContain('ann@')
})

describe('a bad file is refused with its name and the fix', () => {
  test('without rows below the header', async () => {
    expect((await refusalOf([HEADER, ''])).publicMessage).toContain('no rows')
  })

  test('when no row at all can be read, with the first rows as details', async () => {
    const error = await refusalOf([HEADER, '1,x,EUR,1.00', '2,y,EUR,1.00'])
    expect(error.publicMessage).toContain('None of the 2 rows')
    expect(error.publicMessage).toContain('row 2: "created_at" holds "x"')
    expect(error.details).toHaveLength(2)
  })

  test('with columns it does not know: it lists them, what is missing and how to map', async () => {
    const { publicMessage, details } = await refusalOf(['Bestellung,Datum,Betrag', '1,2026-10-01,1.00'])
    expect(publicMessage).toContain('Bestellung, Datum, Betrag')
    expect(publicMessage).toContain('Missing: order_id, created_at, currency, total')
    expect(publicMessage).toContain('--map total="Order amount"')
    expect(details[0]?.field).toBe('columns')
  })

  test('when a needed column comes twice', async () => {
    expect((await refusalOf([`${HEADER},Total`, '1,2026-10-01,EUR,1.00,2.00'])).publicMessage).toContain('"total"')
  })

  test('when it is the GA4 report', async () => {
    const lines = ['Transaction ID,Date,Ecommerce purchases,Purchase revenue', 'A,20261001,1,5']
    expect((await refusalOf(lines)).publicMessage).toContain('wrong side')
  })

  test('with ambiguous amounts or dates, until they are declared', async () => {
    const amounts = ['order_id;created_at;currency;total', '1;2026-10-01T10:00:00Z;EUR;1,234']
    expect((await refusalOf(amounts)).details[0]?.field).toBe('decimalMark')
    expect((await read(amounts, { decimalMark: ',' })).orders[0]?.totalMinor).toBe(123)
    expect((await read(amounts, { decimalMark: '.' })).orders[0]?.totalMinor).toBe(123400)
    const dates = [HEADER, '1,01/10/2026,EUR,1.00']
    expect((await refusalOf(dates)).details[0]?.field).toBe('dateOrder')
    expect((await read(dates, { dateOrder: 'mdy' })).orders[0]?.createdAt).toBe(Date.parse('2026-01-09T23:00:00Z'))
  })

  test('with options that are no currency or no zone', async () => {
    const lines = [HEADER, '1,2026-10-01,EUR,1.00']
    expect((await refusalOf(lines, { currency: 'EURO' })).details[0]?.field).toBe('currency')
    expect((await refusalOf(lines, { sourceTimeZone: 'Berlin' })).details[0]?.field).toBe('sourceTimeZone')
  })
})

describe('times without an offset', () => {
  test('are read in the window’s zone, and that is said', async () => {
    const file = await read([HEADER, '1,2026-10-01 10:00,EUR,1.00'])
    expect(file.orders[0]?.createdAt).toBe(Date.parse('2026-10-01T08:00:00Z'))
    expect(file.notes).toEqual([expect.stringContaining('Europe/Berlin')])
  })

  test('are read in the declared zone, which is the store’s', async () => {
    const file = await read([HEADER, '1,2026-10-01 10:00,EUR,1.00'], { sourceTimeZone: 'America/New_York' })
    expect(file.orders[0]?.createdAt).toBe(Date.parse('2026-10-01T14:00:00Z'))
    expect(file.timeZone).toBe('America/New_York')
  })

  test('beside times with one need a declared zone', async () => {
    const lines = [HEADER, '1,2026-10-01 10:00,EUR,1.00', '2,2026-10-01T10:00:00Z,EUR,1.00']
    expect((await refusalOf(lines)).details[0]?.field).toBe('sourceTimeZone')
    expect((await read(lines, { sourceTimeZone: 'UTC' })).orders).toHaveLength(2)
  })
})

describe('mapped columns', () => {
  const lines = ['Nr,Wann,total,Betrag,currency', '1,2026-10-01T10:00:00Z,99.00,1.00,EUR']
  const columns = { order_id: 'Nr', created_at: 'Wann', total: 'Betrag' }

  test('win over the names found, which still serve the other fields', async () => {
    const file = await read(lines, { columns })
    expect(file.format).toBe('mapped')
    expect(file.orders[0]).toMatchObject({ sourceId: '1', totalMinor: 100, currency: 'EUR' })
  })

  test('win over a recognised format', async () => {
    const shopify = ['Name,Financial Status,Created at,Total,Id,Currency', '#1,paid,2026-10-01T10:00:00Z,9.50,7,EUR']
    const file = await read(shopify, { columns: { order_id: 'Name', total: 'Total' } })
    expect(file).toMatchObject({ format: 'mapped', orders: [{ sourceId: '#1' }] })
  })

  test('to a column that is not there list those that are', async () => {
    const { publicMessage } = await refusalOf(lines, { columns: { ...columns, total: 'Summe' } })
    expect(publicMessage).toContain('"Summe"')
    expect(publicMessage).toContain('Nr, Wann, total, Betrag, currency')
  })

  test('of an unknown field list the fields', async () => {
    const { publicMessage } = await refusalOf(lines, { columns: { ...columns, amount: 'Betrag' } })
    expect(publicMessage).toContain('"amount"')
    expect(publicMessage).toContain('order_id, created_at, currency, total')
  })

  test('that leave a required field without a column say which', async () => {
    expect((await refusalOf(lines, { columns: { order_id: 'Nr' } })).publicMessage).toContain('created_at')
  })
})

describe('ids', () => {
  test('a spreadsheet made unreadable give way to the name, and are counted once', async () => {
    const file = await read([
      `${HEADER},order_name`,
      '5.67E+12,2026-10-01T10:00:00Z,EUR,1.00,#1001',
      '"5,67E+12",2026-10-01T10:00:00Z,EUR,1.00,#1002',
      '5678901234000,2026-10-01T10:00:00Z,EUR,1.00,#1003',
    ])
    expect(file.orders.map(({ sourceId }) => sourceId)).toEqual(['#1001', '#1002', '5678901234000'])
    expect(file.orders[0]?.aliases).toEqual([
      { kind: 'name', value: '#1001' },
      { kind: 'order_number', value: '1001' },
    ])
    expect(file.notes).toHaveLength(1)
    expect(file.notes[0]).toContain('2 orders')
    expect(file.notes[0]).toContain('row 2')
  })

  test('that are e-mail addresses or phone numbers are replaced, alike for the same value and key', async () => {
    const lines = [
      HEADER,
      'Ann@example.com,2026-10-01,EUR,1.00',
      '+49 170 1234567,2026-10-01,EUR,1.00',
      '+12,2026-10-01,EUR,1.00',
    ]
    const file = await read(lines)
    const [mail, phone, short] = file.orders.map(({ sourceId }) => sourceId)
    expect(mail).toMatch(/^redacted:[0-9a-f]{16}$/)
    expect(phone).toMatch(/^redacted:[0-9a-f]{16}$/)
    expect(short).toBe('+12')
    expect(JSON.stringify(file)).not.toMatch(/example\.com|1234567/)
    expect(file.notes.join()).toContain('2 ids hold')
    const again = await read(lines.map((line) => line.replace('Ann@', ' ann%40')))
    expect(again.orders[0]?.sourceId).toBe(mail)
    expect((await read(lines, { piiKey: 'other' })).orders[0]?.sourceId).not.toBe(mail)
  })
})
