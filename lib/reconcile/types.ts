import type { AliasKind, AnalyticsPurchase, Channel, StoreOrder, Window } from '@/lib/transaction'

/** Changes whenever the same input could give another result; part of every result and of its hash. */
export const ENGINE_VERSION = '1.0.0'

/** Store-side statuses, in the order the rules are tried (rule book 3.6 and 3.7). */
export const STORE_STATUSES = [
  'excluded_test',
  'excluded_unpaid',
  'excluded_cancelled',
  'excluded_pos',
  'excluded_draft_admin',
  'excluded_renewal',
  'excluded_api_marketplace',
  'excluded_zero',
  'unexpected_in_ga4',
  'ambiguous',
  'duplicate_in_ga4',
  'matched_exact',
  'matched_rounding',
  'matched_value_diff',
  'pending',
  'unknown_ga4_incomplete',
  'missing_provisional',
  'missing',
] as const
export type StoreStatus = (typeof STORE_STATUSES)[number]
export type ExclusionCode = Extract<StoreStatus, `excluded_${string}`>

/** Statuses of GA4 ids that are linked to no order of the window (rule book 3.7). */
export const ANALYTICS_STATUSES = [
  'ga4_out_of_window',
  'ga4_not_set',
  'ga4_other_row',
  'ga4_unknown_format',
  'ga4_ambiguous',
  'ga4_orphan',
] as const
export type AnalyticsStatus = (typeof ANALYTICS_STATUSES)[number]
export type VerdictStatus = StoreStatus | AnalyticsStatus

/** Value bases an order's parts allow: what GA4's amount is made of (rule book 3.9, reason 4). */
export const BASES = ['total', 'total_ex_tax', 'total_ex_shipping', 'total_ex_tax_ex_shipping'] as const
export type Basis = (typeof BASES)[number]

/** Why a matched amount differs, in the order the algebra is tried (rule book 3.9). */
export type ValueReason =
  | 'zero_value'
  | 'multiple'
  | 'minor_unit'
  | 'basis'
  | 'discount'
  | 'refund_or_edit'
  | 'unexplained'

/** How an order and a GA4 id were linked: the alias kind and the pass (P1 exact, P2 cleaned; rule book 3.5). */
export interface Provenance {
  kind: AliasKind
  pass: 'exact' | 'cleaned'
}

/** One line of a result: a store order of the window, or a GA4 id linked to none (sentinels: one per row). */
export interface Verdict {
  side: 'store' | 'analytics'
  status: VerdictStatus
  /** Value reason, exclusion code of an unexpected order, or why a GA4 id has no order; null when there is nothing to add. */
  reason: string | null
  storeId: string | null
  storeName: string | null
  /** The GA4 id as reported; several raw spellings of one id are joined by ` | `. */
  analyticsId: string | null
  matchedBy: Provenance | null
  /** Store total, before refunds. */
  storeMinor: number | null
  /** GA4 gross revenue of all linked rows, inside and outside the window. */
  analyticsMinor: number | null
  /** `analyticsMinor - storeMinor`; null unless both sides exist. */
  differenceMinor: number | null
  /** The basis under which the amounts agree; null when they do not or are not compared. */
  basis: Basis | null
  purchases: number | null
  orderedAt: number | null
  /** Day of the order in the window's zone. */
  storeDay: string | null
  /** First day on which GA4 reports the id. */
  analyticsDay: string | null
  gateway: string | null
  channel: Channel | null
  /** GA4's day is more than one day away from the order's day (rule book 3.7). */
  dateShift: boolean
}

export type BridgeGroup = 'by_design' | 'timing' | 'measurement' | 'unexplained'

/** One bar of the bridge from the store's figure to GA4's; bars sum exactly to analytics minus store. */
export interface BridgeBar {
  code: string
  group: BridgeGroup
  /** Orders on the store's side, distinct ids or rows on GA4's. */
  count: number
  amountMinor: number
}

/** From the store's own report figure to the bridge's start (rule book 3.12); exact. */
export interface TieOut {
  reportMinor: number
  steps: { code: 'returns' | 'cancelled' | 'zone_shift' | 'never_sales'; count: number; amountMinor: number }[]
  bridgeStartMinor: number
}

export interface MatchRate {
  /** `matched / settled`; null for 0/0. */
  value: number | null
  /** Wilson 95 % interval; null when `value` is. */
  low: number | null
  high: number | null
  matched: number
  settled: number
  /** False when days could not be trusted: then `value` covers only part of the window and must not be shown bare. */
  complete: boolean
  /** The least and the most the rate can be, given ids that cannot be read and days that cannot be trusted. */
  lowerBound: number | null
  upperBound: number | null
}

export interface ValueRate {
  value: number | null
  matchedMinor: number
  settledMinor: number
}

export interface Finding {
  code: string
  sentence: string
  orders: number
  amountMinor: number
  /** Order names or ids to look at first; at most five. */
  startWith: string[]
}

export interface Summary {
  engineVersion: string
  window: Window
  /** Epoch milliseconds against which orders are old enough or not. */
  asOf: number
  currency: string
  storeOrders: number
  storeMinor: number
  analyticsPurchases: number
  analyticsMinor: number
  counts: Partial<Record<VerdictStatus, number>>
  /** What both sides hold of the lines of each status. */
  amounts: Partial<Record<VerdictStatus, { storeMinor: number; analyticsMinor: number }>>
  matchRate: MatchRate
  valueRate: ValueRate
  tieOut: TieOut
  bridge: BridgeBar[]
  findings: Finding[]
  /** The basis GA4's amounts are expected to have, and how many informative orders say so; null when too few tell. */
  basis: { expected: Basis; informative: number; explained: number } | null
  idKinds: { kind: AliasKind; matched: number }[]
  coverage: {
    /** False when the GA4 report has no dates: date rules are then skipped. */
    dated: boolean
    /** Days on which GA4's report cannot be trusted, with the reason. */
    untrustedDays: { day: string; reason: string }[]
    hidden: { purchases: number; amountMinor: number }
    /** Rows of the GA4 report that could not be read: any of them may belong to an order called missing. */
    unreadableRows: number
  }
}

export interface ReconcileInput {
  orders: readonly StoreOrder[]
  purchases: readonly AnalyticsPurchase[]
  window: Window
  asOf: number
  /** The one currency of both sides. */
  currency: string
  /** The store's own zone, for the tie-out to its report. */
  storeTimeZone: string
  coverage: {
    dated: boolean
    /** Why no day of the window can be trusted, or null. */
    untrustedWindow: string | null
    /** Control totals minus listed rows (rule book 3.8, I2). */
    hidden: { purchases: number; amountMinor: number }
    /** Rows of the GA4 report that were rejected. */
    unreadableRows: number
  }
}

export interface ReconcileResult {
  /** Sorted by side, then id: the order that is hashed. */
  verdicts: Verdict[]
  summary: Summary
}
