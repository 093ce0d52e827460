'use client'

import Link from 'next/link'
import { JobStateLabel } from '@/app/_ui/badge'
import { Period } from '@/app/_ui/period'
import { Progress } from '@/app/_ui/progress'
import { useJob } from '@/app/_ui/use-job'
import type { JobDto } from '@/lib/services/jobs/dto'
import { useRefreshWhenEnded } from './jobs/job-row'
import { shareRead } from './jobs/pull-progress'
import { STAGES } from './jobs/stages'
import { WaitingNote } from './jobs/waiting-note'

/** A run under way, in one line that follows it. */
export function RunningJob({ job: initial, timeZone }: { job: JobDto; timeZone: string }) {
  const { job } = useJob(initial)
  useRefreshWhenEnded(job)
  const share = job.stage === 'pull' ? shareRead(job.progress) : null
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-1 px-5 py-3">
      <Link className="link min-w-40 font-medium" href={`/dashboard/jobs/${job.id}`}>
        <Period window={job.window} />
      </Link>
      <span aria-live="polite" className="flex flex-wrap items-center gap-x-6">
        <JobStateLabel state={job.state} />
        {job.stage ? (
          <span className="text-muted tabular-nums">
            {STAGES[job.stage].title}: {STAGES[job.stage].progress(job.progress)}
          </span>
        ) : null}
        {job.stage === 'pull' ? <WaitingNote timeZone={timeZone} waiting={job.progress.waiting} /> : null}
      </span>
      {share === null ? null : <Progress label="Days read" value={share} />}
    </div>
  )
}
