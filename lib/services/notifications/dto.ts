import type { RateFigures } from '@/lib/sentences'

/** What leaves the process about mail and who gets it; instants are ISO 8601 in UTC. */
export type MailKind = 'job_done' | 'job_failed'
export const MAIL_STATES = ['waiting', 'sent', 'kept', 'failed'] as const
/** `kept`: no mail service is set up, so that it can only be read in the outbox. */
export type MailState = (typeof MAIL_STATES)[number]

/** What a person is written about. */
export interface NotificationChoice {
  /** Jobs that somebody asked for, done or failed. */
  manual: 'all' | 'none'
  /** Jobs that ran by themselves: each, those that changed something, or none. */
  scheduled: 'all' | 'changes' | 'none'
  /** Jobs that ran by themselves and failed, once for each incident. */
  failures: boolean
}

interface MailAboutJob {
  clientName: string
  reconciliationName: string
  jobId: string
  window: { from: string; to: string; timeZone: string }
  /** Why this person gets it, as a clause after "You get this mail because". */
  because: string
}

/** What the mail about a finished job says; shares are 0 to 1, money in minor units. */
export interface JobDonePayload extends MailAboutJob {
  rate: RateFigures
  /** The comparable run before; null for a first one. */
  before: { value: number | null; window: { from: string; to: string } } | null
  /** Where the newest days were expected, when they have just left that range. */
  expected: { low: number; high: number; rate: number; verdict: 'above' | 'below' } | null
  currency: string
  missing: number
  missingMinor: number
  findings: { sentence: string; amountMinor: number; isNew: boolean }[]
  /** Findings of the run before that are no longer found. */
  closed: number
}

export interface JobFailedPayload extends MailAboutJob {
  errorCode: string
  errorMessage: string
}

/** What a template is given, by the kind of mail. */
export type MailContent =
  | { kind: 'job_done'; payload: JobDonePayload }
  | { kind: 'job_failed'; payload: JobFailedPayload }

/** A mail in the outbox, without its text. */
export interface MailDto {
  id: string
  kind: MailKind
  state: MailState
  to: string
  /** Null until it was tried for the first time. */
  subject: string | null
  tries: number
  /** Why it was not sent yet, or never; a sentence. */
  error: string | null
  createdAt: string
  sentAt: string | null
  /** When it is tried next; null unless waiting. */
  nextTryAt: string | null
}

export interface MailWithBodyDto extends MailDto {
  html: string | null
  plain: string | null
}
