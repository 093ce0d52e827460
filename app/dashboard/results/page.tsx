import type { Metadata } from 'next'
import Link from 'next/link'
import { ButtonLink } from '@/app/_ui/button'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { requirePage } from '@/lib/auth/page'
import { listJobs } from '@/lib/services/jobs/list'
import { ResultsTable } from './results-table'

export const metadata: Metadata = { title: 'Results' }

export default async function ResultsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client, can } = await requirePage()
  const cursor = firstOf((await searchParams).cursor)
  const page = await listJobs(ctx, { cursor, limit: 50, state: 'done' })
  const action = can('job.run') ? (
    <ButtonLink href="/dashboard/new" variant="primary">
      Compare two files
    </ButtonLink>
  ) : null
  return (
    <div className="flex flex-col gap-6">
      <PageHead answer="How much of what the store sold GA4 has seen, run by run." title="Results" />
      {page.items.length === 0 && !cursor ? (
        <EmptyState action={action} title="No result yet">
          Each finished run leaves its result here: the match rate, the gap and every order behind them. Runs under way
          are under{' '}
          <Link className="link underline" href="/dashboard/jobs">
            Jobs
          </Link>
          .
        </EmptyState>
      ) : (
        <>
          <ResultsTable jobs={page.items} timeZone={client.timeZone} />
          <CursorPager
            cursor={cursor}
            nextCursor={page.nextCursor}
            note={`Times in ${client.timeZone}`}
            path="/dashboard/results"
          />
        </>
      )}
    </div>
  )
}
