import { currencyExponent } from '@/lib/money'
import { amountUnder, type Basis, closestBasis, type MoneyParts, roundingTolerance } from './basis'
import type { ValueReason } from './statuses'

/** Comparison of amounts: tolerances and the algebra of differences (rule book 3.7 and 3.9). Minor units. */

const EXACT_TOLERANCE = 1
/** Ratios that a wrong number of decimals produces. */
const DECIMAL_SLIPS = [100, 10, 1000]
/** Rates of VAT and sales tax in per mille, for stores that do not state their tax. */
const TAX_RATES = [50, 60, 70, 75, 80, 100, 120, 190, 200, 210, 220, 250]
/** How far from such a rate the ratio of the amounts may be, in per mille. */
const TAX_RATE_TOLERANCE = 15
/** GA4 converts with its own rate of the day. */
const FX_TOLERANCE_PERCENT = 3

export interface ValueVerdict {
  agreement: 'exact' | 'rounding' | 'differs'
  reason: ValueReason | null
  /** The basis under which the amounts agree, if any. */
  basis: Basis | null
}

export interface ComparedWith {
  reportingCurrency: string
  /** What the store was paid, where its amounts were converted into the reporting currency. */
  original: { currency: string; totalMinor: number } | null
  /** The store changed the order after GA4 had seen it. */
  isEditedLater: boolean
}

/** Compares GA4's amount for an order with what the expected basis predicts; reasons in the rule book's order. */
export function compareValue(
  parts: MoneyParts,
  analyticsMinor: number,
  purchases: number,
  expectedBasis: Basis,
  compared: ComparedWith,
): ValueVerdict {
  const stated = amountUnder(parts, expectedBasis)
  const expected = stated ?? parts.totalMinor
  const off = Math.abs(analyticsMinor - expected)
  const basis = stated === null ? 'total' : expectedBasis
  if (off <= EXACT_TOLERANCE) return { agreement: 'exact', reason: null, basis }
  const tolerance = roundingTolerance(parts)
  if (off <= tolerance) return { agreement: 'rounding', reason: null, basis }
  const reason = reasonOf(parts, analyticsMinor, purchases, expected, tolerance, compared)
  return {
    agreement: 'differs',
    reason,
    basis: reason === 'basis' ? closestBasis(parts, analyticsMinor, tolerance) : null,
  }
}

function reasonOf(
  parts: MoneyParts,
  analyticsMinor: number,
  purchases: number,
  expected: number,
  tolerance: number,
  compared: ComparedWith,
): ValueReason {
  const { totalMinor, discountMinor, addedMinor, currentTotalMinor, refundedMinor, shippingTaxMinor } = parts
  const amounts = [expected, totalMinor]
  const nearSome = (change: number) => amounts.some((amount) => Math.abs(analyticsMinor - amount - change) <= tolerance)
  if (analyticsMinor === 0 && totalMinor > 0) return 'zero_value'
  if (isMultiple(analyticsMinor, purchases, amounts, tolerance)) return 'multiple'
  if (isDecimalSlip(analyticsMinor, amounts, tolerance)) return 'minor_unit'
  if (closestBasis(parts, analyticsMinor, tolerance) !== null) return 'basis'
  if (discountMinor && nearSome(discountMinor)) return 'discount'
  if (refundedMinor > 0 && nearSome(-refundedMinor)) return 'refund_or_edit'
  const editedBy = (currentTotalMinor ?? totalMinor) - totalMinor
  if (editedBy !== 0 && nearSome(editedBy)) return 'refund_or_edit'
  if (addedMinor && nearSome(-addedMinor)) return 'upsell'
  if (isPresentment(parts, analyticsMinor, compared)) return 'presentment'
  if (compared.original && isWithinPercent(analyticsMinor, expected, FX_TOLERANCE_PERCENT)) return 'fx'
  if (shippingTaxMinor && isOffByPart(parts, analyticsMinor, shippingTaxMinor, tolerance)) return 'shipping_tax_part'
  if (parts.taxMinor === null && isTaxRatio(analyticsMinor, totalMinor)) return 'vat_ratio'
  // Only now: what an edit would explain by its amount alone has been tried above.
  return compared.isEditedLater ? 'refund_or_edit' : 'unexplained'
}

function isMultiple(analyticsMinor: number, purchases: number, amounts: number[], tolerance: number): boolean {
  if (purchases < 2 || purchases > 5) return false
  return amounts.some((amount) => amount > 0 && Math.abs(analyticsMinor - purchases * amount) <= purchases * tolerance)
}

/** The decimals slip after the amount was rounded, so its rounding slips with it. */
function isDecimalSlip(analyticsMinor: number, amounts: number[], tolerance: number): boolean {
  return amounts.some(
    (amount) =>
      amount > 0 &&
      DECIMAL_SLIPS.some(
        (factor) =>
          Math.abs(analyticsMinor - factor * amount) <= factor * tolerance ||
          // Downwards only where the smaller amount still has digits to recognise it by.
          (factor < 1000 && amount >= factor && Math.abs(analyticsMinor * factor - amount) <= factor / 2),
      ),
  )
}

/** GA4 has the order under some basis, but for a part that the basis counts and GA4 does not, or the reverse. */
const isOffByPart = (parts: MoneyParts, analyticsMinor: number, partMinor: number, tolerance: number): boolean =>
  closestBasis(parts, analyticsMinor + partMinor, tolerance) !== null ||
  closestBasis(parts, analyticsMinor - partMinor, tolerance) !== null

/** GA4 has the figure the customer saw, or the store's own, under the name of the reporting currency. */
function isPresentment({ presentment }: MoneyParts, analyticsMinor: number, compared: ComparedWith): boolean {
  const { reportingCurrency, original } = compared
  return [presentment, original].some(
    (paid) =>
      paid !== null &&
      paid.currency !== reportingCurrency &&
      Math.abs(analyticsMinor - rescaled(paid.totalMinor, paid.currency, reportingCurrency)) <= EXACT_TOLERANCE,
  )
}

/** The same figure in another currency's minor units: ¥1,200 called dollars is $1,200.00. */
function rescaled(minor: number, from: string, to: string): number {
  const shift = currencyExponent(to) - currencyExponent(from)
  return shift >= 0 ? minor * 10 ** shift : Math.round(minor / 10 ** -shift)
}

const isWithinPercent = (a: number, b: number, percent: number) => Math.abs(a - b) * 100 <= Math.abs(b) * percent

/** The larger amount is the smaller one and a usual rate of tax, compared without division. Zero and less fit no rate. */
function isTaxRatio(analyticsMinor: number, totalMinor: number): boolean {
  const larger = Math.max(analyticsMinor, totalMinor)
  const smaller = Math.min(analyticsMinor, totalMinor)
  const overPerMille = (larger - smaller) * 1000
  return TAX_RATES.some((rate) => Math.abs(overPerMille - rate * smaller) <= TAX_RATE_TOLERANCE * smaller)
}
