import type { Metadata } from 'next'
import Link from 'next/link'
import { Section } from '@/app/_ui/card'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { requireAdminPage } from '@/lib/auth/page'
import { listClients } from '@/lib/services/clients/list'
import type { Page } from '@/lib/services/jobs/dto'
import { listUsers } from '@/lib/services/users/list'
import { SearchForm } from '../_shell/search-form'
import { AssignForm } from './assign-form'

export const metadata: Metadata = { title: 'Users' }

/** Staff and clients shown before somebody searches. */
const FIRST = 50

const KINDS = { '': {}, staff: { staff: true }, inactive: { active: false } } as const

export default async function UsersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { admin } = await requireAdminPage()
  const query = await searchParams
  const search = firstOf(query.search)?.slice(0, 100)
  const kind = (['staff', 'inactive'] as const).find((one) => one === firstOf(query.kind)) ?? ''
  const cursor = firstOf(query.cursor)
  const [page, staff, clients] = await Promise.all([
    listUsers(admin, { search, cursor, ...KINDS[kind] }),
    listUsers(admin, { staff: true, active: true, limit: FIRST }),
    listClients(admin, { limit: FIRST }),
  ])
  const pick = ({ id, name }: { id: string; name: string }) => ({ id, name })
  const toPick = ({ items, nextCursor }: Page<{ id: string; name: string }>, url: string) => ({
    first: items.map(pick),
    hasMore: nextCursor !== null,
    url: `${url}limit=${FIRST}`,
  })
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col gap-6">
        <PageHead
          answer="Everybody with an account, and where they belong. Open a person to change what they are."
          title="Users"
        />
        <SearchForm
          filters={[
            {
              name: 'kind',
              label: 'Kind',
              value: kind,
              options: [
                ['', 'Everybody'],
                ['staff', 'Staff of the agency'],
                ['inactive', 'Deactivated'],
              ],
            },
          ]}
          label="Find people"
          search={{ name: 'search', value: search, placeholder: 'Name or e-mail' }}
        />
        {page.items.length === 0 ? (
          <EmptyState title="Nobody is like that">Search for less, or for everybody.</EmptyState>
        ) : (
          <>
            <Table label="Users">
              <TableHead>
                <Th>Name</Th>
                <Th>State</Th>
                <Th>E-mail</Th>
                <Th>Runs or works for the agency</Th>
                <Th>Clients</Th>
              </TableHead>
              <TableBody>
                {page.items.map((person) => (
                  <Tr key={person.id}>
                    <Td phone="top-left">
                      <Link className="link font-medium" href={`/admin/users/${person.id}`}>
                        {person.name}
                      </Link>
                    </Td>
                    <Td phone="top-right">{person.active ? 'Active' : 'Deactivated'}</Td>
                    <Td phone="bottom-left">
                      <span className="text-muted wrap-anywhere">{person.email}</span>
                    </Td>
                    <Td phone="bottom-right">
                      {[person.isPlatformAdmin && 'Platform admin', person.isStaff && 'Staff']
                        .filter(Boolean)
                        .join(', ') || '–'}
                    </Td>
                    <Td>
                      <span className="text-muted">
                        {person.memberships
                          .slice(0, 3)
                          .map(({ clientName, role }) => `${clientName} (${role})`)
                          .join(', ') || '–'}
                        {person.memberships.length > 3 ? ` and ${person.memberships.length - 3} more` : ''}
                      </span>
                    </Td>
                  </Tr>
                ))}
              </TableBody>
            </Table>
            <CursorPager
              cursor={cursor}
              nextCursor={page.nextCursor}
              note={null}
              path="/admin/users"
              query={{ search, kind }}
            />
          </>
        )}
      </div>
      <Section
        id="assign"
        lead="Standing memberships in several clients at once; each client sees them as the agency’s."
        title="Assign staff"
      >
        {staff.items.length === 0 ? (
          <p className="text-muted">Nobody is staff yet. Open a person above and make them staff first.</p>
        ) : (
          <AssignForm
            clients={toPick(clients, '/api/v1/admin/clients?')}
            staff={toPick(staff, '/api/v1/admin/users?staff=true&active=true&')}
          />
        )}
      </Section>
    </div>
  )
}
