import type { Metadata } from 'next'
import Link from 'next/link'
import { ActButton } from '@/app/_ui/act-button'
import { JOB_STATE_WORDS, JobStateLabel } from '@/app/_ui/badge'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import { requireAdminPage } from '@/lib/auth/page'
import { listAllJobs } from '@/lib/services/jobs/all'
import { JOB_STATES, type JobKind } from '@/lib/services/jobs/dto'
import { SearchForm, stateFilter } from '../_shell/search-form'

export const metadata: Metadata = { title: 'Jobs' }

const KINDS: Readonly<Record<JobKind, string>> = {
  reconciliation: 'Reconciliation',
  early_warning: 'Early warning',
  order_watch: 'Watched order',
  retention: 'Cleaning up',
}

export default async function JobsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { admin } = await requireAdminPage()
  const query = await searchParams
  const state = JOB_STATES.find((one) => one === firstOf(query.state))
  const cursor = firstOf(query.cursor)
  const page = await listAllJobs(admin, { state, cursor })
  return (
    <div className="flex flex-col gap-6">
      <PageHead
        answer="Jobs of all clients, newest first: how the work goes, without any of its figures."
        title="Jobs"
      />
      <SearchForm filters={[stateFilter('state', state, JOB_STATE_WORDS)]} label="Find jobs" />
      {page.items.length === 0 ? (
        <EmptyState title="No such job">Jobs appear here as soon as a client or a schedule asks for them.</EmptyState>
      ) : (
        <>
          <Table label="Jobs">
            <TableHead>
              <Th>Client</Th>
              <Th>State</Th>
              <Th>Work</Th>
              <Th>Asked for</Th>
              <Th align="right">Attempts</Th>
              <Th>Worker</Th>
              <Th>{''}</Th>
            </TableHead>
            <TableBody>
              {page.items.map((job) => (
                <Tr key={job.id}>
                  <Td phone="top-left">
                    <Link className="link font-medium" href={`/admin/clients/${job.client.id}`}>
                      {job.client.name}
                    </Link>
                    {job.error ? (
                      <span className="block max-w-prose text-muted text-sm">{job.error.message}</span>
                    ) : null}
                  </Td>
                  <Td phone="top-right">
                    <JobStateLabel state={job.state} />
                    {job.isStopping ? <span className="block text-muted text-sm">Stopping</span> : null}
                  </Td>
                  <Td>{KINDS[job.kind]}</Td>
                  <Td phone="bottom-left">
                    <span className="text-muted">
                      <Instant at={job.createdAt} timeZone="UTC" />
                    </span>
                  </Td>
                  <Td align="right">
                    <span className="num">{job.attempt}</span>
                  </Td>
                  <Td>
                    <span className="font-mono text-muted text-sm">{job.worker ?? '–'}</span>
                  </Td>
                  <Td phone="bottom-right">
                    {(job.state === 'queued' || job.state === 'running') && !job.isStopping ? (
                      <ActButton label="Cancel" method="POST" url={`/api/v1/admin/jobs/${job.id}/cancel`} />
                    ) : null}
                  </Td>
                </Tr>
              ))}
            </TableBody>
          </Table>
          <CursorPager
            cursor={cursor}
            nextCursor={page.nextCursor}
            note="Times in UTC"
            path="/admin/jobs"
            query={{ state }}
          />
        </>
      )}
    </div>
  )
}
