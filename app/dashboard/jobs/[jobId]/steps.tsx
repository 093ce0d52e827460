import { Progress } from '@/app/_ui/progress'
import type { Step, StepState } from '@/app/_ui/stepper'
import { JOB_STAGES, type JobDto } from '@/lib/services/jobs/dto'
import { shareRead, timeLeft } from '../pull-progress'
import { STAGES } from '../stages'
import { WaitingNote } from '../waiting-note'

/** The stages of a job as steps; `now` in epoch milliseconds, null while the page is made. */
export function stepsOf(job: JobDto, now: number | null, timeZone: string): Step[] {
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
