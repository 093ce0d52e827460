import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@/lib/errors'
import { log, withLogContext } from '@/lib/log'
import { reportUnexpected } from '@/lib/monitoring/sentry'
import { ringDoorbell } from '@/lib/queue/producer'
import type { JobKind } from '@/lib/services/jobs/dto'
import { prepareFailedMails } from '@/lib/services/notifications/write-mails'
import {
  abandonJob,
  type Claim,
  delaySharers,
  Fenced,
  finishJob,
  LEASE_SECONDS,
  postponeJob,
  releaseJob,
  retryJob,
} from './claim'
import { earlyWarningJob } from './early-warning'
import { holdJob, StoodStill } from './hold'
import { type JobLog, openJobLog } from './job-log'
import { discardStaged } from './publish'
import { PullFailed } from './pull'
import { reconcileJob } from './reconcile-job'
import { retentionJob } from './retention'
import { Cancelled } from './stages'
import { orderWatchJob } from './watch-order'

/** Before a source that failed for no lasting reason is asked again; doubles each time, a fifth more or less. */
const FIRST_RETRY_MS = 10_000
const RETRY_SPREAD = 0.2
/** How often a database that was away is tried again. */
const GIVE_BACK_MS = 500

/** Calls `alive` when something moved that the job's row does not show. */
export type Work = (claim: Claim, stop: AbortSignal, told: JobLog, alive: () => void) => Promise<void>

const WORK: Readonly<Record<JobKind, Work>> = {
  reconciliation: reconcileJob,
  early_warning: earlyWarningJob,
  retention: retentionJob,
  order_watch: orderWatchJob,
}

/** Takes a claimed job to a final state, or back to the queue. Never throws: what went wrong is on the job's row. */
export async function runJob(
  claim: Claim,
  shutdown: AbortSignal,
  limits: Parameters<typeof holdJob>[3] = {},
): Promise<void> {
  await withLogContext({ jobId: claim.jobId, clientId: claim.context.clientId }, async () => {
    const told = openJobLog(claim)
    try {
      if (claim.attempt > 1) told.info(`Taken up again (attempt ${claim.attempt}).`)
      await holdJob(claim, shutdown, (stop, alive) => WORK[claim.kind](claim, stop, told, alive), limits)
    } catch (error) {
      await recordFailure(claim, error, shutdown, told)
    } finally {
      await told.close()
    }
  })
}

async function recordFailure(claim: Claim, error: unknown, shutdown: AbortSignal, told: JobLog): Promise<void> {
  if (error instanceof Fenced) return log.warn('job is held by another attempt')
  if (error instanceof Cancelled) {
    await finishJob(claim, { state: 'cancelled' })
    await discardStaged(claim)
    told.info('Cancelled. No result was published.')
    return log.info('job cancelled')
  }
  if (error instanceof StoodStill) {
    reportUnexpected(error, { jobId: claim.jobId })
    told.error(`${error.message}, so this attempt was given up.`)
    await told.close()
    return abandonJob(claim)
  }
  if (shutdown.aborted) {
    told.info('Handed to another worker, because this one stops.')
    // Written while the job is still this attempt's.
    await told.close()
    await releaseJob(claim)
    await ringDoorbell(claim.jobId)
    return log.info('job handed back')
  }
  if (error instanceof PullFailed) return recordPullFailure(claim, error, told)
  const known = error instanceof AppError
  if (known && error.code === 'unavailable') {
    log.warn({ err: error }, 'attempt given up')
    return giveBack(claim, shutdown)
  }
  if (!known) reportUnexpected(error, { jobId: claim.jobId })
  await failJob(
    claim,
    known ? error.code : 'internal',
    known
      ? error.publicMessage
      : 'Something unexpected stopped this job and has been recorded. No result was changed. Try again.',
    told,
  )
}

/**
 * The database was away, which says nothing about the job: it waits again as soon as the database answers. Where that
 * takes longer than the lease, the sweep returns it.
 */
async function giveBack(claim: Claim, shutdown: AbortSignal): Promise<void> {
  for (let waitedMs = 0; waitedMs < LEASE_SECONDS * 1_000 && !shutdown.aborted; waitedMs += GIVE_BACK_MS) {
    await sleep(GIVE_BACK_MS)
    try {
      return await releaseJob(claim)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'unavailable')) throw error
    }
  }
}

async function failJob(claim: Claim, errorCode: string, errorMessage: string, told: JobLog): Promise<void> {
  told.error(errorMessage)
  const writeMails = prepareFailedMails(claim.context, claim.jobId, { errorCode, errorMessage })
  await finishJob(claim, { state: 'failed', errorCode, errorMessage }, writeMails)
  await discardStaged(claim)
}

/** What a source could not do: waited for, tried again, or told to a person, by its outcome alone. */
async function recordPullFailure(
  claim: Claim,
  { connectorId, label, reason }: PullFailed,
  told: JobLog,
): Promise<void> {
  if (reason.outcome === 'rate_limited' && reason.retryAt !== null) {
    const waitMs = Math.max(0, reason.retryAt - Date.now())
    const waiting = { label, until: new Date(reason.retryAt).toISOString() }
    told.warn(`${label} asked to wait; the job goes on by itself.`, { until: waiting.until })
    await postponeJob(claim, waitMs, { ordersRead: 0, purchasesRead: 0, verdicts: 0, waiting })
    return delaySharers(claim, connectorId, waitMs)
  }
  if (reason.outcome === 'retry') {
    const waitMs = FIRST_RETRY_MS * 2 ** claim.retries * (1 + RETRY_SPREAD * (2 * Math.random() - 1))
    if (await retryJob(claim, waitMs)) {
      told.warn(`${label}: ${reason.publicMessage} Tried again in ${Math.round(waitMs / 1000)} seconds.`)
      await delaySharers(claim, connectorId, waitMs)
      return log.info({ code: reason.code }, 'job will be tried again')
    }
  }
  const code = reason.outcome === 'needs_reauth' ? 'needs_reauth' : 'upstream_failed'
  await failJob(claim, code, `${label}: ${reason.publicMessage}`, told)
}
