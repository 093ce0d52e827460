import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { PlatformTransaction, TenantTransaction, Transaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { job } from '@/lib/db/schema/platform'
import { jobFence } from '@/lib/db/schema/tenant'
import { withBoth, withPlatform, withTenant, withWorker } from '@/lib/db/tenant'
import { isAway } from '@/lib/errors'
import { log } from '@/lib/log'
import { isHeldBack } from '@/lib/services/clients/held-back'
import type { JobKind, JobProgress, JobTrigger } from '@/lib/services/jobs/dto'
import type { Window } from '@/lib/transaction'
import { enterClient } from './context'

/**
 * Who works on a job. The row in Postgres decides, by the database's clock alone; `attempt` is the fencing token that
 * every later write must still hold.
 */

export const LEASE_SECONDS = 10
/** Any constant: claims take turns, so that the limits below are exact. */
const CLAIM_LOCK = 7_203_542
/** A worker that halts within a claim loses the lock after this time, or no other could claim until it goes on. */
const CLAIM_IDLE_SECONDS = 3
/** One client's jobs never take all workers. */
const RUNNING_PER_CLIENT = 2
/** Before a job is looked at again whose client's own database was away. */
const OWN_DATABASE_AWAY_MS = 15_000
/** How often and how long a source's trouble is waited for. */
const RETRY_LIMIT = 6
const RETRY_HOURS = 6

export interface Claim {
  readonly context: TenantContext
  readonly jobId: string
  readonly kind: JobKind
  readonly trigger: JobTrigger
  readonly attempt: number
  readonly reconciliationId: string
  readonly window: Window
  readonly acceptIncomplete: boolean
  readonly asOf: number
  /** Times that a source's trouble was waited for since the job last advanced. */
  readonly retries: number
}

/** Thrown when another attempt, or nobody, owns the job now: whatever was being done must stop without a trace. */
export class Fenced extends Error {
  constructor(jobId: string) {
    super(`Job ${jobId} is no longer held by this attempt`)
    this.name = 'Fenced'
  }
}

/**
 * Takes the next job that may run, or null. Clients with fewer running jobs go first; among one client's jobs the more
 * urgent, then the older. Jobs of one reconciliation, or that read the same source, take turns. Those of a client that is
 * suspended, being deleted or being moved wait, and so do those of a client whose own database is away.
 */
export async function claimNext(worker: string): Promise<Claim | null> {
  for (;;) {
    const claim = await takeNext(worker)
    if (!claim) return null
    try {
      await raiseFence(claim)
      return claim
    } catch (error) {
      if (claim.context.databaseRef === null || !isAway(error)) throw error
      log.warn({ err: error, jobId: claim.jobId }, 'the database of a client is away, so its job waits')
      await requeue(claim, { runAfter: inMs(OWN_DATABASE_AWAY_MS) })
    }
  }
}

async function takeNext(worker: string): Promise<Claim | null> {
  return withWorker(async (tx) => {
    await limitIdling(tx, CLAIM_IDLE_SECONDS)
    await tx.execute(sql`select pg_advisory_xact_lock(${CLAIM_LOCK})`)
    const running = sql`(select count(*) from platform.job r where r.client_id = j.client_id and r.state = 'running')`
    const rows = await tx.execute<{ client_id: string; id: string }>(sql`
      select j.client_id, j.id from platform.job j
      where j.state = 'queued' and j.run_after <= clock_timestamp() and ${running} < ${RUNNING_PER_CLIENT}
        and not ${isHeldBack(sql`j.client_id`)}
        and not exists (select from platform.job r where r.client_id = j.client_id
          and r.state = 'running'
          and (r.reconciliation_id = j.reconciliation_id or r.connector_ids && j.connector_ids))
      order by ${running}, j.priority desc, j.id
      for update skip locked limit 1`)
    const next = rows[0]
    if (!next) return null
    const [row] = await tx
      .update(job)
      .set({
        state: 'running',
        stage: 'plan',
        worker,
        attempt: sql`${job.attempt} + 1`,
        claimedSeq: sql`${job.progressSeq}`,
        leaseUntil: leaseEnd,
        startedAt: sql`coalesce(${job.startedAt}, clock_timestamp())`,
        asOf: sql`coalesce(${job.asOf}, clock_timestamp())`,
      })
      .where(and(eq(job.clientId, next.client_id), eq(job.id, next.id)))
      .returning()
    return row ? toClaim(await enterClient(tx, row.clientId), row) : null
  })
}

const leaseEnd = sql`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`

/** From here on nothing of an attempt before this one can be written. */
async function raiseFence({ context, jobId, attempt }: Pick<Claim, 'context' | 'jobId' | 'attempt'>): Promise<void> {
  await withTenant(context, (tx) =>
    tx
      .insert(jobFence)
      .values({ clientId: context.clientId, jobId, attempt })
      .onConflictDoUpdate({
        target: [jobFence.clientId, jobFence.jobId],
        set: { attempt: sql`greatest(${jobFence.attempt}, excluded.attempt)` },
      }),
  )
}

function toClaim(context: TenantContext, row: typeof job.$inferSelect): Claim {
  return {
    context,
    jobId: row.id,
    kind: row.kind,
    trigger: row.trigger,
    attempt: row.attempt,
    reconciliationId: row.reconciliationId,
    window: { from: row.windowFrom, to: row.windowTo, timeZone: row.timeZone },
    acceptIncomplete: row.acceptIncomplete,
    asOf: (row.asOf as Date).getTime(),
    retries: row.retries,
  }
}

/** A tenant transaction that runs only while this attempt still owns the job. */
export function withFence<T>(claim: Claim, run: (tx: TenantTransaction) => Promise<T>): Promise<T> {
  return withTenant(claim.context, async (tx) => {
    await requireFence(tx, claim)
    return run(tx)
  })
}

/** The same, with the client's rows of `platform` (`withBoth`). */
export function withFenceAndPlatform<T>(
  claim: Claim,
  run: (tx: TenantTransaction, platform: PlatformTransaction) => Promise<T>,
): Promise<T> {
  return withBoth(claim.context, async (tx, platform) => {
    await requireFence(tx, claim)
    return run(tx, platform)
  })
}

async function requireFence(tx: TenantTransaction, { context, jobId, attempt }: Claim): Promise<void> {
  // Who halts for longer than the lease has lost the job; what it has locked must not outlive that.
  await limitIdling(tx, LEASE_SECONDS)
  const [fence] = await tx
    .select({ attempt: jobFence.attempt })
    .from(jobFence)
    .where(and(eq(jobFence.clientId, context.clientId), eq(jobFence.jobId, jobId)))
    .for('share')
  if (fence?.attempt !== attempt) throw new Fenced(jobId)
}

async function limitIdling(tx: Transaction, seconds: number): Promise<void> {
  await tx.execute(sql`select set_config('idle_in_transaction_session_timeout', ${`${seconds}s`}, true)`)
}

type JobChange = Partial<Omit<PgUpdateSetSource<typeof job>, 'clientId' | 'id' | 'attempt'>>

/**
 * Changes the job's row while this attempt owns it, and renews the lease. Returns whether somebody asked to stop, and a
 * text that is another one whenever the job has moved.
 */
export async function updateJob(claim: Claim, change: JobChange): Promise<{ cancelRequested: boolean; mark: string }> {
  const [row] = await withWorker((tx) =>
    tx
      .update(job)
      .set({ leaseUntil: leaseEnd, ...change })
      .where(ownedBy(claim))
      .returning({
        cancelRequestedAt: job.cancelRequestedAt,
        stage: job.stage,
        progressSeq: job.progressSeq,
        progress: job.progress,
        timings: job.timings,
      }),
  )
  if (!row) throw new Fenced(claim.jobId)
  const { cancelRequestedAt, ...moving } = row
  return { cancelRequested: cancelRequestedAt !== null, mark: JSON.stringify(moving) }
}

/** Records that something lasting was done, so that this attempt is not one that got nowhere. */
export async function advanceJob(claim: Claim): Promise<void> {
  await updateJob(claim, { progressSeq: sql`${job.progressSeq} + 1`, retries: 0 })
}

type Outcome = JobChange & { state: 'done' | 'failed' | 'cancelled' }

/** Ends the job in a final state, and does `also` in the same transaction; nothing when another attempt owns it by now. */
export async function finishJob(
  claim: Claim,
  outcome: Outcome,
  also: (tx: PlatformTransaction) => Promise<void> = async () => {},
): Promise<void> {
  await withPlatform(claim.context, async (tx) => {
    if (await endJob(tx, claim, outcome)) await also(tx)
  })
}

/** Ends the job in the caller's transaction; returns false, changing nothing, when another attempt owns it by now. */
export async function endJob(tx: PlatformTransaction, claim: Claim, outcome: Outcome): Promise<boolean> {
  const ended = await tx
    .update(job)
    .set({ ...outcome, leaseUntil: null, stage: null, finishedAt: sql`clock_timestamp()` })
    .where(ownedBy(claim))
    .returning({ id: job.id })
  return ended.length > 0
}

/** Gives a job back to the queue at once, because this worker stops. */
export async function releaseJob(claim: Claim): Promise<void> {
  await requeue(claim, {})
}

/**
 * Lets the lease run out now: the sweep decides what becomes of the job, as when its worker dies. What still runs of this
 * attempt owns the job no more, so it cannot renew the lease.
 */
export async function abandonJob(claim: Claim): Promise<void> {
  await withWorker((tx) =>
    tx
      .update(job)
      .set({ leaseUntil: sql`clock_timestamp()`, attempt: sql`${job.attempt} + 1` })
      .where(ownedBy(claim)),
  )
}

/** Has the job wait for a time that was named; that is not trouble, and nothing of trouble before it counts any more. */
export async function postponeJob(claim: Claim, waitMs: number, progress: JobProgress): Promise<void> {
  await requeue(claim, { runAfter: inMs(waitMs), progress, stalls: 0 })
}

/** Has the job tried again after a while; returns false, changing nothing, once that has been done often or long enough. */
export async function retryJob(claim: Claim, waitMs: number): Promise<boolean> {
  return requeue(
    claim,
    {
      runAfter: inMs(waitMs),
      retries: sql`${job.retries} + 1`,
      retryUntil: sql`coalesce(${job.retryUntil}, clock_timestamp() + make_interval(hours => ${RETRY_HOURS}))`,
    },
    sql`${job.retries} < ${RETRY_LIMIT} and coalesce(${job.retryUntil} > clock_timestamp(), true)`,
  )
}

/** Keeps the client's other jobs off a source that is in trouble, so that they do not fail one after the other. */
export async function delaySharers(claim: Claim, connectorId: string, waitMs: number): Promise<void> {
  await withWorker((tx) =>
    tx
      .update(job)
      .set({ runAfter: sql`greatest(${job.runAfter}, ${inMs(waitMs)})` })
      .where(
        and(
          eq(job.clientId, claim.context.clientId),
          eq(job.state, 'queued'),
          sql`${connectorId} = any(${job.connectorIds})`,
        ),
      ),
  )
}

const inMs = (ms: number) => sql`clock_timestamp() + make_interval(secs => ${ms / 1000})`

/** A job that somebody has cancelled meanwhile ends instead. */
async function requeue(claim: Claim, change: JobChange, condition?: SQL): Promise<boolean> {
  const isCancelled = sql`${job.cancelRequestedAt} is not null`
  const rows = await withWorker((tx) =>
    tx
      .update(job)
      .set({
        state: sql`case when ${isCancelled} then 'cancelled' else 'queued' end`,
        finishedAt: sql`case when ${isCancelled} then clock_timestamp() end`,
        ...{ leaseUntil: null, stage: null },
        ...change,
      })
      .where(and(ownedBy(claim), condition))
      .returning({ id: job.id }),
  )
  return rows.length > 0
}

function ownedBy(claim: Claim) {
  return and(
    eq(job.clientId, claim.context.clientId),
    eq(job.id, claim.jobId),
    eq(job.attempt, claim.attempt),
    eq(job.state, 'running'),
  )
}
