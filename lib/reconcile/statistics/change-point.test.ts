import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { changePoints, type DayCount, maxLikelihoodRatio } from './change-point'
import { seededRandom } from './random'

/** So many days of 100 orders with so many missing, one stretch after another. */
const days = (...parts: [length: number, missing: number][]) =>
  parts.flatMap(([length, missing]) => Array.from({ length }, () => ({ missing, total: 100 })))

/** Days in which each order is missing by chance. */
function drawDays(random: () => number, length: number, total: number, share: number): DayCount[] {
  return Array.from({ length }, () => {
    let missing = 0
    for (let order = 0; order < total; order++) if (random() < share) missing++
    return { missing, total }
  })
}

/** Log-probability of the days, order by order, at the share that is likeliest for them together. */
function logProbability(part: readonly DayCount[]): number {
  const missing = part.reduce((sum, day) => sum + day.missing, 0)
  const total = part.reduce((sum, day) => sum + day.total, 0)
  const share = missing / total
  return part.reduce((sum, day) => {
    const lost = day.missing === 0 ? 0 : day.missing * Math.log(share)
    const seen = day.total === day.missing ? 0 : (day.total - day.missing) * Math.log1p(-share)
    return sum + lost + seen
  }, 0)
}

const randomDays = fc.array(
  fc.tuple(fc.nat(60), fc.nat()).map(([total, missing]) => ({ total, missing: missing % (total + 1) })),
  { maxLength: 25 },
)

describe('the best split', () => {
  test('gives the golden value for 9 % and then 24 %', () => {
    const best = maxLikelihoodRatio(days([10, 9], [10, 24]))
    expect(best?.at).toBe(10)
    expect(best?.statistic).toBeCloseTo(84.23964, 6)
  })

  test('is the likeliest of all splits that leave three days and thirty orders on both sides', () => {
    fc.assert(
      fc.property(randomDays, (all) => {
        const ordersIn = (part: readonly DayCount[]) => part.reduce((sum, { total }) => sum + total, 0)
        const statistics = all.map((_, at) => {
          const [before, after] = [all.slice(0, at), all.slice(at)]
          if (before.length < 3 || after.length < 3 || ordersIn(before) < 30 || ordersIn(after) < 30) return -1
          return Math.max(0, 2 * (logProbability(before) + logProbability(after) - logProbability(all)))
        })
        const largest = Math.max(-1, ...statistics)
        const best = maxLikelihoodRatio(all)
        if (largest < 0) expect(best).toBeNull()
        else {
          expect(best?.statistic).toBeCloseTo(largest, 6)
          expect(statistics[best?.at ?? 0]).toBeCloseTo(largest, 6)
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('is the same read backwards, and for matched orders instead of missing ones', () => {
    fc.assert(
      fc.property(randomDays, (all) => {
        const { statistic = null } = maxLikelihoodRatio(all) ?? {}
        const backwards = maxLikelihoodRatio([...all].reverse())
        const matched = maxLikelihoodRatio(all.map(({ missing, total }) => ({ missing: total - missing, total })))
        for (const other of [backwards, matched])
          if (statistic === null) expect(other).toBeNull()
          else expect(other?.statistic).toBeCloseTo(statistic, 6)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('needs days and orders on both sides', () => {
    const quiet = Array.from({ length: 5 }, () => ({ missing: 1, total: 5 }))
    expect(maxLikelihoodRatio(days([2, 9], [2, 30]))).toBeNull()
    expect(maxLikelihoodRatio([...days([3, 9]), ...quiet])).toBeNull()
    expect(maxLikelihoodRatio([...days([3, 9]), ...quiet], { minOrders: 25 })?.at).toBe(3)
    expect(maxLikelihoodRatio(days([2, 9], [2, 30]), { minDays: 2 })?.at).toBe(2)
    expect(maxLikelihoodRatio([])).toBeNull()
  })
})

describe('change points', () => {
  test('are found one after another and dated by the days before them', () => {
    const found = changePoints(days([10, 9], [10, 30], [10, 12]), { seed: 7 })
    expect(found.map(({ at }) => at)).toEqual([10, 20])
    for (const { p } of found) expect(p).toBeLessThanOrEqual(0.05)
  })

  test('of one clear change are its only one, as unlikely as a thousand shuffles can show', () => {
    const found = changePoints(days([15, 9], [15, 30]), { seed: 7 })
    expect(found).toEqual([{ at: 15, statistic: maxLikelihoodRatio(days([15, 9], [15, 30]))?.statistic, p: 0.001 }])
  })

  test('are found in chance days within a day or two of the change', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = seededRandom(seed)
      const found = changePoints([...drawDays(random, 20, 80, 0.1), ...drawDays(random, 15, 80, 0.3)], { seed })
      expect(found.some(({ at }) => Math.abs(at - 20) <= 2)).toBe(true)
    }
  })

  test('are rarely found where nothing changed, and repeat with their seed', () => {
    const random = seededRandom(1)
    let alarms = 0
    for (let month = 0; month < 100; month++) {
      const quiet = drawDays(random, 30, 60, 0.15)
      const found = changePoints(quiet, { seed: month, permutations: 199 })
      expect(changePoints(quiet, { seed: month, permutations: 199 })).toEqual(found)
      if (found.length > 0) alarms++
    }
    // Five of a hundred are meant to; more than twelve would be one chance in six hundred.
    expect(alarms).toBeLessThanOrEqual(12)
  })

  test('are no changes in the number of orders', () => {
    const busy = Array.from({ length: 10 }, () => ({ missing: 100, total: 1_000 }))
    const calm = Array.from({ length: 10 }, () => ({ missing: 5, total: 50 }))
    expect(changePoints([...busy, ...calm], { seed: 1 })).toEqual([])
    expect(changePoints([], { seed: 1 })).toEqual([])
  })

  test('must be rarer than alpha: too few shuffles cannot show anything', () => {
    const clear = days([10, 9], [10, 60])
    expect(changePoints(clear, { seed: 1, permutations: 9 })).toEqual([])
    expect(changePoints(clear, { seed: 1, permutations: 9, alpha: 0.1 }).map(({ at }) => at)).toEqual([10])
  })
})
