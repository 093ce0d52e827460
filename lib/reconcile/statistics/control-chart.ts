import type { DayCount } from './change-point'
import { round9 } from './round'

/** Control limits of daily shares (rule book 5.4, alerts). */

/** Three standard errors on either side of `p0` for a day of `n` orders, within 0 and 1. */
export function pChartLimits(p0: number, n: number): { low: number; high: number } {
  const margin = n === 0 ? 1 : 3 * Math.sqrt((p0 * (1 - p0)) / n)
  return { low: round9(Math.max(0, p0 - margin)), high: round9(Math.min(1, p0 + margin)) }
}

/** The usual share: the median of the daily shares, so that one bad day does not move it; null without any order. */
export function robustBaseline(days: readonly DayCount[]): number | null {
  const shares = days.filter(({ total }) => total > 0).map(({ missing, total }) => missing / total)
  return shares.length === 0 ? null : round9(median(shares))
}

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
