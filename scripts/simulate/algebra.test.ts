import { describe, expect, it } from 'vitest'
import type { StoreOrder } from '@/lib/transaction'
import { readAmount, roundingTolerance, sentAmount } from './algebra'

/** 100.00 of goods less 10.00, 5.00 shipping, 19 % tax of 15.17 within: 95.00 in all. */
const order: StoreOrder = {
  sourceId: '1',
  name: '#1',
  aliases: [],
  createdAt: 0,
  currency: 'EUR',
  totalMinor: 9_500,
  subtotalMinor: 9_000,
  taxMinor: 1_517,
  shippingMinor: 500,
  discountMinor: 1_000,
  refundedMinor: 0,
  status: 'paid',
  channel: 'web',
  gateway: 'card',
  test: false,
  itemCount: 2,
}

const read = (amountMinor: number, changes: Partial<StoreOrder> = {}, purchases = 1) =>
  readAmount({ ...order, ...changes }, amountMinor, purchases, 9_500)

describe('what an amount says of an order, by rule book 3.9', () => {
  it('knows the four amounts that shops send', () => {
    expect(sentAmount(order, 'total')).toBe(9_500)
    expect(sentAmount(order, 'total_ex_tax')).toBe(7_983)
    expect(sentAmount(order, 'total_ex_shipping')).toBe(9_000)
    expect(sentAmount(order, 'total_ex_tax_ex_shipping')).toBe(7_483)
  })

  it('allows one minor unit a line and one more, or a two-thousandth', () => {
    expect(roundingTolerance(order)).toBe(4)
    expect(roundingTolerance({ ...order, itemCount: null })).toBe(4)
    expect(roundingTolerance({ ...order, totalMinor: 1_000_000 })).toBe(500)
  })

  it.each([
    ['exact', 9_501],
    ['rounding', 9_503],
    ['zero_value', 0],
    ['minor_unit', 950_000],
    ['minor_unit', 95],
    ['basis', 7_983],
    ['discount', 10_500],
    ['unexplained', 4_321],
  ])('reads %s from %i', (reading, amountMinor) => {
    expect(read(amountMinor)).toBe(reading)
  })

  it.each([
    ['multiple', 19_000, {}, 2],
    ['refund_or_edit', 6_200, { refundedMinor: 3_300 }, 1],
    ['refund_or_edit', 6_150, { details: { currentTotalMinor: 6_150 } }, 1],
    ['upsell', 8_300, { details: { addedMinor: 1_200 } }, 1],
    ['presentment', 10_295, { details: { presentment: { currency: 'USD', totalMinor: 10_295 } } }, 1],
    ['shipping_tax_part', 9_420, { details: { shippingTaxMinor: 80 } }, 1],
    ['vat_ratio', 7_983, { taxMinor: null }, 1],
  ] as const)('reads %s where the order says so', (reading, amountMinor, changes, purchases) => {
    expect(read(amountMinor, changes, purchases)).toBe(reading)
    if (purchases === 1) expect(read(amountMinor)).not.toBe(reading)
  })
})
