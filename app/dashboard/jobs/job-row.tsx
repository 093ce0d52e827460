'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { JobStateLabel } from '@/app/_ui/badge'
import { Period } from '@/app/_ui/period'
import { Td, Tr } from '@/app/_ui/table'
import { isActive, useJob } from '@/app/_ui/use-job'
import { formatDuration, Instant } from '@/app/_ui/when'
import type { JobDto } from '@/lib/services/jobs/dto'
import { STAGES } from './stages'
import { startedBy } from './started-by'

/** Re-renders the page once when a job that was seen active has ended, so that its figures appear. */
export function useRefreshWhenEnded(job: JobDto) {
  const router = useRouter()
  const active = isActive(job.state)
  const wasActive = useRef(active)
  useEffect(() => {
    if (wasActive.current && !active) router.refresh()
    wasActive.current = active
  }, [active, router])
}

export function JobRow({ job: initial, timeZone }: { job: JobDto; timeZone: string }) {
  const { job } = useJob(initial)
  useRefreshWhenEnded(job)
  return (
    <Tr>
      <Td phone="top-left">
        <Link className="link font-medium" href={`/dashboard/jobs/${job.id}`}>
          <Period window={job.window} />
        </Link>
        <span className="block text-muted text-sm">{job.reconciliationName}</span>
      </Td>
      <Td phone="top-right">
        <span className="inline-flex items-center gap-2">
          <JobStateLabel state={job.state} />
          {job.stage ? <span className="text-muted text-sm">{STAGES[job.stage].short}</span> : null}
        </span>
      </Td>
      <Td phone="bottom-left">
        <span className="text-muted">
          <Instant at={job.startedAt ?? job.createdAt} timeZone={timeZone} />
        </span>
      </Td>
      <Td align="right" phone="bottom-right">
        <span className="num text-muted">
          {job.startedAt && job.finishedAt
            ? formatDuration(Date.parse(job.finishedAt) - Date.parse(job.startedAt))
            : '–'}
        </span>
      </Td>
      <Td>
        <span className="text-muted">{startedBy(job)}</span>
      </Td>
    </Tr>
  )
}
