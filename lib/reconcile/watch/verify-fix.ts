import { ordersNeeded } from '../statistics/power'
import { round9 } from '../statistics/round'
import { twoProportions } from '../statistics/two-by-two'
import { type SettledDay, sortDays, weekdayOf } from './usual-share'

/** Whether a fix works: settled days before and after it, of the same weekdays (rule book 3.16 and 5.3). */

export interface PeriodCount {
  days: number
  settled: number
  missing: number
}

export interface FixVerification {
  before: PeriodCount
  after: PeriodCount
  /** Missing share after minus before, with its 95 % interval (Newcombe); negative is better. Null without orders. */
  difference: { value: number; low: number; high: number; p: number } | null
  outcome: 'works' | 'no_effect' | 'too_early'
  /** Settled orders still needed after the fix to decide; null when it is decided, or when too few came before it. */
  moreOrders: number | null
}

/** Stricter than usual: the question is asked again every night. */
const SURE = 0.01

interface VerifyOptions {
  /** Missing share the finding says would go away (0 to 1); all that is missing where it does not say. */
  promised?: number
}

/**
 * Compares whole weekdays: for each, as many days after the fix as there are before it, and the latest days before it in
 * the same mix. `works`: fewer are missing, beyond chance. `no_effect`: the interval leaves less than half of what was
 * promised. Else it is too early to tell.
 */
export function verifyFix(
  before: readonly SettledDay[],
  after: readonly SettledDay[],
  { promised }: VerifyOptions = {},
): FixVerification {
  const days = sameWeekdays(sortDays(before), sortDays(after))
  const old = countOf(days.before)
  const now = countOf(days.after)
  if (old.settled === 0 || now.settled === 0)
    return { before: old, after: now, difference: null, outcome: 'too_early', moreOrders: null }
  const share = old.missing / old.settled
  const worth = Math.min(promised ?? share, share) / 2
  const { difference, low, high, p } = twoProportions(now.missing, now.settled, old.missing, old.settled)
  const outcome = high < 0 && p < SURE ? 'works' : worth <= 0 || low > -worth ? 'no_effect' : 'too_early'
  return {
    before: old,
    after: now,
    difference: { value: difference, low, high, p },
    outcome,
    moreOrders: outcome === 'too_early' ? ordersStillNeeded(share, worth, old.settled, now.settled) : null,
  }
}

/** Whether, after a fix that worked, clearly more orders go missing than right after it. */
export function hasComeBack(afterFix: readonly SettledDay[], newest: readonly SettledDay[]): boolean {
  const { difference } = verifyFix(afterFix, newest)
  return difference !== null && difference.low > 0 && difference.p < SURE
}

function countOf(days: readonly SettledDay[]): PeriodCount {
  return days.reduce(
    (sum, { settled, missing }) => ({
      days: sum.days + 1,
      settled: sum.settled + settled,
      missing: sum.missing + missing,
    }),
    { days: 0, settled: 0, missing: 0 },
  )
}

function sameWeekdays(before: readonly SettledDay[], after: readonly SettledDay[]) {
  const kept: { before: SettledDay[]; after: SettledDay[] } = { before: [], after: [] }
  const pairs = [0, 1, 2, 3, 4, 5, 6].map((weekday) => {
    const old = before.filter(({ day }) => weekdayOf(day) === weekday)
    const now = after.filter(({ day }) => weekdayOf(day) === weekday)
    return { old, now, common: Math.min(old.length, now.length) }
  })
  const used = pairs.filter(({ common }) => common > 0)
  const times = Math.min(...used.map(({ old, common }) => Math.floor(old.length / common)))
  for (const { old, now, common } of used) {
    kept.before.push(...old.slice(-times * common))
    kept.after.push(...now.slice(-common))
  }
  return kept
}

/** With groups of unequal size it is their harmonic mean that counts. */
function ordersStillNeeded(share: number, worth: number, before: number, after: number): number | null {
  const each = ordersNeeded(share, -worth)
  const left = 2 / each - 1 / before
  if (left <= 0) return null
  return Math.max(1, Math.ceil(round9(1 / left)) - after)
}
