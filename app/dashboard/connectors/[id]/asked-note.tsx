import Link from 'next/link'
import { Instant } from '@/app/_ui/when'
import type { ContactDto } from '@/lib/services/connectors/contact'

/** Who was asked for a new sign-in, when, and whether the mail has left. */
export function AskedNote({ asked, timeZone }: { asked: NonNullable<ContactDto['asked']>; timeZone: string }) {
  const { name, at, mail } = asked
  const when = <Instant at={at} timeZone={timeZone} />
  const outbox = (
    <Link className="link underline" href={`/dashboard/outbox/${mail.id}`}>
      the mail
    </Link>
  )
  if (mail.state === 'sent')
    return (
      <p>
        A link for a new sign-in was mailed to {name} on {when}: see {outbox}.
      </p>
    )
  if (mail.state === 'waiting')
    return (
      <p>
        A link for a new sign-in was written to {name} on {when} and waits to be sent: see {outbox}.
      </p>
    )
  return (
    <p>
      A link for a new sign-in was written to {name} on {when}, but the mail did not leave. Open {outbox}, and pass the
      link on yourself.
    </p>
  )
}
