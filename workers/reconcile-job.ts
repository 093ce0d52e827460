import { withTenant } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import { isLive } from '@/lib/services/connectors/dto'
import type { JobProgress } from '@/lib/services/jobs/dto'
import type { ReconciliationSource } from '@/lib/services/reconciliations/sources'
import { type Claim, updateJob } from './claim'
import type { JobLog } from './job-log'
import { coveringUploads } from './load-input'
import { lookUpOrphans } from './look-up'
import { matchInThread } from './match-in-thread'
import { sourcesOf } from './plan'
import { publishJob } from './publish'
import { type Pulling, pullSources } from './pull'
import { runStage } from './stages'

/** How often a pull says how far it is. */
const PROGRESS_MS = 1_000

/** Reconciles a window: what is missing is read, matched, asked for by id where needed, and published at once. */
export async function reconcileJob(claim: Claim, stop: AbortSignal, told: JobLog, alive: () => void): Promise<void> {
  const at = { claim, stop, told }
  const sources = await runStage(at, 'plan', () => sourcesOf(claim))
  const read = await runStage(at, 'pull', () => pull(claim, sources, { stop, told, alive }))
  const matched = await runStage(at, 'match', () => matchInThread(claim, stop))
  // What the store was asked for by id may be orders of any day, which are then matched like all others.
  const asked = await lookUpOrphans(claim, sources, matched.orphanIds, { stop, alive })
  if (asked) told.info(`Asked the store for ${matched.orphanIds.length} orders by id.`)
  const outcome = asked ? await runStage(at, 'match', () => matchInThread(claim, stop)) : matched
  await updateJob(claim, { progress: { ...read, ...outcome.counts } })
  told.info('Compared both sides.', outcome.counts)
  await runStage(at, 'publish', () => publishJob(claim, outcome))
  told.info('Published the result.')
  log.info({ ...outcome.counts, resultHash: outcome.resultHash }, 'job done')
}

/** Reads what live sources have; files were read whole when they were uploaded, and only count. */
async function pull(claim: Claim, sources: readonly ReconciliationSource[], at: Pulling): Promise<JobProgress> {
  let toldAt = 0
  let progress: JobProgress = { ordersRead: 0, purchasesRead: 0, verdicts: 0 }
  const isLiveJob = sources.some(({ row }) => isLive(row.kind))
  await pullSources(claim, sources, at, ({ store, analytics }) => {
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
