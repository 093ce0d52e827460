'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Badge } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Instant } from '@/app/_ui/when'
import { countOf } from '@/lib/sentences'
import type { ScheduleDto } from '@/lib/services/schedules/dto'
import { NextRuns } from './next-runs'
import { KIND_WORDS, outcomeWords, windowWords } from './schedule-words'

interface ScheduleCardProps {
  schedule: ScheduleDto
  canManage: boolean
  timeZone: string
  onEdit: () => void
}

/** One schedule: when, of which days, what became of it last, and what can be done with it. */
export function ScheduleCard({ schedule, canManage, timeZone, onEdit }: ScheduleCardProps) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [isRemoving, setIsRemoving] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const { id, kind, words, pausedAt, nextRuns, missedIn30Days } = schedule
  // The installation's own can be looked at and paused, not changed.
  const isOwn = kind === 'reconciliation'

  const act = async (method: 'POST' | 'DELETE', path = '') => {
    setBusy(true)
    setProblem(null)
    const answer = await send(method, `/api/v1/schedules/${id}${path}`)
    setBusy(false)
    setIsRemoving(false)
    if (answer.ok) router.refresh()
    else setProblem(answer.problem)
  }

  return (
    <li className="flex flex-col gap-3 p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
            {isOwn ? null : `${KIND_WORDS[kind]}: `}
            {words}
            {pausedAt ? (
              <Badge shape="dash" tone="excluded">
                Paused
              </Badge>
            ) : null}
          </h3>
          <p className="text-muted">{windowWords(schedule.window)}</p>
        </div>
        {canManage ? (
          <div className="flex flex-wrap gap-2">
            <Button
              aria-label={`${pausedAt ? 'Resume' : 'Pause'}: ${words}`}
              busy={busy && !isRemoving}
              onClick={() => void act('POST', pausedAt ? '/resume' : '/pause')}
            >
              {pausedAt ? 'Resume' : 'Pause'}
            </Button>
            {isOwn ? (
              <>
                <Button aria-label={`Change: ${words}`} onClick={onEdit}>
                  Change
                </Button>
                <Button aria-label={`Delete: ${words}`} onClick={() => setIsRemoving(true)} variant="danger">
                  Delete
                </Button>
              </>
            ) : null}
          </div>
        ) : null}
      </div>
      <dl className="grid gap-x-6 gap-y-2 md:grid-cols-[7rem_minmax(0,1fr)]">
        <dt className="text-muted">Next runs</dt>
        <dd>
          {nextRuns.length > 0 ? <NextRuns at={nextRuns} timeZone={timeZone} /> : null}
          {nextRuns.length > 0 ? null : pausedAt ? 'None while it is paused' : 'None: its time never comes'}
        </dd>
        <dt className="text-muted">Last time</dt>
        <dd>
          <LastFire schedule={schedule} timeZone={timeZone} />
        </dd>
        {missedIn30Days > 0 ? (
          <>
            <dt className="text-muted">Missed</dt>
            <dd className="text-pending">
              {countOf(missedIn30Days, 'run')} in 30 days, because no worker was there at the time
            </dd>
          </>
        ) : null}
      </dl>
      {problem ? <Refusal problem={problem} /> : null}
      <Dialog
        description="It stops running by itself. Results and runs that it started stay."
        onClose={() => setIsRemoving(false)}
        open={isRemoving}
        title={`Delete “${words}”?`}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setIsRemoving(false)}>Keep it</Button>
          <Button busy={busy} onClick={() => void act('DELETE')} variant="danger">
            Delete the schedule
          </Button>
        </div>
      </Dialog>
    </li>
  )
}

function LastFire({ schedule: { lastFire }, timeZone }: { schedule: ScheduleDto; timeZone: string }) {
  if (!lastFire) return <>It has not been due yet</>
  const at = <Instant at={lastFire.slot} timeZone={timeZone} />
  return (
    <>
      {lastFire.jobId ? (
        <Link className="link underline" href={`/dashboard/jobs/${lastFire.jobId}`}>
          {at}
        </Link>
      ) : (
        at
      )}{' '}
      {outcomeWords(lastFire)}
    </>
  )
}
