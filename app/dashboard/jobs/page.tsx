import type { Metadata } from 'next'
import { ButtonLink } from '@/app/_ui/button'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Table, TableBody, TableHead, Th } from '@/app/_ui/table'
import { requirePage } from '@/lib/auth/page'
import { listJobs } from '@/lib/services/jobs/list'
import { JobRow } from './job-row'

export const metadata: Metadata = { title: 'Jobs' }

export default async function JobsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client, can } = await requirePage()
  const cursor = firstOf((await searchParams).cursor)
  const page = await listJobs(ctx, { cursor, limit: 50 })
  const start = can('job.run') ? (
    <ButtonLink href="/dashboard/new" variant="primary">
      Compare two files
    </ButtonLink>
  ) : null
  return (
    <div className="flex flex-col gap-6">
      <PageHead answer="Every run, newest first. What is running updates by itself." title="Jobs" />
      {page.items.length === 0 && !cursor ? (
        <EmptyState action={start} title="No job has run yet">
          Each reconciliation you run is listed here with what it is doing, how long it took and who started it.
        </EmptyState>
      ) : (
        <>
          <Table label="Jobs">
            <TableHead>
              <Th>Period</Th>
              <Th>State</Th>
              <Th>Started</Th>
              <Th align="right">Duration</Th>
              <Th>Started by</Th>
            </TableHead>
            <TableBody>
              {page.items.map((job) => (
                <JobRow job={job} key={job.id} timeZone={client.timeZone} />
              ))}
            </TableBody>
          </Table>
          <CursorPager
            cursor={cursor}
            nextCursor={page.nextCursor}
            note={`Times in ${client.timeZone}`}
            path="/dashboard/jobs"
          />
        </>
      )}
    </div>
  )
}
