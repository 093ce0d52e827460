import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { EmptyState } from '@/app/_ui/empty-state'
import { Money } from '@/app/_ui/money'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Day } from '@/app/_ui/when'
import { SearchForm } from '@/app/admin/_shell/search-form'
import { ClientStatusLabel } from '@/app/admin/clients/client-status'
import { requirePerson } from '@/lib/auth/page'
import { countOf, formatInterval, formatPercent } from '@/lib/sentences'
import { listPortfolio, type PortfolioEntry } from '@/lib/services/portfolio/list'
import { OpenClient } from './open-client'

export const metadata: Metadata = { title: 'Portfolio' }

const WORDS = { below: 'Below', above: 'Above', within: 'As expected' } as const

export default async function PortfolioPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const principal = await requirePerson()
  if (principal.memberships.length < 2) notFound()
  const query = await searchParams
  const search = firstOf(query.search)?.trim().slice(0, 100)
  const cursor = firstOf(query.cursor)
  const { items, nextCursor, total } = await listPortfolio(principal, { search, cursor })
  return (
    <div className="flex flex-col gap-6">
      <PageHead answer="Your clients, those that want to be looked at first." title="Portfolio" />
      <SearchForm label="Find a client" search={{ name: 'search', value: search, placeholder: 'Part of a name' }} />
      {items.length === 0 ? (
        <EmptyState title="None of your clients is called that">Search for less of the name.</EmptyState>
      ) : (
        <>
          <Table label="Clients">
            <TableHead>
              <Th>Client</Th>
              <Th align="right">Match rate</Th>
              <Th>Against what is usual</Th>
              <Th align="right">Not seen by GA4</Th>
              <Th>Last day</Th>
              <Th align="right">Open warnings</Th>
              <Th align="right">Findings</Th>
              <Th>State</Th>
            </TableHead>
            <TableBody>
              {items.map((entry) => (
                <ClientRow entry={entry} key={entry.client.id} />
              ))}
            </TableBody>
          </Table>
          <CursorPager
            cursor={cursor}
            nextCursor={nextCursor}
            note={nextCursor || cursor ? `${countOf(total, 'client')}, the worst first` : null}
            path="/dashboard/portfolio"
            query={{ search }}
          />
        </>
      )}
    </div>
  )
}

function ClientRow({ entry: { client, line: read } }: { entry: PortfolioEntry }) {
  const line = read === 'away' ? null : read
  const result = line?.result
  return (
    <Tr>
      <Td phone="top-left">
        <OpenClient client={{ id: client.id, name: client.name }} />
      </Td>
      <Td align="right" phone="top-right">
        <span className="num">
          {result ? (result.rate === null ? 'Cannot be told' : formatPercent(result.rate)) : '–'}
        </span>
      </Td>
      <Td>
        {result?.expected ? (
          <>
            {WORDS[result.expected.verdict]}{' '}
            <span className="num text-muted text-sm">{formatInterval(result.expected.low, result.expected.high)}</span>
          </>
        ) : (
          <span className="text-muted">–</span>
        )}
      </Td>
      <Td align="right" phone="bottom-right">
        {result ? <Money currency={result.currency} minor={result.missingMinor} /> : '–'}
      </Td>
      <Td phone="bottom-left">
        <span className="text-muted">
          {read === 'away' ? 'Its database does not answer' : result ? <Day day={result.lastDay} /> : 'No result yet'}
        </span>
      </Td>
      <Td align="right">
        <span className="num">{line?.openWarnings ?? '–'}</span>
      </Td>
      <Td align="right">
        <span className="num">{line?.waitingFindings ?? '–'}</span>
      </Td>
      <Td>{read === 'away' ? 'Not reachable' : <ClientStatusLabel status={client.status} />}</Td>
    </Tr>
  )
}
