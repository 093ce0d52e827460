import type { Role } from '@/lib/auth/permissions'
import type { LiveKind } from '@/lib/ingestors/types'
import type { RateFigures } from '@/lib/sentences'
import type { WatchedOrder, WatchedPurchase } from '../trace/watch-dto'

/** What leaves the process about mail and who gets it; instants are ISO 8601 in UTC. */
export type MailKind =
  | 'job_done'
  | 'job_failed'
  | 'invitation'
  | 'connection_request'
  | 'password_reset'
  | 'email_change'
  | 'email_changed'
  | 'break_glass'
  | 'staff_digest'
  | 'order_watch'
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

/** A connection link, for somebody who need not have an account. */
export interface ConnectionRequestPayload {
  /** Who asks. */
  clientName: string
  kind: LiveKind
  /** Whom it is for, as the one who asked wrote it. */
  note: string
  /** Name of the source that needs a new sign-in; null to connect a new one. */
  sourceLabel: string | null
  /** The installation asks by itself, because the source does not let it in any more. */
  isBroken: boolean
  /** ISO 8601. */
  expiresAt: string
  timeZone: string
  /** The link's secret, as `sealLinkSecret` returned it. */
  sealedSecret: string
}

export interface InvitationPayload {
  /** As the client calls itself in its mails. */
  clientName: string
  /** Null where the installation invites. */
  inviterName: string | null
  email: string
  role: Role
  expiresAt: string
  timeZone: string
  /** The link's secret, as `sealLinkSecret` returned it. */
  sealedSecret: string
}

/** A link about somebody's own account. */
export interface AccountLinkPayload {
  /** The address it was sent to. */
  email: string
  /** How long the link works. */
  minutes: number
  /** The link's secret, as `sealLinkSecret` returned it. */
  sealedSecret: string
}

/** To the address that somebody signed in with until now. */
export interface AddressChangedPayload {
  email: string
  newEmail: string
}

/** For a client's owners: somebody of the installation reads what they have, for an hour. */
export interface BreakGlassPayload {
  clientName: string
  adminName: string
  reason: string
  /** ISO 8601. */
  expiresAt: string
  timeZone: string
}

/** For whoever had an order watched, at its end; `purchases` is empty where GA4 did not show it. Instants are ISO 8601. */
export interface OrderWatchPayload {
  clientName: string
  timeZone: string
  watchId: string
  /** The id as they gave it. */
  asked: string
  order: WatchedOrder | null
  purchases: WatchedPurchase[]
  /** Why the last look could not tell. */
  problem: string | null
  looks: number
  beganAt: string
  endedAt: string
}

/** How one client stands in a digest; shares are 0 to 1, money in minor units. */
export interface DigestLine {
  id: string
  name: string
  /** Its database did not answer: nothing else is known. */
  isAway: boolean
  rate: number | null
  missingMinor: number
  currency: string
  /** Of the newest result; null before the first. */
  lastDay: string | null
  verdict: 'above' | 'below' | 'within' | null
  openWarnings: number
  waitingFindings: number
  /** A result was finished in the last seven days. */
  isFresh: boolean
}

/** For one of the agency's staff. It belongs to no client, and holds figures of several. */
export interface StaffDigestPayload {
  /** The Monday it is for. */
  monday: string
  /** The worst first; `of` is how many there are. */
  clients: DigestLine[]
  of: number
  toLookAt: number
  notFresh: number
}

/** What a template is given, by the kind of mail. */
export type MailContent =
  | { kind: 'job_done'; payload: JobDonePayload }
  | { kind: 'job_failed'; payload: JobFailedPayload }
  | { kind: 'invitation'; payload: InvitationPayload }
  | { kind: 'connection_request'; payload: ConnectionRequestPayload }
  | { kind: 'break_glass'; payload: BreakGlassPayload }
  | { kind: 'staff_digest'; payload: StaffDigestPayload }
  | { kind: 'order_watch'; payload: OrderWatchPayload }
  | { kind: 'password_reset' | 'email_change'; payload: AccountLinkPayload }
  | { kind: 'email_changed'; payload: AddressChangedPayload }

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
