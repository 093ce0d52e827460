import { describe, expect, test } from 'vitest'
import { partsOf } from '@/lib/testing/money-parts'
import { makeOrder } from '@/lib/testing/world'
import type { OrderDetails, StoreOrder } from '@/lib/transaction'
import {
  agreesUnderSomeBasis,
  amountUnder,
  BASES,
  type Basis,
  closestBasis,
  expectedAmount,
  roundingTolerance,
} from './basis'

const order = (overrides: Partial<StoreOrder> = {}) => partsOf(makeOrder('1', '2026-10-10T12:00:00Z', overrides))
/** 100.00 with 15.97 tax, 4.90 shipping and 10.00 discount: every part tells. */
const PARTS = { totalMinor: 10_000, taxMinor: 1_597, shippingMinor: 490, discountMinor: 1_000, itemCount: 2 }

describe('an amount under a basis', () => {
  test.each<[Basis, number]>([
    ['total', 10_000],
    ['total_ex_tax', 8_403],
    ['total_ex_shipping', 9_510],
    ['total_ex_tax_ex_shipping', 7_913],
  ])('%s takes its parts away', (basis, amount) => {
    expect(amountUnder(order(PARTS), basis)).toBe(amount)
    expect(expectedAmount(order(PARTS), basis)).toBe(amount)
  })

  test('is unknown where the store does not state the part; the total is expected then', () => {
    const silent = order({ taxMinor: null, shippingMinor: 490 })
    expect(amountUnder(silent, 'total_ex_tax')).toBeNull()
    expect(amountUnder(silent, 'total_ex_tax_ex_shipping')).toBeNull()
    expect(amountUnder(silent, 'total_ex_shipping')).toBe(9_510)
    expect(expectedAmount(silent, 'total_ex_tax')).toBe(10_000)
  })
})

describe('the rounding tolerance', () => {
  test.each<[string, Partial<StoreOrder>, number]>([
    ['one minor unit an item and one more', { totalMinor: 100, itemCount: 5 }, 6],
    ['two where the items are not counted', { totalMinor: 100, itemCount: null }, 2],
    ['one where there are no items', { totalMinor: 100, itemCount: 0 }, 1],
    ['0.05 % of a large order', { totalMinor: 100_000, itemCount: 1 }, 50],
    ['0.05 %, never rounded up', { totalMinor: 101_999, itemCount: 1 }, 50],
  ])('is %s', (_, overrides, tolerance) => {
    expect(roundingTolerance(order(overrides))).toBe(tolerance)
  })
})

describe('a second fact', () => {
  test('agrees under any basis within rounding, and under none beyond it', () => {
    const { totalMinor, taxMinor, shippingMinor } = PARTS
    for (const amount of [totalMinor, totalMinor - taxMinor, totalMinor - shippingMinor, 7_913]) {
      expect(agreesUnderSomeBasis(order(PARTS), amount + 5)).toBe(true)
      expect(agreesUnderSomeBasis(order(PARTS), amount - 6)).toBe(false)
    }
  })
})

describe('every basis', () => {
  const details: OrderDetails = { tipMinor: 31, dutiesMinor: 64, giftCardMinor: 127, shippingTaxMinor: 79 }
  const all = order({ ...PARTS, subtotalMinor: 7_000, details })

  test.each<[Basis, number]>([
    ['total_ex_tip', 9_969],
    ['total_ex_duties', 9_936],
    ['total_ex_gift_card', 9_873],
    ['total_ex_tax_ex_shipping_ex_tip_ex_duties_ex_gift_card', 7_691],
    ['subtotal', 7_000],
    ['subtotal_ex_tax', 5_403],
    ['items_before_discount', 8_000],
    ['items_before_discount_ex_tax', 6_403],
  ])('%s is found again from its own amount', (basis, amount) => {
    expect(amountUnder(all, basis)).toBe(amount)
    expect(closestBasis(all, amount, 1)).toBe(basis)
  })

  test('has an amount of its own where all parts differ, and takes away no less than those before it', () => {
    const amounts = BASES.map((basis) => amountUnder(all, basis))
    expect(new Set(amounts).size).toBe(BASES.length)
    const parts = BASES.filter((basis) => basis.startsWith('total')).map((basis) => basis.split('_ex_').length)
    expect(parts).toEqual([...parts].sort((a, b) => a - b))
    expect(BASES).toHaveLength(36)
  })

  test('is silent where the store does not state its part', () => {
    for (const basis of BASES.filter((one) => one !== 'total'))
      expect(amountUnder(order({ taxMinor: null, shippingMinor: null, discountMinor: null }), basis)).toBeNull()
    expect(
      amountUnder(order({ ...PARTS, subtotalMinor: 7_000, discountMinor: null }), 'items_before_discount'),
    ).toBeNull()
  })
})
