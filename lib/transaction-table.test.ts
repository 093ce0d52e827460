import { describe, expect, test } from 'vitest'
import { makeOrder, makePurchase } from './testing/world'
import { OrderTable, PurchaseTable } from './transaction-table'

describe('a table of orders', () => {
  const plain = makeOrder('1001', '2026-10-01T10:00:00Z', {
    name: null,
    taxMinor: null,
    gateway: null,
    itemCount: null,
  })
  const rich = makeOrder('1002', '2026-10-02T10:00:00Z', {
    store: 'de',
    factors: { country: 'DE', device: 'phone' },
    details: { app: 'web', refunds: [{ at: 1, amountMinor: 5 }] },
    status: 'refunded',
    channel: 'subscription',
    test: true,
  })
  const later = makeOrder('1003', '2026-10-03T10:00:00Z', { factors: { browser: 'safari' } })

  test('gives back every order as it was put in, with and without what only some sources know', () => {
    const orders = [plain, rich, later, plain]
    const table = OrderTable.from(orders)
    expect([...table]).toEqual(orders)
    expect(table.length).toBe(4)
    expect(OrderTable.from(table)).toBe(table)
  })
})

describe('a table of purchases', () => {
  test('gives back every row as it was put in', () => {
    const rows = [
      makePurchase('1001', '2026-10-01', { hour: 0, taxMinor: 0, currency: 'EUR', property: 'app' }),
      makePurchase('', null, { refundMinor: 5 }),
    ]
    const table = PurchaseTable.from(rows)
    expect([...table]).toEqual(rows)
    expect(PurchaseTable.from(table)).toBe(table)
  })
})
