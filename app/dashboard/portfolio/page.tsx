import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { EmptyState } from '@/app/_ui/empty-state'
import { Money } from '@/app/_ui/money'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Day } from '@/app/_ui/when'
import { SearchForm } from '@/app/admin/_shell/search-form'
import { ClientStatusLabel } from '@/app/admin/clients/client-status'
import { requirePerson } from '@/lib/auth/page'
import { isMemberAllowed, resolveMember } from '@/lib/auth/session'
import { formatInterval, formatPercent } from '@/lib/sentences'
import { type PortfolioLine, readPortfolioLine } from '@/lib/services/portfolio/line'
import { OpenClient } from './open-client'

export const metadata: Metadata = { title: 'Portfolio' }

const WORDS = { below: 'Below', above: 'Above', within: 'As expected' } as const

/** What wants attention first: warnings, then a rate below its range, then no result at all, then the worst rate. */
const troubleOf = ({ result, openWarnings }: PortfolioLine): number =>
  openWarnings * 100 +
  (result?.expected?.verdict === 'below' ? 50 : 0) +
  (result === null ? 20 : 0) +
  (1 - (result?.rate ?? 0))

export default async function PortfolioPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const principal = await requirePerson()
  if (principal.memberships.length < 2) notFound()
  const search = firstOf((await searchParams).search)
    ?.trim()
    .slice(0, 100)
  const found = principal.memberships.filter(({ name }) => !search || name.toLowerCase().includes(search.toLowerCase()))
  const lines = []
  for (const client of found) {
    const member = await resolveMember(principal, { clientId: client.id, readOnly: true })
    const line = isMemberAllowed(member, 'result.read') ? await readPortfolioLine(member.context) : null
    lines.push({ client, line })
  }
  lines.sort((a, b) => (b.line ? troubleOf(b.line) : -1) - (a.line ? troubleOf(a.line) : -1))
  return (
    <div className="flex flex-col gap-6">
      <PageHead answer="Your clients, those that want to be looked at first." title="Portfolio" />
      <SearchForm label="Find a client" search={{ name: 'search', value: search, placeholder: 'Part of a name' }} />
      {lines.length === 0 ? (
        <EmptyState title="None of your clients is called that">Search for less of the name.</EmptyState>
      ) : (
        <Table label="Clients">
          <TableHead>
            <Th>Client</Th>
            <Th align="right">Match rate</Th>
            <Th>Against what is usual</Th>
            <Th align="right">Not seen by GA4</Th>
            <Th>Last day</Th>
            <Th align="right">Open warnings</Th>
            <Th>State</Th>
          </TableHead>
          <TableBody>
            {lines.map(({ client, line }) => (
              <Tr key={client.id}>
                <Td phone="top-left">
                  <OpenClient client={{ id: client.id, name: client.name }} />
                </Td>
                <Td align="right" phone="top-right">
                  <span className="num">
                    {line?.result
                      ? line.result.rate === null
                        ? 'Cannot be told'
                        : formatPercent(line.result.rate)
                      : '–'}
                  </span>
                </Td>
                <Td>
                  {line?.result?.expected ? (
                    <>
                      {WORDS[line.result.expected.verdict]}{' '}
                      <span className="num text-muted text-sm">
                        {formatInterval(line.result.expected.low, line.result.expected.high)}
                      </span>
                    </>
                  ) : (
                    <span className="text-muted">–</span>
                  )}
                </Td>
                <Td align="right" phone="bottom-right">
                  {line?.result ? <Money currency={line.result.currency} minor={line.result.missingMinor} /> : '–'}
                </Td>
                <Td phone="bottom-left">
                  <span className="text-muted">
                    {line?.result ? <Day day={line.result.lastDay} /> : 'No result yet'}
                  </span>
                </Td>
                <Td align="right">
                  <span className="num">{line?.openWarnings ?? '–'}</span>
                </Td>
                <Td>
                  <ClientStatusLabel status={client.status} />
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      )}
    </div>
  )
}
