import type { Metadata } from 'next'
import { ClientForm } from '@/app/_client/client-form'
import { DeleteClient } from '@/app/_client/delete-client'
import { ActButton } from '@/app/_ui/act-button'
import { Section } from '@/app/_ui/card'
import { Notice } from '@/app/_ui/notice'
import { PageHead } from '@/app/_ui/page-head'
import { Instant } from '@/app/_ui/when'
import { requirePage } from '@/lib/auth/page'
import { GRACE_DAYS } from '@/lib/services/clients/dto'
import { getOwnClient } from '@/lib/services/clients/list'

export const metadata: Metadata = { title: 'Client' }

export default async function ClientSettingsPage() {
  // Owners come here to keep a client that is being deleted, when nothing of it can be changed.
  const { ctx, can } = await requirePage({ action: 'client.read' })
  const client = await getOwnClient(ctx)
  const url = `/api/v1/clients/${client.id}`
  return (
    <div className="flex max-w-2xl flex-col gap-8">
      <PageHead
        answer={can('client.manage') ? 'What you change here holds for everybody who works with this client.' : null}
        title={client.name}
      />
      {client.status === 'deleting' && client.eraseAfter ? (
        <Notice title="It is being deleted" tone="critical">
          <p>
            Everything it has is erased after <Instant at={client.eraseAfter} timeZone={client.timeZone} />.
          </p>
          {can('client.delete') ? (
            <ActButton label="Keep it" method="POST" url={`${url}/keep`} variant="primary" />
          ) : null}
        </Notice>
      ) : null}
      {can('client.manage') ? <ClientForm client={client} url={url} /> : null}
      {can('client.delete') && client.status !== 'deleting' ? (
        <Section
          id="delete"
          lead={`For good, with everything it has. For ${GRACE_DAYS} days it can still be kept.`}
          title="Delete this client"
        >
          <div>
            <DeleteClient name={client.name} url={url}>
              <p>
                Its jobs end now, and only owners can read it. After {GRACE_DAYS} days everything it has is erased;
                until then you can keep it here.
              </p>
            </DeleteClient>
          </div>
        </Section>
      ) : null}
    </div>
  )
}
