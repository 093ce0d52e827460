'use client'

import { useEffect, useState } from 'react'
import type { JobDto, JobState } from '@/lib/services/jobs/dto'
import { send } from './problem'

const EVERY_MS = 1000
const SLOWEST_MS = 30_000

export const isActive = (state: JobState) => state === 'queued' || state === 'running'

/**
 * A job as it is now. Asks each second while the job is waiting or running and the page is visible, and more and more
 * rarely while the server does not answer; `stale` is then true.
 */
export function useJob(initial: JobDto): { job: JobDto; stale: boolean; setJob: (job: JobDto) => void } {
  const [job, setJob] = useState(initial)
  const [stale, setStale] = useState(false)
  const active = isActive(job.state)

  useEffect(() => {
    if (!active) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let delay = EVERY_MS
    const schedule = () => {
      clearTimeout(timer)
      if (!document.hidden && !abort.signal.aborted) timer = setTimeout(() => void ask(), delay)
    }
    const ask = async () => {
      const answer = await send<JobDto>('GET', `/api/v1/jobs/${initial.id}`, { signal: abort.signal })
      if (abort.signal.aborted) return
      delay = answer.ok ? EVERY_MS : Math.min(delay * 2, SLOWEST_MS)
      setStale(!answer.ok)
      if (answer.ok) setJob(answer.value)
      schedule()
    }
    schedule()
    document.addEventListener('visibilitychange', schedule)
    return () => {
      abort.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', schedule)
    }
  }, [active, initial.id])

  return { job, stale, setJob }
}
