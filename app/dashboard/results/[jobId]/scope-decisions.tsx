'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useCallback, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Field, inputClass } from '@/app/_ui/field'
import { Notice } from '@/app/_ui/notice'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Toast } from '@/app/_ui/toast'
import { Instant } from '@/app/_ui/when'
import type { JobDto } from '@/lib/services/jobs/dto'

export interface PendingDecision {
  label: string
  inHeadline: boolean | null
  reason: string | null
  by: string | null
  at: string
}

interface ScopeClassChoice {
  key: string
  label: string
  /** By the newest decision, else as in this result. */
  inHeadline: boolean
  isDecided: boolean
}

interface ScopeDecisionsProps {
  classes: readonly ScopeClassChoice[]
  pending: readonly PendingDecision[]
  job: JobDto
  clientId: string
  timeZone: string
  canDecide: boolean
  canRun: boolean
}

/** Decides whether a class counts. A result never changes: the next run is the first that knows. */
export function ScopeDecisions({ classes, pending, job, clientId, timeZone, canDecide, canRun }: ScopeDecisionsProps) {
  const router = useRouter()
  const [chosen, setChosen] = useState('')
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<{ message: string; classKey: string; before: boolean | null } | null>(null)
  const dismiss = useCallback(() => setDone(null), [])
  const choice = classes.find(({ key }) => key === chosen)

  async function decide(classKey: string, inHeadline: boolean | null, why: string | null): Promise<boolean> {
    setBusy(true)
    const body = { jobId: job.id, classKey, inHeadline, reason: why }
    const answer = await send('POST', '/api/v1/scope-decisions', { body, clientId })
    setBusy(false)
    setProblem(answer.ok ? null : answer.problem)
    if (answer.ok) router.refresh()
    return answer.ok
  }

  async function submit(event: FormEvent, inHeadline: boolean | null) {
    event.preventDefault()
    if (!choice || !(await decide(choice.key, inHeadline, reason.trim() || null))) return
    setReason('')
    const said = inHeadline === null ? 'is back to the default' : inHeadline ? 'will count' : 'will be left out'
    setDone({
      message: `${choice.label} ${said} from the next run on.`,
      classKey: choice.key,
      before: choice.isDecided ? choice.inHeadline : null,
    })
  }

  async function undo({ classKey, before }: { classKey: string; before: boolean | null }) {
    if (await decide(classKey, before, 'Undone')) setDone(null)
  }

  async function runAgain() {
    setBusy(true)
    const body = { reconciliationId: job.reconciliationId, ...job.window, acceptIncomplete: false }
    const answer = await send<JobDto>('POST', '/api/v1/jobs', { body, clientId })
    if (answer.ok) return router.push(`/dashboard/jobs/${answer.value.id}`)
    setBusy(false)
    setProblem(answer.problem)
  }

  return (
    <>
      {pending.length === 0 ? null : (
        <Notice title="Decided since this result" tone="neutral">
          <ul className="flex flex-col gap-1">
            {pending.map(({ label, inHeadline, reason: why, by, at }) => (
              <li key={label}>
                {label}: {inHeadline === null ? 'back to the default' : inHeadline ? 'counts' : 'left out'}, said{' '}
                {by ?? 'somebody who left'}, <Instant at={at} timeZone={timeZone} />
                {why ? ` (${why})` : ''}.
              </li>
            ))}
          </ul>
          <p>This result stays as it is; the next run is the first that knows.</p>
          {canRun ? (
            <div className="mt-1">
              <Button busy={busy} onClick={() => void runAgain()}>
                Run again
              </Button>
            </div>
          ) : null}
        </Notice>
      )}
      {canDecide && classes.length > 0 ? (
        <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => void submit(event, !choice?.inHeadline)}>
          <Field id="scope-class" label="Decide about">
            <select
              className={inputClass}
              id="scope-class"
              onChange={(event) => setChosen(event.target.value)}
              value={chosen}
            >
              <option value="">Choose a class</option>
              {classes.map(({ key, label, inHeadline }) => (
                <option key={key} value={key}>
                  {label} ({inHeadline ? 'counts' : 'left out'})
                </option>
              ))}
            </select>
          </Field>
          {choice ? (
            <>
              <Field className="min-w-64 flex-1" id="scope-reason" label="Reason (optional)">
                <input
                  className={inputClass}
                  id="scope-reason"
                  maxLength={500}
                  onChange={(event) => setReason(event.target.value)}
                  value={reason}
                />
              </Field>
              <Button busy={busy} type="submit" variant="primary">
                {choice.inHeadline ? 'Leave out' : 'Count in the rate'}
              </Button>
              {choice.isDecided ? (
                <Button disabled={busy} onClick={(event) => void submit(event, null)}>
                  Back to default
                </Button>
              ) : null}
            </>
          ) : null}
        </form>
      ) : null}
      {problem ? <Refusal problem={problem} /> : null}
      {done ? <Toast message={done.message} onClose={dismiss} onUndo={() => void undo(done)} /> : null}
    </>
  )
}
