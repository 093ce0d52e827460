import type { SettledDay } from '@/lib/reconcile/watch/usual-share'
import { hasComeBack, verifyFix } from '@/lib/reconcile/watch/verify-fix'
import type { FindingState, FindingVerification } from './dto'

/** What a new result means for a finding that was given a fix (rule book 3.16). Pure. */

/** Days before a fix that it is compared with: eight of each weekday. */
export const DAYS_BEFORE = 56

export interface FixFacts {
  state: FindingState
  /** Day of the fix in the reconciliation's zone; it holds orders from before and after, so it is not counted. */
  fixDay: string
  /** The last day that was counted, or the day it was judged, when it was confirmed. */
  confirmedDay: string | null
  /** Settled days of the orders the finding is about; null where lines do not tell. */
  counted: { segment: string; days: readonly SettledDay[]; rest: readonly SettledDay[] } | null
  /** Whether the result tells of the finding, and its first and last day. */
  isPresent: boolean
  window: { from: string; to: string }
}

export interface Judgement {
  /** States passed through, in order; empty where nothing changes. */
  steps: FindingState[]
  /** Null where nothing was counted. */
  verification: FindingVerification | null
}

const UNCHANGED: Judgement = { steps: [], verification: null }

export function judgeFix(facts: FixFacts): Judgement {
  const { state, counted, fixDay } = facts
  if (state !== 'fix_deployed' && state !== 'verifying' && state !== 'confirmed') return UNCHANGED
  const before = counted?.days.filter(({ day }) => day < fixDay).slice(-DAYS_BEFORE) ?? []
  // Without a missing order before the fix there is nothing that counting could show.
  if (!counted || before.every(({ missing }) => missing === 0)) return judgeByPresence(facts)
  const after = counted.days.filter(({ day }) => day > fixDay)
  if (state === 'confirmed') {
    const until = facts.confirmedDay ?? fixDay
    const isBack = hasComeBack(
      after.filter(({ day }) => day <= until),
      after.filter(({ day }) => day > until),
    )
    return isBack ? { steps: ['came_back'], verification: null } : UNCHANGED
  }
  const last = after.at(-1)
  if (!last) return UNCHANGED
  const promised = promisedShare(
    before,
    counted.rest.filter(({ day }) => day < fixDay),
  )
  const said = verifyFix(before, after, promised === null ? {} : { promised })
  return {
    steps: [...begin(state), ...end(said.outcome)],
    verification: { segment: counted.segment, ...said, lastDay: last.day },
  }
}

/** A result of nothing but days after the fix either still tells of the finding or does not. */
function judgeByPresence({ state, fixDay, confirmedDay, isPresent, window }: FixFacts): Judgement {
  if (state === 'confirmed') {
    const isBack = isPresent && window.from > (confirmedDay ?? fixDay)
    return isBack ? { steps: ['came_back'], verification: null } : UNCHANGED
  }
  if (window.to <= fixDay) return UNCHANGED
  const isWhole = window.from > fixDay
  const outcome = isWhole ? (isPresent ? 'no_effect' : 'works') : 'too_early'
  return { steps: [...begin(state), ...end(outcome)], verification: null }
}

const begin = (state: FindingState): FindingState[] => (state === 'fix_deployed' ? ['verifying'] : [])

const end = (outcome: FindingVerification['outcome']): FindingState[] =>
  ({ works: ['confirmed' as const], no_effect: ['no_effect' as const], too_early: [] })[outcome]

/** What would go away: the share missing beyond that of the other orders; null where there are none to compare with. */
function promisedShare(own: readonly SettledDay[], rest: readonly SettledDay[]): number | null {
  const share = shareOf(own)
  const others = shareOf(rest)
  return share === null || others === null || share <= others ? null : share - others
}

function shareOf(days: readonly SettledDay[]): number | null {
  const settled = days.reduce((sum, day) => sum + day.settled, 0)
  return settled === 0 ? null : days.reduce((sum, day) => sum + day.missing, 0) / settled
}
