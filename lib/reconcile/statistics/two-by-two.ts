import { newcombe } from './intervals'
import { round9 } from './round'
import { chiSquareSurvival, logChoose, normalCdf } from './special'

/** Tests of one segment against the rest (rule book 5.3). */

/** `a` missing and `b` seen in the segment; `c` missing and `d` seen in the rest. */
export interface Table {
  a: number
  b: number
  c: number
  d: number
}

const MIN_EXPECTED = 5
/** Tables as probable as the observed one count as it, whatever the last digits of their sums. */
const AS_PROBABLE = 1 + 1e-7

/** Fisher's exact test, two-sided: all tables with these margins that are no more probable than the observed one. */
export function fisherExact({ a, b, c, d }: Table): number {
  const segment = a + b
  const missing = a + c
  const all = segment + c + d
  const logOf = (hits: number) => logChoose(segment, hits) + logChoose(all - segment, missing - hits)
  const scale = logChoose(all, missing)
  const observed = Math.exp(logOf(a) - scale) * AS_PROBABLE
  let p = 0
  for (let hits = Math.max(0, missing - (all - segment)); hits <= Math.min(segment, missing); hits++) {
    const probability = Math.exp(logOf(hits) - scale)
    if (probability <= observed) p += probability
  }
  return round9(Math.min(1, p))
}

/** The four cells with what independence predicts for each. */
function cellsOf({ a, b, c, d }: Table): { seen: number; expected: number }[] {
  const all = a + b + c + d
  const expected = (row: number, column: number) => (row * column) / all
  return [
    { seen: a, expected: expected(a + b, a + c) },
    { seen: b, expected: expected(a + b, b + d) },
    { seen: c, expected: expected(c + d, a + c) },
    { seen: d, expected: expected(c + d, b + d) },
  ]
}

const isFlat = ({ a, b, c, d }: Table) => a + b === 0 || c + d === 0 || a + c === 0 || b + d === 0

/** Pearson's chi-square without continuity correction, one degree of freedom. */
export function chiSquare(table: Table): { statistic: number; p: number } {
  if (isFlat(table)) return { statistic: 0, p: 1 }
  const statistic = cellsOf(table).reduce((sum, { seen, expected }) => sum + (seen - expected) ** 2 / expected, 0)
  return { statistic: round9(statistic), p: round9(chiSquareSurvival(statistic, 1)) }
}

/** Likelihood-ratio test, one degree of freedom. */
export function gTest(table: Table): { statistic: number; p: number } {
  if (isFlat(table)) return { statistic: 0, p: 1 }
  const statistic = Math.max(
    0,
    2 *
      cellsOf(table).reduce((sum, { seen, expected }) => sum + (seen === 0 ? 0 : seen * Math.log(seen / expected)), 0),
  )
  return { statistic: round9(statistic), p: round9(chiSquareSurvival(statistic, 1)) }
}

/** Fisher's test where any expected count is under five, else the G-test. */
export function associationP(table: Table): number {
  if (isFlat(table)) return 1
  return cellsOf(table).some(({ expected }) => expected < MIN_EXPECTED) ? fisherExact(table) : gTest(table).p
}

/** Missing orders of the segment beyond what the rest's share predicts. */
export function excess({ a, b, c, d }: Table): number {
  return c + d === 0 ? 0 : round9(a - ((a + b) * c) / (c + d))
}

/** Strength of association of a whole table, 0 to 1; `corrected` takes out what chance alone would show (Bergsma). */
export function cramersV(rows: readonly (readonly number[])[]): { v: number; corrected: number } {
  const sums = rows.map((row) => row.reduce((sum, cell) => sum + cell, 0))
  const columns = (rows[0] ?? []).map((_, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0))
  const all = sums.reduce((sum, row) => sum + row, 0)
  const height = sums.filter((sum) => sum > 0).length
  const width = columns.filter((sum) => sum > 0).length
  if (all < 2 || height < 2 || width < 2) return { v: 0, corrected: 0 }
  let statistic = 0
  for (const [r, row] of rows.entries())
    for (const [c, seen] of row.entries()) {
      const expected = ((sums[r] as number) * (columns[c] as number)) / all
      if (expected > 0) statistic += (seen - expected) ** 2 / expected
    }
  const phi2 = statistic / all
  const v = Math.sqrt(phi2 / Math.min(height - 1, width - 1))
  const phi2Corrected = Math.max(0, phi2 - ((height - 1) * (width - 1)) / (all - 1))
  const heightCorrected = height - (height - 1) ** 2 / (all - 1)
  const widthCorrected = width - (width - 1) ** 2 / (all - 1)
  const smaller = Math.min(heightCorrected - 1, widthCorrected - 1)
  return { v: round9(v), corrected: smaller <= 0 ? 0 : round9(Math.sqrt(phi2Corrected / smaller)) }
}

/**
 * Two shares compared, as before and after a fix: difference with its interval, and a two-sided pooled z-test.
 * `n1` and `n2` must be positive.
 */
export function twoProportions(
  a: number,
  n1: number,
  c: number,
  n2: number,
): { difference: number; low: number; high: number; p: number } {
  const pooled = (a + c) / (n1 + n2)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
  const p = error === 0 ? 1 : 2 * normalCdf(-Math.abs(a / n1 - c / n2) / error)
  return { ...newcombe(a, n1, c, n2), p: round9(p) }
}
