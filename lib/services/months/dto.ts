/** What leaves the process about a closed month; instants are ISO 8601 in UTC, money minor units. */
export interface ClosedMonthDto {
  /** Such as `2026-10`. */
  month: string
  jobId: string
  resultHash: string
  closedAt: string
  /** Null where it closed by itself. */
  closedBy: string | null
  /** Why, where somebody said so. */
  closeReason: string | null
  /** Null while it is closed. */
  reopened: { at: string; by: string | null; reason: string } | null
  currency: string
  /** Share of the result that was frozen, 0 to 1. */
  matchRate: number | null
  /** What the month's days hold now beyond what was frozen; null once it was reopened or where nothing changed. */
  afterClose: LateArrivals | null
}

/** Now minus frozen, over the lines of the month's days. */
export interface LateArrivals {
  orders: number
  storeMinor: number
  purchases: number
  analyticsMinor: number
  /** Orders that GA4 was found to have seen since. */
  matched: number
}
