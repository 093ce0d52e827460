import type { Metadata } from 'next'
import Link from 'next/link'
import { ButtonLink } from '@/app/_ui/button'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import { requireAdminPage } from '@/lib/auth/page'
import { CLIENT_STATUSES } from '@/lib/services/clients/dto'
import { listClients } from '@/lib/services/clients/list'
import { SearchForm, stateFilter } from '../_shell/search-form'
import { CLIENT_STATUS_WORDS, ClientStatusLabel } from './client-status'

export const metadata: Metadata = { title: 'Clients' }

export default async function ClientsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { admin } = await requireAdminPage()
  const query = await searchParams
  const search = firstOf(query.search)?.slice(0, 100)
  const status = CLIENT_STATUSES.find((one) => one === firstOf(query.status))
  const cursor = firstOf(query.cursor)
  const page = await listClients(admin, { search, status, cursor })
  return (
    <div className="flex flex-col gap-6">
      <PageHead
        actions={
          <>
            <ButtonLink href="/admin/clients/import">Create from a list</ButtonLink>
            <ButtonLink href="/admin/clients/new" variant="primary">
              Create a client
            </ButtonLink>
          </>
        }
        answer="Everybody whose sales are reconciled here. What they sell stays with them; open one to see who looks after it."
        title="Clients"
      />
      <SearchForm
        filters={[stateFilter('status', status, CLIENT_STATUS_WORDS)]}
        label="Find clients"
        search={{ name: 'search', value: search, placeholder: 'Part of a name' }}
      />
      {page.items.length === 0 ? (
        <EmptyState title={search || status ? 'No client is like that' : 'No client yet'}>
          {search || status ? 'Search for less, or for another state.' : 'Create the first one and invite its owner.'}
        </EmptyState>
      ) : (
        <>
          <Table label="Clients">
            <TableHead>
              <Th>Name</Th>
              <Th>State</Th>
              <Th>Owners</Th>
              <Th align="right">People</Th>
              <Th align="right">Of the agency</Th>
              <Th align="right">Open jobs</Th>
              <Th>Last result</Th>
            </TableHead>
            <TableBody>
              {page.items.map((client) => (
                <Tr key={client.id}>
                  <Td phone="top-left">
                    <Link className="link font-medium" href={`/admin/clients/${client.id}`}>
                      {client.name}
                    </Link>
                  </Td>
                  <Td phone="top-right">
                    <ClientStatusLabel status={client.status} />
                  </Td>
                  <Td phone="bottom-left">
                    <span className="text-muted">
                      {client.owners.map(({ name }) => name).join(', ') || 'Nobody yet'}
                    </span>
                  </Td>
                  <Td align="right">
                    <span className="num">{client.members}</span>
                  </Td>
                  <Td align="right">
                    <span className="num">{client.staff}</span>
                  </Td>
                  <Td align="right">
                    <span className="num">{client.openJobs}</span>
                  </Td>
                  <Td phone="bottom-right">
                    <span className="text-muted">
                      {client.lastResultAt ? <Instant at={client.lastResultAt} timeZone="UTC" /> : '–'}
                    </span>
                  </Td>
                </Tr>
              ))}
            </TableBody>
          </Table>
          <CursorPager
            cursor={cursor}
            nextCursor={page.nextCursor}
            note="Times in UTC"
            path="/admin/clients"
            query={{ search, status }}
          />
        </>
      )}
    </div>
  )
}
