import { AppError } from '@/lib/errors'
import { HOUR_MS, isoInZone } from '@/lib/period'

/** What becomes of a finding from job to job (rule book 3.16). Instants are epoch milliseconds. */

export type FindingState = 'open' | 'fix_deployed' | 'verifying' | 'confirmed' | 'no_effect' | 'came_back'

export interface Fix {
  at: number
  by: string
  link: string | null
}

/**
 * `seen`: a job reports the finding. `deploy_fix`: a person says that a fix is live. `verify`: the first day after the
 * fix is settled. `judge`: `verifyFix` has decided. `recur`: after a confirmed fix the loss is back.
 */
export type FindingEvent =
  | { type: 'seen'; at: number }
  | ({ type: 'deploy_fix' } & Fix)
  | { type: 'verify'; at: number }
  | { type: 'judge'; at: number; outcome: 'works' | 'no_effect' | 'too_early' }
  | { type: 'recur'; at: number }

export interface FindingLife {
  key: string
  state: FindingState
  openedAt: number
  /** The fix that is being tried or was tried last. */
  fix: Fix | null
  history: readonly { at: number; from: FindingState; to: FindingState }[]
}

export function openFinding(key: string, at: number): FindingLife {
  return { key, state: 'open', openedAt: at, fix: null, history: [] }
}

const EVENT_WORDS: Readonly<Record<FindingEvent['type'], string>> = {
  seen: 'seen again',
  deploy_fix: 'given a fix',
  verify: 'verified',
  judge: 'judged',
  recur: 'said to have come back',
}
const STATE_WORDS: Readonly<Record<FindingState, string>> = {
  open: 'open',
  fix_deployed: 'waiting for the first settled day after its fix',
  verifying: 'being verified',
  confirmed: 'fixed',
  no_effect: 'open, because its fix had no effect',
  came_back: 'open again',
}

/** The state an event leads to; undefined where the event makes no sense. */
function nextState(state: FindingState, event: FindingEvent): FindingState | undefined {
  switch (event.type) {
    // The window still holds orders from before a fix, so seeing the finding proves nothing: only `recur` reopens it.
    case 'seen':
      return state
    case 'deploy_fix':
      return state === 'confirmed' ? undefined : 'fix_deployed'
    case 'verify':
      return state === 'fix_deployed' ? 'verifying' : undefined
    case 'judge':
      if (state !== 'verifying') return undefined
      return { works: 'confirmed' as const, no_effect: 'no_effect' as const, too_early: state }[event.outcome]
    case 'recur':
      return state === 'confirmed' ? 'came_back' : undefined
  }
}

/**
 * The life after an event. Throws `conflict` where the event is impossible in the present state, and `invalid_input`
 * where it lies before what is already known.
 */
export function advanceFinding(life: FindingLife, event: FindingEvent): FindingLife {
  const last = life.history.at(-1)?.at ?? life.openedAt
  if (event.at < last)
    throw new AppError(
      'invalid_input',
      `This happened at ${isoInZone(event.at, 'UTC')}, before the finding’s last change at ${isoInZone(last, 'UTC')}.`,
    )
  const to = nextState(life.state, event)
  if (to === undefined)
    throw new AppError('conflict', `A finding that is ${STATE_WORDS[life.state]} cannot be ${EVENT_WORDS[event.type]}.`)
  const fix = event.type === 'deploy_fix' ? { at: event.at, by: event.by, link: event.link } : life.fix
  // A newer fix replaces the one that is still being tried.
  if (to === life.state && fix === life.fix) return life
  return { ...life, state: to, fix, history: [...life.history, { at: event.at, from: life.state, to }] }
}

const LOGGED_BEFORE_MS = 48 * HOUR_MS

/** Logged changes of the 48 hours before something began, nearest first; it began between `from` and `to`. */
export function attributeChange<Change extends { at: number; what: string }>(
  changeLog: readonly Change[],
  from: number,
  to = from,
): Change[] {
  return changeLog
    .filter(({ at }) => at <= to && at >= from - LOGGED_BEFORE_MS)
    .sort((a, b) => b.at - a.at || (a.what < b.what ? -1 : 1))
}
