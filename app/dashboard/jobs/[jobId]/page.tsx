import type { Metadata } from 'next'
import { orNotFound } from '@/app/_ui/or-not-found'
import { requirePage } from '@/lib/auth/page'
import { getJob } from '@/lib/services/jobs/get'
import { JobWatch } from './job-watch'

export const metadata: Metadata = { title: 'Job' }

export default async function JobPage({ params }: { params: Promise<{ jobId: string }> }) {
  const { jobId } = await params
  const { ctx, client, can } = await requirePage({ jobId })
  const job = await orNotFound(getJob(ctx, { jobId }))
  return <JobWatch canRun={can('job.run')} initial={job} timeZone={client.timeZone} />
}
