import type { Verdict } from '@/lib/reconcile/types'
import type { AnnotationDto } from '../annotations/dto'

/** What is stored about an id on both sides, and what was made of it. Instants are ISO 8601 in UTC. */
export interface TraceDto {
  asked: string
  /** How ids are compared, and what the id is no id for; null where it is one. */
  compared: string
  orders: TracedOrder[]
  purchases: TracedPurchase[]
  verdicts: TracedVerdict[]
}

export interface TracedOrder {
  source: { id: string; label: string; isLive: boolean }
  /** Day of the order in the client's zone, and what is known of that day. */
  day: string
  coverage: 'complete' | 'incomplete' | 'not_read'
  sourceId: string
  name: string | null
  /** Every name under which GA4 may hold the order, and the form it is compared in. */
  names: { kind: string; value: string; compared: string }[]
  createdAt: string
  totalMinor: number
  currency: string
  status: string
  channel: string
  gateway: string | null
}

export interface TracedPurchase {
  source: { id: string; label: string; isLive: boolean }
  transactionId: string
  day: string | null
  coverage: 'complete' | 'incomplete' | 'not_read'
  purchases: number
  revenueMinor: number
  currency: string | null
}

export interface TracedVerdict {
  reconciliation: { id: string; name: string }
  /** The first and, where it does not hold any more, the last result that said it; null where its summary is gone. */
  since: { jobId: string; at: string } | null
  isCurrent: boolean
  currency: string
  verdict: Verdict
  annotation: Pick<AnnotationDto, 'state' | 'reason'> | null
}

/** What a live source answered when it was asked for an id just now. */
export interface AskedSource {
  source: { id: string; label: string }
  side: 'store' | 'analytics'
  /** In their shop's own words; empty for GA4. */
  orders: { sourceId: string; name: string | null; createdAt: string; totalMinor: number; currency: string }[]
  /** One for each day and spelling of the order's names; empty for shops. */
  purchases: Pick<TracedPurchase, 'transactionId' | 'day' | 'purchases' | 'revenueMinor' | 'currency'>[]
  /** False where GA4 folds or withholds rows: what it does not show may be there all the same. True for shops. */
  isWhole: boolean
  /** Why it could not answer, and what to do; null where it did. */
  problem: string | null
}
