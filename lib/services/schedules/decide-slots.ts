import { HOUR_MS } from '@/lib/period'
import type { CatchUp, FireOutcome, Overlap } from './dto'

/** Slots that nobody catches up are still in time this long after they came: a worker may just be restarting. */
const IN_TIME_MS = 5 * 60_000

export interface Decision {
  slot: number
  outcome: FireOutcome
}

/**
 * What becomes of slots that have come, each exactly once. `slots` are in order; `isNewest` says that no later one has
 * come; `isBusy` that a job of the schedule is still at work, which makes slots that would fire skipped ones under
 * `skip`. Slots caught up together queue behind each other.
 */
export function decideSlots(
  slots: readonly number[],
  policy: { overlap: Overlap; catchUp: CatchUp; catchUpHours: number },
  { now, isNewest, isBusy }: { now: number; isNewest: boolean; isBusy: boolean },
): Decision[] {
  const reachMs = policy.catchUp === 'none' ? IN_TIME_MS : policy.catchUpHours * HOUR_MS
  const outcome = isBusy && policy.overlap === 'skip' ? 'skipped' : 'fired'
  return slots.map((slot, at) => {
    const isLate = now - slot > reachMs
    const isMadeUp = policy.catchUp === 'all' || (isNewest && at === slots.length - 1)
    return { slot, outcome: isLate || !isMadeUp ? 'missed' : outcome }
  })
}
