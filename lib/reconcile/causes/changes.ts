import { HOUR_MS } from '@/lib/period'
import { dayNumber, dayText } from '../days'
import { changePoints } from '../statistics/change-point'
import { newcombe } from '../statistics/intervals'
import { round9 } from '../statistics/round'
import { condenseFactor, type Factor } from './factor-columns'
import type { CauseContext, Population } from './lines'
import type { ChangePoint, DayRate } from './report'

/** Days on which the rate of missing orders changed, and what changed with it (rule book 5.4). */

const PERMUTATIONS = 999
const ALPHA = 0.05
const LOG_BEFORE_MS = 48 * HOUR_MS
/** Half the 95 % quantile of chi-square with one degree of freedom: how far a likely instant may lie below the best. */
const LIKELY = 1.92

export interface Regimes {
  changes: ChangePoint[]
  /** Periods between changes as levels, named so that a later job finds the same name; null without a change. */
  factor: Factor | null
}

/** `factors` are those whose mix may have changed; the lines come in order of time. */
export function findChanges(
  population: Population,
  factors: readonly Factor[],
  context: CauseContext,
  seed: number,
): Regimes {
  const days = countDays(population)
  const points = changePoints(
    days.map(({ missing, orders }) => ({ missing, total: orders })),
    { permutations: PERMUTATIONS, seed, alpha: ALPHA },
  )
  if (points.length === 0) return { changes: [], factor: null }
  const bounds = points.map(({ at }) => (days[at] as DayCount).day)
  const spans = [...bounds, null].map((to, at) => ({ from: bounds[at - 1] ?? null, to }))
  const firstOwnDay = dayNumber(context.window.from)
  const changes = points.flatMap(({ p }, at) => {
    const day = bounds[at] as number
    if (day < firstOwnDay) return []
    const before = regimeLines(population, bounds[at - 1] ?? null, day)
    const after = regimeLines(population, day, bounds[at + 1] ?? null)
    return [describeChange(population, factors, context, { day, p, before, after })]
  })
  return { changes, factor: periodFactor(population, spans) }
}

interface DayCount extends DayRate {
  day: number
}

/** Days that have orders, in order. */
function countDays({ days, missing, size }: Population): DayCount[] {
  const counts = new Map<number, DayCount>()
  for (let line = 0; line < size; line++) {
    const day = days[line] as number
    let count = counts.get(day)
    if (!count) {
      count = { day, orders: 0, missing: 0 }
      counts.set(day, count)
    }
    count.orders++
    count.missing += missing[line] as number
  }
  return [...counts.values()].sort((a, b) => a.day - b.day)
}

function periodFactor(
  { days, size }: Population,
  spans: readonly { from: number | null; to: number | null }[],
): Factor | null {
  const codes = new Int32Array(size)
  for (let line = 0; line < size; line++) {
    const day = days[line] as number
    codes[line] = spans.findIndex(({ to }) => to === null || day < to)
  }
  const levels = spans.map(
    ({ from, to }) => `${from === null ? '' : dayText(from)}..${to === null ? '' : dayText(to - 1)}`,
  )
  return condenseFactor({ key: 'period', family: 'calendar', levels, codes }, 1)
}

/** 0 outside the span of days, 1 inside. */
function regimeLines({ days, size }: Population, from: number | null, to: number | null): Uint8Array {
  const inside = new Uint8Array(size)
  for (let line = 0; line < size; line++) {
    const day = days[line] as number
    if ((from === null || day >= from) && (to === null || day < to)) inside[line] = 1
  }
  return inside
}

interface Change {
  day: number
  p: number
  before: Uint8Array
  after: Uint8Array
}

function describeChange(
  population: Population,
  factors: readonly Factor[],
  context: CauseContext,
  change: Change,
): ChangePoint {
  const before = rateOf(population, change.before)
  const after = rateOf(population, change.after)
  const { difference, low, high } = newcombe(after.missing, after.orders, before.missing, before.orders)
  const between = locateChange(population, change.day, before.missing / before.orders, after.missing / after.orders)
  const split = splitChange(population, factors, change)
  return {
    day: dayText(change.day),
    between,
    before,
    after,
    difference: { value: difference, low, high },
    p: change.p,
    split,
    kind: split !== null && Math.abs(split.mix) > Math.abs(split.rate) ? 'mix' : 'rate',
    logged: (context.changeLog ?? [])
      .filter(({ at }) => at <= between.to && at >= between.from - LOG_BEFORE_MS)
      .toSorted((a, b) => b.at - a.at || (a.what < b.what ? -1 : 1))
      .map(({ at, what }) => ({ at, what })),
  }
}

function rateOf({ missing, size }: Population, inside: Uint8Array): DayRate {
  let orders = 0
  let hits = 0
  for (let line = 0; line < size; line++) {
    if (inside[line] === 0) continue
    orders++
    hits += missing[line] as number
  }
  return { orders, missing: hits }
}

/**
 * The instants between which the change most likely lies: orders of the day before, the day itself and the day after
 * are read as coming from the old rate up to some order and from the new rate after it.
 */
function locateChange(
  { days, instants, missing, size }: Population,
  day: number,
  oldShare: number,
  newShare: number,
): { from: number; to: number } {
  const oldRate = Math.min(Math.max(oldShare, 1e-6), 1 - 1e-6)
  const newRate = Math.min(Math.max(newShare, 1e-6), 1 - 1e-6)
  const gainIfMissing = Math.log(oldRate / newRate)
  const gainIfSeen = Math.log((1 - oldRate) / (1 - newRate))
  // Likelihood, relative to the start, of the change lying right before each line.
  const near: { line: number; likelihood: number }[] = []
  let likelihood = 0
  let best = Number.NEGATIVE_INFINITY
  for (let line = 0; line < size; line++) {
    const distance = (days[line] as number) - day
    if (distance < -1) continue
    if (distance > 1) break
    near.push({ line, likelihood })
    if (likelihood > best) best = likelihood
    likelihood += missing[line] === 1 ? gainIfMissing : gainIfSeen
  }
  const likely = near.filter((place) => place.likelihood >= best - LIKELY).map(({ line }) => line)
  const first = likely[0] as number
  const last = likely.at(-1) as number
  return { from: instants[Math.max(0, first - 1)] as number, to: instants[last] as number }
}

/**
 * Splits the change of the overall rate for the factor whose mix explains most of it. Within a level the rate may have
 * stayed the same while orders moved to levels with another rate; then no tag changed (Kitagawa).
 */
function splitChange(population: Population, factors: readonly Factor[], change: Change): ChangePoint['split'] {
  let chosen: ChangePoint['split'] = null
  for (const factor of factors) {
    if (factor.family === 'calendar') continue
    const before = levelRates(population, factor, change.before)
    const after = levelRates(population, factor, change.after)
    let mix = 0
    let rate = 0
    for (const [level, old] of before.levels.entries()) {
      const now = after.levels[level] as DayRate
      const oldWeight = old.orders / before.orders
      const newWeight = now.orders / after.orders
      // A level that is absent on one side can only have moved, not changed.
      const oldRate = old.orders > 0 ? old.missing / old.orders : now.missing / now.orders
      const newRate = now.orders > 0 ? now.missing / now.orders : oldRate
      if (old.orders + now.orders === 0) continue
      mix += ((newWeight - oldWeight) * (oldRate + newRate)) / 2
      rate += ((newRate - oldRate) * (oldWeight + newWeight)) / 2
    }
    if (chosen === null || Math.abs(mix) > Math.abs(chosen.mix))
      chosen = { factor: factor.key, mix: round9(mix), rate: round9(rate) }
  }
  return chosen
}

function levelRates(
  { missing, size }: Population,
  { levels, codes }: Factor,
  inside: Uint8Array,
): { orders: number; levels: DayRate[] } {
  const rates = levels.map(() => ({ orders: 0, missing: 0 }))
  let orders = 0
  for (let line = 0; line < size; line++) {
    if (inside[line] === 0) continue
    const rate = rates[codes[line] as number] as DayRate
    rate.orders++
    rate.missing += missing[line] as number
    orders++
  }
  return { orders, levels: rates }
}
