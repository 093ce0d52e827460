import type { StoreOrder } from '@/lib/transaction'
import type { OrderTable } from '@/lib/transaction-table'

/** What an order's amount is made of, and the amounts GA4 may have been given of it (rule book 3.9, reason 4). Minor units. */

/** The amounts of an order; null where the source does not state a part. */
export interface MoneyParts {
  currency: string
  totalMinor: number
  subtotalMinor: number | null
  taxMinor: number | null
  shippingMinor: number | null
  shippingTaxMinor: number | null
  discountMinor: number | null
  tipMinor: number | null
  dutiesMinor: number | null
  giftCardMinor: number | null
  refundedMinor: number
  currentTotalMinor: number | null
  addedMinor: number | null
  presentment: { currency: string; totalMinor: number } | null
  itemCount: number | null
}

export const emptyParts = (): MoneyParts => ({
  currency: '',
  totalMinor: 0,
  subtotalMinor: null,
  taxMinor: null,
  shippingMinor: null,
  shippingTaxMinor: null,
  discountMinor: null,
  tipMinor: null,
  dutiesMinor: null,
  giftCardMinor: null,
  refundedMinor: 0,
  currentTotalMinor: null,
  addedMinor: null,
  presentment: null,
  itemCount: null,
})

const orNull = (minor: number | undefined) => (minor === undefined || Number.isNaN(minor) ? null : minor)

/** Refills `parts` with the amounts of one order: a million orders need one object. */
export function readParts(orders: OrderTable, row: number, parts: MoneyParts): void {
  parts.currency = orders.currencies.at(row)
  parts.totalMinor = orders.totals.values[row] as number
  parts.subtotalMinor = orNull(orders.subtotals.values[row])
  parts.taxMinor = orNull(orders.taxes.values[row])
  parts.shippingMinor = orNull(orders.shippings.values[row])
  parts.discountMinor = orNull(orders.discounts.values[row])
  parts.refundedMinor = orders.refunds.values[row] as number
  const items = orders.itemCounts.values[row] as number
  parts.itemCount = items < 0 ? null : items
  readDetails(orders.details.size === 0 ? undefined : orders.details.get(row), parts)
}

function readDetails(details: StoreOrder['details'], parts: MoneyParts): void {
  parts.shippingTaxMinor = details?.shippingTaxMinor ?? null
  parts.tipMinor = details?.tipMinor ?? null
  parts.dutiesMinor = details?.dutiesMinor ?? null
  parts.giftCardMinor = details?.giftCardMinor ?? null
  parts.currentTotalMinor = details?.currentTotalMinor ?? null
  parts.addedMinor = details?.addedMinor ?? null
  parts.presentment = details?.presentment ?? null
}

type Removable = 'tax' | 'shipping' | 'tip' | 'duties' | 'gift_card'
const REMOVABLE: readonly Removable[] = ['tax', 'shipping', 'tip', 'duties', 'gift_card']

type Part<T extends Removable> = '' | `_ex_${T}`
/** The total without any of its parts, or the items alone. */
export type Basis =
  | `total${Part<'tax'>}${Part<'shipping'>}${Part<'tip'>}${Part<'duties'>}${Part<'gift_card'>}`
  | 'subtotal'
  | 'subtotal_ex_tax'
  | 'items_before_discount'
  | 'items_before_discount_ex_tax'

/** Bases of the total by the set of parts taken away, a bit each in the order of `REMOVABLE`. */
const TOTAL_BASES: readonly Basis[] = Array.from(
  { length: 1 << REMOVABLE.length },
  (_, mask) => `total${REMOVABLE.map((part, bit) => (mask & (1 << bit) ? `_ex_${part}` : '')).join('')}` as Basis,
)
const bitCount = (mask: number): number => (mask === 0 ? 0 : (mask & 1) + bitCount(mask >> 1))

/** The items alone, by codes that follow those of the total's sets of parts. */
const ITEM_BASES: readonly Basis[] = [
  'subtotal',
  'subtotal_ex_tax',
  'items_before_discount',
  'items_before_discount_ex_tax',
]

/** Every basis, those that take away least first: where several fit, the first counts. */
export const BASES: readonly Basis[] = [
  ...TOTAL_BASES.map((basis, mask) => ({ basis, mask }))
    .sort((a, b) => bitCount(a.mask) - bitCount(b.mask) || a.mask - b.mask)
    .map(({ basis }) => basis),
  ...ITEM_BASES,
]

const FIRST_ITEM_CODE = TOTAL_BASES.length
const codes = new Map([...TOTAL_BASES, ...ITEM_BASES].map((basis, code) => [basis, code]))

/** A basis as a number, for loops over a million orders: the set of parts taken away, or a code of the items alone. */
export const codeOfBasis = (basis: Basis): number => codes.get(basis) as number

/** The order's amount under a basis; null when the store does not state a part of it. */
export const amountUnder = (parts: MoneyParts, basis: Basis): number | null => amountByCode(parts, codeOfBasis(basis))

export function amountByCode(parts: MoneyParts, code: number): number | null {
  if (code >= FIRST_ITEM_CODE) {
    const isBeforeDiscount = code >= FIRST_ITEM_CODE + 2
    const items = isBeforeDiscount ? plus(parts.subtotalMinor, parts.discountMinor) : parts.subtotalMinor
    return (code - FIRST_ITEM_CODE) % 2 === 1 ? less(items, parts.taxMinor) : items
  }
  let amount: number | null = parts.totalMinor
  if (code & 1) amount = less(amount, parts.taxMinor)
  if (code & 2) amount = less(amount, parts.shippingMinor)
  if (code & 4) amount = less(amount, parts.tipMinor)
  if (code & 8) amount = less(amount, parts.dutiesMinor)
  if (code & 16) amount = less(amount, parts.giftCardMinor)
  return amount
}

const less = (amount: number | null, part: number | null) => (amount === null || part === null ? null : amount - part)
const plus = (amount: number | null, part: number | null) => (amount === null || part === null ? null : amount + part)

/** What GA4 should show for the order: its amount under the expected basis, or its total where parts are not stated. */
export function expectedAmount(parts: MoneyParts, basis: Basis): number {
  return amountUnder(parts, basis) ?? parts.totalMinor
}

/** How far per-line tax rounding can move an order's amount: a minor unit a line and one more, or 0.05 %. */
export function roundingTolerance({ itemCount, totalMinor }: MoneyParts): number {
  return Math.max((itemCount ?? 1) + 1, Math.floor((totalMinor * 5) / 10_000))
}

/** True when an amount agrees with the order under any basis: the value half of a second agreeing fact (R1). */
export function agreesUnderSomeBasis(parts: MoneyParts, amountMinor: number): boolean {
  return closestBasis(parts, amountMinor, roundingTolerance(parts)) !== null
}

/** The basis whose amount is nearest, if within tolerance; ties go to the basis that takes away least. */
export function closestBasis(parts: MoneyParts, amountMinor: number, tolerance: number): Basis | null {
  let closest: Basis | null = null
  let least = Number.POSITIVE_INFINITY
  for (const basis of BASES) {
    const amount = amountUnder(parts, basis)
    if (amount === null) continue
    const off = Math.abs(amountMinor - amount)
    if (off > tolerance || off >= least) continue
    closest = basis
    least = off
  }
  return closest
}
