/** Where a finding stands across jobs (rule book 3.16). */
export const FINDING_STATES = ['open', 'fix_deployed', 'verifying', 'confirmed', 'no_effect', 'came_back'] as const
export type FindingState = (typeof FINDING_STATES)[number]

/** A fix as somebody described it; instants are ISO 8601 in UTC. */
export interface FindingFix {
  at: string
  by: string | null
  note: string | null
  link: string | null
}

/** One change of state as it is stored. */
export interface FindingStep {
  at: string
  from: FindingState
  to: FindingState
  /** Null where a result decided. */
  by: string | null
  /** The fix that was in force before, for undoing a step that a person made. */
  fixBefore: FindingFix | null
}

interface Period {
  days: number
  settled: number
  missing: number
}

/** What the settled days around a fix say; shares are 0 to 1. */
export interface FindingVerification {
  /** Whose orders were counted: `gateway=paypal`; empty for all that the headline is measured on. */
  segment: string
  before: Period
  after: Period
  /** Share after minus before with its 95 % interval; negative is better. */
  difference: { value: number; low: number; high: number; p: number } | null
  outcome: 'works' | 'no_effect' | 'too_early'
  /** Settled orders that are still needed to decide. */
  moreOrders: number | null
  /** The last day that was counted. */
  lastDay: string
}

/** A cause that results tell of, and what became of it. */
export interface FindingDto {
  /** Opaque; names the finding in addresses. */
  id: string
  reconciliation: { id: string; name: string }
  key: string
  state: FindingState
  sentence: string
  orders: number
  amountMinor: number
  currency: string
  /** Whether the newest result still tells of it. */
  isPresent: boolean
  firstSeenAt: string
  lastSeenAt: string
  /** The newest result that told of it. */
  lastJobId: string
  assignee: { id: string; name: string } | null
  ignoredReason: string | null
  fix: { at: string; by: string | null; note: string | null; link: string | null } | null
  verification: FindingVerification | null
  /** Changes of state, oldest first; `by` is a name. */
  history: { at: string; from: FindingState; to: FindingState; by: string | null }[]
  comments: number
  /** Whether the last change of state was a fix that can be taken back. */
  canUndoFix: boolean
}
