'use client'

import { useEffect, useRef, useState } from 'react'
import { send } from '@/app/_ui/problem'
import type { ScheduleDto } from '@/lib/services/schedules/dto'
import { NextRuns } from './next-runs'
import { type DraftErrors, errorsByField, type whenOf } from './schedule-draft'

/** People are still typing. */
const WAIT_MS = 300

interface SchedulePreviewProps {
  when: ReturnType<typeof whenOf>
  showTimesIn: string
  onRefused: (errors: DraftErrors) => void
}

/** The next five times of what is being chosen. Given a new key for each new time. */
export function SchedulePreview({ when, showTimesIn, onRefused }: SchedulePreviewProps) {
  const [preview, setPreview] = useState<Pick<ScheduleDto, 'words' | 'nextRuns'> | 'refused' | null>(null)
  const given = useRef({ when, onRefused })
  useEffect(() => {
    const abort = new AbortController()
    const { signal } = abort
    const look = async () => {
      const answer = await send<Pick<ScheduleDto, 'words' | 'nextRuns'>>('POST', '/api/v1/schedules/preview', {
        body: given.current.when,
        signal,
      })
      if (signal.aborted) return
      setPreview(answer.ok ? answer.value : 'refused')
      if (!answer.ok) given.current.onRefused(errorsByField(answer.problem.errors).errors)
    }
    const timer = setTimeout(() => void look(), WAIT_MS)
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [])
  return (
    <div aria-live="polite" className="min-h-24 rounded-control bg-sunken px-4 py-3">
      {preview === null ? <p className="text-muted">Looking up the next runs…</p> : null}
      {preview === 'refused' ? <p className="text-muted">The next runs show once the time can be understood.</p> : null}
      {preview && preview !== 'refused' ? (
        <>
          <p className="mb-1 font-medium">{preview.words}</p>
          <NextRuns at={preview.nextRuns} timeZone={showTimesIn} />
          <p className="mt-1 text-muted text-sm">Times in {showTimesIn}</p>
        </>
      ) : null}
    </div>
  )
}
