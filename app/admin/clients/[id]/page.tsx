import type { Metadata } from 'next'
import Link from 'next/link'
import { DeleteClient } from '@/app/_client/delete-client'
import { ActButton } from '@/app/_ui/act-button'
import { Card, Section } from '@/app/_ui/card'
import { Notice } from '@/app/_ui/notice'
import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import { Stat } from '@/app/_ui/stat'
import { Instant } from '@/app/_ui/when'
import { requireAdminPage } from '@/lib/auth/page'
import { GRACE_DAYS } from '@/lib/services/clients/dto'
import { getClient } from '@/lib/services/clients/list'
import { ClientForm } from '../../../_client/client-form'
import { ClientStatusLabel } from '../client-status'

export const metadata: Metadata = { title: 'Client' }

export default async function ClientPage({ params }: { params: Promise<{ id: string }> }) {
  const { admin, principal } = await requireAdminPage()
  const client = await orNotFound(getClient(admin, (await params).id))
  const url = `/api/v1/admin/clients/${client.id}`
  const held = principal.memberships.find(({ id }) => id === client.id)
  return (
    <div className="flex max-w-4xl flex-col gap-8">
      <Link className="link self-start" href="/admin/clients">
        Clients
      </Link>
      <PageHead
        answer={
          <>
            Since <Instant at={client.createdAt} timeZone={client.timeZone} />
          </>
        }
        title={client.name}
      />
      {client.status === 'deleting' && client.eraseAfter ? (
        <Notice title="It is being deleted" tone="critical">
          <p>
            Everything it has is erased after <Instant at={client.eraseAfter} timeZone={client.timeZone} />. Until then
            it can be kept.
          </p>
        </Notice>
      ) : null}
      <Card className="p-5">
        <dl className="grid grid-cols-2 gap-5 md:grid-cols-4">
          <Stat label="State" value={<ClientStatusLabel status={client.status} />} />
          <Stat label="People" note={`${client.staff} of the agency`} value={client.members} />
          <Stat label="Open jobs" value={client.openJobs} />
          <Stat
            label="Owners"
            note={client.owners.map(({ name, email }) => `${name} (${email})`).join(', ')}
            value={client.owners.length}
          />
        </dl>
      </Card>
      <Section id="settings" title="Settings">
        <ClientForm client={client} url={url} />
      </Section>
      <Section
        id="look"
        lead="You read what a viewer reads, for an hour, change nothing and download nothing. Its owners are told by mail, with your reason."
        title="Look into it"
      >
        {held?.kind === 'break_glass' ? (
          <div className="flex flex-wrap gap-2">
            <ActButton
              body={{ clientId: client.id }}
              label="Open its pages"
              method="POST"
              to="/dashboard"
              url="/api/v1/active-client"
              variant="primary"
            />
            <ActButton label="End it now" method="DELETE" url={`${url}/break-glass`} />
          </div>
        ) : held ? (
          <p className="text-muted">You belong to it: choose it among your clients.</p>
        ) : (
          <div>
            <ActButton
              enter={client.id}
              label="Look into this client"
              method="POST"
              question={{
                title: `Look into ${client.name}?`,
                description: (
                  <p>For an hour, reading only. Its owners get a mail now, and it stays in its audit log.</p>
                ),
                confirm: 'Look into it',
              }}
              to="/dashboard"
              typed={{ field: 'reason', label: 'Reason', hint: 'At least 10 characters; the owners read it.' }}
              url={`${url}/break-glass`}
            />
          </div>
        )}
      </Section>
      <Section id="state" title="Suspend or delete">
        <div className="flex flex-wrap gap-2">
          {client.status === 'active' ? (
            <ActButton
              label="Suspend"
              method="POST"
              question={{
                title: `Suspend ${client.name}?`,
                description: (
                  <p>Nothing runs any more, links stop working, and only its owners can read it. You can resume it.</p>
                ),
                confirm: 'Suspend it',
              }}
              url={`${url}/suspend`}
            />
          ) : null}
          {client.status === 'suspended' ? (
            <ActButton label="Resume" method="POST" url={`${url}/resume`} variant="primary" />
          ) : null}
          {client.status === 'deleting' ? (
            <ActButton label="Keep it" method="POST" url={`${url}/keep`} variant="primary" />
          ) : (
            <DeleteClient name={client.name} url={url}>
              <p>
                Its jobs end now. After {GRACE_DAYS} days everything it has is erased for good; until then it can be
                kept.
              </p>
            </DeleteClient>
          )}
        </div>
      </Section>
    </div>
  )
}
