import { describe, expect, test } from 'vitest'
import { OCTOBER, refusal, textFile } from './fixtures/text-file'
import { readStoreFile } from './store'

const HEADER =
  'Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,' +
  'Cancelled at,Payment Method,Payment Reference,Refunded Amount,Id,Source'

interface Row {
  name?: string
  status?: string
  total?: string
  createdAt?: string
  quantity?: string
  cancelledAt?: string
  method?: string
  reference?: string
  id?: string
  source?: string
}

function row(cells: Row = {}): string {
  const { name = '#1001', status = 'paid', total = '20.00', createdAt = '2026-10-01 10:00:00 +0200' } = cells
  const {
    quantity = '1',
    cancelledAt = '',
    method = 'Shopify Payments',
    reference = '',
    id = '',
    source = 'web',
  } = cells
  return [
    name,
    'ann@example.com',
    status,
    'EUR',
    '15.00',
    '4.00',
    '3.19',
    total,
    '1.00',
    createdAt,
    quantity,
    cancelledAt,
    method,
    reference,
    '0.00',
    id,
    source,
  ].join(',')
}

/** A row of a further item, as Shopify writes it. */
const line = (name: string, quantity = '1') =>
  `${name},ann@example.com,,,,,,,,2026-10-01 10:00:00 +0200,${quantity},,,,,,`

async function read(...rows: string[]) {
  return readStoreFile(await textFile([HEADER, ...rows]), 'orders_export.csv', { window: OCTOBER })
}

const firstOrder = async (cells: Row) => (await read(row(cells))).orders[0]

describe('a Shopify order export', () => {
  test('gives orders with all aliases and amounts', async () => {
    const file = await read(row({ id: '5678901234567', reference: 'c123.1 + c124.1', quantity: '2' }))
    expect(file).toMatchObject({ format: 'shopify', rows: 1, notes: [], rejections: [] })
    expect(file.orders).toEqual([
      {
        sourceId: '5678901234567',
        name: '#1001',
        aliases: [
          { kind: 'order_id', value: '5678901234567' },
          { kind: 'name', value: '#1001' },
          { kind: 'order_number', value: '1001' },
          { kind: 'gateway_reference', value: 'c123.1' },
          { kind: 'gateway_reference', value: 'c124.1' },
        ],
        createdAt: Date.parse('2026-10-01T08:00:00Z'),
        currency: 'EUR',
        totalMinor: 2000,
        subtotalMinor: 1500,
        taxMinor: 319,
        shippingMinor: 400,
        discountMinor: 100,
        refundedMinor: 0,
        status: 'paid',
        channel: 'web',
        gateway: 'shopify payments',
        test: false,
        itemCount: 2,
      },
    ])
  })

  test('adds the items of follow-up rows to their order, also when they stand elsewhere', async () => {
    const file = await read(
      row({ name: '#1001', quantity: '2' }),
      line('#1001', '3'),
      row({ name: '#1002' }),
      line('#1002'),
      line('#1001', '5'),
    )
    expect(file.orders.map(({ name, itemCount }) => [name, itemCount])).toEqual([
      ['#1001', 10],
      ['#1002', 2],
    ])
    expect(file).toMatchObject({ rows: 5, rejections: [] })
  })

  test('lists a follow-up row without an order above it', async () => {
    const file = await read(row(), line('#1009'), line(''))
    expect(file.rejections).toMatchObject([
      { row: 3, code: 'no_order_row' },
      { row: 4, code: 'no_order_row' },
    ])
  })

  test('lists a rejected order once, not each of its items', async () => {
    const file = await read(
      row(),
      row({ name: '#1002', total: 'x' }),
      line('#1002'),
      row({ name: '#1003' }),
      line('#1002'),
    )
    expect(file.rejections.map(({ row }) => row)).toEqual([3])
    expect(file.orders.map(({ itemCount }) => itemCount)).toEqual([1, 1])
  })

  test('keeps the first of two orders with one id, and gives it no items of the second', async () => {
    const file = await read(row({ id: '7' }), row({ id: '7', name: '#1002' }), line('#1002', '9'))
    expect(file.orders).toMatchObject([{ name: '#1001', itemCount: 1 }])
    expect(file.rejections).toMatchObject([{ row: 3, code: 'duplicate_order', value: '7' }])
  })

  test.each([
    [{ status: 'paid' }, 'paid'],
    [{ status: 'authorized' }, 'paid'],
    [{ status: 'partially_paid' }, 'paid'],
    [{ status: 'partially_refunded' }, 'paid'],
    [{ status: 'pending' }, 'pending'],
    [{ status: 'refunded' }, 'refunded'],
    [{ status: 'voided' }, 'failed'],
    [{ status: 'expired' }, 'failed'],
    [{ status: 'refunded', cancelledAt: '2026-10-02 10:00:00 +0200' }, 'cancelled'],
  ])('reads %j as %s', async (cells, status) => {
    expect((await firstOrder(cells))?.status).toBe(status)
  })

  test('reads a status Shopify does not define as paid, and says so once', async () => {
    const file = await read(row({ status: 'unheard_of' }), row({ name: '#1002', status: 'unheard_of' }))
    expect(file.orders.map(({ status }) => status)).toEqual(['paid', 'paid'])
    expect(file.notes).toEqual([expect.stringMatching(/"unheard_of".*2 orders.*row 2/)])
  })

  test.each([
    ['web', 'web'],
    ['', 'web'],
    ['pos', 'pos'],
    ['iphone', 'pos'],
    ['android', 'pos'],
    ['shopify_draft_order', 'draft'],
    ['subscription_contract', 'subscription'],
    ['subscription_contract_checkout_one', 'subscription'],
    ['1234567', 'api'],
    ['Some App', 'api'],
  ])('reads the source %j as channel %s', async (source, channel) => {
    expect((await firstOrder({ source }))?.channel).toBe(channel)
  })

  test.each([
    ['Shopify Payments', 'shopify payments', false],
    ['Gift Card + PayPal Express', 'paypal express', false],
    ['gift_card', 'gift_card', false],
    ['(for testing) Bogus Gateway', '(for testing) bogus gateway', true],
    ['', null, false],
  ])('reads the payment method %j as %j', async (method, gateway, isTest) => {
    expect(await firstOrder({ method })).toMatchObject({ gateway, test: isTest })
  })

  test('takes a dot as the decimal mark, as Shopify documents, where amounts alone do not tell', async () => {
    const file = await readStoreFile(
      await textFile(['Name,Financial Status,Created at,Total,Currency', '#1,paid,2026-10-01T10:00:00Z,1.234,KWD']),
      'orders_export.csv',
      { window: OCTOBER },
    )
    expect(file.orders[0]?.totalMinor).toBe(1234)
  })

  test('knows its orders by name when a spreadsheet destroyed the ids', async () => {
    const file = await read(row({ id: '5.67E+12' }), row({ name: '#1002', id: '5.67E+12' }))
    expect(file.orders.map(({ sourceId }) => sourceId)).toEqual(['#1001', '#1002'])
  })

  test('is refused without the total', async () => {
    const lines = ['Name,Financial Status,Created at,Currency', '#1,paid,2026-10-01T10:00:00Z,EUR']
    const error = await refusal(readStoreFile(await textFile(lines), 'orders_export.csv', { window: OCTOBER }))
    expect(error.publicMessage).toContain('"Total"')
  })
})

describe('what a Shopify order export knows besides', () => {
  const readExtra = async (columns: string, ...cells: string[]) => {
    const rows = cells.map((extra, at) => `${row({ name: `#${at}`, source: '580111' })},${extra}`)
    const file = await readStoreFile(await textFile([`${HEADER},${columns}`, ...rows]), 'orders_export.csv', {
      window: OCTOBER,
    })
    expect(file.rejections).toEqual([])
    return file.orders
  }

  test('is when it was paid, duties, the app, and where it was sent before where it was billed', async () => {
    const [order] = await readExtra(
      'Paid at,Duties,Shipping Country,Billing Country',
      '2026-10-01 12:00:00 +0200,2.50,AT,DE',
    )
    expect(order).toMatchObject({
      factors: { country: 'AT' },
      details: { paidAt: Date.parse('2026-10-01T10:00:00Z'), dutiesMinor: 250, app: '580111' },
    })
  })

  test('is that a business bought on payment terms, whatever they are called', async () => {
    const orders = await readExtra('Payment Terms Name', 'Net 30', '')
    expect(orders.map(({ details }) => details?.isB2b ?? false)).toEqual([true, false])
  })

  test('is what people add in columns of their own', async () => {
    const [order] = await readExtra('Device,Customer type,Theme', 'Mobile,returning,Dawn 15')
    expect(order?.factors).toEqual({ device: 'mobile', customer: 'returning', theme: 'Dawn 15' })
  })

  test('is never who bought, who sold, or what was noted', async () => {
    const orders = await readExtra('Employee,Billing Name,Tags,Notes', 'Sam Staff,Jo Miller,vip,call Jo')
    expect(JSON.stringify(orders)).not.toMatch(/Sam|Jo|vip|call|ann@/)
  })
})
