import { HOUR_MS } from '@/lib/period'
import { round9 } from '../statistics/round'
import { expectedRuns, smallestUnlikelyRun } from '../statistics/runs'
import { condenseFactor, type Factor } from './factor-columns'
import { nameOfLine, type Population } from './lines'
import type { Outage } from './report'

/** Stretches in which GA4 saw no order at all (rule book 5.4). */

const MAX_OUTAGES = 10
const UNLIKELY_HOUR = 1e-4

interface Stretch {
  first: number
  /** One past the last line. */
  end: number
  kind: Outage['kind']
  expected: number
}

export interface Outages {
  outages: Outage[]
  /** Runs as levels that can be a cause; null when there is none. */
  factor: Factor | null
}

/**
 * `period` tells lines of before a change of rate from those after it: a run is judged by the rate of its own period,
 * or a bad fortnight would look like hundreds of outages.
 */
export function findOutages(population: Population, period: Factor | null): Outages {
  const runs = findRuns(population, period).slice(0, MAX_OUTAGES)
  const hours = findSilentHours(population, period)
    .filter((hour) => !runs.some((run) => hour.first >= run.first && hour.end <= run.end))
    .slice(0, MAX_OUTAGES - runs.length)
  const stretches = [...runs, ...hours].sort((a, b) => a.first - b.first)
  return {
    outages: stretches.filter(({ end }) => end > population.own).map((stretch) => describeOutage(population, stretch)),
    factor: outageFactor(population, runs),
  }
}

interface Expectation {
  orders: number
  share: number
}

function expectations({ missing, size }: Population, period: Factor | null): Expectation[] {
  const counts = (period?.levels ?? ['']).map(() => ({ orders: 0, hits: 0 }))
  for (let line = 0; line < size; line++) {
    const count = counts[period?.codes[line] ?? 0] as { orders: number; hits: number }
    count.orders++
    count.hits += missing[line] as number
  }
  return counts.map(({ orders, hits }) => ({ orders, share: orders === 0 ? 0 : hits / orders }))
}

/** Runs of consecutive missing orders that chance would not bring, longest first. */
function findRuns(population: Population, period: Factor | null): Stretch[] {
  const { missing, size } = population
  const expected = expectations(population, period)
  const limits = expected.map(({ orders, share }) =>
    share === 0 || share === 1 ? Number.POSITIVE_INFINITY : smallestUnlikelyRun(orders, share),
  )
  const runs: Stretch[] = []
  for (let first = 0; first < size; ) {
    if (missing[first] === 0) {
      first++
      continue
    }
    let end = first + 1
    while (end < size && missing[end] === 1) end++
    const code = period?.codes[first] ?? 0
    if (end - first >= (limits[code] as number)) {
      const { orders, share } = expected[code] as Expectation
      runs.push({ first, end, kind: 'run', expected: expectedRuns(orders, share, end - first) })
    }
    first = end
  }
  return runs.sort(bySize)
}

/** Whole hours in which the store had orders and GA4 saw none; several in a row are a run already. */
function findSilentHours(population: Population, period: Factor | null): Stretch[] {
  const { instants, missing, size } = population
  const expected = expectations(population, period)
  const silent: Stretch[] = []
  for (let first = 0; first < size; ) {
    const hour = Math.floor((instants[first] as number) / HOUR_MS)
    let end = first
    let hits = 0
    while (end < size && Math.floor((instants[end] as number) / HOUR_MS) === hour) hits += missing[end++] as number
    const { share } = expected[period?.codes[first] ?? 0] as Expectation
    const chance = share ** (end - first)
    if (hits === end - first && chance < UNLIKELY_HOUR) silent.push({ first, end, kind: 'hour', expected: chance })
    first = end
  }
  return silent.sort(bySize)
}

const bySize = (a: Stretch, b: Stretch) => b.end - b.first - (a.end - a.first) || a.first - b.first

function describeOutage(population: Population, { first, end, kind, expected }: Stretch): Outage {
  let amountMinor = 0
  for (let line = first; line < end; line++) amountMinor += population.amounts[line] as number
  return {
    kind,
    from: population.instants[first] as number,
    to: population.instants[end - 1] as number,
    orders: end - first,
    amountMinor,
    firstOrder: nameOfLine(population, first),
    lastOrder: nameOfLine(population, end - 1),
    expected: round9(expected),
  }
}

function outageFactor({ size, instants }: Population, runs: readonly Stretch[]): Factor | null {
  if (runs.length === 0) return null
  const codes = new Int32Array(size)
  const levels = ['none']
  for (const { first, end } of runs) {
    const code = levels.push(`${new Date(instants[first] as number).toISOString().slice(0, 16)}Z`) - 1
    codes.fill(code, first, end)
  }
  return condenseFactor({ key: 'outage', family: 'outage', levels, codes }, 1)
}
