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
import { send } from '@/app/_ui/problem'
import { Progress } from '@/app/_ui/progress'
import { type Step, Stepper, type StepState } from '@/app/_ui/stepper'
import { isActive, useJob } from '@/app/_ui/use-job'
import { formatDuration, Instant } from '@/app/_ui/when'
import { JOB_STAGES, type JobDto } from '@/lib/services/jobs/dto'
import { shareRead, timeLeft } from '../pull-progress'
import { STAGES } from '../stages'
import { WaitingNote } from '../waiting-note'

function stepsOf(job: JobDto, now: number | null, timeZone: string): Step[] {
  const current = job.stage ? JOB_STAGES.indexOf(job.stage) : -1
  return JOB_STAGES.map((stage, index) => {
    let state: StepState = 'waiting'
    if (job.state === 'done' || index < current) state = 'done'
    else if (index === current) state = 'current'
    const words = STAGES[stage]
    const detailOf = () => {
      if (state === 'waiting') return words.waiting
      const done = words.progress(job.progress)
      return state === 'current' && stage === 'pull' ? (
        <PullProgress job={job} now={now} timeZone={timeZone} words={done} />
      ) : (
        done
      )
    }
    return {
      key: stage,
      title: words.title,
      detail: detailOf(),
      state,
    }
  })
}

interface PullProgressProps {
  job: JobDto
  /** Epoch milliseconds; null while the page is made. */
  now: number | null
  timeZone: string
  words: string
}

/** Counts, a bar by days, and how long it may still take. */
function PullProgress({ job, now, timeZone, words }: PullProgressProps) {
  const { progress, startedAt } = job
  const share = shareRead(progress)
  const left = startedAt && now !== null ? timeLeft(progress, now - Date.parse(startedAt)) : null
  return (
    <div className="flex flex-col gap-2">
      <p>{words}</p>
      {share === null ? null : <Progress label="Days read" value={share} />}
      {left ? <p>{left}</p> : null}
      {progress.waiting ? (
        <p>
          <WaitingNote timeZone={timeZone} waiting={progress.waiting} />
        </p>
      ) : null}
    </div>
  )
}

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
}

export function JobWatch({ initial, canRun, timeZone, againHref }: JobWatchProps) {
  const router = useRouter()
  const { job, stale, setJob } = useJob(initial)
  const [cancelling, setCancelling] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const active = isActive(job.state)
  const now = useNow(active)

  // Only a run that was watched leads on by itself; opening a finished one must not trap the back button.
  const watched = useRef(isActive(initial.state))
  useEffect(() => {
    if (watched.current && job.state === 'done') router.replace(`/dashboard/results/${job.id}`)
  }, [job.state, job.id, router])

  const cancel = async () => {
    setCancelling(true)
    setRefusal(null)
    const answer = await send<JobDto>('POST', `/api/v1/jobs/${job.id}/cancel`)
    setCancelling(false)
    if (answer.ok) setJob(answer.value)
    else setRefusal(`${answer.problem.title}. ${answer.problem.detail}`)
  }

  const end = job.finishedAt ? Date.parse(job.finishedAt) : now
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <PageHead
        actions={
          <>
            {active && canRun ? (
              <Button busy={cancelling} onClick={() => void cancel()}>
                Cancel this run
              </Button>
            ) : null}
            {job.state === 'done' ? (
              <ButtonLink href={`/dashboard/results/${job.id}`} variant="primary">
                Open the result
              </ButtonLink>
            ) : null}
            {(job.state === 'failed' || job.state === 'cancelled') && canRun ? (
              <ButtonLink href={againHref} variant="primary">
                Try again
              </ButtonLink>
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
      {refusal ? <Notice live title={refusal} tone="critical" /> : null}
      {job.error ? <Failure error={job.error} /> : null}
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
          <Fact term="By">{job.createdBy ?? 'System'}</Fact>
        </dl>
        {active || job.state === 'done' ? (
          <div aria-live="polite" className="mt-5 border-line border-t pt-6">
            <Stepper steps={stepsOf(job, now, timeZone)} />
          </div>
        ) : null}
      </Card>
    </div>
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

function Failure({ error }: { error: NonNullable<JobDto['error']> }) {
  return (
    <Notice title="What happened" tone="critical">
      <p>{error.message}</p>
      <p className="text-muted">
        The numbers you have seen so far still hold: a failed run changes nothing. Once this is put right, try again.
      </p>
      {error.requestId ? (
        <p className="text-muted text-sm">
          Reference for support: <CopyCode label="reference" value={error.requestId} />
        </p>
      ) : null}
    </Notice>
  )
}
