import { Status } from '@/app/_ui/badge'
import type { Shape, Tone } from '@/lib/label-table'
import type { ClientStatus } from '@/lib/services/clients/dto'

export const CLIENT_STATUS_WORDS: Readonly<Record<ClientStatus, { label: string; tone: Tone; shape: Shape }>> = {
  active: { label: 'Active', tone: 'matched', shape: 'dot' },
  suspended: { label: 'Suspended', tone: 'pending', shape: 'half' },
  deleting: { label: 'Being deleted', tone: 'critical', shape: 'dash' },
}

export function ClientStatusLabel({ status }: { status: ClientStatus }) {
  const { label, tone, shape } = CLIENT_STATUS_WORDS[status]
  return (
    <Status shape={shape} tone={tone}>
      {label}
    </Status>
  )
}
