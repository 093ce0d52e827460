import Link from 'next/link'
import { VerdictStatusLabel } from '@/app/_ui/badge'
import { Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import type { Summary } from '@/lib/reconcile/types'
import { formatCount } from '@/lib/sentences'
import { FIRST_VIEW, ordersHref, withFilters } from './query'

interface CountsSectionProps {
  jobId: string
  summary: Summary
}

/** Every line counted once, by status, with what both sides hold of it. */
export function CountsSection({ jobId, summary }: CountsSectionProps) {
  const rows = Object.entries(summary.counts).map(([status, count]) => ({
    status,
    count,
    ...(summary.amounts[status as keyof Summary['amounts']] ?? { storeMinor: 0, analyticsMinor: 0 }),
  }))
  rows.sort((a, b) => b.count - a.count || a.status.localeCompare(b.status))
  const total = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((sum, row) => sum + pick(row), 0)
  return (
    <Section
      id="counts"
      lead="Each order once, and each GA4 id that belongs to none of them."
      title="All lines by status"
    >
      <Table label="Lines by status">
        <TableHead>
          <Th>Status</Th>
          <Th align="right">Lines</Th>
          <Th align="right">Store</Th>
          <Th align="right">GA4</Th>
        </TableHead>
        <TableBody>
          {rows.map(({ status, count, storeMinor, analyticsMinor }) => (
            <Tr key={status}>
              <Td phone="top-left">
                <Link
                  className="rounded-control hover:text-accent hover:underline"
                  href={ordersHref(jobId, withFilters(FIRST_VIEW, { status: [status] }))}
                >
                  <VerdictStatusLabel status={status} />
                </Link>
              </Td>
              <Td align="right" phone="top-right">
                <span className="num">{formatCount(count)}</span>
              </Td>
              <Td align="right" phone="bottom-left">
                <span className="text-muted text-sm md:hidden">Store </span>
                <Money currency={summary.currency} minor={storeMinor} />
              </Td>
              <Td align="right" phone="bottom-right">
                <span className="text-muted text-sm md:hidden">GA4 </span>
                <Money currency={summary.currency} minor={analyticsMinor} />
              </Td>
            </Tr>
          ))}
          <Tr className="font-medium">
            <Td phone="top-left">All lines</Td>
            <Td align="right" phone="top-right">
              <span className="num">{formatCount(total((row) => row.count))}</span>
            </Td>
            <Td align="right" phone="bottom-left">
              <Money currency={summary.currency} minor={total((row) => row.storeMinor)} />
            </Td>
            <Td align="right" phone="bottom-right">
              <Money currency={summary.currency} minor={total((row) => row.analyticsMinor)} />
            </Td>
          </Tr>
        </TableBody>
      </Table>
    </Section>
  )
}
