import { describe, expect, test } from 'vitest'
import { makeOrder } from '@/lib/testing/world'
import type { StoreOrder } from '@/lib/transaction'
import type { Basis, ValueReason } from './types'
import { agreesUnderSomeBasis, amountUnder, compareValue, expectedAmount, learnBasis, roundingTolerance } from './value'

const order = (overrides: Partial<StoreOrder> = {}) => makeOrder('1', '2026-10-10T12:00:00Z', overrides)
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
    expect(compareValue(silent, 10_000, 1, 'total_ex_tax')).toEqual({
      agreement: 'exact',
      reason: null,
      basis: 'total',
    })
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

describe('comparing amounts', () => {
  const verdict = (
    analyticsMinor: number,
    overrides: Partial<StoreOrder> = {},
    purchases = 1,
    basis: Basis = 'total',
  ) => compareValue(order({ ...PARTS, ...overrides }), analyticsMinor, purchases, basis)

  test.each([
    [9_999, 'exact'],
    [10_000, 'exact'],
    [10_001, 'exact'],
    [9_998, 'rounding'],
    [10_005, 'rounding'],
    [9_995, 'rounding'],
    [10_006, 'differs'],
    [9_994, 'differs'],
  ])('takes %i for 10,000 of two items as %s', (amount, agreement) => {
    expect(verdict(amount).agreement).toBe(agreement)
  })

  test('expects the learned basis and names another that fits', () => {
    expect(verdict(8_403, {}, 1, 'total_ex_tax')).toEqual({ agreement: 'exact', reason: null, basis: 'total_ex_tax' })
    expect(verdict(10_000, {}, 1, 'total_ex_tax')).toEqual({ agreement: 'differs', reason: 'basis', basis: 'total' })
    expect(verdict(7_913, {}, 1, 'total_ex_tax')).toMatchObject({ basis: 'total_ex_tax_ex_shipping' })
  })

  test('names the basis that comes nearest, and of equals the one that takes away least', () => {
    expect(verdict(9_998, { taxMinor: 2, shippingMinor: 5, itemCount: 1, totalMinor: 10_010 })).toMatchObject({
      reason: 'basis',
      basis: 'total_ex_tax_ex_shipping',
    })
    expect(verdict(8_403, { shippingMinor: 0 })).toMatchObject({ reason: 'basis', basis: 'total_ex_tax' })
  })

  test.each<[string, ValueReason, number, Partial<StoreOrder>, number]>([
    ['zero before a full refund', 'zero_value', 0, { refundedMinor: 10_000 }, 1],
    ['zero before an order that is all tax', 'zero_value', 0, { taxMinor: 10_000 }, 1],
    ['a multiple before a wrong decimal', 'multiple', 50_000, {}, 5],
    ['a multiple before a discount of the same size', 'multiple', 20_000, { discountMinor: 10_000 }, 2],
    ['a wrong decimal before a discount of nine times the total', 'minor_unit', 100_000, { discountMinor: 90_000 }, 1],
    ['a wrong decimal before a refund of nine tenths', 'minor_unit', 1_000, { refundedMinor: 9_000 }, 1],
    ['a wrong decimal before a basis', 'minor_unit', 1_000, { taxMinor: 9_000 }, 1],
    ['a basis before a refund of as much as the tax', 'basis', 8_403, { refundedMinor: 1_597 }, 1],
    ['a discount before a refund that fits as well', 'discount', 11_000, { refundedMinor: -1_000 }, 1],
    ['a refund where nothing before it fits', 'refund_or_edit', 6_000, { refundedMinor: 4_000 }, 1],
    ['nothing where no rule fits', 'unexplained', 6_000, {}, 1],
    ['nothing for a multiple without its purchases', 'unexplained', 20_000, {}, 1],
    ['nothing for other purchases than the multiple', 'unexplained', 30_000, {}, 2],
    ['nothing for a multiple above five', 'unexplained', 60_000, {}, 6],
    ['nothing for a discount where there was none', 'unexplained', 11_000, { discountMinor: 0 }, 1],
    ['nothing for a discount the store does not state', 'unexplained', 11_000, { discountMinor: null }, 1],
  ])('gives the reasons in their order: %s', (_, reason, amount, overrides, purchases) => {
    expect(verdict(amount, overrides, purchases).reason).toBe(reason)
  })

  test.each([
    [2, 20_000, 'multiple'],
    [2, 20_010, 'multiple'],
    [2, 20_011, 'unexplained'],
    [3, 29_985, 'multiple'],
    [3, 29_984, 'unexplained'],
  ])('lets each of %i purchases be rounded: %i is %s', (purchases, amount, reason) => {
    expect(verdict(amount, {}, purchases).reason).toBe(reason)
  })

  test('knows a multiple of the expected basis and of the total', () => {
    expect(verdict(16_806, {}, 2, 'total_ex_tax').reason).toBe('multiple')
    expect(verdict(20_000, {}, 2, 'total_ex_tax').reason).toBe('multiple')
  })

  test.each([
    [1_000_000, 'minor_unit'],
    [1_000_001, 'minor_unit'],
    [1_000_002, 'unexplained'],
    [100, 'minor_unit'],
    [99, 'unexplained'],
    [10_000_000, 'minor_unit'],
    [10, 'unexplained'],
  ])('knows a wrong decimal by its exact ratio: %i is %s', (amount, reason) => {
    expect(verdict(amount).reason).toBe(reason)
  })

  test('knows a wrong decimal where units were rounded on the way down', () => {
    expect(verdict(124, { totalMinor: 12_449 }).reason).toBe('minor_unit')
    expect(verdict(125, { totalMinor: 12_450 }).reason).toBe('minor_unit')
    expect(verdict(123, { totalMinor: 12_449 }).reason).toBe('unexplained')
  })

  test('lets a discount and a refund be off by rounding', () => {
    expect(verdict(11_005).reason).toBe('discount')
    expect(verdict(11_006).reason).toBe('unexplained')
    expect(verdict(6_005, { refundedMinor: 4_000 }).reason).toBe('refund_or_edit')
    expect(verdict(6_006, { refundedMinor: 4_000 }).reason).toBe('unexplained')
  })

  test('adds a discount to the expected basis too', () => {
    expect(verdict(9_403, {}, 1, 'total_ex_tax').reason).toBe('discount')
  })

  test('calls money for an order of zero unexplained', () => {
    const free = { totalMinor: 0, taxMinor: 0, shippingMinor: 0, discountMinor: 0 }
    expect(verdict(0, free)).toEqual({ agreement: 'exact', reason: null, basis: 'total' })
    expect(verdict(500, free).reason).toBe('unexplained')
    expect(verdict(500, { ...free, discountMinor: 500 }).reason).toBe('discount')
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

describe('learning the basis', () => {
  const pair = (basis: Basis, overrides: Partial<StoreOrder> = {}) => {
    const made = order({ ...PARTS, ...overrides })
    return { order: made, analyticsMinor: expectedAmount(made, basis) }
  }
  const pairs = (count: number, basis: Basis, overrides: Partial<StoreOrder> = {}) =>
    Array.from({ length: count }, () => pair(basis, overrides))

  test.each<Basis>(['total', 'total_ex_tax', 'total_ex_shipping', 'total_ex_tax_ex_shipping'])(
    'finds %s from thirty orders, not from twenty-nine',
    (basis) => {
      expect(learnBasis(pairs(30, basis))).toEqual({ expected: basis, informative: 30, explained: 30 })
      expect(learnBasis(pairs(29, basis))).toBeNull()
    },
  )

  test('takes 80 % and refuses 79 %', () => {
    expect(learnBasis([...pairs(80, 'total_ex_tax'), ...pairs(20, 'total')])).toEqual({
      expected: 'total_ex_tax',
      informative: 100,
      explained: 80,
    })
    expect(learnBasis([...pairs(79, 'total_ex_tax'), ...pairs(21, 'total')])).toBeNull()
  })

  test('ignores orders that no basis fits', () => {
    const odd = Array.from({ length: 100 }, () => ({ order: order(PARTS), analyticsMinor: 1 }))
    expect(learnBasis([...odd, ...pairs(30, 'total_ex_tax')])).toMatchObject({ informative: 30, explained: 30 })
  })

  test('ignores orders without tax and shipping, which fit every basis', () => {
    expect(learnBasis(pairs(1_000, 'total', { taxMinor: 0, shippingMinor: 0 }))).toBeNull()
    expect(learnBasis(pairs(1_000, 'total', { taxMinor: null, shippingMinor: null }))).toBeNull()
  })

  test('does not let orders that cannot tell carry a basis over 80 %', () => {
    const silent = pairs(70, 'total_ex_tax', { taxMinor: 0 })
    expect(learnBasis([...pairs(20, 'total_ex_tax'), ...pairs(10, 'total'), ...silent])).toBeNull()
    expect(learnBasis([...pairs(24, 'total_ex_tax'), ...pairs(6, 'total'), ...silent])).toMatchObject({
      expected: 'total_ex_tax',
    })
  })

  test('learns in a store that charges no shipping, or no tax', () => {
    expect(learnBasis(pairs(30, 'total_ex_tax', { shippingMinor: 0 }))).toMatchObject({ expected: 'total_ex_tax' })
    expect(learnBasis(pairs(30, 'total_ex_shipping', { taxMinor: 0 }))).toMatchObject({ expected: 'total_ex_shipping' })
    expect(learnBasis(pairs(30, 'total_ex_shipping', { taxMinor: null }))).toMatchObject({
      expected: 'total_ex_shipping',
    })
  })

  test('prefers the basis that takes away least where orders cannot tell it from another', () => {
    expect(learnBasis(pairs(30, 'total_ex_tax_ex_shipping', { shippingMinor: 0 }))?.expected).toBe('total_ex_tax')
  })
})
