import type { DayCount } from './change-point'
import { round9 } from './round'

/** Control limits of daily shares (rule book 5.4, alerts). */

/** Weights are sums of fractions; half of them is reached when it is reached but for the last digits. */
const ROUNDING = 1e-9

/** Three standard errors on either side of `p0` for a day of `n` orders, within 0 and 1. */
export function pChartLimits(p0: number, n: number): { low: number; high: number } {
  const margin = n === 0 ? 1 : 3 * Math.sqrt((p0 * (1 - p0)) / n)
  return { low: round9(Math.max(0, p0 - margin)), high: round9(Math.min(1, p0 + margin)) }
}

/**
 * The usual share: the median of the daily shares, so that one bad day does not move it; null without any order.
 * With `weekdays`, the weekday of each day by any code, every weekday weighs the same however many of its days are there.
 */
export function robustBaseline(days: readonly DayCount[], weekdays?: readonly number[]): number | null {
  const known = days
    .map(({ missing, total }, at) => ({ share: missing / total, total, weekday: weekdays?.[at] ?? at }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => a.share - b.share)
  const daysOf = new Map<number, number>()
  for (const { weekday } of known) daysOf.set(weekday, (daysOf.get(weekday) ?? 0) + 1)
  const half = daysOf.size / 2
  let reached = 0
  for (const [at, { share, weekday }] of known.entries()) {
    reached += 1 / (daysOf.get(weekday) as number)
    if (reached < half - ROUNDING) continue
    return round9(reached > half + ROUNDING ? share : (share + (known[at + 1]?.share ?? share)) / 2)
  }
  return null
}

/** Middle value, the mean of the middle two of an even number; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Exponentially weighted moving average, started at the first value: slow drift shows before any single day does. */
export function ewma(values: readonly number[], lambda = 0.2): number[] {
  let level = values[0] ?? 0
  return values.map((value) => {
    level += lambda * (value - level)
    return round9(level)
  })
}
