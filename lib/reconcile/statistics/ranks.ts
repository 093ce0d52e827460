import { round9 } from './round'
import { normalCdf } from './special'

/**
 * Whether values of `a` tend to be larger than those of `b` (Mann–Whitney, normal approximation with ties corrected).
 * `u` counts the pairs in which the value of `a` is larger, ties half; `effect` is their share of all pairs.
 * Throws RangeError on NaN.
 */
export function mannWhitney(a: Float64Array, b: Float64Array): { u: number; p: number; effect: number } {
  const n1 = a.length
  const n2 = b.length
  if (n1 === 0 || n2 === 0) return { u: 0, p: 1, effect: 0.5 }
  const first = Float64Array.from(a).sort()
  const second = Float64Array.from(b).sort()
  let rankSum = 0
  let ties = 0
  let atA = 0
  let atB = 0
  while (atA < n1 || atB < n2) {
    const value = Math.min(first[atA] ?? Number.POSITIVE_INFINITY, second[atB] ?? Number.POSITIVE_INFINITY)
    if (Number.isNaN(value)) throw new RangeError('ranks need numbers')
    const before = atA + atB
    const fromA = atA
    while (atA < n1 && first[atA] === value) atA++
    while (atB < n2 && second[atB] === value) atB++
    const tied = atA + atB - before
    rankSum += (atA - fromA) * (before + (tied + 1) / 2)
    ties += tied ** 3 - tied
  }
  const all = n1 + n2
  const u = rankSum - (n1 * (n1 + 1)) / 2
  const variance = ((n1 * n2) / 12) * (all + 1 - ties / (all * (all - 1)))
  const p = variance <= 0 ? 1 : 2 * normalCdf(-Math.abs(u - (n1 * n2) / 2) / Math.sqrt(variance))
  return { u: round9(u), p: round9(Math.min(1, p)), effect: round9(u / (n1 * n2)) }
}
