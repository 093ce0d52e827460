import { seededRandom, shuffle } from './random'
import { round9 } from './round'

/** Days from which another share of orders is missing (rule book 5.4). */

export interface DayCount {
  missing: number
  total: number
}

export interface ChangePoint {
  /** Number of days before the change. */
  at: number
  statistic: number
  p: number
}

interface Sides {
  minDays?: number
  minOrders?: number
}

/** Binomial log-likelihood of `missing` of `total` at its own best share. */
function logLikelihood(missing: number, total: number): number {
  const seen = total - missing
  const of = (count: number) => (count === 0 ? 0 : count * Math.log(count / total))
  return of(missing) + of(seen)
}

/** The split of the days that fits best; null when no split leaves enough days and orders on both sides. */
export function maxLikelihoodRatio(
  days: readonly DayCount[],
  { minDays = 3, minOrders = 30 }: Sides = {},
): { at: number; statistic: number } | null {
  let missing = 0
  let total = 0
  for (const day of days) {
    missing += day.missing
    total += day.total
  }
  const whole = logLikelihood(missing, total)
  let best: { at: number; statistic: number } | null = null
  let missingBefore = 0
  let totalBefore = 0
  for (let at = 1; at < days.length; at++) {
    const { missing: lost, total: all } = days[at - 1] as DayCount
    missingBefore += lost
    totalBefore += all
    if (at < minDays || days.length - at < minDays) continue
    if (totalBefore < minOrders || total - totalBefore < minOrders) continue
    const split =
      logLikelihood(missingBefore, totalBefore) + logLikelihood(missing - missingBefore, total - totalBefore)
    const statistic = Math.max(0, 2 * (split - whole))
    if (best === null || statistic > best.statistic) best = { at, statistic }
  }
  return best && { at: best.at, statistic: round9(best.statistic) }
}

/**
 * All changes, in order. The largest of many chi-squares is no chi-square, so the critical value comes from shuffling
 * the days; each side of a change is then searched in turn (binary segmentation).
 */
export function changePoints(
  days: readonly DayCount[],
  { permutations = 999, seed, alpha = 0.05 }: { permutations?: number; seed: number; alpha?: number },
): ChangePoint[] {
  const random = seededRandom(seed)
  const found: ChangePoint[] = []
  const search = (from: number, to: number) => {
    const part = days.slice(from, to)
    const best = maxLikelihoodRatio(part)
    if (!best) return
    const shuffled = [...part]
    let asLarge = 0
    // Once too many shuffles do as well, the rest cannot make it significant.
    const tooMany = alpha * (permutations + 1)
    for (let turn = 0; turn < permutations && asLarge + 1 <= tooMany; turn++) {
      shuffle(shuffled, random)
      if ((maxLikelihoodRatio(shuffled)?.statistic ?? 0) >= best.statistic) asLarge++
    }
    const p = (asLarge + 1) / (permutations + 1)
    if (p > alpha) return
    found.push({ at: from + best.at, statistic: best.statistic, p: round9(p) })
    search(from, from + best.at)
    search(from + best.at, to)
  }
  search(0, days.length)
  return found.sort((a, b) => a.at - b.at)
}
