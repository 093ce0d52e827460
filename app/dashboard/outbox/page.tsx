import type { Metadata } from 'next'
import Link from 'next/link'
import { MailStateLabel } from '@/app/_mail/mail-state'
import { MAIL_KIND_WORDS } from '@/app/_mail/words'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import { requirePage } from '@/lib/auth/page'
import { listMail } from '@/lib/services/notifications/outbox'

export const metadata: Metadata = { title: 'Outbox' }

export default async function OutboxPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client } = await requirePage({ action: 'outbox.manage' })
  const cursor = firstOf((await searchParams).cursor)
  const page = await listMail(ctx, { cursor })
  return (
    <div className="flex flex-col gap-6">
      <PageHead answer={`Every mail about ${client.name}, newest first, and what became of it.`} title="Outbox" />
      {page.items.length === 0 && !cursor ? (
        <EmptyState title="No mail has been written yet">
          When a run ends, people of this client are written to as each of them chose. Every such mail is listed here.
        </EmptyState>
      ) : (
        <>
          <Table label="Mail">
            <TableHead>
              <Th>Mail</Th>
              <Th>State</Th>
              <Th>To</Th>
              <Th>Written</Th>
              <Th>Sent</Th>
            </TableHead>
            <TableBody>
              {page.items.map((mail) => (
                <Tr key={mail.id}>
                  <Td phone="top-left">
                    <Link className="link font-medium" href={`/dashboard/outbox/${mail.id}`}>
                      {mail.subject ?? MAIL_KIND_WORDS[mail.kind]}
                    </Link>
                    {mail.error ? <span className="block text-muted text-sm">{mail.error}</span> : null}
                  </Td>
                  <Td phone="top-right">
                    <MailStateLabel state={mail.state} />
                  </Td>
                  <Td phone="bottom-left">
                    <span className="text-muted wrap-anywhere md:whitespace-nowrap">{mail.to}</span>
                  </Td>
                  <Td phone="bottom-right">
                    <span className="text-muted">
                      <Instant at={mail.createdAt} timeZone={client.timeZone} />
                    </span>
                  </Td>
                  <Td>
                    <span className="text-muted">
                      {mail.sentAt ? <Instant at={mail.sentAt} timeZone={client.timeZone} /> : '–'}
                    </span>
                  </Td>
                </Tr>
              ))}
            </TableBody>
          </Table>
          <CursorPager
            cursor={cursor}
            nextCursor={page.nextCursor}
            note={`Times in ${client.timeZone}`}
            path="/dashboard/outbox"
          />
        </>
      )}
    </div>
  )
}
