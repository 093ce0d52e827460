import type { Role } from '@/lib/auth/permissions'
import type { Summary } from '@/lib/reconcile/types'
import { formatPercent } from '@/lib/sentences'
import type { JobTrigger } from '../jobs/dto'
import type { JobDonePayload, MailContent, NotificationChoice } from './dto'
import { findLeftRange, type LeftRange } from './left-range'

/** Who is written to about a job, and what. Pure: the same event and people always give the same mails. */

export interface Recipient {
  userId: string
  email: string
  role: Role
  /** As the person set it; null where they take the default. */
  choice: NotificationChoice | null
}

export interface JobFacts {
  jobId: string
  reconciliationId: string
  reconciliationName: string
  clientName: string
  trigger: JobTrigger
  window: { from: string; to: string; timeZone: string }
}

/**
 * `before` is the newest earlier result of a window as long; `isFirstResult` says that there is none of any length.
 * `since` names the last job of the reconciliation that was done: failures after it for one reason are one incident.
 */
export type JobEvent =
  | { type: 'done'; job: JobFacts; summary: Summary; before: Summary | null; isFirstResult: boolean }
  | { type: 'failed'; job: JobFacts; errorCode: string; errorMessage: string; since: string | null }

export type OutboxDraft = Extract<MailContent, { kind: 'job_done' | 'job_failed' }> & {
  dedupeKey: string
  userId: string
  toAddress: string
}

const TOP_FINDINGS = 3

export const defaultChoice = (role: Role): NotificationChoice => ({
  manual: 'all',
  scheduled: 'changes',
  failures: role === 'owner' || role === 'admin',
})

const BECAUSE_MANUAL = 'you are written to about runs that somebody starts'
const BECAUSE_ALL = 'you are written to about every run by schedule'
const BECAUSE_CHANGES = 'something changed since the run before'
const BECAUSE_FAILED = 'you are written to when a run by schedule fails'

export function mailsOfJob(event: JobEvent, recipients: readonly Recipient[]): OutboxDraft[] {
  return event.type === 'done' ? mailsOfDone(event, recipients) : mailsOfFailed(event, recipients)
}

function mailsOfDone(event: Extract<JobEvent, { type: 'done' }>, recipients: readonly Recipient[]): OutboxDraft[] {
  const { job, summary, before } = event
  const left = findLeftRange(summary, before)
  const because = becauseOf(event, hasChanged(summary, before) || left !== null)
  return recipients.flatMap(({ userId, email, role, choice }) => {
    const reason = because(choice ?? defaultChoice(role))
    if (reason === null) return []
    const payload = donePayload(job, summary, before, left, reason)
    return [{ kind: 'job_done', payload, dedupeKey: `job_done:${job.jobId}:${userId}`, userId, toAddress: email }]
  })
}

/** Why somebody of a given choice is written to about a finished job; null where they are not. */
function becauseOf(
  { job: { trigger }, summary, before, isFirstResult }: Extract<JobEvent, { type: 'done' }>,
  changed: boolean,
): (choice: NotificationChoice) => string | null {
  const whenManual = (is: boolean) => (choice: NotificationChoice) =>
    is && choice.manual === 'all' ? BECAUSE_MANUAL : null
  switch (trigger) {
    case 'manual':
      return whenManual(true)
    // The year that is read behind the first thirty days is no news.
    case 'first_sync':
      return whenManual(isFirstResult)
    case 'settlement':
      return whenManual(before === null || headlineOf(summary) !== headlineOf(before))
    default:
      return ({ scheduled }) => {
        if (scheduled === 'all') return BECAUSE_ALL
        return scheduled === 'changes' && changed ? BECAUSE_CHANGES : null
      }
  }
}

function mailsOfFailed(event: Extract<JobEvent, { type: 'failed' }>, recipients: readonly Recipient[]): OutboxDraft[] {
  const { job, errorCode, errorMessage, since } = event
  const isAutomatic = job.trigger !== 'manual' && job.trigger !== 'first_sync'
  const incident = `${job.reconciliationId}:${errorCode}:${since ?? 'first'}`
  return recipients.flatMap(({ userId, email, role, choice }) => {
    const wanted = choice ?? defaultChoice(role)
    if (isAutomatic ? !wanted.failures : wanted.manual === 'none') return []
    const { jobId, reconciliationName, clientName, window } = job
    const because = isAutomatic ? BECAUSE_FAILED : BECAUSE_MANUAL
    const payload = { jobId, reconciliationName, clientName, window, because, errorCode, errorMessage }
    return [{ kind: 'job_failed', payload, dedupeKey: `job_failed:${incident}:${userId}`, userId, toAddress: email }]
  })
}

function donePayload(
  { jobId, reconciliationName, clientName, window }: JobFacts,
  summary: Summary,
  before: Summary | null,
  left: LeftRange | null,
  because: string,
): JobDonePayload {
  const keysBefore = keysOf(before)
  const keys = keysOf(summary)
  return {
    jobId,
    reconciliationName,
    clientName,
    window,
    because,
    rate: summary.matchRate,
    before: before && { value: bareRate(before), window: { from: before.window.from, to: before.window.to } },
    expected: left && {
      low: left.low,
      high: left.high,
      rate: left.judgement.rate,
      verdict: left.judgement.verdict,
    },
    currency: summary.currency,
    missing: summary.counts.missing ?? 0,
    missingMinor: missingMinor(summary),
    findings: summary.findings.slice(0, TOP_FINDINGS).map(({ key, sentence, amountMinor }) => ({
      sentence,
      amountMinor,
      isNew: before !== null && !keysBefore.has(key),
    })),
    closed: [...keysBefore].filter((key) => !keys.has(key)).length,
  }
}

const keysOf = (summary: Summary | null) => new Set(summary?.findings.map(({ key }) => key))

/** A finding opened or closed. */
function hasChanged(summary: Summary, before: Summary | null): boolean {
  const [now, then] = [keysOf(summary), keysOf(before)]
  return now.size !== then.size || [...now].some((key) => !then.has(key))
}

/** An incomplete rate covers part of the window and is compared with nothing. */
const bareRate = ({ matchRate: { value, complete } }: Summary) => (complete ? value : null)

const missingMinor = ({ bridge }: Summary) => Math.abs(bridge.find(({ code }) => code === 'missing')?.amountMinor ?? 0)

/** The figures people saw: a change nobody can see is none. */
function headlineOf(summary: Summary): string {
  const { value, complete } = summary.matchRate
  return [
    value === null ? '' : formatPercent(value),
    complete,
    summary.counts.missing ?? 0,
    missingMinor(summary),
  ].join()
}
