export type MailKind = 'job_done' | 'job_failed'
/** `kept`: no mail service is set up, so that it can only be read in the outbox. */
export type MailState = 'waiting' | 'sent' | 'kept' | 'failed'

/** What a person is written about. */
export interface NotificationChoice {
  /** Jobs that somebody asked for. */
  manual: 'all' | 'none'
  /** Jobs that ran by themselves: each, those that changed something, or none. */
  scheduled: 'all' | 'changes' | 'none'
  /** Jobs that failed, once for each incident. */
  failures: boolean
}
