import { Status } from '@/app/_ui/badge'
import type { Shape, Tone } from '@/lib/label-table'
import type { ClientStatus } from '@/lib/services/clients/dto'

const STATES: Readonly<Record<ClientStatus, { label: string; tone: Tone; shape: Shape }>> = {
  active: { label: 'Active', tone: 'matched', shape: 'dot' },
  suspended: { label: 'Suspended', tone: 'pending', shape: 'half' },
  deleting: { label: 'Being deleted', tone: 'critical', shape: 'dash' },
}

export function ClientStatusLabel({ status }: { status: ClientStatus }) {
  const { label, tone, shape } = STATES[status]
  return (
    <Status shape={shape} tone={tone}>
      {label}
    </Status>
  )
}
