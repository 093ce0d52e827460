'use client'

import { useEffect, useReducer, useRef } from 'react'
import type { JobDto, JobLogLine, JobState } from '@/lib/services/jobs/dto'
import { send } from './problem'

const EVERY_MS = 1000
const SLOWEST_MS = 30_000
/** Browsers open six connections to a server at most: a page full of jobs must leave some for everything else. */
const MOST_STREAMS = 2
let streams = 0

export const isActive = (state: JobState) => state === 'queued' || state === 'running'

interface Watched {
  job: JobDto
  lines: readonly JobLogLine[]
  /** The server does not answer at the moment. */
  stale: boolean
  /** Nothing more will come: the last lines are written just after a job's end. */
  isOver: boolean
}

function merge(before: Watched, change: Partial<Watched>): Watched {
  const last = before.lines.at(-1)?.id ?? 0
  const fresh = change.lines?.filter(({ id }) => id > last) ?? []
  const isAgain = change.job !== undefined && isActive(change.job.state)
  return {
    ...before,
    ...(isAgain && { isOver: false }),
    ...change,
    lines: fresh.length > 0 ? [...before.lines, ...fresh] : before.lines,
  }
}

/**
 * A job as it is now. While it waits or runs and the page is visible, the server tells what changes; where that cannot be
 * had it is asked each second, and more and more rarely while it does not answer; `stale` is then true. With `log`, as
 * it was when the page was made, its lines are followed too.
 */
export function useJob(
  initial: JobDto,
  { log }: { log?: { items: readonly JobLogLine[]; hasMore: boolean } } = {},
): Omit<Watched, 'isOver'> & { setJob: (job: JobDto) => void } {
  const [watched, change] = useReducer(merge, {
    job: initial,
    lines: log?.items ?? [],
    stale: false,
    isOver: !isActive(initial.state) && !log?.hasMore,
  })
  const { isOver } = watched
  const withLog = log !== undefined
  // Where the log goes on: only read when a stream is opened or the server is asked.
  const position = useLatest(watched.lines.at(-1)?.id ?? 0)

  useEffect(() => {
    if (isOver) return
    return followWhileVisible({ jobId: initial.id, withLog, position, change })
  }, [isOver, initial.id, withLog, position])

  return { ...watched, setJob: (job) => change({ job }) }
}

interface Followed {
  jobId: string
  withLog: boolean
  position: { readonly current: number }
  change: (change: Partial<Watched>) => void
}

/** A hidden page holds no connection; when it is seen again it goes on where it was. */
function followWhileVisible(followed: Followed): () => void {
  let stop: (() => void) | undefined
  const start = () => {
    stop?.()
    stop = document.hidden ? undefined : follow(followed)
  }
  start()
  document.addEventListener('visibilitychange', start)
  return () => {
    document.removeEventListener('visibilitychange', start)
    stop?.()
  }
}

function follow(followed: Followed): () => void {
  if (streams >= MOST_STREAMS || typeof EventSource === 'undefined') return poll(followed)
  const { jobId, position, change } = followed
  const source = new EventSource(`/api/v1/jobs/${jobId}/events?after=${position.current}`)
  streams++
  let isOpen = true
  let polling: (() => void) | undefined
  const close = () => {
    if (!isOpen) return
    isOpen = false
    streams--
    source.close()
  }
  source.addEventListener('job', ({ data }) => change({ job: JSON.parse(data) as JobDto, stale: false }))
  source.addEventListener('log', ({ data }) => change({ lines: [JSON.parse(data) as JobLogLine] }))
  source.addEventListener('end', () => {
    close()
    change({ isOver: true })
  })
  source.addEventListener('open', () => {
    polling?.()
    polling = undefined
  })
  source.addEventListener('error', () => {
    if (!isOpen) return
    polling ??= poll(followed)
    // Refused for good: the browser does not try again by itself. Otherwise it does, and polling bridges the gap.
    if (source.readyState === EventSource.CLOSED) close()
  })
  return () => {
    close()
    polling?.()
  }
}

function poll({ jobId, withLog, position, change }: Followed): () => void {
  const abort = new AbortController()
  const { signal } = abort
  let timer: ReturnType<typeof setTimeout> | undefined
  let delay = EVERY_MS
  let hasEnded = false
  const ask = async () => {
    const [answer, log] = await Promise.all([
      send<JobDto>('GET', `/api/v1/jobs/${jobId}`, { signal }),
      withLog
        ? send<{ items: JobLogLine[] }>('GET', `/api/v1/jobs/${jobId}/log?after=${position.current}`, { signal })
        : null,
    ])
    if (signal.aborted) return
    delay = answer.ok ? EVERY_MS : Math.min(delay * 2, SLOWEST_MS)
    change({
      stale: !answer.ok,
      ...(answer.ok && { job: answer.value }),
      ...(log?.ok && { lines: log.value.items }),
    })
    if (answer.ok && !isActive(answer.value.state)) {
      // Once more after the end, for its last lines.
      if (hasEnded) return change({ isOver: true })
      hasEnded = true
    }
    timer = setTimeout(() => void ask(), delay)
  }
  timer = setTimeout(() => void ask(), delay)
  return () => {
    abort.abort()
    clearTimeout(timer)
  }
}

/** The newest value, for code that runs later. */
function useLatest(value: number): { readonly current: number } {
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  }, [value])
  return latest
}
