import type { Metadata } from 'next'
import Link from 'next/link'
import { MailStateLabel } from '@/app/_mail/mail-state'
import { MAIL_KIND_WORDS, MAIL_STATE_WORDS } from '@/app/_mail/words'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import { requireAdminPage } from '@/lib/auth/page'
import { listAllMail } from '@/lib/services/notifications/all'
import { MAIL_STATES } from '@/lib/services/notifications/dto'
import { SearchForm, stateFilter } from '../_shell/search-form'

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
      <SearchForm filters={[stateFilter('state', state, MAIL_STATE_WORDS)]} label="Find mail" />
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
                      {MAIL_KIND_WORDS[mail.kind]}
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
          <CursorPager
            cursor={cursor}
            nextCursor={page.nextCursor}
            note="Times in UTC"
            path="/admin/outbox"
            query={{ state }}
          />
        </>
      )}
    </div>
  )
}
