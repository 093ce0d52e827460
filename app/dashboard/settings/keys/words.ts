import type { Shape, Tone } from '@/lib/label-table'
import type { KeyState } from '@/lib/services/keys/dto'

/** `orphaned`: whoever made it has left the client. */
export const KEY_STATES: Readonly<
  Record<KeyState | 'orphaned', { label: string; tone: Tone; shape: Shape; sentence: string }>
> = {
  active: { label: 'Works', tone: 'matched', shape: 'dot', sentence: 'Programs may use it.' },
  expired: { label: 'Expired', tone: 'pending', shape: 'half', sentence: 'Its time is over; programs are refused.' },
  revoked: { label: 'Revoked', tone: 'excluded', shape: 'dash', sentence: 'It was revoked; programs are refused.' },
  orphaned: {
    label: 'Stopped',
    tone: 'excluded',
    shape: 'dash',
    sentence: 'Whoever made it has left, so it does nothing.',
  },
}
