import type { Metadata } from 'next'
import Link from 'next/link'
import { Card, Section } from '@/app/_ui/card'
import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import { requireAdminPage } from '@/lib/auth/page'
import { getUser, listUsers } from '@/lib/services/users/list'
import { ActButton } from '../../_shell/act-button'
import { DeactivateForm } from './deactivate-form'

export const metadata: Metadata = { title: 'User' }

export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  const { admin } = await requireAdminPage()
  const person = await orNotFound(getUser(admin, (await params).id))
  const { items: everybody } = await listUsers(admin, { active: true, limit: 200 })
  const url = `/api/v1/admin/users/${person.id}`
  const others = everybody.filter(({ id }) => id !== person.id).map(({ id, name, email }) => ({ id, name, email }))
  return (
    <div className="flex max-w-3xl flex-col gap-8">
      <Link className="link self-start" href="/admin/users">
        Users
      </Link>
      <PageHead
        answer={`${person.email}, ${person.active ? 'active' : 'deactivated'}${person.isPlatformAdmin ? ', platform admin' : ''}${person.isStaff ? ', staff of the agency' : ''}`}
        title={person.name}
      />
      <Section id="clients" title="Clients">
        {person.memberships.length === 0 ? (
          <p className="text-muted">They belong to no client.</p>
        ) : (
          <Card className="divide-y divide-line">
            {person.memberships.map(({ clientId, clientName, role, kind }) => (
              <p className="flex flex-wrap justify-between gap-3 px-5 py-3" key={clientId}>
                <Link className="link font-medium" href={`/admin/clients/${clientId}`}>
                  {clientName}
                </Link>
                <span className="text-muted">
                  {role}
                  {kind === 'agency' ? ', for the agency' : ''}
                </span>
              </p>
            ))}
          </Card>
        )}
      </Section>
      <Section
        id="rights"
        lead="Platform admins run the installation, but read no client without being a member or giving a reason. Staff can be assigned to clients."
        title="What they are"
      >
        <div className="flex flex-wrap gap-2">
          <ActButton
            body={{ isPlatformAdmin: !person.isPlatformAdmin }}
            label={person.isPlatformAdmin ? 'Take platform admin away' : 'Make platform admin'}
            method="PATCH"
            url={url}
          />
          <ActButton
            body={{ isStaff: !person.isStaff }}
            label={person.isStaff ? 'Take staff away' : 'Make staff'}
            method="PATCH"
            url={url}
          />
        </div>
      </Section>
      <Section
        id="access"
        lead="Deactivating ends their access with the next click they make. Their memberships are kept for when they come back."
        title="Access"
      >
        {person.active ? (
          <DeactivateForm others={others} person={person} url={url} />
        ) : (
          <div>
            <ActButton body={{ active: true }} label="Activate" method="PATCH" url={url} variant="primary" />
          </div>
        )}
      </Section>
    </div>
  )
}
