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
})
