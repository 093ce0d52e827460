import type { Metadata } from 'next'
import Link from 'next/link'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Pager, Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import { MailStateLabel } from '@/app/dashboard/outbox/mail-state'
import { requireAdminPage } from '@/lib/auth/page'
import { listAllMail } from '@/lib/services/notifications/all'
import { MAIL_STATES } from '@/lib/services/notifications/dto'
import { withQuery } from '../_shell/links'
import { SearchForm } from '../_shell/search-form'

export const metadata: Metadata = { title: 'Outbox' }

export default async function AdminOutboxPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { admin } = await requireAdminPage()
  const query = await searchParams
  const state = MAIL_STATES.find((one) => one === firstOf(query.state))
  const cursor = firstOf(query.cursor)
  const page = await listAllMail(admin, { state, cursor })
  return (
    <div className="flex flex-col gap-6">
      <PageHead
        answer="Mail of all clients and about people’s accounts, newest first, and what became of it."
        title="Outbox"
      />
      <SearchForm
        filters={[
          {
            name: 'state',
            label: 'State',
            value: state,
            options: [
              ['', 'All states'],
              ['waiting', 'Waiting'],
              ['sent', 'Sent'],
              ['kept', 'Kept'],
              ['failed', 'Failed'],
            ],
          },
        ]}
        label="Find mail"
      />
      {page.items.length === 0 ? (
        <EmptyState title="No such mail">Mail is listed here from the moment it is written.</EmptyState>
      ) : (
        <>
          <Table label="Mail">
            <TableHead>
              <Th>Mail</Th>
              <Th>State</Th>
              <Th>To</Th>
              <Th>About</Th>
              <Th>Written</Th>
            </TableHead>
            <TableBody>
              {page.items.map((mail) => (
                <Tr key={mail.id}>
                  <Td phone="top-left">
                    <Link className="link font-medium" href={`/admin/outbox/${mail.id}`}>
                      {mail.kind.replaceAll('_', ' ')}
                    </Link>
                    {mail.error ? <span className="block text-muted text-sm">{mail.error}</span> : null}
                  </Td>
                  <Td phone="top-right">
                    <MailStateLabel state={mail.state} />
                  </Td>
                  <Td phone="bottom-left">
                    <span className="text-muted wrap-anywhere">{mail.to}</span>
                  </Td>
                  <Td>{mail.client?.name ?? 'An account'}</Td>
                  <Td phone="bottom-right">
                    <span className="text-muted">
                      <Instant at={mail.createdAt} timeZone="UTC" />
                    </span>
                  </Td>
                </Tr>
              ))}
            </TableBody>
          </Table>
          <Pager
            first={cursor ? withQuery('/admin/outbox', { state }) : null}
            next={page.nextCursor ? withQuery('/admin/outbox', { state, cursor: page.nextCursor }) : null}
            note="Times in UTC"
          />
        </>
      )}
    </div>
  )
}
