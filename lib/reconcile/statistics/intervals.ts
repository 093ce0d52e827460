import { round9 } from './round'

/** 95 % intervals of shares, differences and ratios (rule book 5.3). Golden values: rule book 5.5. */

const Z_95 = 1.959963984540054

function wilsonBounds(hits: number, total: number): { low: number; high: number } {
  const p = hits / total
  const z2 = Z_95 * Z_95
  const centre = p + z2 / (2 * total)
  const margin = Z_95 * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total * total))
  const scale = 1 + z2 / total
  return {
    low: hits === 0 ? 0 : Math.max(0, (centre - margin) / scale),
    high: hits === total ? 1 : Math.min(1, (centre + margin) / scale),
  }
}

/** Wilson score interval of `hits` in `total`; `total` must be positive. */
export function wilson(hits: number, total: number): { low: number; high: number } {
  const { low, high } = wilsonBounds(hits, total)
  return { low: round9(low), high: round9(high) }
}

/**
 * Difference of two shares, `a` of `n1` minus `c` of `n2`, with Newcombe's interval from both Wilson intervals.
 * `n1` and `n2` must be positive.
 */
export function newcombe(
  a: number,
  n1: number,
  c: number,
  n2: number,
): { difference: number; low: number; high: number } {
  const p1 = a / n1
  const p2 = c / n2
  const first = wilsonBounds(a, n1)
  const second = wilsonBounds(c, n2)
  const difference = p1 - p2
  return {
    difference: round9(difference),
    low: round9(difference - Math.hypot(p1 - first.low, second.high - p2)),
    high: round9(difference + Math.hypot(first.high - p1, p2 - second.low)),
  }
}

/**
 * Ratio of two shares with Katz's interval on the logarithm. Where a count is zero, half an order is added to both
 * counts and a whole one to both totals, so that the ratio stays finite. `n1` and `n2` must be positive.
 */
export function katz(a: number, n1: number, c: number, n2: number): { ratio: number; low: number; high: number } {
  const isCorrected = a === 0 || c === 0
  const [hitsA, totalA, hitsC, totalC] = isCorrected ? [a + 0.5, n1 + 1, c + 0.5, n2 + 1] : [a, n1, c, n2]
  const ratio = hitsA / totalA / (hitsC / totalC)
  const error = Math.sqrt(1 / hitsA - 1 / totalA + 1 / hitsC - 1 / totalC)
  return {
    ratio: round9(ratio),
    low: round9(ratio * Math.exp(-Z_95 * error)),
    high: round9(ratio * Math.exp(Z_95 * error)),
  }
}
