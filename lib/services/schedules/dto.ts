/** What fires by itself. */
export type ScheduleKind = 'reconciliation' | 'early_warning' | 'retention'
/** Where the last job of the schedule is still at work when a slot comes: leave the slot out, or queue behind it. */
export type Overlap = 'skip' | 'queue'
/** Slots that went by while nothing ran: make up for the newest, for all, or for none. */
export type CatchUp = 'latest' | 'all' | 'none'
export type FireOutcome = 'fired' | 'missed' | 'skipped'

/** Days that a slot reconciles, counted in the reconciliation's zone from the slot's own day. */
export type ScheduleWindow =
  /** `days` days, the last of them `endDaysAgo` days before the slot. */
  | { kind: 'rolling'; days: number; endDaysAgo: number }
  /** The calendar month that ended before the slot. */
  | { kind: 'month' }
  | { kind: 'fixed'; from: string; to: string }
