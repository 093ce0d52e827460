import { DAY_MS } from '@/lib/period'
import type { JobState } from '../jobs/dto'
import {
  CLIENT_TABLES,
  type DatedCount,
  type DatedFrom,
  type DatedPeriods,
  dayBefore,
  planDated,
  type RetentionStep,
  stepOf,
  sumOf,
  TENANT_TABLES,
  USUAL_DATED_PERIODS,
} from './steps'

/** What is kept for how long, in days. Results keep their summary; what a closed month froze is kept longer. */
export interface RetentionPeriods extends DatedPeriods {
  lines: number
  log: number
  /** Failed and cancelled jobs. */
  endedJobs: number
  jobs: number
}

export const USUAL_PERIODS: RetentionPeriods = { ...USUAL_DATED_PERIODS, lines: 90, log: 30, endedJobs: 180, jobs: 365 }

/** Thirteen months for the lines of a closed month (rule book 3.17), three years for its summary. */
const CLOSED_LINES_DAYS = 396
const CLOSED_SUMMARY_DAYS = 1_096

export type RetentionTable =
  | 'verdict'
  | 'job_log'
  | 'job'
  | 'job_summary'
  | 'job_fence'
  | (typeof CLIENT_TABLES)[number]
  | (typeof TENANT_TABLES)[number]

/** What one client has, as counts; instants are epoch milliseconds, days are those of UTC unless they are a line's. */
export interface RetentionFacts {
  jobs: readonly { id: string; state: JobState; endedAt: number }[]
  results: readonly {
    jobId: string
    reconciliationId: string
    seq: number
    from: string
    to: string
    publishedAt: number
    /** Whether its lines were removed before. */
    isStripped: boolean
  }[]
  closedMonths: readonly { jobId: string; reconciliationId: string; month: string; closedAt: number }[]
  /** Lines of a result that are valid from one result to another, by their day. */
  lines: readonly { reconciliationId: string; day: string; firstSeq: number; lastSeq: number | null; rows: number }[]
  logs: readonly { jobId: string; day: string; rows: number; lastId: number }[]
  fences: readonly string[]
  dated: readonly DatedCount[]
}

export interface RetentionPlan {
  steps: RetentionStep<RetentionTable>[]
  /** Jobs whose results lose their lines. */
  strippedJobs: string[]
  /** Days that have lines which no kept result needs. */
  lineDays: { reconciliationId: string; day: string }[]
  /** What was closed after this instant keeps its lines. */
  closedAfter: number
  logs: { jobId: string; lastId: number }[]
  /** Jobs to be removed with their summary and fence. */
  jobs: string[]
  /** First day that stays. */
  logsFrom: string
  datedFrom: DatedFrom
}

/**
 * What has become too old at `now`: never anything of a job that waits or runs, of the newest result of a reconciliation,
 * or of what a closed month froze. `force` lifts the guard against removing much of a table at once.
 */
export function planRetention(
  facts: RetentionFacts,
  now: number,
  { force = false, kept = USUAL_PERIODS }: { force?: boolean; kept?: RetentionPeriods } = {},
): RetentionPlan {
  const live = new Set(facts.jobs.filter(({ state }) => state === 'queued' || state === 'running').map(({ id }) => id))
  const closedAfter = now - CLOSED_LINES_DAYS * DAY_MS
  const newest = new Map<string, number>()
  for (const { reconciliationId, seq } of facts.results)
    newest.set(reconciliationId, Math.max(seq, newest.get(reconciliationId) ?? 0))
  const isLasting = ({ jobId, reconciliationId, seq }: Result, closedSince: number) =>
    live.has(jobId) ||
    newest.get(reconciliationId) === seq ||
    facts.closedMonths.some((month) => month.jobId === jobId && month.closedAt > closedSince)

  const isOld = (at: number, days: number) => at < now - days * DAY_MS
  const stripped = facts.results.filter(
    (result) => !result.isStripped && isOld(result.publishedAt, kept.lines) && !isLasting(result, closedAfter),
  )
  const lines = linesToRemove(facts, new Set(stripped.map(({ jobId }) => jobId)), closedAfter)

  const lasting = new Set(
    facts.results.filter((result) => isLasting(result, now - CLOSED_SUMMARY_DAYS * DAY_MS)).map(({ jobId }) => jobId),
  )
  const jobs = facts.jobs.filter(({ id, state, endedAt }) => {
    if (live.has(id) || lasting.has(id)) return false
    return isOld(endedAt, state === 'done' ? kept.jobs : kept.endedJobs)
  })
  const jobIds = new Set(jobs.map(({ id }) => id))
  const logsFrom = dayBefore(now, kept.log)
  const logs = facts.logs.filter(({ jobId, day }) => day < logsFrom && !live.has(jobId))
  const { steps: dated, datedFrom } = planDated([...CLIENT_TABLES, ...TENANT_TABLES], facts.dated, { now, kept, force })
  const isOfJobs = (id: string) => jobIds.has(id)
  const summaries = facts.results.filter(({ jobId }) => isOfJobs(jobId)).length
  return {
    steps: [
      stepOf('verdict', `lines of results, ${kept.lines} days`, sumOf(lines), sumOf(facts.lines), force),
      stepOf('job_log', `logs of jobs, ${kept.log} days`, sumOf(logs), sumOf(facts.logs), force),
      stepOf(
        'job',
        `failed and cancelled jobs, ${kept.endedJobs} days; others, ${kept.jobs}`,
        jobs.length,
        facts.jobs.length,
        force,
      ),
      stepOf('job_summary', 'summaries of these jobs', summaries, facts.results.length, force),
      stepOf('job_fence', 'fences of these jobs', facts.fences.filter(isOfJobs).length, facts.fences.length, force),
      ...dated,
    ],
    strippedJobs: stripped.map(({ jobId }) => jobId),
    lineDays: daysOf(lines),
    closedAfter,
    logs: newestOfEach(logs),
    jobs: [...jobIds],
    logsFrom,
    datedFrom,
  }
}

type Result = RetentionFacts['results'][number]

/** Lines whose whole validity belongs to results without lines; what is shown of a closed month now stays with it. */
function linesToRemove(
  { results, lines, closedMonths }: RetentionFacts,
  stripped: ReadonlySet<string>,
  closedAfter: number,
): RetentionFacts['lines'] {
  const standing = new Map<string, Result[]>()
  for (const result of results) {
    if (result.isStripped || stripped.has(result.jobId)) continue
    standing.set(result.reconciliationId, [...(standing.get(result.reconciliationId) ?? []), result])
  }
  const closed = new Set(
    closedMonths
      .filter(({ closedAt }) => closedAt > closedAfter)
      .map(({ reconciliationId, month }) => `${reconciliationId} ${month}`),
  )
  return lines.filter(({ reconciliationId, day, firstSeq, lastSeq }) => {
    if (lastSeq === null && closed.has(`${reconciliationId} ${day.slice(0, 7)}`)) return false
    return !standing
      .get(reconciliationId)
      ?.some(({ seq, from, to }) => from <= day && day <= to && firstSeq <= seq && (lastSeq === null || seq <= lastSeq))
  })
}

function daysOf(lines: RetentionFacts['lines']): RetentionPlan['lineDays'] {
  const days = new Map(
    lines.map(({ reconciliationId, day }) => [`${reconciliationId} ${day}`, { reconciliationId, day }]),
  )
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1))
}

function newestOfEach(logs: RetentionFacts['logs']): RetentionPlan['logs'] {
  const newest = new Map<string, number>()
  for (const { jobId, lastId } of logs) newest.set(jobId, Math.max(lastId, newest.get(jobId) ?? 0))
  return [...newest].map(([jobId, lastId]) => ({ jobId, lastId }))
}

/** Nothing is left to do. */
export const isNothing = ({ steps, strippedJobs }: RetentionPlan) =>
  strippedJobs.length === 0 && steps.every(({ rows }) => rows === 0)
