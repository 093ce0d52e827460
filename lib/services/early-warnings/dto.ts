/** What leaves the process about an early warning; instants are ISO 8601 in UTC. */

/** `confirmed`: the settled orders say the same; `withdrawn`: GA4 showed them late, or nothing ever judged them. */
export const EARLY_WARNING_STATES = ['open', 'confirmed', 'withdrawn'] as const
export type EarlyWarningState = (typeof EARLY_WARNING_STATES)[number]

/** What a pull found. Instants are epoch milliseconds. */
export interface PullEvidence {
  /** First and last of the orders that were counted. */
  from: number
  to: number
  orders: number
  visible: number
  /** How many are usually visible at these ages. */
  usual: number
  /** Chance of seeing so few by accident. */
  p: number
  /** Share usually visible once settled. */
  settledShare: number
  sentence: string
}

/** What a warning rests on, as of the last pull that found it. */
export interface EarlyEvidence extends PullEvidence {
  /** The orders it was opened for, whose outcome decides: those of later pulls are always young. */
  decisive: Pick<PullEvidence, 'from' | 'to' | 'orders' | 'settledShare'>
  /** The published result that confirmed or refuted it. */
  jobId?: string
}

/** Orders that GA4 does not show although it usually would by now. */
export interface EarlyWarningDto {
  id: string
  reconciliationId: string
  reconciliationName: string
  /** Which orders are meant; null for all of them. */
  segment: { dimension: 'gateway' | 'country' | 'hostname'; value: string } | null
  state: EarlyWarningState
  openedAt: string
  /** The last pull that found it. */
  seenAt: string
  closedAt: string | null
  orders: number
  visible: number
  /** How many are usually visible at their age. */
  expected: number
  /** When the first and the last of these orders were placed. */
  ordersFrom: string
  ordersTo: string
  sentence: string
  /** What to look at first. */
  advice: string
}
