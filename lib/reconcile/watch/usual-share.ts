import { dayNumber } from '../days'
import { median } from '../statistics/control-chart'

/** The share of orders that usually goes missing, learned from settled days so that a few bad ones do not move it. */

/** A settled day. `missing` counts every settled order GA4 did not see, so that the rest is the headline's numerator. */
export interface SettledDay {
  /** `YYYY-MM-DD` */
  day: string
  settled: number
  missing: number
}

export interface UsualShare {
  /** Median share of missing orders, 0 to 1. */
  share: number
  /** Standard deviation from day to day beyond what chance brings, 0 where chance explains all of it. */
  spread: number
  orders: number
  days: number
}

/** How many trailing settled days are learned from (rule book 3.14 and 5.4). */
export const TRAILING_DAYS = 28

/** Shares of fewer orders jump too much for a median: one of five missing is 20 %, and usually none is. */
const BLOCK_ORDERS = 30
const BLOCK_CASES = 5
/** Median absolute deviation to standard deviation, for the normal distribution. */
const MAD_TO_SD = 1.4826

interface Block {
  missing: number
  settled: number
  weight: number
}

/** Settled days in order of time; days without a settled order say nothing and are left out. */
export function sortDays(days: readonly SettledDay[]): SettledDay[] {
  return days.filter(({ settled }) => settled > 0).sort((a, b) => (a.day < b.day ? -1 : 1))
}

/**
 * Learns from the last 28 of `days` (sorted, settled). Days of a small shop, or with hardly an order missing,
 * are joined until a share means something. Every weekday weighs the same however many of its days are there. Null without any day.
 */
export function usualShareOf(days: readonly SettledDay[]): UsualShare | null {
  const trailing = days.slice(-TRAILING_DAYS)
  if (trailing.length === 0) return null
  const blocks = blocksOf(trailing)
  const share = weightedMedian(blocks.map(({ missing, settled, weight }) => ({ value: missing / settled, weight })))
  const variance = (MAD_TO_SD * median(blocks.map(({ missing, settled }) => Math.abs(missing / settled - share)))) ** 2
  const byChance = median(blocks.map(({ settled }) => (share * (1 - share)) / settled))
  return {
    share,
    spread: Math.sqrt(Math.max(0, variance - byChance)),
    orders: trailing.reduce((sum, { settled }) => sum + settled, 0),
    days: trailing.length,
  }
}

export const weekdayOf = (day: string) => (((dayNumber(day) + 4) % 7) + 7) % 7

function blocksOf(days: readonly SettledDay[]): Block[] {
  const perWeekday = [0, 0, 0, 0, 0, 0, 0]
  for (const { day } of days) perWeekday[weekdayOf(day)] = (perWeekday[weekdayOf(day)] as number) + 1
  const size = blockSize(days)
  const blocks: Block[] = []
  let open: Block = { missing: 0, settled: 0, weight: 0 }
  for (const { day, missing, settled } of days) {
    open.missing += missing
    open.settled += settled
    open.weight += 1 / (perWeekday[weekdayOf(day)] as number)
    if (open.settled < size) continue
    blocks.push(open)
    open = { missing: 0, settled: 0, weight: 0 }
  }
  const last = blocks.at(-1)
  if (open.settled === 0) return blocks
  if (!last) return [open]
  last.missing += open.missing
  last.settled += open.settled
  last.weight += open.weight
  return blocks
}

/** So many orders that at least five are expected to be missing, and five to be seen. */
function blockSize(days: readonly SettledDay[]): number {
  const settled = days.reduce((sum, day) => sum + day.settled, 0)
  const missing = days.reduce((sum, day) => sum + day.missing, 0)
  const cases = Math.min(missing, settled - missing)
  return Math.max(BLOCK_ORDERS, cases === 0 ? settled : (BLOCK_CASES * settled) / cases)
}

/** The value at which half of the weight is reached; halfway to the next where it is reached exactly. */
function weightedMedian(values: readonly { value: number; weight: number }[]): number {
  const sorted = [...values].sort((a, b) => a.value - b.value)
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2
  let reached = 0
  for (const [at, { value, weight }] of sorted.entries()) {
    reached += weight
    if (Math.abs(reached - half) < 1e-9) return (value + (sorted[at + 1]?.value ?? value)) / 2
    if (reached > half) return value
  }
  return Number.NaN
}
