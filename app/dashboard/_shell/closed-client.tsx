import { ButtonLink } from '@/app/_ui/button'
import { EmptyState } from '@/app/_ui/empty-state'
import { Notice } from '@/app/_ui/notice'
import type { ClientStatus } from '@/lib/services/clients/dto'

interface ClosedClientProps {
  client: { name: string; status: ClientStatus }
  isOwner: boolean
}

/** Why nothing is done for a client: above its pages for owners, in their place for everybody else. */
export function ClosedClient({ client: { name, status }, isOwner }: ClosedClientProps) {
  const isDeleting = status === 'deleting'
  if (!isOwner)
    return (
      <EmptyState heading="h1" title={isDeleting ? `${name} is being deleted` : `${name} is suspended`}>
        {isDeleting
          ? 'Its pages are closed. If that is not right, ask one of its owners soon: they can still keep it.'
          : 'Its pages are closed for now, and nothing is read or sent. Nothing was lost. Ask one of its owners, or whoever runs this installation.'}
      </EmptyState>
    )
  return (
    <div className="mb-6">
      <Notice title={isDeleting ? `${name} is being deleted` : `${name} is suspended`} tone="pending">
        <p>
          {isDeleting
            ? 'Nothing runs any more, and only owners can read it. It can still be kept.'
            : 'Nothing runs, and only owners can read it. Whoever runs this installation can resume it.'}
        </p>
        {isDeleting ? (
          <ButtonLink className="self-start" href="/dashboard/settings/client">
            Keep it
          </ButtonLink>
        ) : null}
      </Notice>
    </div>
  )
}
