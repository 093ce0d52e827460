import { breslowDay, mantelHaenszel } from '../statistics/strata'
import type { Table } from '../statistics/two-by-two'
import { MIN_LEVEL, minAdjustedRatio } from './rules'
import type { Outcome } from './segments'

/** Whether a segment's effect holds within the levels of something else, so that the something else is not the reason. */

export interface Adjusted {
  /** Infinite where no other order shows the outcome; null when no level holds orders of both kinds. */
  riskRatio: number | null
  p: number | null
  interaction: boolean
  /** Share of the compared orders in levels where the segment does worse, as it does overall. */
  sameDirection: number
  /** How much of the comparison is left inside the levels, 0 to 1: near 0 the two are nearly the same orders. */
  overlap: number
  /** The effect remains: ratio, p and direction as rule book 5.3 asks. */
  stands: boolean
}

const ALPHA = 0.05
const MIN_SAME_DIRECTION = 0.8

/**
 * Compares members with other living lines inside each level of `codes`. Levels that hold only one of the two say
 * nothing and are left out.
 */
export function adjustFor(members: Uint8Array, codes: Uint8Array, levels: number, outcome: Outcome): Adjusted {
  const all = strataOf(members, codes, levels, outcome)
  const strata = all.filter(({ a, b, c, d }) => a + b > 0 && c + d > 0)
  const overlap = strata.reduce((sum, table) => sum + weightOf(table), 0) / weightOf(sumOf(all))
  const { a, b, c, d } = sumOf(strata)
  if (a + c === 0 || b + d === 0)
    return { riskRatio: null, p: null, interaction: false, sameDirection: 1, overlap, stands: false }
  const { riskRatio, p } = mantelHaenszel(strata)
  const sameDirection = sameDirectionOf(strata)
  return {
    riskRatio,
    p,
    interaction: strata.length > 1 && breslowDay(strata).p < ALPHA,
    sameDirection,
    overlap,
    stands: riskRatio >= minAdjustedRatio(c / (c + d)) && p < ALPHA && sameDirection >= MIN_SAME_DIRECTION,
  }
}

const sumOf = (tables: readonly Table[]): Table =>
  tables.reduce((sum, { a, b, c, d }) => ({ a: sum.a + a, b: sum.b + b, c: sum.c + c, d: sum.d + d }), {
    a: 0,
    b: 0,
    c: 0,
    d: 0,
  })

/** What a comparison of two groups weighs in the pooled estimate. */
const weightOf = ({ a, b, c, d }: Table) => ((a + b) * (c + d)) / (a + b + c + d)

/** A few orders point anywhere by chance: a level too small to be tested on its own does not count as turned. */
function sameDirectionOf(strata: readonly Table[]): number {
  let total = 0
  let turned = 0
  for (const { a, b, c, d } of strata) {
    const orders = a + b + c + d
    total += orders
    if (a + b >= MIN_LEVEL && a * (c + d) < c * (a + b)) turned += orders
  }
  return 1 - turned / total
}

function strataOf(members: Uint8Array, codes: Uint8Array, levels: number, { alive, hits }: Outcome): Table[] {
  // Per level: members with and without the outcome, then others with and without it.
  const counts = new Int32Array(levels * 4)
  for (let line = 0; line < members.length; line++) {
    if (alive[line] === 0) continue
    const at = (codes[line] as number) * 4 + (members[line] === 1 ? 0 : 2) + (hits[line] === 1 ? 0 : 1)
    counts[at] = (counts[at] as number) + 1
  }
  return Array.from({ length: levels }, (_, level) => ({
    a: counts[level * 4] as number,
    b: counts[level * 4 + 1] as number,
    c: counts[level * 4 + 2] as number,
    d: counts[level * 4 + 3] as number,
  }))
}
