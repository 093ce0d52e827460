import type { Metadata } from 'next'
import Link from 'next/link'
import { JobStateLabel } from '@/app/_ui/badge'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { Pager, Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import { requireAdminPage } from '@/lib/auth/page'
import { listAllJobs } from '@/lib/services/jobs/all'
import { JOB_STATES, type JobKind } from '@/lib/services/jobs/dto'
import { ActButton } from '../_shell/act-button'
import { withQuery } from '../_shell/links'
import { SearchForm } from '../_shell/search-form'

export const metadata: Metadata = { title: 'Jobs' }

const KINDS: Readonly<Record<JobKind, string>> = {
  reconciliation: 'Reconciliation',
  early_warning: 'Early warning',
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
      <SearchForm
        filters={[
          {
            name: 'state',
            label: 'State',
            value: state,
            options: [
              ['', 'All states'],
              ['queued', 'Waiting'],
              ['running', 'Running'],
              ['done', 'Done'],
              ['failed', 'Failed'],
              ['cancelled', 'Cancelled'],
            ],
          },
        ]}
        label="Find jobs"
      />
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
          <Pager
            first={cursor ? withQuery('/admin/jobs', { state }) : null}
            next={page.nextCursor ? withQuery('/admin/jobs', { state, cursor: page.nextCursor }) : null}
            note="Times in UTC"
          />
        </>
      )}
    </div>
  )
}
