import { round9 } from './round'
import { chiSquareSurvival } from './special'
import type { Table } from './two-by-two'

/** A segment against the rest within the levels of another factor, so that the other cannot be the reason (rule book 5.3). */

const sizeOf = ({ a, b, c, d }: Table) => a + b + c + d

/**
 * Mantel–Haenszel risk ratio and the Cochran–Mantel–Haenszel test without correction, one degree of freedom. Strata with
 * one side only say nothing. The ratio is Infinity where nothing is missing in the rest, and 1 where nothing is missing.
 */
export function mantelHaenszel(strata: readonly Table[]): { riskRatio: number; statistic: number; p: number } {
  let over = 0
  let under = 0
  let difference = 0
  let variance = 0
  for (const table of strata) {
    const { a, b, c, d } = table
    const n = sizeOf(table)
    if (n < 2 || a + b === 0 || c + d === 0) continue
    over += (a * (c + d)) / n
    under += (c * (a + b)) / n
    difference += a - ((a + b) * (a + c)) / n
    variance += ((a + b) * (c + d) * (a + c) * (b + d)) / (n * n * (n - 1))
  }
  const statistic = variance === 0 ? 0 : (difference * difference) / variance
  const riskRatio = under === 0 ? (over === 0 ? 1 : Number.POSITIVE_INFINITY) : over / under
  return { riskRatio: round9(riskRatio), statistic: round9(statistic), p: round9(chiSquareSurvival(statistic, 1)) }
}

/**
 * Breslow–Day test that the odds ratio is the same in all strata; a small p means the effect differs between them.
 * p is 1 where it cannot be asked: fewer than two strata with both sides and both outcomes, or a common ratio of 0 or ∞.
 */
export function breslowDay(strata: readonly Table[]): { statistic: number; df: number; p: number } {
  const usable = strata.filter(({ a, b, c, d }) => a + b > 0 && c + d > 0 && a + c > 0 && b + d > 0)
  let over = 0
  let under = 0
  for (const table of usable) {
    over += (table.a * table.d) / sizeOf(table)
    under += (table.b * table.c) / sizeOf(table)
  }
  const df = usable.length - 1
  if (df < 1 || under === 0 || over === 0) return { statistic: 0, df: Math.max(0, df), p: 1 }
  const odds = over / under
  let statistic = 0
  for (const table of usable) {
    const expected = expectedHits(table, odds)
    const segment = table.a + table.b
    const missing = table.a + table.c
    const cells = [expected, segment - expected, missing - expected, sizeOf(table) - segment - missing + expected]
    if (cells.some((cell) => cell <= 0)) continue
    const variance = 1 / cells.reduce((sum, cell) => sum + 1 / cell, 0)
    statistic += (table.a - expected) ** 2 / variance
  }
  return { statistic: round9(statistic), df, p: round9(chiSquareSurvival(statistic, df)) }
}

/** The missing orders of the segment that these margins and this odds ratio lead to. */
function expectedHits({ a, b, c, d }: Table, odds: number): number {
  const segment = a + b
  const missing = a + c
  const all = a + b + c + d
  // Of (1 − ψ) x² + (all − segment − missing + ψ (segment + missing)) x − ψ · segment · missing = 0 the root in range,
  // in the form that does not subtract nearly equal numbers: the first also holds at ψ = 1.
  const linear = all - segment - missing + odds * (segment + missing)
  const root = Math.sqrt(linear * linear + 4 * (1 - odds) * odds * segment * missing)
  return linear >= 0 ? (2 * odds * segment * missing) / (linear + root) : (root - linear) / (2 * (1 - odds))
}
