import { CopyCode } from '@/app/_ui/code'
import { Notice } from '@/app/_ui/notice'
import type { MadeInvitationDto } from '@/lib/services/invitations/dto'

/** What became of an invitation: on its way by mail, or a link to pass on, which is shown this once. */
export function LinkMade({ made }: { made: MadeInvitationDto }) {
  if (made.link === null)
    return (
      <Notice live title="The invitation is on its way" tone="neutral">
        <p>
          A mail with the link goes to <span className="break-all">{made.email}</span>. See the outbox if it does not
          arrive.
        </p>
      </Notice>
    )
  return (
    <div className="flex flex-col gap-3">
      <Notice live title="Copy the link: it is shown only now" tone="pending">
        <p>
          No mail service is set up, so the mail is kept in the outbox. Send the link to{' '}
          <span className="break-all font-medium">{made.email}</span> yourself, and to nobody else.
        </p>
      </Notice>
      <div className="rounded-control border border-accent/40 bg-accent/5 px-4 py-3">
        <CopyCode label="link" value={made.link} />
      </div>
    </div>
  )
}
