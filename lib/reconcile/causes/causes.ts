import { wilson } from '../statistics/intervals'
import { ordersNeeded } from '../statistics/power'
import { round9 } from '../statistics/round'
import { findChanges } from './changes'
import { coverCauses, type FoundCause, strengthOf } from './covering'
import { describeCause } from './describe-cause'
import type { Factor } from './factor-columns'
import { buildFactors } from './factors'
import { type CauseContext, type CauseLines, joinLines, type Population } from './lines'
import { findOutages } from './outages'
import type { CauseEnding, CauseReport, Part, SegmentRow } from './report'
import {
  MAX_SEGMENT_ROWS,
  MIN_LEVEL,
  MIN_LEVEL_SMALL,
  MIN_SETTLED,
  UNIFORM_DIFFERENCE,
  UNIFORM_LEVEL_SHARE,
} from './rules'
import { estimatesOf, isSmallShop, type Outcome, rowOf, type TestedSegment, testLevels } from './segments'
import { apportion, steadyShare, totalOf } from './shares'
import { valueBias } from './value-bias'

/** Looks for what the sales GA4 did not see have in common (rule book 5.1 to 5.4). Pure and seeded. */

const SEED = 20_250_601
const MAX_OTHER_ROWS = 10

export function explainMissing(lines: CauseLines, context: CauseContext): CauseReport {
  const isThin = isSmallShop(lines.rows.length)
  const population = joinLines(lines, isThin ? (context.earlier ?? null) : null)
  const missing = totalOf(population)
  const own = population.size - population.own
  const report: CauseReport = {
    orders: own,
    missing,
    share: own === 0 ? null : { value: round9(missing.orders / own), ...wilson(missing.orders, own) },
    borrowedOrders: population.own,
    ending: 'too_few',
    ordersNeeded: null,
    segments: [],
    factors: [],
    causes: [],
    baseline: { orders: 0, amountMinor: 0 },
    unexplained: missing,
    changePoints: [],
    outages: [],
    valueBias: null,
    duplicates: [],
    valueDifferences: [],
  }
  return population.size < MIN_SETTLED ? report : { ...report, ...search(population, missing, context) }
}

function search(population: Population, missing: Part, context: CauseContext): Partial<CauseReport> {
  const { size } = population
  const minLevel = isSmallShop(size) ? MIN_LEVEL_SMALL : MIN_LEVEL
  const attributes = buildFactors(population, { ...context, minLevel })
  const regimes = findChanges(population, attributes, context, context.seed ?? SEED)
  const { outages, factor: outage } = findOutages(population, regimes.factor)
  const factors = [...attributes, ...[regimes.factor, outage].filter((factor) => factor !== null)]
  const outcome: Outcome = {
    alive: new Uint8Array(size).fill(1),
    hits: population.missing,
    amounts: population.amounts,
  }
  const tests = testLevels(factors, outcome, minLevel)
  const strengths = factors
    .map((factor) => ({ factor: factor.key, levels: factor.levels.length, strength: strengthOf(factor, outcome) }))
    .sort((a, b) => b.strength - a.strength || (a.factor < b.factor ? -1 : 1))
  const found = coverCauses(factors, outcome, minLevel)
  const seen = population.missing.map((isMissing) => 1 - isMissing)
  const ofSeen = (hits: Uint8Array) => otherRows(factors, { alive: seen, hits, amounts: population.amounts }, minLevel)
  return {
    ...endingOf(tests, found, missing.orders, size),
    segments: rowsOf(tests),
    factors: strengths,
    ...divide(population, found, outcome.alive, missing, context),
    changePoints: regimes.changes,
    outages,
    valueBias: valueBias(population),
    duplicates: ofSeen(population.duplicate),
    valueDifferences: ofSeen(population.valueDiff),
  }
}

/** What stands out first, then what holds most of the loss. */
function rowsOf(tests: readonly TestedSegment[]): SegmentRow[] {
  return [...tests]
    .sort((a, b) => Number(b.passes) - Number(a.passes) || b.excess - a.excess || (a.key < b.key ? -1 : 1))
    .slice(0, MAX_SEGMENT_ROWS)
    .map(rowOf)
}

function otherRows(factors: readonly Factor[], outcome: Outcome, minLevel: number): SegmentRow[] {
  return testLevels(factors, outcome, minLevel)
    .filter(({ passes }) => passes)
    .sort((a, b) => b.excess - a.excess || (a.key < b.key ? -1 : 1))
    .slice(0, MAX_OTHER_ROWS)
    .map(rowOf)
}

/**
 * The three endings. Even loss is only claimed when an effect of ten points is ruled out in every level that holds a
 * tenth of the orders; thin data is never called even.
 */
function endingOf(
  tests: readonly TestedSegment[],
  found: readonly FoundCause[],
  missing: number,
  size: number,
): { ending: CauseEnding; ordersNeeded: number | null } {
  if (found.length > 0) return { ending: 'concentrated', ordersNeeded: null }
  if (missing === 0) return { ending: 'uniform', ordersNeeded: null }
  const weighty = tests.filter(({ table: { a, b } }) => a + b >= size * UNIFORM_LEVEL_SHARE)
  const open = weighty.filter(({ table }) => estimatesOf(table).difference.high >= UNIFORM_DIFFERENCE)
  if (open.length === 0) return { ending: 'uniform', ordersNeeded: null }
  const smallest = Math.min(...open.map(({ table: { a, b } }) => a + b)) / size
  const share = tests.length === 0 ? 0 : missing / size
  const needed = ordersNeeded(Math.min(share, 0.9), UNIFORM_DIFFERENCE) / smallest
  return { ending: 'cannot_tell', ordersNeeded: Math.max(size + 50, Math.ceil(needed / 50) * 50) }
}

/** Gives each missing order of the window to a cause, to the steady loss, or to nothing, in whole orders and cents. */
function divide(
  population: Population,
  found: readonly FoundCause[],
  alive: Uint8Array,
  missing: Part,
  context: CauseContext,
): Pick<CauseReport, 'causes' | 'baseline' | 'unexplained'> {
  const causes = found
    .flatMap((cause) => describeCause(population, cause, context, missing.orders) ?? [])
    .sort((a, b) => b.excess.orders - a.excess.orders || (a.key < b.key ? -1 : 1))
  const left = causes.reduce(
    ({ orders, amountMinor }, { excess }) => ({
      orders: orders - excess.orders,
      amountMinor: amountMinor - excess.amountMinor,
    }),
    missing,
  )
  const own = population.size - population.own
  const steady = Math.min(left.orders, Math.round(own * steadyShare(population, alive)))
  const baseline = { orders: steady, amountMinor: apportion(left.amountMinor, steady, left.orders) }
  return {
    causes,
    baseline,
    unexplained: { orders: left.orders - steady, amountMinor: left.amountMinor - baseline.amountMinor },
  }
}
