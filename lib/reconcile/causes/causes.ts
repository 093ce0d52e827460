import { wilson } from '../statistics/intervals'
import { ordersNeeded } from '../statistics/power'
import { round9 } from '../statistics/round'
import { findChanges } from './changes'
import { coverCauses, type FoundCause } from './covering'
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
  SMALL_SHOP,
  UNIFORM_DIFFERENCE,
  UNIFORM_LEVEL_SHARE,
} from './rules'
import {
  type CountedFactor,
  countFactors,
  estimatesOf,
  type Outcome,
  rowOf,
  strengthOf,
  type TestedSegment,
  testLevels,
} from './segments'
import { apportion, steadyShare, totalOf } from './shares'
import { valueBias } from './value-bias'

/** What the sales GA4 did not see have in common (rule book 5.1 to 5.4). */

const SEED = 20_250_601
const MAX_OTHER_ROWS = 10

/**
 * Explains the missing orders among `lines`, which come in order of (createdAt, source id). Amounts are minor units of
 * `context.currency`. The excess of all causes, the baseline and the unexplained part sum exactly to what is missing, in
 * orders and in money. Linear in the number of lines.
 */
export function explainMissing(lines: CauseLines, context: CauseContext): CauseReport {
  const isThin = lines.rows.length < SMALL_SHOP
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
  const minLevel = size < SMALL_SHOP ? MIN_LEVEL_SMALL : MIN_LEVEL
  const attributes = buildFactors(population, { ...context, minLevel })
  const regimes = findChanges(population, attributes, context, context.seed ?? SEED)
  const { outages, factor: outage } = findOutages(population, regimes.factor)
  const factors = [...attributes, ...[regimes.factor, outage].filter((factor) => factor !== null)]
  const outcome: Outcome = {
    alive: new Uint8Array(size).fill(1),
    hits: population.missing,
    amounts: population.amounts,
  }
  const counted = countFactors(factors, outcome)
  const tests = testLevels(counted, minLevel)
  const found = coverCauses(counted, outcome, minLevel)
  const divided = divide(population, found, outcome.alive, missing, context)
  const seen = population.missing.map((isMissing) => 1 - isMissing)
  const ofSeen = (hits: Uint8Array) => otherRows(factors, { alive: seen, hits, amounts: population.amounts }, minLevel)
  return {
    ...endingOf(tests, divided.causes.length > 0, regimes.changes.length + outages.length > 0, size),
    segments: rowsOf(tests),
    factors: strengthsOf(counted),
    ...divided,
    changePoints: regimes.changes,
    outages,
    valueBias: valueBias(population),
    duplicates: ofSeen(population.duplicate),
    valueDifferences: ofSeen(population.valueDiff),
  }
}

function strengthsOf(counted: readonly CountedFactor[]): CauseReport['factors'] {
  return counted
    .map((counts) => ({
      factor: counts.factor.key,
      levels: counts.factor.levels.length,
      strength: strengthOf(counts),
    }))
    .sort((a, b) => b.strength - a.strength || (a.factor < b.factor ? -1 : 1))
}

/** What stands out first, then what holds most of the loss. */
function rowsOf(tests: readonly TestedSegment[]): SegmentRow[] {
  return [...tests]
    .sort((a, b) => Number(b.passes) - Number(a.passes) || b.excess - a.excess || (a.key < b.key ? -1 : 1))
    .slice(0, MAX_SEGMENT_ROWS)
    .map(rowOf)
}

function otherRows(factors: readonly Factor[], outcome: Outcome, minLevel: number): SegmentRow[] {
  if (!outcome.hits.includes(1)) return []
  return testLevels(countFactors(factors, outcome), minLevel)
    .filter(({ passes }) => passes)
    .sort((a, b) => b.excess - a.excess || (a.key < b.key ? -1 : 1))
    .slice(0, MAX_OTHER_ROWS)
    .map(rowOf)
}

/**
 * Even loss is only claimed when an effect of ten points either way is ruled out in every level that holds a tenth of
 * the orders, and nothing changed over time; thin data is never called even. Else, how many orders would tell.
 */
function endingOf(
  tests: readonly TestedSegment[],
  isConcentrated: boolean,
  changesInTime: boolean,
  size: number,
): { ending: CauseEnding; ordersNeeded: number | null } {
  if (isConcentrated) return { ending: 'concentrated', ordersNeeded: null }
  let needed = 0
  for (const { table } of tests) {
    const { a, b, c, d } = table
    const share = Math.min(a + b, c + d) / size
    if (share < UNIFORM_LEVEL_SHARE) continue
    const { value, low, high } = estimatesOf(table).difference
    if (low > -UNIFORM_DIFFERENCE && high < UNIFORM_DIFFERENCE) continue
    const toFind = ordersNeeded(Math.min((a + c) / size, 1 - UNIFORM_DIFFERENCE), UNIFORM_DIFFERENCE) / share
    // The interval narrows with the root of the orders; this many bring it inside ten points, if the estimate stays.
    const room = Math.max(UNIFORM_DIFFERENCE - Math.abs(value), UNIFORM_DIFFERENCE / 4)
    const toRuleOut = size * ((high - low) / 2 / room) ** 2
    needed = Math.max(needed, toFind, toRuleOut)
  }
  if (needed > 0) return { ending: 'cannot_tell', ordersNeeded: Math.max(size + 50, Math.ceil(needed / 50) * 50) }
  return { ending: changesInTime ? 'cannot_tell' : 'uniform', ordersNeeded: null }
}

/** Gives each missing order of the window to a cause, to the steady loss, or to nothing, in whole orders and cents. */
function divide(
  population: Population,
  found: readonly FoundCause[],
  alive: Uint8Array,
  missing: Part,
  context: CauseContext,
): Pick<CauseReport, 'causes' | 'baseline' | 'unexplained'> {
  const causes = found.flatMap((cause) => describeCause(population, cause, context, missing.orders) ?? [])
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
