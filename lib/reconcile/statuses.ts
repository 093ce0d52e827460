/** Statuses, flags and reasons a line can have: the closed vocabularies of a result (rule book 3.6, 3.7 and 3.9). */

/** Store-side statuses, in the order the rules are tried (rule book 3.6 and 3.7). */
export const STORE_STATUSES = [
  'excluded_test',
  'excluded_unpaid',
  'excluded_cancelled',
  'excluded_pos',
  'excluded_draft_admin',
  'excluded_renewal',
  'excluded_api_marketplace',
  'excluded_staff',
  'excluded_zero',
  'excluded_before_tracking',
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
  'ga4_foreign',
  'ga4_ambiguous',
  'ga4_orphan',
] as const
export type AnalyticsStatus = (typeof ANALYTICS_STATUSES)[number]
export type VerdictStatus = StoreStatus | AnalyticsStatus

/** What else is true of a line, beside its one status. */
export const FLAGS = [
  /** GA4's day is more than one day away from the order's day. */
  'date_shift',
  /** An earlier run called the order missing. */
  'matched_late',
  /** GA4 shows the id again days after an order of an earlier window, as a reloaded confirmation page does. */
  'repeat_old_order',
  /** Counted more than once because two streams or hostnames reported it. */
  'two_tags',
  /** Counted more than once on one stream and hostname. */
  'reload',
  /** Counted more than once because the id reached GA4 in several spellings. */
  'id_variants',
  /** Two GA4 properties hold the id. */
  'two_properties',
  /** GA4 holds parts of the order under ids of their own, such as `1001-upsell`. */
  'split_ids',
  /** The order was cancelled after GA4 had counted it. */
  'cancelled_after_tracking',
  /** The order was never paid. */
  'never_paid',
  /** The store's amount was converted into the reporting currency. */
  'converted',
] as const
export type Flag = (typeof FLAGS)[number]

/** Why a matched amount differs, in the order the algebra is tried (rule book 3.9). */
export const VALUE_REASONS = [
  'zero_value',
  'multiple',
  'minor_unit',
  'basis',
  'discount',
  'refund_or_edit',
  'upsell',
  'presentment',
  'fx',
  'shipping_tax_part',
  'vat_ratio',
  'unexplained',
] as const
export type ValueReason = (typeof VALUE_REASONS)[number]
