/** A mail as it was rendered once: every try sends the same. */
export interface Mail {
  /** The outbox row's id: services that can refuse a repeat know the mail by it. */
  id: string
  to: string
  subject: string
  html: string
  plain: string
}

/**
 * What a mail service made of a mail. `retry`: for a reason that may pass; `waitMs` where the service named the time.
 * `refused`: trying again changes nothing. Reasons are sentences for the people who run the installation.
 */
export type MailOutcome =
  | { outcome: 'sent' }
  | { outcome: 'retry'; reason: string; waitMs?: number }
  | { outcome: 'refused'; reason: string }

export interface MailPort {
  /** Never throws for what the service answers or fails to answer. */
  send(mail: Mail): Promise<MailOutcome>
  close(): void
}

/** No answer within this time is a failed try; shorter than the lease of a mail that is being sent. */
export const ANSWER_MS = 20_000
