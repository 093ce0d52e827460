import { performance } from 'node:perf_hooks'
import { withTenant } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { log, withLogContext } from '@/lib/log'
import { reportUnexpected } from '@/lib/monitoring/sentry'
import { isLive } from '@/lib/services/connectors/dto'
import type { JobProgress, JobStage } from '@/lib/services/jobs/dto'
import { type Claim, Fenced, finishJob, LEASE_SECONDS, releaseJob, retryJob, updateJob } from './claim'
import { coveringUploads } from './load-input'
import { lookUpOrphans } from './look-up'
import { matchInThread } from './match-in-thread'
import { type PlannedSource, sourcesOf } from './plan'
import { discardStaged, publishJob } from './publish'
import { PullFailed, pullSources } from './pull'

const HEARTBEAT_MS = (LEASE_SECONDS * 1000) / 3
/** How often a pull says how far it is. */
const PROGRESS_MS = 1_000
/** Before a source that failed for no lasting reason is asked again; doubles with each attempt. */
const FIRST_RETRY_MS = 20_000

class Cancelled extends Error {}

/** Takes a claimed job through its stages to a final state. Never throws: what went wrong is on the job's row. */
export async function runJob(claim: Claim, shutdown: AbortSignal): Promise<void> {
  await withLogContext({ jobId: claim.jobId, clientId: claim.context.clientId }, async () => {
    const lost = new AbortController()
    const stop = AbortSignal.any([lost.signal, shutdown])
    const heartbeat = setInterval(() => {
      updateJob(claim, {}).then(
        ({ cancelRequested }) => cancelRequested && lost.abort(new Cancelled()),
        (error) => error instanceof Fenced && lost.abort(error),
      )
    }, HEARTBEAT_MS)
    try {
      await runStages(claim, stop)
    } catch (error) {
      await recordFailure(claim, error, shutdown)
    } finally {
      clearInterval(heartbeat)
    }
  })
}

async function runStages(claim: Claim, stop: AbortSignal): Promise<void> {
  const stage = async <T>(name: JobStage, run: () => Promise<T>): Promise<T> => {
    stop.throwIfAborted()
    const { cancelRequested } = await updateJob(claim, { stage: name })
    if (cancelRequested) throw new Cancelled()
    const startedAt = performance.now()
    const result = await run()
    log.info({ stage: name, durationMs: Math.round(performance.now() - startedAt) }, 'stage finished')
    return result
  }
  const sources = await stage('plan', () => sourcesOf(claim))
  const read = await stage('pull', () => pull(claim, sources, stop))
  const matched = await stage('match', () => matchInThread(claim, stop))
  // What the store was asked for by id may be orders of any day, which are then matched like all others.
  const asked = await lookUpOrphans(claim, sources, matched.orphanIds, stop)
  const outcome = asked ? await stage('match', () => matchInThread(claim, stop)) : matched
  await updateJob(claim, { progress: { ...read, ...outcome.counts } })
  await stage('publish', () => publishJob(claim, outcome))
  log.info({ ...outcome.counts, resultHash: outcome.resultHash }, 'job done')
}

/** Reads what live sources have; files were read whole when they were uploaded, and only count. */
async function pull(claim: Claim, sources: readonly PlannedSource[], stop: AbortSignal): Promise<JobProgress> {
  let toldAt = 0
  let progress: JobProgress = { ordersRead: 0, purchasesRead: 0, verdicts: 0 }
  const isLiveJob = sources.some(({ row }) => isLive(row.kind))
  await pullSources(claim, sources, stop, ({ store, analytics }) => {
    progress = {
      ordersRead: store.transactions,
      purchasesRead: analytics.transactions,
      verdicts: 0,
      days: { done: store.done + analytics.done, all: store.all + analytics.all },
    }
    if (performance.now() - toldAt < PROGRESS_MS) return
    toldAt = performance.now()
    // A lost job is noticed by the heartbeat.
    updateJob(claim, { progress }).catch(() => {})
  })
  const uploads = await withTenant(claim.context, (tx) => coveringUploads(tx, claim))
  const read = {
    ...progress,
    ...(isLiveJob ? {} : { days: undefined }),
    ordersRead: countTransactions(uploads.store),
    purchasesRead: countTransactions(uploads.analytics),
  }
  await updateJob(claim, { progress: read })
  return read
}

const countTransactions = (uploads: readonly { transactions: number }[]) =>
  uploads.reduce((sum, { transactions }) => sum + transactions, 0)

async function recordFailure(claim: Claim, error: unknown, shutdown: AbortSignal): Promise<void> {
  if (error instanceof Fenced) return log.warn('job is held by another attempt')
  if (error instanceof Cancelled) {
    await finishJob(claim, { state: 'cancelled' })
    await discardStaged(claim)
    return log.info('job cancelled')
  }
  if (shutdown.aborted) {
    await releaseJob(claim)
    return log.info('job handed back')
  }
  if (error instanceof PullFailed) return recordPullFailure(claim, error)
  const known = error instanceof AppError
  // The database was away, which says nothing about the job: its lease runs out and another attempt begins.
  if (known && error.code === 'unavailable') return log.warn({ err: error }, 'attempt given up')
  if (!known) reportUnexpected(error, { jobId: claim.jobId })
  await finishJob(claim, {
    state: 'failed',
    errorCode: known ? error.code : 'internal',
    errorMessage: known
      ? error.publicMessage
      : 'Something unexpected stopped this job and has been recorded. No result was changed. Try again.',
  })
  await discardStaged(claim)
}

/** What a source could not do: waited for, tried again, or told to a person, by its outcome alone. */
async function recordPullFailure(claim: Claim, { label, reason }: PullFailed): Promise<void> {
  if (reason.outcome === 'rate_limited' && reason.retryAt !== null) {
    const until = new Date(reason.retryAt)
    const waiting = { label, until: until.toISOString() }
    return releaseJob(claim, {
      runAfter: until,
      progress: { ordersRead: 0, purchasesRead: 0, verdicts: 0, waiting },
    })
  }
  const backoffMs = FIRST_RETRY_MS * 2 ** (claim.attempt - 1)
  if (reason.outcome === 'retry' && (await retryJob(claim, new Date(Date.now() + backoffMs))))
    return log.info({ code: reason.code }, 'job will be tried again')
  await finishJob(claim, {
    state: 'failed',
    errorCode: reason.outcome === 'needs_reauth' ? 'needs_reauth' : 'upstream_failed',
    errorMessage: `${label}: ${reason.publicMessage}`,
  })
  await discardStaged(claim)
}
