import { KIND_FORMS, type LiveKind } from '@/app/_connect/kinds'
import { formatDay } from '@/app/_ui/when'
import type { Shape, Tone } from '@/lib/label-table'
import { isoInZone } from '@/lib/period'
import type { ConnectionRequestDto } from '@/lib/services/connection-requests/dto'

/** What is said about connection links. */

export const LINK_STATES: Readonly<
  Record<ConnectionRequestDto['state'], { label: string; tone: Tone; shape: Shape; sentence: string }>
> = {
  open: { label: 'Open', tone: 'value', shape: 'ring', sentence: 'Whoever has it can connect the source.' },
  used: { label: 'Used', tone: 'matched', shape: 'dot', sentence: 'The source was connected through it.' },
  revoked: { label: 'Withdrawn', tone: 'excluded', shape: 'dash', sentence: 'It was withdrawn and opens nothing.' },
  expired: { label: 'Expired', tone: 'pending', shape: 'half', sentence: 'It was not used in time.' },
}

interface LinkToSend {
  clientName: string
  kind: LiveKind
  /** The source that needs new credentials; null where a new one is to be connected. */
  label: string | null
  link: string
  /** ISO 8601. */
  expiresAt: string
  timeZone: string
}

/** A mail to go with a link, to be changed as one likes. */
export function mailTextOf({ clientName, kind, label, link, expiresAt, timeZone }: LinkToSend): string {
  const { name, side } = KIND_FORMS[kind]
  const source = `${name} ${side === 'store' ? 'store' : 'property'}`
  const until = isoInZone(Date.parse(expiresAt), timeZone)
  const purpose =
    label === null
      ? `To compare the orders of ${clientName} with what Google Analytics counted, we need to read your ${source}.`
      : `We can no longer read “${label}” (${name}) for ${clientName}: it needs a new sign-in.`
  return [
    'Hello,',
    '',
    `${purpose} Please open this link and follow its steps, which takes about ${side === 'store' ? 'five' : 'ten'} minutes:`,
    '',
    link,
    '',
    'You need no account with us. The page says exactly what is read and what never is; nothing can be changed through it.',
    `The link works once, until ${formatDay(until.slice(0, 10))}, ${until.slice(11, 16)} (${timeZone}). Please pass it on only to whoever looks after your ${source}, and never send us passwords or keys by mail.`,
    '',
    'Thank you',
  ].join('\n')
}
