import Link from 'next/link'
import { Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { Pager, Table, TableHead, Th } from '@/app/_ui/table'
import type { Summary } from '@/lib/reconcile/types'
import { countOf, formatCount } from '@/lib/sentences'
import type { HandlingCounts } from '@/lib/services/annotations/dto'
import type { VerdictFacets, VerdictPage, VerdictSort } from '@/lib/services/results/dto'
import { FilterBar } from './filter-bar'
import { HandlingTabs } from './handling-tabs'
import { FIRST_VIEW, isFiltered, ordersHref, sortedBy, type VerdictQuery } from './query'
import type { Reviewer } from './reviewer'
import { VerdictRows } from './verdict-rows'

interface OrdersSectionProps {
  jobId: string
  summary: Summary
  query: VerdictQuery
  page: VerdictPage
  facets: VerdictFacets
  handled: HandlingCounts
  reviewer: Reviewer
}

/** Every line of the result; filters, order and page all stand in the address. */
export function OrdersSection({ jobId, summary, query, page, facets, handled, reviewer }: OrdersSectionProps) {
  const sort = (column: VerdictSort) => ({
    href: ordersHref(jobId, sortedBy(query, column)),
    direction: query.sort === column ? query.direction : null,
  })
  return (
    <Section id="orders" lead="Open a line to see both sides and why it was decided so." title="Orders">
      <HandlingTabs counts={handled} jobId={jobId} query={query} />
      <FilterBar facets={facets} jobId={jobId} query={query} />
      <Sums page={page} query={query} summary={summary} />
      {page.items.length === 0 ? (
        <NoRows jobId={jobId} query={query} />
      ) : (
        <>
          <Table label="Orders and GA4 ids">
            <TableHead>
              <Th>Order</Th>
              <Th sort={sort('placed')}>Placed</Th>
              <Th sort={sort('status')}>Status</Th>
              <Th>Why</Th>
              <Th align="right" sort={sort('amount')}>
                Store
              </Th>
              <Th align="right">GA4</Th>
              <Th align="right" sort={sort('difference')}>
                Difference
              </Th>
              <Th>Gateway</Th>
              <Th>Channel</Th>
            </TableHead>
            <VerdictRows
              currency={summary.currency}
              jobId={jobId}
              reviewer={reviewer}
              rows={page.items}
              timeZone={summary.window.timeZone}
            />
          </Table>
          <Pager
            first={query.cursor ? ordersHref(jobId, { ...query, cursor: undefined, page: 1 }) : null}
            next={
              page.nextCursor ? ordersHref(jobId, { ...query, cursor: page.nextCursor, page: query.page + 1 }) : null
            }
            note={
              <>
                Page {formatCount(query.page)} · times in {summary.window.timeZone}
                <span className="max-md:hidden">
                  {' '}
                  · keys: j and k move, Enter opens{reviewer.canWrite ? ', x selects, Shift-x a range' : ''}
                </span>
              </>
            }
          />
        </>
      )}
    </Section>
  )
}

function Sums({ page, query, summary }: Pick<OrdersSectionProps, 'page' | 'query' | 'summary'>) {
  const all = Object.values(summary.counts).reduce((sum, count) => sum + count, 0)
  return (
    <p aria-live="polite" className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      <span className="num font-medium">
        {isFiltered(query) ? `${formatCount(page.count)} of ${countOf(all, 'line')}` : countOf(page.count, 'line')}
      </span>
      <span>
        <span className="text-muted">Store </span>
        <Money currency={summary.currency} minor={page.storeMinor} />
      </span>
      <span>
        <span className="text-muted">GA4 </span>
        <Money currency={summary.currency} minor={page.analyticsMinor} />
      </span>
    </p>
  )
}

function NoRows({ jobId, query }: Pick<OrdersSectionProps, 'jobId' | 'query'>) {
  return (
    <div className="rounded-card border border-line bg-surface px-6 py-12 text-center">
      {isFiltered(query) ? (
        <>
          <p className="font-medium">No line passes all of these filters</p>
          <p className="mt-1">
            <Link className="link" href={ordersHref(jobId, FIRST_VIEW)} scroll={false}>
              Show all lines
            </Link>
          </p>
        </>
      ) : (
        <p className="text-muted">This result has no lines: neither side had anything in this period.</p>
      )}
    </div>
  )
}
