import type { Shape, Tone } from '@/lib/label-table'
import type { MailKind, MailState } from '@/lib/services/notifications/dto'

/** What a mail is about, where it has no subject or its subject is not for whoever reads. */
export const MAIL_KIND_WORDS: Readonly<Record<MailKind, string>> = {
  job_done: 'A finished run',
  job_failed: 'A failed run',
  invitation: 'An invitation',
  connection_request: 'A connection link',
  password_reset: 'A new password',
  break_glass: 'Somebody looks in',
  order_watch: 'A watched order',
  staff_digest: 'The week of somebody’s clients',
  email_change: 'A new e-mail address',
  email_changed: 'A changed e-mail address',
}

export const MAIL_STATE_WORDS: Readonly<Record<MailState, { label: string; title: string; tone: Tone; shape: Shape }>> =
  {
    waiting: {
      label: 'Waiting',
      title: 'It is sent within seconds, or at the time of its next try.',
      tone: 'neutral',
      shape: 'ring',
    },
    sent: { label: 'Sent', title: 'The mail service took it.', tone: 'matched', shape: 'dot' },
    kept: {
      label: 'Kept',
      title: 'No mail service is set up, so it can only be read here.',
      tone: 'pending',
      shape: 'half',
    },
    failed: { label: 'Failed', title: 'It is not tried again by itself.', tone: 'critical', shape: 'dash' },
  }
