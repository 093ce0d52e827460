import type { Metadata } from 'next'
import Link from 'next/link'
import { Section } from '@/app/_ui/card'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Pager, Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { requireAdminPage } from '@/lib/auth/page'
import { listClients } from '@/lib/services/clients/list'
import { listUsers } from '@/lib/services/users/list'
import { withQuery } from '../_shell/links'
import { SearchForm } from '../_shell/search-form'
import { AssignForm } from './assign-form'

export const metadata: Metadata = { title: 'Users' }

const KINDS = { '': {}, staff: { staff: true }, inactive: { active: false } } as const

export default async function UsersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { admin } = await requireAdminPage()
  const query = await searchParams
  const search = firstOf(query.search)?.slice(0, 100)
  const kind = (['staff', 'inactive'] as const).find((one) => one === firstOf(query.kind)) ?? ''
  const cursor = firstOf(query.cursor)
  const [page, staff, clients] = await Promise.all([
    listUsers(admin, { search, cursor, ...KINDS[kind] }),
    listUsers(admin, { staff: true, active: true, limit: 200 }),
    listClients(admin, { limit: 500 }),
  ])
  const pick = ({ id, name }: { id: string; name: string }) => ({ id, name })
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
            <Pager
              first={cursor ? withQuery('/admin/users', { search, kind }) : null}
              next={page.nextCursor ? withQuery('/admin/users', { search, kind, cursor: page.nextCursor }) : null}
              note={null}
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
          <AssignForm clients={clients.items.map(pick)} staff={staff.items.map(pick)} />
        )}
      </Section>
    </div>
  )
}
