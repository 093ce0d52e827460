import type { Metadata } from 'next'
import { orNotFound } from '@/app/_ui/or-not-found'
import { requirePage } from '@/lib/auth/page'
import { getJob } from '@/lib/services/jobs/get'
import { listJobLog } from '@/lib/services/jobs/log'
import { listReconciliations } from '@/lib/services/reconciliations/list'
import { JobWatch } from './job-watch'

export const metadata: Metadata = { title: 'Job' }

export default async function JobPage({ params }: { params: Promise<{ jobId: string }> }) {
  const { jobId } = await params
  const { ctx, client, can } = await requirePage({ jobId })
  const [job, log] = await orNotFound(Promise.all([getJob(ctx, { jobId }), listJobLog(ctx, { jobId })]))
  const reconciliations = can('reconciliation.read') ? (await listReconciliations(ctx)).items : []
  const isLive = reconciliations.some(({ id, timeZone }) => id === job.reconciliationId && timeZone !== null)
  const { from, to } = job.window
  const againHref = isLive
    ? `/dashboard/reconciliations/${job.reconciliationId}?${new URLSearchParams({ from, to })}#run`
    : `/dashboard/new?${new URLSearchParams(job.window)}`
  return <JobWatch againHref={againHref} canRun={can('job.run')} initial={job} log={log} timeZone={client.timeZone} />
}
