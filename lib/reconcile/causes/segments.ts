import { katz, newcombe, wilson } from '../statistics/intervals'
import { benjaminiHochberg } from '../statistics/multiplicity'
import { round9 } from '../statistics/round'
import { associationP, cramersV, excess, fisherExact, gTest, type Table } from '../statistics/two-by-two'
import type { Factor, Segment } from './factor-columns'
import { labelOfSegment } from './factor-words'
import type { SegmentRow } from './report'
import { MAX_Q, MAX_Q_SMALL, MIN_DIFFERENCE, MIN_LEVEL, MIN_MISSING } from './rules'

/** Segments against all other orders: counts, tests and the thresholds of rule book 5.3. */

/** The lines in question: which of them still count, and which show the outcome that is to be explained. */
export interface Outcome {
  /** 1: the line counts; a cause that was found takes its lines out. */
  alive: Uint8Array
  /** 1: the line shows the outcome. */
  hits: Uint8Array
  amounts: Float64Array
}

export interface TestedSegment {
  segment: Segment
  key: string
  table: Table
  hitMinor: number
  p: number
  q: number
  excess: number
  /** Evidence for the split, to choose between segments that share orders. */
  statistic: number
  passes: boolean
}

/** Orders, hits and what the hits are worth by level of a factor. */
export interface CountedFactor {
  factor: Factor
  orders: Int32Array
  hits: Int32Array
  hitMinor: Float64Array
}

/** Counts each factor in one pass over the lines. */
export function countFactors(factors: readonly Factor[], { alive, hits, amounts }: Outcome): CountedFactor[] {
  return factors.map((factor) => {
    const { levels, codes } = factor
    const orders = new Int32Array(levels.length)
    const hitCounts = new Int32Array(levels.length)
    const hitMinor = new Float64Array(levels.length)
    for (let line = 0; line < codes.length; line++) {
      if (alive[line] === 0) continue
      const code = codes[line] as number
      orders[code] = (orders[code] as number) + 1
      if (hits[line] === 0) continue
      hitCounts[code] = (hitCounts[code] as number) + 1
      hitMinor[code] = (hitMinor[code] as number) + (amounts[line] as number)
    }
    return { factor, orders, hits: hitCounts, hitMinor }
  })
}

export const keyOfSegment = (segment: Segment) =>
  segment.map(({ factor, level }) => `${factor.key}=${factor.levels[level]}`).join('&')

/** 1 for each line of the segment. */
export function membersOf(segment: Segment): Uint8Array {
  const [first, second] = segment
  const codes = (first as Segment[number]).factor.codes
  const level = (first as Segment[number]).level
  const members = new Uint8Array(codes.length)
  for (let line = 0; line < members.length; line++)
    if (codes[line] === level && (second === undefined || second.factor.codes[line] === second.level)) members[line] = 1
  return members
}

/** Counts of the segment and of all other living lines. */
export function tableOf(members: Uint8Array, { alive, hits, amounts }: Outcome): { table: Table; hitMinor: number } {
  const table: Table = { a: 0, b: 0, c: 0, d: 0 }
  let hitMinor = 0
  for (let line = 0; line < members.length; line++) {
    if (alive[line] === 0) continue
    if (members[line] === 1) {
      if (hits[line] === 1) {
        table.a++
        hitMinor += amounts[line] as number
      } else table.b++
    } else if (hits[line] === 1) table.c++
    else table.d++
  }
  return { table, hitMinor }
}

/** Every level of every factor that is large enough to test, with q values over all of them. */
export function testLevels(counted: readonly CountedFactor[], minLevel: number): TestedSegment[] {
  const tests: TestedSegment[] = []
  for (const { factor, orders, hits, hitMinor } of counted) {
    const total = sumOf(orders)
    const totalHits = sumOf(hits)
    for (const [level, count] of orders.entries()) {
      if (level === factor.rest || count < minLevel || count === total) continue
      const a = hits[level] as number
      const c = totalHits - a
      const table = { a, b: count - a, c, d: total - count - c }
      tests.push(untested([{ factor, level }], table, hitMinor[level] as number))
    }
  }
  return judge(tests)
}

const sumOf = (counts: Int32Array) => counts.reduce((sum, count) => sum + count, 0)

/** Bias-corrected Cramér's V of a factor and the outcome. */
export function strengthOf({ orders, hits }: CountedFactor): number {
  const rows: number[][] = []
  for (const [level, count] of orders.entries()) {
    const hit = hits[level] as number
    if (count > 0) rows.push([hit, count - hit])
  }
  return rows.length < 2 ? 0 : cramersV(rows).corrected
}

/** Adds pairs to what was tested before; all share one correction for the number of tests. */
export function testPairs(
  levels: readonly TestedSegment[],
  pairs: readonly Segment[],
  outcome: Outcome,
  minLevel: number,
): TestedSegment[] {
  const tests: TestedSegment[] = [...levels]
  for (const pair of pairs) {
    const { table, hitMinor } = tableOf(membersOf(pair), outcome)
    if (table.a + table.b >= minLevel && table.c + table.d > 0) tests.push(untested(pair, table, hitMinor))
  }
  return judge(tests)
}

function untested(segment: Segment, table: Table, hitMinor: number): TestedSegment {
  const isSmall = table.a + table.b < MIN_LEVEL
  return {
    segment,
    key: keyOfSegment(segment),
    table,
    hitMinor,
    p: isSmall ? fisherExact(table) : associationP(table),
    q: 1,
    excess: excess(table),
    statistic: gTest(table).statistic,
    passes: false,
  }
}

function judge(tests: readonly TestedSegment[]): TestedSegment[] {
  const q = benjaminiHochberg(tests.map(({ p }) => p))
  return tests.map((test, at) => {
    const judged = { ...test, q: q[at] as number }
    return { ...judged, passes: passesThresholds(judged) }
  })
}

function passesThresholds({ table: { a, b, c, d }, q }: TestedSegment): boolean {
  if (a < MIN_MISSING || q > (a + b < MIN_LEVEL ? MAX_Q_SMALL : MAX_Q)) return false
  return newcombe(a, a + b, c, c + d).low >= MIN_DIFFERENCE
}

/** The row of the report that a test becomes. */
export function rowOf(test: TestedSegment): SegmentRow {
  const { a, b, c, d } = test.table
  const [part] = test.segment
  const estimates = estimatesOf(test.table)
  return {
    key: test.key,
    factor: part?.factor.key ?? '',
    level: part?.factor.levels[part.level] ?? '',
    label: labelOfSegment(test.segment),
    orders: a + b,
    missing: a,
    share: { value: ratio(a, a + b), ...wilson(a, a + b) },
    ...estimates,
    p: test.p,
    q: test.q,
    excess: excess({ a, b, c, d }),
    missingMinor: test.hitMinor,
    passes: test.passes,
  }
}

const ratio = (hits: number, total: number) => round9(hits / total)

export function estimatesOf({ a, b, c, d }: Table): Pick<SegmentRow, 'difference' | 'riskRatio'> {
  const difference = newcombe(a, a + b, c, c + d)
  const risk = katz(a, a + b, c, c + d)
  return {
    difference: { value: difference.difference, low: difference.low, high: difference.high },
    riskRatio: { value: risk.ratio, low: risk.low, high: risk.high },
  }
}
