import { describe, expect, test } from 'vitest'
import { partsOf } from '@/lib/testing/money-parts'
import { makeOrder } from '@/lib/testing/world'
import type { OrderDetails, StoreOrder } from '@/lib/transaction'
import type { Basis } from './basis'
import type { ValueReason } from './statuses'
import { type ComparedWith, compareValue } from './value'

const order = (overrides: Partial<StoreOrder> = {}) => partsOf(makeOrder('1', '2026-10-10T12:00:00Z', overrides))
const PLAIN: ComparedWith = { reportingCurrency: 'EUR', original: null, isEditedLater: false }
/** 100.00 with 15.97 tax, 4.90 shipping and 10.00 discount: every part tells. */
const PARTS = { totalMinor: 10_000, taxMinor: 1_597, shippingMinor: 490, discountMinor: 1_000, itemCount: 2 }

describe('comparing amounts', () => {
  const verdict = (
    analyticsMinor: number,
    overrides: Partial<StoreOrder> = {},
    purchases = 1,
    basis: Basis = 'total',
  ) => compareValue(order({ ...PARTS, ...overrides }), analyticsMinor, purchases, basis, PLAIN)

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
    [1_000_500, 'minor_unit'],
    [1_000_501, 'unexplained'],
    [999_500, 'minor_unit'],
    [999_499, 'unexplained'],
    [100_050, 'minor_unit'],
    [100_051, 'unexplained'],
    [10_005_000, 'minor_unit'],
    [10_005_001, 'unexplained'],
    [1_000, 'minor_unit'],
    [1_001, 'unexplained'],
    [100, 'minor_unit'],
    [99, 'unexplained'],
    [10, 'unexplained'],
  ])('knows a wrong decimal of an amount and of its rounding: %i is %s', (amount, reason) => {
    expect(verdict(amount).reason).toBe(reason)
  })

  test('knows a wrong decimal where units were rounded on the way down', () => {
    expect(verdict(124, { totalMinor: 12_449 }).reason).toBe('minor_unit')
    expect(verdict(125, { totalMinor: 12_450 }).reason).toBe('minor_unit')
    expect(verdict(123, { totalMinor: 12_449 }).reason).toBe('unexplained')
  })

  test('knows a wrong decimal of the expected basis alone, and none where too few digits are left', () => {
    expect(verdict(840_300, {}, 1, 'total_ex_tax').reason).toBe('minor_unit')
    const small = { taxMinor: 0, shippingMinor: 0, discountMinor: 0, itemCount: 1 }
    expect(verdict(1, { ...small, totalMinor: 100 }).reason).toBe('minor_unit')
    expect(verdict(1, { ...small, totalMinor: 99 }).reason).toBe('unexplained')
  })

  test('names a basis only where the basis is the reason', () => {
    expect(verdict(1_000, { taxMinor: 9_000 })).toEqual({ agreement: 'differs', reason: 'minor_unit', basis: null })
    expect(verdict(6_000)).toEqual({ agreement: 'differs', reason: 'unexplained', basis: null })
  })

  test('does not blame GA4 for the zero of an order that cost nothing', () => {
    const free = { totalMinor: 0, subtotalMinor: 0, taxMinor: 0, shippingMinor: 0 }
    expect(verdict(0, free, 1, 'items_before_discount')).toMatchObject({ reason: 'basis', basis: 'total' })
  })

  test('guesses no tax from money for nothing, nor from amounts below zero', () => {
    const silent = { taxMinor: null, shippingMinor: null, discountMinor: null }
    expect(verdict(500, { ...silent, totalMinor: 0 }).reason).toBe('unexplained')
    expect(verdict(-8_403, silent).reason).toBe('unexplained')
    expect(verdict(-11_900, { ...silent, totalMinor: -10_000 }).reason).toBe('unexplained')
  })

  test('lets a discount and a refund be off by rounding', () => {
    expect(verdict(11_005).reason).toBe('discount')
    expect(verdict(11_006).reason).toBe('unexplained')
    expect(verdict(6_005, { refundedMinor: 4_000 }).reason).toBe('refund_or_edit')
    expect(verdict(6_006, { refundedMinor: 4_000 }).reason).toBe('unexplained')
  })

  test('compares with the total where the store does not state the expected basis', () => {
    expect(verdict(10_000, { taxMinor: null }, 1, 'total_ex_tax')).toEqual({
      agreement: 'exact',
      reason: null,
      basis: 'total',
    })
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

describe('reasons that need what only some sources know', () => {
  const of = (
    details: OrderDetails,
    analyticsMinor: number,
    compared: Partial<ComparedWith> = {},
    overrides: Partial<StoreOrder> = {},
  ) =>
    compareValue(order({ ...PARTS, ...overrides, details }), analyticsMinor, 1, 'total', { ...PLAIN, ...compared })
      .reason

  test('an edit is known by what the order costs now, or by its time', () => {
    expect(of({ currentTotalMinor: 6_000 }, 6_000)).toBe('refund_or_edit')
    expect(of({ currentTotalMinor: 6_000 }, 6_005)).toBe('refund_or_edit')
    expect(of({ currentTotalMinor: 6_000 }, 6_006)).toBe('unexplained')
    expect(of({ currentTotalMinor: 10_000 }, 6_000)).toBe('unexplained')
    expect(of({ currentTotalMinor: 14_000 }, 14_000)).toBe('refund_or_edit')
    expect(of({}, 6_000, { isEditedLater: true })).toBe('refund_or_edit')
    expect(of({ addedMinor: 4_000 }, 6_000, { isEditedLater: true })).toBe('upsell')
  })

  test('an edit takes as much from the expected basis as from the total', () => {
    const edited = (amount: number) =>
      compareValue(order({ ...PARTS, details: { currentTotalMinor: 9_000 } }), amount, 1, 'total_ex_tax', PLAIN).reason
    expect([7_403, 7_398, 7_397, 9_000].map(edited)).toEqual([
      'refund_or_edit',
      'refund_or_edit',
      'unexplained',
      'refund_or_edit',
    ])
  })

  test('an upsell is what was added after GA4 saw the order', () => {
    expect(of({ addedMinor: 4_000 }, 6_000)).toBe('upsell')
    expect(of({ addedMinor: 4_000 }, 6_005)).toBe('upsell')
    expect(of({ addedMinor: 4_000 }, 6_006)).toBe('unexplained')
    expect(of({ addedMinor: 0 }, 6_000)).toBe('unexplained')
  })

  test('a presentment amount is another currency’s figure, whatever its decimals', () => {
    const paid = (currency: string, totalMinor: number) => ({ presentment: { currency, totalMinor } })
    expect(of(paid('USD', 11_700), 11_700)).toBe('presentment')
    expect(of(paid('USD', 11_700), 11_701)).toBe('presentment')
    expect(of(paid('USD', 11_700), 11_702)).toBe('unexplained')
    expect(of(paid('EUR', 11_700), 11_700)).toBe('unexplained')
    expect(of(paid('JPY', 17_345), 1_734_500)).toBe('presentment')
    expect(of(paid('KWD', 34_567), 3_457)).toBe('presentment')
    expect(of({}, 11_700, { original: { currency: 'USD', totalMinor: 11_700 } })).toBe('presentment')
  })

  test('an exchange rate explains three per cent of a converted order, and nothing of another', () => {
    const converted = { original: { currency: 'USD', totalMinor: 11_111 } }
    expect(of({}, 10_300, converted)).toBe('fx')
    expect(of({}, 9_700, converted)).toBe('fx')
    expect(of({}, 10_301, converted)).toBe('unexplained')
    expect(of({}, 9_699, converted)).toBe('unexplained')
    expect(of({}, 10_300)).toBe('unexplained')
  })

  test('the tax on shipping is told by its own amount', () => {
    expect(of({ shippingTaxMinor: 78 }, 9_922)).toBe('shipping_tax_part')
    expect(of({ shippingTaxMinor: 78 }, 10_078)).toBe('shipping_tax_part')
    expect(of({ shippingTaxMinor: 78 }, 10_084)).toBe('unexplained')
    expect(of({ shippingTaxMinor: 0 }, 9_922)).toBe('unexplained')
    // Tax taken away but not that of shipping, and shipping taken away together with its tax.
    expect(of({ shippingTaxMinor: 78 }, 8_481)).toBe('shipping_tax_part')
    expect(of({ shippingTaxMinor: 78 }, 9_432)).toBe('shipping_tax_part')
    expect(of({ shippingTaxMinor: 78 }, 8_486)).toBe('shipping_tax_part')
    expect(of({ shippingTaxMinor: 78 }, 8_487)).toBe('unexplained')
    expect(of({ shippingTaxMinor: 78 }, 9_427)).toBe('shipping_tax_part')
    expect(of({ shippingTaxMinor: 78 }, 9_426)).toBe('unexplained')
  })

  test('a rate of tax is guessed only where the store states no tax', () => {
    const untaxed = { taxMinor: null, shippingMinor: null, discountMinor: null }
    expect(of({}, 8_403, {}, untaxed)).toBe('vat_ratio')
    expect(of({}, 11_900, {}, untaxed)).toBe('vat_ratio')
    // 25 % and its tolerance of a point and a half, and just beyond; 13.5 % of 12, and between 13.5 % and 17.5 % nothing.
    expect(of({}, 12_650, {}, untaxed)).toBe('vat_ratio')
    expect(of({}, 12_651, {}, untaxed)).toBe('unexplained')
    expect(of({}, 11_350, {}, untaxed)).toBe('vat_ratio')
    expect(of({}, 11_351, {}, untaxed)).toBe('unexplained')
    expect(of({}, 11_749, {}, untaxed)).toBe('unexplained')
    expect(of({}, 11_750, {}, untaxed)).toBe('vat_ratio')
    expect(of({}, 11_900, {}, { ...untaxed, taxMinor: 0 })).toBe('unexplained')
  })

  test('decimals of the currency decide what a wrong decimal is', () => {
    expect(of({}, 1_000_000, {}, { currency: 'JPY' })).toBe('minor_unit')
    expect(of({}, 10_000_000, {}, { currency: 'KWD' })).toBe('minor_unit')
  })
})
