import { cramersV } from '../statistics/two-by-two'
import { type Adjusted, adjustFor } from './adjust'
import type { Factor, Segment } from './factor-columns'
import { MAX_CAUSES, PAIR_LEVELS } from './rules'
import { countLevels, membersOf, type Outcome, type TestedSegment, testLevels, testPairs } from './segments'

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

/** Takes the lines of each cause out of `outcome.alive`. */
export function coverCauses(factors: readonly Factor[], outcome: Outcome, minLevel: number): FoundCause[] {
  const found: FoundCause[] = []
  while (found.length < MAX_CAUSES) {
    const candidates = findCandidates(factors, outcome, minLevel)
    const cause = chooseCause(candidates, factors, outcome)
    if (!cause) break
    found.push(cause)
    const { members } = cause
    for (let line = 0; line < members.length; line++) {
      if (outcome.alive[line] === 0) members[line] = 0
      else if (members[line] === 1) outcome.alive[line] = 0
    }
  }
  return found
}

/** Levels that pass, and pairs of the strongest of them that do, most excess first. */
function findCandidates(factors: readonly Factor[], outcome: Outcome, minLevel: number): TestedSegment[] {
  const levels = testLevels(factors, outcome, minLevel)
  const passing = levels.filter(({ passes }) => passes).sort(byExcess)
  const pairs: Segment[] = []
  const top = passing.slice(0, PAIR_LEVELS).map(({ segment }) => segment[0] as Segment[number])
  for (const [at, first] of top.entries())
    for (const second of top.slice(at + 1))
      if (first.factor.family !== second.factor.family) pairs.push([first, second])
  if (pairs.length === 0) return passing
  return testPairs(levels, pairs, outcome, minLevel)
    .filter(({ passes }) => passes)
    .sort(byExcess)
}

/** Of segments with the same excess the one described by fewer and earlier factors comes first, as the list has it. */
const byExcess = (a: TestedSegment, b: TestedSegment) =>
  b.excess - a.excess || b.statistic - a.statistic || a.segment.length - b.segment.length

function chooseCause(
  candidates: readonly TestedSegment[],
  factors: readonly Factor[],
  outcome: Outcome,
): FoundCause | null {
  let open = [...candidates]
  while (open.length > 0) {
    const { leader, members } = strongestExplanation(open, outcome)
    const other = strongestOther(leader.segment, factors, outcome)
    const adjusted = other && adjustFor(members, other.codes, other.levels.length, outcome)
    const inseparableFrom = findInseparable(leader, members, open, outcome)
    if (adjusted === null || adjusted.stands || inseparableFrom?.segment.some(({ factor }) => factor === other))
      return { test: leader, members, adjustedFor: other, adjusted, inseparableFrom }
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
  const rivals = [...candidates].sort((a, b) => b.statistic - a.statistic).slice(0, MAX_RIVALS)
  // Every change of leader raises the statistic, so this ends.
  for (let at = 0; at < rivals.length; at++) {
    const rival = rivals[at] as TestedSegment
    if (rival.statistic <= leader.statistic) break
    if (adjustFor(members, membersOf(rival.segment), 2, outcome).stands) continue
    leader = rival
    members = membersOf(rival.segment)
    at = -1
  }
  return { leader, members }
}

/** The other factor that goes most with the outcome; one derived from the segment's own cannot be told apart from it. */
function strongestOther(segment: Segment, factors: readonly Factor[], outcome: Outcome): Factor | null {
  let strongest: Factor | null = null
  let most = 0
  for (const factor of factors) {
    if (segment.some((part) => part.factor.family === factor.family)) continue
    const strength = strengthOf(factor, outcome)
    if (strength > most || strongest === null) {
      strongest = factor
      most = strength
    }
  }
  return strongest
}

/** Bias-corrected Cramér's V of a factor and the outcome among living lines. */
export function strengthOf(factor: Factor, outcome: Outcome): number {
  const { orders, hits } = countLevels(factor, outcome)
  const rows: number[][] = []
  for (const [level, count] of orders.entries()) {
    const hit = hits[level] as number
    if (count > 0) rows.push([hit, count - hit])
  }
  return rows.length < 2 ? 0 : cramersV(rows).corrected
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
