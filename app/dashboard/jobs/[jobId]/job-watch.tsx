'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { JobStateLabel } from '@/app/_ui/badge'
import { Button, ButtonLink } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { CopyCode } from '@/app/_ui/code'
import { Notice } from '@/app/_ui/notice'
import { PageHead } from '@/app/_ui/page-head'
import { Period } from '@/app/_ui/period'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Stepper } from '@/app/_ui/stepper'
import { isActive, useJob } from '@/app/_ui/use-job'
import { formatDuration, Instant } from '@/app/_ui/when'
import { formatCount } from '@/lib/sentences'
import { JOB_STAGES, type JobDto, type JobLogLine } from '@/lib/services/jobs/dto'
import { STAGES } from '../stages'
import { startedBy } from '../started-by'
import { JobLog } from './job-log'
import { stepsOf } from './steps'

const ANSWERS: Readonly<Record<JobDto['state'], string>> = {
  queued: 'Waiting for a free worker. This page follows it; you may also leave and come back.',
  running: 'Under way. This page follows it; you may also leave and come back.',
  done: 'Done. The result can be read and exported.',
  failed: 'This run failed. No result was published; earlier results are unchanged.',
  cancelled: 'This run was cancelled. No result was published; earlier results are unchanged.',
}

/** The present time, ticking while `on`; null until the page lives in the browser. */
function useNow(on: boolean): number | null {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    if (!on) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [on])
  return now
}

interface JobWatchProps {
  initial: JobDto
  canRun: boolean
  timeZone: string
  /** Where the same days can be run again. */
  againHref: string
  /** The log when the page was made. */
  log: { items: readonly JobLogLine[]; hasMore: boolean }
}

export function JobWatch({ initial, canRun, timeZone, againHref, log }: JobWatchProps) {
  const router = useRouter()
  const { job, lines, stale, setJob } = useJob(initial, { log })
  const [asking, setAsking] = useState(false)
  const [refusal, setRefusal] = useState<Problem | null>(null)
  const active = isActive(job.state)
  const now = useNow(active)

  // Only a run that was watched leads on by itself; opening a finished one must not trap the back button.
  const watched = useRef(isActive(initial.state))
  useEffect(() => {
    if (active) watched.current = true
    if (watched.current && job.state === 'done') router.replace(`/dashboard/results/${job.id}`)
  }, [active, job.state, job.id, router])

  const ask = async (action: 'cancel' | 'retry') => {
    setAsking(true)
    setRefusal(null)
    const answer = await send<JobDto>('POST', `/api/v1/jobs/${job.id}/${action}`)
    setAsking(false)
    if (answer.ok) setJob(answer.value)
    else setRefusal(answer.problem)
  }

  const end = job.finishedAt ? Date.parse(job.finishedAt) : now
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <PageHead
        actions={
          <>
            {active && canRun ? (
              <Button busy={asking} onClick={() => void ask('cancel')}>
                Cancel this run
              </Button>
            ) : null}
            {job.state === 'done' ? (
              <ButtonLink href={`/dashboard/results/${job.id}`} variant="primary">
                Open the result
              </ButtonLink>
            ) : null}
            {active || !canRun ? null : <ButtonLink href={againHref}>Run again</ButtonLink>}
            {(job.state === 'failed' || job.state === 'cancelled') && canRun ? (
              <Button busy={asking} onClick={() => void ask('retry')} variant="primary">
                Try again from where it stopped
              </Button>
            ) : null}
          </>
        }
        answer={<span aria-live="polite">{ANSWERS[job.state]}</span>}
        title={
          <>
            Reconciliation of <Period window={job.window} />
          </>
        }
      />
      {stale ? (
        <Notice live title="The server does not answer at the moment" tone="pending">
          <p className="text-sm">
            The run goes on without this page. It keeps asking and shows the state as soon as it can.
          </p>
        </Notice>
      ) : null}
      {refusal ? <Refusal problem={refusal} /> : null}
      {job.error ? <Failure canRun={canRun} error={job.error} /> : null}
      <Card className="p-6">
        <dl className="flex flex-wrap gap-x-10 gap-y-3">
          <Fact term="State">
            <JobStateLabel state={job.state} />
          </Fact>
          <Fact term={job.startedAt ? 'Started' : 'Asked for'}>
            <Instant at={job.startedAt ?? job.createdAt} seconds timeZone={timeZone} />
          </Fact>
          <Fact term={active ? 'Running for' : 'Took'}>
            <span className="num">
              {job.startedAt && end !== null ? formatDuration(end - Date.parse(job.startedAt)) : '–'}
            </span>
          </Fact>
          <Fact term="Reconciliation">{job.reconciliationName}</Fact>
          <Fact term="Started by">{startedBy(job)}</Fact>
          {job.attempt > 1 ? <Fact term="Attempts">{formatCount(job.attempt)}</Fact> : null}
        </dl>
        {active || job.state === 'done' ? (
          <div aria-live="polite" className="mt-5 border-line border-t pt-6">
            <Stepper steps={stepsOf(job, now, timeZone)} />
          </div>
        ) : null}
        {active ? null : <Timings job={job} />}
      </Card>
      <JobLog lines={lines} state={job.state} timeZone={timeZone} />
    </div>
  )
}

/** How long each stage took, all attempts together. */
function Timings({ job: { timings } }: { job: JobDto }) {
  const known = JOB_STAGES.filter((stage) => timings[stage] !== undefined)
  if (known.length === 0) return null
  return (
    <dl className="mt-5 flex flex-wrap gap-x-10 gap-y-3 border-line border-t pt-5">
      {known.map((stage) => (
        <Fact key={stage} term={STAGES[stage].title}>
          <span className="num">{formatDuration(timings[stage] ?? 0)}</span>
        </Fact>
      ))}
    </dl>
  )
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-sm">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** What to do about a reason that the job's own sentence does not say. */
const ADVICE: Readonly<Record<string, string>> = {
  crash_loop:
    'Try it again. If it stops at the same place, whoever runs this installation finds why in the worker’s log.',
  needs_reauth: 'Open the source under Connectors and connect it again. Then try again from where it stopped.',
  upstream_failed: 'Once that source answers again, try again from where it stopped: what was read stays read.',
}

function Failure({ error, canRun }: { error: NonNullable<JobDto['error']>; canRun: boolean }) {
  const advice = ADVICE[error.code] ?? 'Once this is put right, try again from where it stopped.'
  return (
    <Notice title="What happened" tone="critical">
      <p>{error.message}</p>
      <p>{canRun ? advice : 'Ask somebody who may run reconciliations to try it again.'}</p>
      <p className="text-muted">The numbers you have seen so far still hold: a failed run changes nothing.</p>
      {error.requestId ? (
        <p className="text-muted text-sm">
          Reference for support: <CopyCode label="reference" value={error.requestId} />
        </p>
      ) : null}
    </Notice>
  )
}
