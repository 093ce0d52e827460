import { advanceFinding, type FindingEvent, type FindingLife } from '@/lib/reconcile/watch/finding-life'
import type { FindingFix, FindingState, FindingStep } from './dto'

/** A stored finding's place in its life, and the moves that lead on from it. */

interface Stored {
  key: string
  state: FindingState
  firstSeenAt: Date
  history: readonly FindingStep[]
}

const EVENTS: Readonly<Record<FindingState, (at: number) => FindingEvent | null>> = {
  open: () => null,
  fix_deployed: (at) => ({ type: 'deploy_fix', at, by: '', link: null }),
  verifying: (at) => ({ type: 'verify', at }),
  confirmed: (at) => ({ type: 'judge', at, outcome: 'works' }),
  no_effect: (at) => ({ type: 'judge', at, outcome: 'no_effect' }),
  came_back: (at) => ({ type: 'recur', at }),
}

/**
 * The step to another state, by the engine's rules. Throws `conflict` where it is impossible. `at` is epoch milliseconds by
 * the database's clock.
 */
export function stepTo(
  stored: Stored,
  to: FindingState,
  { at, by, fixBefore }: { at: number; by: string | null; fixBefore: FindingFix | null },
): FindingStep {
  const event = EVENTS[to](at)
  const life: FindingLife = {
    key: stored.key,
    state: stored.state,
    openedAt: stored.firstSeenAt.getTime(),
    fix: null,
    history: stored.history.map((step) => ({ at: Date.parse(step.at), from: step.from, to: step.to })),
  }
  if (event) advanceFinding(life, event)
  return { at: new Date(at).toISOString(), from: stored.state, to, by, fixBefore }
}

/** The last step, if it is a person's fix that no result has looked at yet. */
export function undoableFix({ history }: Pick<Stored, 'history'>): FindingStep | null {
  const last = history.at(-1)
  return last?.to === 'fix_deployed' && last.by !== null ? last : null
}
