import { safeMinor } from '@/lib/money'
import type { Population } from './lines'
import type { Part } from './report'

/** Whole orders and exact money for shares that are estimated. */

/** `amountMinor × part ÷ whole`, rounded half up, in integers only; 0 of 0 is 0. */
export function apportion(amountMinor: number, part: number, whole: number): number {
  if (whole === 0) return 0
  const product = BigInt(safeMinor(amountMinor)) * BigInt(part) * 2n
  const divisor = BigInt(whole) * 2n
  const shifted = product + BigInt(whole)
  const quotient = shifted / divisor
  return safeMinor(Number(shifted < 0n && quotient * divisor !== shifted ? quotient - 1n : quotient))
}

/** Missing orders of the window and their value. */
export function totalOf({ missing, amounts, own, size }: Population): Part {
  let orders = 0
  let amountMinor = 0
  for (let line = own; line < size; line++) {
    if (missing[line] === 0) continue
    orders++
    amountMinor += amounts[line] as number
  }
  return { orders, amountMinor: safeMinor(amountMinor) }
}

/** Times days that stand out are left out before the share counts as steady. */
const ROUNDS = 3
const SIGMAS = 3

/**
 * The share that goes missing on an ordinary day among lines that no cause holds: over all days but those that lie above
 * three standard deviations, so that a bad day does not pass for the shop's usual loss.
 */
export function steadyShare({ days, missing, size }: Population, alive: Uint8Array): number {
  const counts = new Map<number, { orders: number; missing: number }>()
  for (let line = 0; line < size; line++) {
    if (alive[line] === 0) continue
    const day = days[line] as number
    let count = counts.get(day)
    if (!count) {
      count = { orders: 0, missing: 0 }
      counts.set(day, count)
    }
    count.orders++
    count.missing += missing[line] as number
  }
  let kept = [...counts.values()]
  let share = shareOf(kept)
  for (let round = 0; round < ROUNDS; round++) {
    const usual = kept.filter(
      (day) => day.missing <= day.orders * share + SIGMAS * Math.sqrt(day.orders * share * (1 - share)),
    )
    if (usual.length === kept.length || usual.length === 0) break
    kept = usual
    share = shareOf(kept)
  }
  return share
}

function shareOf(days: readonly { orders: number; missing: number }[]): number {
  let orders = 0
  let missing = 0
  for (const day of days) {
    orders += day.orders
    missing += day.missing
  }
  return orders === 0 ? 0 : missing / orders
}
