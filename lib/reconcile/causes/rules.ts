/** Thresholds of rule book 5.3 and 5.4, in one place. */

/** Fewer settled orders than this give counts and an interval, nothing else. */
export const MIN_SETTLED = 50
/** Below this many settled orders a shop is small: levels from 8 orders on are tested, more strictly. */
export const SMALL_SHOP = 600
export const MIN_LEVEL = 30
export const MIN_LEVEL_SMALL = 8
export const MIN_MISSING = 5
export const MAX_Q = 0.05
export const MAX_Q_SMALL = 0.01
/** The interval of a reported difference lies above five points. */
export const MIN_DIFFERENCE = 0.05
export const MAX_CAUSES = 5
/** Pairs of levels are formed among this many of the levels with most excess. */
export const PAIR_LEVELS = 5
export const MAX_SEGMENT_ROWS = 60

/** A uniform loss rules out an effect of ten points in every level that holds a tenth of the orders. */
export const UNIFORM_DIFFERENCE = 0.1
export const UNIFORM_LEVEL_SHARE = 0.1

const MIN_ADJUSTED_RATIO = 1.5

/**
 * The adjusted risk ratio a cause must keep: 1.5, or the ratio of a ten-point effect where so many orders are missing
 * anyway that even a large effect cannot reach 1.5.
 */
export const minAdjustedRatio = (restShare: number): number =>
  restShare > 0 ? Math.min(MIN_ADJUSTED_RATIO, 1 + UNIFORM_DIFFERENCE / restShare) : MIN_ADJUSTED_RATIO
