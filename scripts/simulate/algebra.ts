import type { ValueReason } from '@/lib/reconcile/statuses'
import type { StoreOrder } from '@/lib/transaction'
import type { SentBasis } from './world'

/**
 * What a GA4 amount says of an order by rule book 3.7 and 3.9, written from the book alone and not from the engine: the
 * simulator uses it to deal only amounts that the book reads in one way.
 */

/** The amount a shop with this basis sends. */
export function sentAmount(order: StoreOrder, basis: SentBasis): number {
  const tax = order.taxMinor ?? 0
  const shipping = order.shippingMinor ?? 0
  if (basis === 'total') return order.totalMinor
  if (basis === 'total_ex_tax') return order.totalMinor - tax
  if (basis === 'total_ex_shipping') return order.totalMinor - shipping
  return order.totalMinor - tax - shipping
}

/** How far rounding of each line's tax can move an amount. */
export const roundingTolerance = (order: StoreOrder) =>
  Math.max((order.itemCount ?? 1) + 1, Math.floor(order.totalMinor / 2_000))

export type Reading = 'exact' | 'rounding' | ValueReason

/** Every way to read an amount, first the one that rules; `expected` is what the shop's basis predicts. */
export function readAmount(order: StoreOrder, amount: number, purchases: number, expected: number): Reading {
  const tolerance = roundingTolerance(order)
  const off = Math.abs(amount - expected)
  if (off <= 1) return 'exact'
  if (off <= tolerance) return 'rounding'
  const { totalMinor: total } = order
  const near = (other: number) => Math.abs(amount - other) <= tolerance
  const nearBoth = (parts: number) => near(expected + parts) || near(total + parts)
  if (amount === 0) return 'zero_value'
  if (
    purchases >= 2 &&
    purchases <= 5 &&
    [expected, total].some((one) => Math.abs(amount - purchases * one) <= purchases * tolerance)
  )
    return 'multiple'
  if ([expected, total].some((one) => isDecimalSlip(amount, one))) return 'minor_unit'
  if (basisAmounts(order).some(near)) return 'basis'
  if (order.discountMinor && nearBoth(order.discountMinor)) return 'discount'
  const current = order.details?.currentTotalMinor
  if (
    (order.refundedMinor > 0 && nearBoth(-order.refundedMinor)) ||
    (current !== undefined && nearBoth(current - total))
  )
    return 'refund_or_edit'
  const added = order.details?.addedMinor
  if (added && nearBoth(-added)) return 'upsell'
  if (order.details?.presentment && near(order.details.presentment.totalMinor)) return 'presentment'
  const shippingTax = order.details?.shippingTaxMinor
  if (shippingTax && (nearBoth(-shippingTax) || nearBoth(shippingTax))) return 'shipping_tax_part'
  if (order.taxMinor === null && VAT_PERCENT.some((rate) => isVatRatio(amount, total, rate))) return 'vat_ratio'
  return 'unexplained'
}

const isDecimalSlip = (amount: number, truth: number) =>
  [10, 100, 1000].some((factor) => Math.abs(amount - factor * truth) <= factor) ||
  [10, 100].some((factor) => amount >= 1 && Math.abs(amount * factor - truth) <= factor)

/** The total without any of its parts, and what the items come to before and after discount. */
function basisAmounts(order: StoreOrder): number[] {
  const { totalMinor, taxMinor, shippingMinor, subtotalMinor, discountMinor, details } = order
  const parts = [taxMinor, shippingMinor, details?.tipMinor, details?.dutiesMinor, details?.giftCardMinor]
  let amounts = [totalMinor]
  for (const part of parts) if (part) amounts = amounts.flatMap((amount) => [amount, amount - part])
  if (subtotalMinor === null) return amounts
  const items = [subtotalMinor, subtotalMinor + (discountMinor ?? 0)]
  return [...amounts, ...items.flatMap((amount) => [amount, amount - (taxMinor ?? 0), amount + (taxMinor ?? 0)])]
}

const VAT_PERCENT = [5, 6, 7, 7.5, 8, 10, 12, 19, 20, 21, 22, 25]

const isVatRatio = (amount: number, total: number, rate: number) =>
  Math.abs(Math.max(amount / total, total / amount) - 1 - rate / 100) <= 0.015
