import type { StoreOrder } from '@/lib/transaction'
import { BASES, type Basis, type ValueReason } from './types'

/** Comparison of amounts: bases, tolerances and the algebra of differences (rule book 3.7 and 3.9). Minor units. */

const EXACT_TOLERANCE = 1
const LEARN_MIN_ORDERS = 30
const LEARN_MIN_SHARE = 0.8
/** Ratios that a wrong number of decimals produces. */
const DECIMAL_SLIPS = [100, 10, 1000]

/** The order's amount under a basis; null when the store does not state the part to take away. */
export function amountUnder(order: StoreOrder, basis: Basis): number | null {
  const { totalMinor, taxMinor, shippingMinor } = order
  switch (basis) {
    case 'total':
      return totalMinor
    case 'total_ex_tax':
      return taxMinor === null ? null : totalMinor - taxMinor
    case 'total_ex_shipping':
      return shippingMinor === null ? null : totalMinor - shippingMinor
    case 'total_ex_tax_ex_shipping':
      return taxMinor === null || shippingMinor === null ? null : totalMinor - taxMinor - shippingMinor
  }
}

/** What GA4 should show for the order: its amount under the expected basis, or its total where parts are not stated. */
export function expectedAmount(order: StoreOrder, basis: Basis): number {
  return amountUnder(order, basis) ?? order.totalMinor
}

/** How far per-line tax rounding can move an order's amount. */
export function roundingTolerance(order: StoreOrder): number {
  return Math.max((order.itemCount ?? 1) + 1, Math.floor((order.totalMinor * 5) / 10_000))
}

/** True when an amount agrees with the order under any basis: the value half of a second agreeing fact. */
export function agreesUnderSomeBasis(order: StoreOrder, amountMinor: number): boolean {
  const tolerance = roundingTolerance(order)
  return BASES.some((basis) => {
    const amount = amountUnder(order, basis)
    return amount !== null && Math.abs(amountMinor - amount) <= tolerance
  })
}

export interface LearnedBasis {
  expected: Basis
  /** Orders whose parts tell bases apart and whose GA4 amount fits at least one. */
  informative: number
  /** Of these, the ones the expected basis explains. */
  explained: number
}

/**
 * The basis that explains most of the orders that can tell bases apart; null with fewer than 30 such orders or under
 * 80 %, be it of all of them or of those that tell it from one other basis. Orders without tax and shipping fit every
 * basis and say nothing. Ties go to the basis that takes away least.
 */
export function learnBasis(pairs: Iterable<{ order: StoreOrder; analyticsMinor: number }>): LearnedBasis | null {
  const fits = BASES.map(() => 0)
  /** By row and column: orders that fit the row's basis and not the column's. */
  const wins = BASES.map(() => BASES.map(() => 0))
  let informative = 0
  for (const { order, analyticsMinor } of pairs) {
    const amounts = BASES.map((basis) => amountUnder(order, basis))
    const fitsAt = amounts.map((amount) => amount !== null && Math.abs(analyticsMinor - amount) <= EXACT_TOLERANCE)
    const failsAt = amounts.map((amount, at) => amount !== null && !fitsAt[at])
    if (!fitsAt.includes(true) || !failsAt.includes(true)) continue
    informative++
    for (const [row, isFit] of fitsAt.entries()) {
      if (!isFit) continue
      fits[row] = (fits[row] ?? 0) + 1
      const won = wins[row] as number[]
      for (const [column, isFailure] of failsAt.entries()) if (isFailure) won[column] = (won[column] ?? 0) + 1
    }
  }
  const explained = Math.max(...fits)
  const best = fits.indexOf(explained)
  const holds = (hits: number, misses: number) => hits >= (hits + misses) * LEARN_MIN_SHARE
  if (informative < LEARN_MIN_ORDERS || !holds(explained, informative - explained)) return null
  // Orders without tax agree on tax with anything; they must not outvote those that can tell.
  if (!BASES.every((_, other) => holds(wins[best]?.[other] ?? 0, wins[other]?.[best] ?? 0))) return null
  return { expected: BASES[best] as Basis, informative, explained }
}

export interface ValueVerdict {
  agreement: 'exact' | 'rounding' | 'differs'
  reason: ValueReason | null
  /** The basis under which the amounts agree, if any. */
  basis: Basis | null
}

/** Compares GA4's amount for an order with what the expected basis predicts; reasons in the rule book's order. */
export function compareValue(
  order: StoreOrder,
  analyticsMinor: number,
  purchases: number,
  expectedBasis: Basis,
): ValueVerdict {
  const expected = expectedAmount(order, expectedBasis)
  const tolerance = roundingTolerance(order)
  const off = Math.abs(analyticsMinor - expected)
  const statedBasis = amountUnder(order, expectedBasis) === null ? 'total' : expectedBasis
  if (off <= EXACT_TOLERANCE) return { agreement: 'exact', reason: null, basis: statedBasis }
  if (off <= tolerance) return { agreement: 'rounding', reason: null, basis: statedBasis }
  return differs(order, analyticsMinor, purchases, expected, tolerance)
}

function differs(
  order: StoreOrder,
  analyticsMinor: number,
  purchases: number,
  expected: number,
  tolerance: number,
): ValueVerdict {
  const because = (reason: ValueReason, basis: Basis | null = null): ValueVerdict => ({
    agreement: 'differs',
    reason,
    basis,
  })
  const near = (amount: number) => Math.abs(analyticsMinor - amount) <= tolerance
  if (analyticsMinor === 0 && order.totalMinor > 0) return because('zero_value')
  if (isMultiple(analyticsMinor, purchases, [expected, order.totalMinor], tolerance)) return because('multiple')
  if (isDecimalSlip(analyticsMinor, [expected, order.totalMinor])) return because('minor_unit')
  const basis = closestBasis(order, analyticsMinor, tolerance)
  if (basis) return because('basis', basis)
  if (order.discountMinor && (near(expected + order.discountMinor) || near(order.totalMinor + order.discountMinor)))
    return because('discount')
  if (order.refundedMinor > 0 && near(order.totalMinor - order.refundedMinor)) return because('refund_or_edit')
  return because('unexplained')
}

/** The basis whose amount is nearest, if within tolerance; ties go to the basis that takes away least. */
function closestBasis(order: StoreOrder, analyticsMinor: number, tolerance: number): Basis | null {
  let closest: { basis: Basis; off: number } | null = null
  for (const basis of BASES) {
    const amount = amountUnder(order, basis)
    if (amount === null) continue
    const off = Math.abs(analyticsMinor - amount)
    if (off <= tolerance && (closest === null || off < closest.off)) closest = { basis, off }
  }
  return closest?.basis ?? null
}

function isMultiple(analyticsMinor: number, purchases: number, amounts: number[], tolerance: number): boolean {
  if (purchases < 2 || purchases > 5) return false
  return amounts.some((amount) => amount > 0 && Math.abs(analyticsMinor - purchases * amount) <= purchases * tolerance)
}

function isDecimalSlip(analyticsMinor: number, amounts: number[]): boolean {
  return amounts.some(
    (amount) =>
      amount > 0 &&
      DECIMAL_SLIPS.some(
        (factor) =>
          Math.abs(analyticsMinor - factor * amount) <= EXACT_TOLERANCE ||
          // Downwards only where the smaller amount still has digits to recognise it by.
          (factor < 1000 && amount >= factor && Math.abs(analyticsMinor * factor - amount) <= factor / 2),
      ),
  )
}
