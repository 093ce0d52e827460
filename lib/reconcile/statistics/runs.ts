import { round9 } from './round'

/** Runs of consecutive missing orders (rule book 5.4, outages). */

/** How many runs of at least `k` missing orders chance brings in `n` orders, each missing with probability `p`. */
export function expectedRuns(n: number, p: number, k: number): number {
  if (k > n) return 0
  return round9(p ** k * (1 + (n - k) * (1 - p)))
}

/** The shortest run that chance brings less than `limit` times; `n` + 1 where no run of `n` orders is that unlikely. */
export function smallestUnlikelyRun(n: number, p: number, limit = 0.01): number {
  // Longer runs are never likelier, so the range can be halved.
  let likely = 0
  let unlikely = n + 1
  while (unlikely - likely > 1) {
    const k = (likely + unlikely) >> 1
    if (expectedRuns(n, p, k) < limit) unlikely = k
    else likely = k
  }
  return unlikely
}

/** The first of the longest runs of ones. */
export function longestRun(flags: Uint8Array): { from: number; length: number } {
  let best = { from: 0, length: 0 }
  let length = 0
  for (let at = 0; at < flags.length; at++) {
    length = flags[at] === 1 ? length + 1 : 0
    if (length > best.length) best = { from: at - length + 1, length }
  }
  return best
}
