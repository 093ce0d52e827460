import { performance } from 'node:perf_hooks'
import { withTenant } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { log, withLogContext } from '@/lib/log'
import { reportUnexpected } from '@/lib/monitoring/sentry'
import type { JobStage } from '@/lib/services/jobs/dto'
import { type Claim, Fenced, finishJob, LEASE_SECONDS, releaseJob, updateJob } from './claim'
import { coveringUploads } from './load-input'
import { matchInThread } from './match-in-thread'
import { discardStaged, publishJob } from './publish'

const HEARTBEAT_MS = (LEASE_SECONDS * 1000) / 3

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
  const uploads = await stage('plan', () => withTenant(claim.context, (tx) => coveringUploads(tx, claim)))
  // Files were read whole when they were uploaded; pulling them is knowing how much is there.
  const read = await stage('pull', async () => ({
    ordersRead: countTransactions(uploads.store),
    purchasesRead: countTransactions(uploads.analytics),
  }))
  await updateJob(claim, { progress: { ...read, verdicts: 0 } })
  const outcome = await stage('match', () => matchInThread(claim, stop))
  await updateJob(claim, { progress: outcome.counts })
  await stage('publish', () => publishJob(claim, outcome))
  log.info({ ...outcome.counts, resultHash: outcome.resultHash }, 'job done')
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
