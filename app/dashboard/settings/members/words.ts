import type { Shape, Tone } from '@/lib/label-table'
import type { InvitationState } from '@/lib/services/invitations/dto'

export const INVITATION_LABELS: Readonly<
  Record<InvitationState, { label: string; tone: Tone; shape: Shape; sentence: string }>
> = {
  open: { label: 'Open', tone: 'value', shape: 'ring', sentence: 'It waits to be accepted.' },
  accepted: { label: 'Accepted', tone: 'matched', shape: 'dot', sentence: 'Somebody became a member by it.' },
  revoked: { label: 'Withdrawn', tone: 'excluded', shape: 'dash', sentence: 'It was withdrawn and opens nothing.' },
  expired: { label: 'Expired', tone: 'pending', shape: 'half', sentence: 'It was not accepted in time.' },
}
