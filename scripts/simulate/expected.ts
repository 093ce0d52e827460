import type { Flag, VerdictStatus } from '@/lib/reconcile/statuses'
import type { AnalyticsPurchase, StoreOrder, TagRow } from '@/lib/transaction'

/** What became of an order or a GA4 id, and what a reconciliation must therefore say of it. */
export interface Expectation {
  side: 'store' | 'analytics'
  /** The order's id in its store, or the GA4 id as a line shows it. */
  id: string
  store: string | null
  fate: string
  status: VerdictStatus
  /** Value reason, exclusion code or why an id has no order. */
  reason: string | null
  flags: readonly Flag[]
  /**
   * Where the rule book leaves room, every status that keeps to it, and `none` where there may be no line; absent where
   * it fixes the one answer.
   */
  accepted?: readonly (VerdictStatus | 'none')[]
}

/** One order of the month, or none, with everything GA4 shows because of it. */
export interface Entry {
  order: StoreOrder | null
  purchases: AnalyticsPurchase[]
  tags: TagRow[]
  /** GA4 ids that the store was asked for by id and does not know. */
  lookedUp: string[]
  /** Empty for orders outside the window. */
  expected: Expectation[]
}
