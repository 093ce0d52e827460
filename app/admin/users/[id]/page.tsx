import type { Metadata } from 'next'
import Link from 'next/link'
import { ActButton } from '@/app/_ui/act-button'
import { Card, Section } from '@/app/_ui/card'
import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import { requireAdminPage } from '@/lib/auth/page'
import { listHandOver } from '@/lib/services/users/hand-over'
import { getUser, listUsers } from '@/lib/services/users/list'
import { LeaveDialog } from './leave-dialog'

export const metadata: Metadata = { title: 'User' }

/** People shown before somebody searches. */
const FIRST = 50

export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  const { admin } = await requireAdminPage()
  const person = await orNotFound(getUser(admin, (await params).id))
  const url = `/api/v1/admin/users/${person.id}`
  const clients = await listHandOver(admin, person.id)
  const standing = clients.filter(({ kind }) => kind === 'agency')
  // Only staff take over from staff.
  const [all, staff] = await Promise.all([
    listUsers(admin, { active: true, limit: FIRST }),
    listUsers(admin, { active: true, staff: true, limit: FIRST }),
  ])
  const others = (page: typeof all, query: string) => ({
    first: page.items.filter(({ id }) => id !== person.id).map(({ id, name, email }) => ({ id, name, email })),
    hasMore: page.nextCursor !== null,
    url: `/api/v1/admin/users?active=true&limit=${FIRST}${query}`,
  })
  const staffOnly = others(staff, '&staff=true')
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
          {person.isStaff && standing.length > 0 ? (
            <LeaveDialog
              body={{ isStaff: false }}
              clients={standing}
              label="Take staff away"
              others={staffOnly}
              question={{
                title: `Take staff away from ${person.name}?`,
                description: 'Their memberships for the agency end, with the keys and invitations they made there.',
                confirm: 'Take staff away',
              }}
              url={url}
              variant="secondary"
            />
          ) : (
            <ActButton
              body={{ isStaff: !person.isStaff }}
              label={person.isStaff ? 'Take staff away' : 'Make staff'}
              method="PATCH"
              url={url}
            />
          )}
        </div>
      </Section>
      <Section
        id="access"
        lead="Deactivating ends their access with the next click they make, and for good the keys and invitations they made. What they hold for the agency goes to whoever takes over; other memberships are kept for when they come back."
        title="Access"
      >
        {person.active ? (
          <div className="flex flex-col gap-4">
            <div>
              <ActButton
                label="Sign them out everywhere"
                method="POST"
                question={{
                  title: `Sign ${person.name} out everywhere?`,
                  description: 'All their sessions end with the next click they make. They can sign in again.',
                  confirm: 'Sign them out',
                }}
                url={`${url}/end-sessions`}
              />
            </div>
            <div>
              <LeaveDialog
                body={{ active: false }}
                clients={clients}
                label="Deactivate"
                others={standing.length > 0 ? staffOnly : others(all, '')}
                question={{
                  title: `Deactivate ${person.name}?`,
                  description: 'They are signed out everywhere, and downloads they have begun break off.',
                  confirm: 'Deactivate',
                }}
                url={url}
                variant="danger"
              />
            </div>
          </div>
        ) : (
          <div>
            <ActButton body={{ active: true }} label="Activate" method="PATCH" url={url} variant="primary" />
          </div>
        )}
      </Section>
    </div>
  )
}
