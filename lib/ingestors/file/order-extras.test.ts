import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readStoreFile } from './store'

const folder = mkdtempSync(path.join(tmpdir(), 'dra-extras-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made = 0
async function read(content: string) {
  const file = path.join(folder, `${++made}.csv`)
  writeFileSync(file, content)
  return readStoreFile(file, 'orders.csv', {
    window: { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' },
  })
}

const HEAD = 'order_id,created_at,currency,total,refunded'
const ROW = '1,2026-10-01T10:00:00Z,EUR,100.00,20.00'

describe('what only some exports know', () => {
  test('is read from the columns of a plain table', async () => {
    const extra = 'country,device,app,staff,b2b,paid_at,refunded_at,tip,shipping_tax,current_total,store,item_count'
    const cells = 'DE,phone,Tapcart,yes,1,2026-10-01T12:00:00Z,2026-10-05T00:00:00Z,1.50,0.79,80.00,north,3'
    const { orders, rejections } = await read(`${HEAD},${extra}\n${ROW},${cells}\n`)
    expect(rejections).toEqual([])
    expect(orders[0]).toMatchObject({
      store: 'north',
      itemCount: 3,
      factors: { country: 'DE', device: 'phone' },
      details: {
        app: 'Tapcart',
        isStaff: true,
        isB2b: true,
        paidAt: Date.parse('2026-10-01T12:00:00Z'),
        refunds: [{ at: Date.parse('2026-10-05T00:00:00Z'), amountMinor: 2_000 }],
        tipMinor: 150,
        shippingTaxMinor: 79,
        currentTotalMinor: 8_000,
      },
    })
  })

  test('leaves no trace where a cell is empty or a column absent', async () => {
    const plain = await read(`${HEAD}\n${ROW}\n`)
    expect(plain.orders[0]).not.toHaveProperty('details')
    expect(plain.orders[0]).not.toHaveProperty('factors')
    expect(plain.orders[0]).not.toHaveProperty('store')
    const empty = await read(`${HEAD},country,app,paid_at,tip\n${ROW},,,,\n`)
    expect(empty.orders[0]?.details).toBeUndefined()
    expect(empty.orders[0]?.factors).toEqual({})
  })

  test('rejects the row whose cell cannot be read, naming column and value', async () => {
    const { orders, rejections } = await read(
      `${HEAD},tip,paid_at\n${ROW},abc,\n2${ROW.slice(1)},,yesterday\n3${ROW.slice(1)},,\n`,
    )
    expect(orders.map(({ sourceId }) => sourceId)).toEqual(['3'])
    expect(rejections.map(({ column, value }) => [column, value])).toEqual([
      ['tip', 'abc'],
      ['paid_at', 'yesterday'],
    ])
  })

  test('takes a platform’s own ways of selling for no app', async () => {
    const rows = ['web', 'pos', 'shopify_draft_order', 'subscription_contract_checkout_one', '580111'].map(
      (app, at) => `${at}${ROW.slice(1)},${app}`,
    )
    const { orders } = await read(`${HEAD},app\n${rows.join('\n')}\n`)
    expect(orders.map(({ details }) => details?.app ?? null)).toEqual([null, null, null, null, '580111'])
  })

  test('cuts a cell as long as a sentence: it is no attribute', async () => {
    const { orders } = await read(`${HEAD},source\n${ROW},${'x'.repeat(500)}\n`)
    expect(orders[0]?.factors?.source).toHaveLength(60)
  })

  test('holds the total in the currency the customer saw only when both its cells are filled', async () => {
    const rows = ['USD,129.50', 'JPY,1500', 'USD,', ',129.50'].map((cells, at) => `${at}${ROW.slice(1)},${cells}`)
    const { orders, rejections } = await read(`${HEAD},presentment_currency,presentment_total\n${rows.join('\n')}\n`)
    expect(rejections).toEqual([])
    expect(orders.map(({ details }) => details?.presentment ?? null)).toEqual([
      { currency: 'USD', totalMinor: 12_950 },
      { currency: 'JPY', totalMinor: 1_500 },
      null,
      null,
    ])
  })

  test('rejects a currency shown that is none, and a truth that is neither yes nor no', async () => {
    const { orders, rejections } = await read(
      `${HEAD},presentment_currency,presentment_total,staff,b2b\n${ROW},Taler,1.00,,\n2${ROW.slice(1)},,,maybe,\n3${ROW.slice(1)},,,,net30\n4${ROW.slice(1)},,,no,0\n`,
    )
    expect(rejections.map(({ code, value }) => [code, value])).toEqual([
      ['bad_currency', 'Taler'],
      ['bad_staff', 'maybe'],
      ['bad_b2b', 'net30'],
    ])
    expect(orders.map(({ sourceId, details }) => [sourceId, details])).toEqual([['4', undefined]])
  })

  test('a person in a column of attributes is left out and counted in a note, and the order is kept', async () => {
    const rows = ['Jo Miller,jo@example.com', 'new,Tapcart', 'Ann,'].map((cells, at) => `${at}${ROW.slice(1)},${cells}`)
    const file = await read(`${HEAD},customer,app\n${rows.join('\n')}\n`)
    expect(file.orders.map(({ factors, details }) => [factors?.customer, details?.app])).toEqual([
      [undefined, undefined],
      ['new', 'Tapcart'],
      [undefined, undefined],
    ])
    expect(file.notes).toEqual([
      '"customer" holds what is not kept, such as a name or an address, in 2 orders, the first in row 2; read without it.',
      '"app" holds what is not kept, such as a name or an address, in 1 order, the first in row 2; read without it.',
    ])
    expect(JSON.stringify(file)).not.toMatch(/Miller|jo@|Ann/)
  })

  test('dates a refund only where money was given back', async () => {
    const { orders } = await read(
      `${HEAD},refunded_at\n${ROW},2026-10-05T00:00:00Z\n2,2026-10-01T10:00:00Z,EUR,100.00,0.00,2026-10-05T00:00:00Z\n`,
    )
    expect(orders.map(({ details }) => details?.refunds?.length ?? 0)).toEqual([1, 0])
  })

  test('an instant written as seconds is read, and a database’s word for never is none', async () => {
    const rows = ['1791104400', '0000-00-00 00:00:00', '0'].map((cell, at) => `${at}${ROW.slice(1)},${cell}`)
    const { orders, rejections } = await read(`${HEAD},paid_at\n${rows.join('\n')}\n`)
    expect(rejections).toEqual([])
    expect(orders.map(({ details }) => details?.paidAt ?? null)).toEqual([1_791_104_400_000, null, null])
  })
})

describe('orders of several stores or currencies in one table', () => {
  test('may share an id; within one store an id is unique', async () => {
    const rows = ['north', 'south', 'north'].map((store) => `${ROW},${store}`)
    const { orders, rejections } = await read(`${HEAD},store\n${rows.join('\n')}\n`)
    expect(orders.map(({ store, sourceId }) => [store, sourceId])).toEqual([
      ['north', '1'],
      ['south', '1'],
    ])
    expect(rejections).toMatchObject([{ code: 'duplicate_order', row: 4 }])
  })

  test('may have amounts of several currencies, each in its own minor units', async () => {
    const { orders } = await read(
      'order_id,created_at,currency,total\n1,2026-10-01T10:00:00Z,EUR,100.00\n2,2026-10-01T10:00:00Z,JPY,1500\n3,2026-10-01T10:00:00Z,USD,9.90\n',
    )
    expect(orders.map(({ currency, totalMinor }) => [currency, totalMinor])).toEqual([
      ['EUR', 10_000],
      ['JPY', 1_500],
      ['USD', 990],
    ])
  })
})
