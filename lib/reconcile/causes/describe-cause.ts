import { formatCount, formatPercent } from '@/lib/sentences'
import { round9 } from '../statistics/round'
import type { FoundCause } from './covering'
import { EVIDENCE, type EvidenceCode, evidenceContext, evidenceOf } from './evidence'
import { labelOfLevel, labelOfSegment, nameOfFactor } from './factor-words'
import { type CauseContext, nameOfLine, orderOfLine, type Population } from './lines'
import type { Adjustment, Cause, Confidence, Interval, Part } from './report'
import { MIN_LEVEL } from './rules'
import { estimatesOf } from './segments'
import { apportion } from './shares'

/** A found cause in whole orders, exact money and words. */

const START_WITH = 3
/** Orders whose traces are read; more would not change a share that is shown. */
const MAX_READ = 400
const MIN_TRACED = 0.8
const STRONG_Q = 0.001

/** Null when the window itself, other than the days it borrows, has no order too many. */
export function describeCause(
  population: Population,
  found: FoundCause,
  context: CauseContext,
  missingOrders: number,
): Cause | null {
  const { test, members } = found
  const { a, b, c, d } = test.table
  const own = ownCounts(population, members)
  const excessOrders = wholeExcess(own.missing, own.orders, c, c + d)
  if (excessOrders <= 0) return null
  const estimates = estimatesOf(test.table)
  const traces = readTraces(population, members)
  const adjustment = describeAdjustment(found)
  return {
    key: test.key,
    parts: test.segment.map(({ factor, level }) => ({ factor: factor.key, level: factor.levels[level] ?? '' })),
    label: labelOfSegment(test.segment),
    segment: { orders: a + b, missing: a },
    rest: { orders: c + d, missing: c },
    ...estimates,
    p: test.p,
    q: test.q,
    excess: { orders: excessOrders, amountMinor: apportion(own.missingMinor, excessOrders, own.missing) },
    excessInterval: excessInterval(estimates.difference, own.orders, own.missing),
    shareExplained: missingOrders === 0 ? 0 : round9(excessOrders / missingOrders),
    adjustment,
    inseparableFrom: found.inseparableFrom?.key ?? null,
    confidence: confidenceOf(found, traces),
    evidence: evidenceLines(found, traces, population.own > 0, context),
    startWith: topOrders(population, members),
  }
}

interface OwnCounts extends Part {
  missing: number
  missingMinor: number
}

function ownCounts({ own, size, missing, amounts }: Population, members: Uint8Array): Omit<OwnCounts, 'amountMinor'> {
  let orders = 0
  let hits = 0
  let missingMinor = 0
  for (let line = own; line < size; line++) {
    if (members[line] === 0) continue
    orders++
    if (missing[line] === 0) continue
    hits++
    missingMinor += amounts[line] as number
  }
  return { orders, missing: hits, missingMinor }
}

/** Missing orders beyond the share of the rest, to the nearest whole order; integers stay exact up to millions of rows. */
function wholeExcess(missing: number, orders: number, restMissing: number, restOrders: number): number {
  return restOrders === 0 ? 0 : Math.round((missing * restOrders - orders * restMissing) / restOrders)
}

const excessInterval = ({ low, high }: Interval, orders: number, missing: number): Interval => ({
  low: Math.max(0, Math.round(low * orders)),
  high: Math.min(missing, Math.round(high * orders)),
})

function describeAdjustment({ adjusted, adjustedFor }: FoundCause): Adjustment | null {
  if (!adjusted || !adjustedFor) return null
  const { riskRatio, p, interaction, sameDirection } = adjusted
  return {
    factor: adjustedFor.key,
    riskRatio: riskRatio !== null && Number.isFinite(riskRatio) ? riskRatio : null,
    p,
    interaction,
    sameDirection,
  }
}

interface Traces {
  read: number
  counts: ReadonlyMap<EvidenceCode, number>
}

/** Traces of the segment's missing orders, of an even sample where there are very many. */
function readTraces(population: Population, members: Uint8Array): Traces {
  const hits: number[] = []
  for (let line = population.own; line < population.size; line++)
    if (members[line] === 1 && population.missing[line] === 1) hits.push(line)
  const counts = new Map<EvidenceCode, number>()
  const hasTraces = population.parts.some(({ orders }) => orders.details.size > 0)
  if (!hasTraces) return { read: 0, counts }
  const ofOrders = evidenceContext((population.parts.at(-1) as Population['parts'][number]).orders)
  const read = Math.min(hits.length, MAX_READ)
  for (let at = 0; at < read; at++) {
    const { orders, row } = orderOfLine(population, hits[Math.floor((at * hits.length) / read)] as number)
    for (const code of evidenceOf(orders.at(row), ofOrders)) counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  return { read, counts }
}

/** Traces that say of an order itself that the confirmation page or the pixel did not do its work. */
const CONFIRMING: readonly EvidenceCode[] = ['page_not_shown', 'plugin_off', 'pixel_not_fired', 'status_not_trackable']

const tracedShare = ({ read, counts }: Traces, code: EvidenceCode) => (read === 0 ? 0 : (counts.get(code) ?? 0) / read)

function confidenceOf({ test, adjusted, inseparableFrom }: FoundCause, traces: Traces): Confidence {
  if (inseparableFrom) return 'weak'
  if (CONFIRMING.some((code) => tracedShare(traces, code) >= MIN_TRACED)) return 'confirmed'
  const isLarge = test.table.a + test.table.b >= MIN_LEVEL
  return isLarge && test.q <= STRONG_Q && adjusted?.stands === true && !adjusted.interaction ? 'strong' : 'weak'
}

function evidenceLines(
  { test, adjusted, adjustedFor, inseparableFrom }: FoundCause,
  traces: Traces,
  isBorrowed: boolean,
  { window }: CauseContext,
): string[] {
  const lines: string[] = []
  for (const code of CONFIRMING) {
    const share = tracedShare(traces, code)
    if (share >= MIN_TRACED)
      lines.push(`${formatPercent(share)} of the missing orders say so themselves: ${EVIDENCE[code].sentence}`)
  }
  if (adjusted?.stands && adjustedFor) {
    const name = nameOfFactor(adjustedFor.key)
    const levels = adjustedFor.levels.flatMap((_, level) =>
      level === adjustedFor.rest ? [] : [labelOfLevel({ factor: adjustedFor, level })],
    )
    lines.push(
      adjusted.interaction
        ? `It also holds within each ${name}, but not equally: look which ${name} has most of it.`
        : levels.length === 2
          ? `It holds ${levels.join(' and ')} alike.`
          : `It holds within each ${name}.`,
    )
  }
  if (inseparableFrom)
    lines.push(
      `${labelOfSegment(inseparableFrom.segment)} are nearly the same orders: these figures cannot tell which of the two it is.`,
    )
  if (isBorrowed)
    lines.push(`The counts include settled orders of the days before ${window.from}, because the period alone has few.`)
  if (test.segment.length === 2) lines.push('Only orders with both properties are affected.')
  return lines
}

/** Names of the most valuable missing orders of the window. */
function topOrders(population: Population, members: Uint8Array): string[] {
  const { amounts, missing, own, size } = population
  const top: number[] = []
  for (let line = own; line < size; line++) {
    if (members[line] === 0 || missing[line] === 0) continue
    const at = top.findIndex((other) => (amounts[other] as number) < (amounts[line] as number))
    if (at !== -1) top.splice(at, 0, line)
    else if (top.length < START_WITH) top.push(line)
    if (top.length > START_WITH) top.pop()
  }
  return top.map((line) => nameOfLine(population, line))
}

/** `213 of 560 (38.0 %)`. */
export const countsInWords = ({ orders, missing }: { orders: number; missing: number }) =>
  `${formatCount(missing)} of ${formatCount(orders)} (${formatPercent(orders === 0 ? 0 : missing / orders)})`
