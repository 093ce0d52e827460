import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partsOf } from '@/lib/testing/money-parts'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { makeOrder } from '@/lib/testing/world'
import type { OrderDetails, StoreOrder } from '@/lib/transaction'
import { OrderTable } from '@/lib/transaction-table'
import {
  agreesUnderSomeBasis,
  amountUnder,
  BASES,
  type Basis,
  closestBasis,
  emptyParts,
  expectedAmount,
  readParts,
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

describe('for any order', () => {
  const part = fc.option(fc.integer({ min: 0, max: 2_000 }))
  const stated = fc.option(fc.integer({ min: 0, max: 2_000 }), { nil: undefined })
  const anyOrder = fc
    .record({
      totalMinor: fc.integer({ min: 0, max: 1_000_000 }),
      subtotalMinor: part,
      taxMinor: part,
      shippingMinor: part,
      discountMinor: part,
      refundedMinor: fc.nat(2_000),
      itemCount: fc.option(fc.nat(9)),
      currency: fc.constantFrom('EUR', 'JPY'),
      details: fc.record({
        tipMinor: stated,
        dutiesMinor: stated,
        giftCardMinor: stated,
        shippingTaxMinor: stated,
        currentTotalMinor: stated,
        addedMinor: stated,
        presentment: fc.option(fc.constant({ currency: 'USD', totalMinor: 4_711 }), { nil: undefined }),
      }),
    })
    .map((overrides) => makeOrder('1', '2026-10-10T12:00:00Z', overrides))

  test('a basis of the total is the total without exactly the parts it names', () => {
    fc.assert(
      fc.property(anyOrder, (made) => {
        const { taxMinor, shippingMinor, details } = made
        const amountOf: Record<string, number | null | undefined> = {
          tax: taxMinor,
          shipping: shippingMinor,
          tip: details?.tipMinor,
          duties: details?.dutiesMinor,
          gift_card: details?.giftCardMinor,
        }
        for (const basis of BASES.filter((one) => one.startsWith('total'))) {
          const named = basis.split('_ex_').slice(1)
          const taken = named.map((name) => amountOf[name] ?? Number.NaN)
          const left = taken.reduce((amount, one) => amount - one, made.totalMinor)
          expect(amountUnder(partsOf(made), basis)).toBe(Number.isNaN(left) ? null : left)
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('an amount of any basis leads to a basis of the same amount, of those the first', () => {
    fc.assert(
      fc.property(anyOrder, fc.constantFrom(...BASES), (made, basis) => {
        const parts = partsOf(made)
        const amount = amountUnder(parts, basis)
        fc.pre(amount !== null)
        const found = closestBasis(parts, amount as number, roundingTolerance(parts)) as Basis
        expect(amountUnder(parts, found)).toBe(amount)
        expect(BASES.filter((one) => amountUnder(parts, one) === amount)[0]).toBe(found)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('parts read from a row are the order’s own, whatever the object held before', () => {
    fc.assert(
      fc.property(fc.array(anyOrder, { minLength: 1, maxLength: 8 }), (orders) => {
        const table = OrderTable.from(orders)
        const parts = emptyParts()
        for (const [row, made] of orders.entries()) {
          readParts(table, row, parts)
          const { details } = made
          expect(parts).toEqual({
            currency: made.currency,
            totalMinor: made.totalMinor,
            subtotalMinor: made.subtotalMinor,
            taxMinor: made.taxMinor,
            shippingMinor: made.shippingMinor,
            discountMinor: made.discountMinor,
            refundedMinor: made.refundedMinor,
            itemCount: made.itemCount,
            shippingTaxMinor: details?.shippingTaxMinor ?? null,
            tipMinor: details?.tipMinor ?? null,
            dutiesMinor: details?.dutiesMinor ?? null,
            giftCardMinor: details?.giftCardMinor ?? null,
            currentTotalMinor: details?.currentTotalMinor ?? null,
            addedMinor: details?.addedMinor ?? null,
            presentment: details?.presentment ?? null,
          })
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
