/** What leaves the process about a job; instants are ISO 8601 in UTC. */
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]
/** Where the database tells who listens that something about a job changed: `<client id> <job id>`. */
export const JOB_CHANNEL = 'dra_job'

/** Only reconciliations are shown to a client as jobs; the others are the installation's own work. */
export const JOB_KINDS = ['reconciliation', 'early_warning', 'retention', 'order_watch'] as const
export type JobKind = (typeof JOB_KINDS)[number]
/** `settlement` reads a one-off window again once its last days have settled. */
export type JobTrigger = 'manual' | 'first_sync' | 'schedule' | 'settlement'
export const JOB_STAGES = ['plan', 'pull', 'match', 'publish'] as const
export type JobStage = (typeof JOB_STAGES)[number]

/** Counts while it runs; zeros before the stage that fills them. */
export interface JobProgress {
  ordersRead: number
  purchasesRead: number
  verdicts: number
  /** Days of live sources that had to be read, and how many were; absent where only files are compared. */
  days?: { done: number; all: number }
  /** A source asked to wait; the job goes on by itself. */
  waiting?: { label: string; until: string }
}

/** One run of a reconciliation over a window of days. */
export interface JobDto {
  id: string
  reconciliationId: string
  reconciliationName: string
  state: JobState
  /** The stage being worked on; null unless running. */
  stage: JobStage | null
  progress: JobProgress
  window: { from: string; to: string; timeZone: string }
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  createdBy: string | null
  trigger: JobTrigger
  /** The schedule that asked, in words such as `Every night at 03:00, Europe/Berlin`; null where it is gone or none did. */
  schedule: string | null
  /** How often a worker has taken it up. */
  attempt: number
  /** Milliseconds of each stage, over all attempts. */
  timings: Partial<Record<JobStage, number>>
  /** What went wrong and what to do, for people; null unless failed. */
  error: { code: string; message: string; requestId: string | null } | null
  /** Headline figures once done. */
  headline: {
    matchRate: number | null
    complete: boolean
    matched: number
    settled: number
    missing: number
    missingMinor: number
    currency: string
  } | null
}

/** A line of a job's log; `at` is ISO 8601 in UTC. */
export interface JobLogLine {
  id: number
  at: string
  attempt: number
  level: 'info' | 'warn' | 'error'
  stage: JobStage | null
  /** One sentence for people. */
  message: string
}

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}
