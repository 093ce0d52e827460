import { katz, newcombe, wilson } from '../statistics/intervals'
import { benjaminiHochberg } from '../statistics/multiplicity'
import { round9 } from '../statistics/round'
import { associationP, excess, fisherExact, gTest, type Table } from '../statistics/two-by-two'
import type { Factor, Segment } from './factor-columns'
import { labelOfSegment } from './factor-words'
import type { SegmentRow } from './report'
import { MAX_Q, MAX_Q_SMALL, MIN_DIFFERENCE, MIN_LEVEL, MIN_MISSING, SMALL_SHOP } from './rules'

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

export interface LevelCounts {
  orders: Int32Array
  hits: Int32Array
  hitMinor: Float64Array
}

/** Orders and hits of each level of a factor, in one pass. */
export function countLevels({ levels, codes }: Factor, { alive, hits, amounts }: Outcome): LevelCounts {
  const counts = {
    orders: new Int32Array(levels.length),
    hits: new Int32Array(levels.length),
    hitMinor: new Float64Array(levels.length),
  }
  for (let line = 0; line < codes.length; line++) {
    if (alive[line] === 0) continue
    const code = codes[line] as number
    counts.orders[code] = (counts.orders[code] as number) + 1
    if (hits[line] === 0) continue
    counts.hits[code] = (counts.hits[code] as number) + 1
    counts.hitMinor[code] = (counts.hitMinor[code] as number) + (amounts[line] as number)
  }
  return counts
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
export function testLevels(factors: readonly Factor[], outcome: Outcome, minLevel: number): TestedSegment[] {
  const tests: TestedSegment[] = []
  for (const factor of factors) {
    const { orders, hits, hitMinor } = countLevels(factor, outcome)
    let total = 0
    let totalHits = 0
    for (const [level, count] of orders.entries()) {
      total += count
      totalHits += hits[level] as number
    }
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

/** Levels are tested from 8 orders on in a small shop, else from 30 on. */
export const isSmallShop = (orders: number) => orders < SMALL_SHOP

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
