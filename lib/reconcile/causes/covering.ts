import { newcombe } from '../statistics/intervals'
import { type Adjusted, adjustFor } from './adjust'
import type { Factor, Segment } from './factor-columns'
import { MAX_CAUSES, MIN_DIFFERENCE, PAIR_LEVELS } from './rules'
import {
  type CountedFactor,
  countFactors,
  membersOf,
  type Outcome,
  strengthOf,
  type TestedSegment,
  tableOf,
  testLevels,
  testPairs,
} from './segments'

/**
 * Causes that do not overlap: the segment with most excess is taken, its orders are set aside, and the rest is searched
 * again (rule book 5.3). A segment that merely shares orders with the true one gives way to it.
 */

export interface FoundCause {
  test: TestedSegment
  /** 1 for each line it took out. */
  members: Uint8Array
  adjustedFor: Factor | null
  adjusted: Adjusted | null
  inseparableFrom: TestedSegment | null
}

/** At most this many rivals are compared with a leader, the strongest first. */
const MAX_RIVALS = 30
/** A factor inside whose levels less than a quarter of the comparison is left cannot be adjusted for. */
const MIN_OVERLAP = 0.25

/** Takes the lines of each cause out of `outcome.alive`; `counted` are the factors before any is taken out. */
export function coverCauses(counted: readonly CountedFactor[], outcome: Outcome, minLevel: number): FoundCause[] {
  const found: FoundCause[] = []
  const factors = counted.map(({ factor }) => factor)
  let left = counted
  while (found.length < MAX_CAUSES) {
    const candidates = findCandidates(left, outcome, minLevel)
    const cause = chooseCause(candidates, left, outcome)
    if (!cause) break
    found.push(cause)
    const { members } = cause
    for (let line = 0; line < members.length; line++) {
      if (outcome.alive[line] === 0) members[line] = 0
      else if (members[line] === 1) outcome.alive[line] = 0
    }
    left = countFactors(factors, outcome)
  }
  return found
}

/** Levels that pass, and pairs of the strongest levels that do, most excess first. */
function findCandidates(counted: readonly CountedFactor[], outcome: Outcome, minLevel: number): TestedSegment[] {
  const levels = testLevels(counted, minLevel)
  if (!levels.some(({ passes }) => passes)) return []
  return testPairs(levels, pairsOf(levels), outcome, minLevel)
    .filter(({ passes, segment }) => passes && (segment.length === 1 || actsOnlyTogether(segment, outcome)))
    .sort(byExcess)
}

/** Pairs of the strongest levels, one of each family: of two that overlap by definition one is enough. */
function pairsOf(levels: readonly TestedSegment[]): Segment[] {
  const top: Segment[number][] = []
  for (const { segment, excess } of levels.toSorted((a, b) => b.statistic - a.statistic)) {
    const [part] = segment
    if (!part || excess <= 0 || top.some(({ factor }) => factor.family === part.factor.family)) continue
    if (top.push(part) === PAIR_LEVELS) break
  }
  return top.flatMap((first, at) => top.slice(at + 1).map((second) => [first, second]))
}

/**
 * True when each level does its harm only where the other holds too, clearly less without it, and makes a difference
 * within the other. Else one of them is the cause, or they are two causes.
 */
function actsOnlyTogether(pair: Segment, outcome: Outcome): boolean {
  const both = membersOf(pair)
  return pair.every((part, at) => {
    const members = membersOf([part])
    const other = membersOf(pair.filter((_, place) => place !== at))
    const within = restrict(outcome, other, 1)
    const without = restrict(outcome, other, 0)
    return (
      effectOf(members, within).low > effectOf(members, without).high && adjustFor(both, members, 2, outcome).stands
    )
  })
}

const restrict = (outcome: Outcome, members: Uint8Array, kept: 0 | 1): Outcome => ({
  ...outcome,
  alive: outcome.alive.map((alive, line) => (members[line] === kept ? alive : 0)),
})

/** Unbounded where one of the two groups is empty. */
function effectOf(members: Uint8Array, outcome: Outcome): ReturnType<typeof newcombe> {
  const { a, b, c, d } = tableOf(members, outcome).table
  return a + b === 0 || c + d === 0 ? { difference: 0, low: -1, high: 1 } : newcombe(a, a + b, c, c + d)
}

/** Of segments with the same excess the one described by fewer and earlier factors comes first, as the list has it. */
const byExcess = (a: TestedSegment, b: TestedSegment) =>
  b.excess - a.excess || b.statistic - a.statistic || a.segment.length - b.segment.length

function chooseCause(
  candidates: readonly TestedSegment[],
  counted: readonly CountedFactor[],
  outcome: Outcome,
): FoundCause | null {
  let open = [...candidates]
  while (open.length > 0) {
    const { leader, members } = strongestExplanation(open, outcome)
    const other = adjustForStrongestOther(leader, members, counted, outcome)
    const inseparableFrom = findInseparable(leader, members, open, outcome)
    if (
      other === null ||
      other.adjusted.stands ||
      inseparableFrom?.segment.some(({ factor }) => factor === other.factor)
    )
      return {
        test: leader,
        members,
        adjustedFor: other?.factor ?? null,
        adjusted: other?.adjusted ?? null,
        inseparableFrom,
      }
    open = open.filter((candidate) => candidate !== leader)
  }
  return null
}

/** Starts from most excess and gives way to any segment that fits better and leaves the leader without an effect. */
function strongestExplanation(
  candidates: readonly TestedSegment[],
  outcome: Outcome,
): { leader: TestedSegment; members: Uint8Array } {
  let leader = candidates[0] as TestedSegment
  let members = membersOf(leader.segment)
  const stronger = [...candidates].sort((a, b) => b.statistic - a.statistic).slice(0, MAX_RIVALS)
  // Every change of leader raises the statistic, so this ends.
  for (let at = 0; at < stronger.length; at++) {
    const rival = stronger[at] as TestedSegment
    if (rival.statistic <= leader.statistic) break
    const others = membersOf(rival.segment)
    if (!isExplainedBy(others, members, outcome)) continue
    leader = rival
    members = others
    at = -1
  }
  return { leader, members }
}

/** With the rival held fixed, or without its orders, the members lose no more than others do. */
function isExplainedBy(rival: Uint8Array, members: Uint8Array, outcome: Outcome): boolean {
  return (
    !adjustFor(members, rival, 2, outcome).stands ||
    effectOf(members, restrict(outcome, rival, 0)).difference < MIN_DIFFERENCE
  )
}

/**
 * The leader within the levels of the other factor that goes most with the outcome. A factor that is derived from the
 * segment's own, or holds nearly the same orders, leaves nothing to compare and is passed over.
 */
function adjustForStrongestOther(
  { segment }: TestedSegment,
  members: Uint8Array,
  counted: readonly CountedFactor[],
  outcome: Outcome,
): { factor: Factor; adjusted: Adjusted } | null {
  const others = counted
    .filter(({ factor }) => !segment.some((part) => part.factor.family === factor.family))
    .map((counts) => ({ factor: counts.factor, strength: strengthOf(counts) }))
    .sort((a, b) => b.strength - a.strength)
  for (const { factor } of others) {
    const adjusted = adjustFor(members, factor.codes, factor.levels.length, outcome)
    if (adjusted.overlap >= MIN_OVERLAP) return { factor, adjusted }
  }
  return null
}

/** A segment of another kind that leaves the leader no effect of its own, yet fits less well: nearly the same orders. */
function findInseparable(
  leader: TestedSegment,
  members: Uint8Array,
  candidates: readonly TestedSegment[],
  outcome: Outcome,
): TestedSegment | null {
  const families = new Set(leader.segment.map(({ factor }) => factor.family))
  const rivals = candidates
    .filter((rival) => rival !== leader && !rival.segment.some(({ factor }) => families.has(factor.family)))
    .sort((a, b) => b.statistic - a.statistic)
    .slice(0, MAX_RIVALS)
  return rivals.find((rival) => !adjustFor(members, membersOf(rival.segment), 2, outcome).stands) ?? null
}
