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

/** How people say when: `time` is `HH:MM`, weekdays count from Monday, 1. */
export type SchedulePreset =
  | { every: 'day' | 'weekday'; time: string }
  | { every: 'week'; weekday: number; time: string }
  | { every: 'month'; day: number; time: string }

/** What leaves the process about a schedule; instants are ISO 8601 in UTC. */
export interface ScheduleDto {
  id: string
  kind: ScheduleKind
  /** Null for work that belongs to no reconciliation. */
  reconciliation: { id: string; name: string } | null
  cron: string
  /** Null where the cron expression is none of the presets. */
  preset: SchedulePreset | null
  /** When it runs, for people: `Every night at 03:00, Europe/Berlin`. */
  words: string
  timeZone: string
  window: ScheduleWindow | null
  overlap: Overlap
  catchUp: CatchUp
  catchUpHours: number
  /** The next five slots; none while it is paused. */
  nextRuns: string[]
  pausedAt: string | null
  /** What became of the newest slot; `reason` says in words why it was left out. Null before the first. */
  lastFire: { slot: string; outcome: FireOutcome; reason: string | null; jobId: string | null } | null
  missedIn30Days: number
}
