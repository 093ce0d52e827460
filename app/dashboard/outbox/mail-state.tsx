import { Status } from '@/app/_ui/badge'
import type { Shape, Tone } from '@/lib/label-table'
import type { MailState } from '@/lib/services/notifications/dto'

const STATES: Readonly<Record<MailState, { label: string; title: string; tone: Tone; shape: Shape }>> = {
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

export function MailStateLabel({ state }: { state: MailState }) {
  const { label, title, tone, shape } = STATES[state]
  return (
    <Status shape={shape} title={title} tone={tone}>
      {label}
    </Status>
  )
}
