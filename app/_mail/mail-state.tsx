import { Status } from '@/app/_ui/badge'
import type { MailState } from '@/lib/services/notifications/dto'
import { MAIL_STATE_WORDS } from './words'

export function MailStateLabel({ state }: { state: MailState }) {
  const { label, title, tone, shape } = MAIL_STATE_WORDS[state]
  return (
    <Status shape={shape} title={title} tone={tone}>
      {label}
    </Status>
  )
}
