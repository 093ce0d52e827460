import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { Transaction } from '@/lib/db/client'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { job } from '@/lib/db/schema/platform'
import { jobFence } from '@/lib/db/schema/tenant'
import { withTenant, withWorker } from '@/lib/db/tenant'
import type { JobKind, JobProgress, JobTrigger } from '@/lib/services/jobs/dto'
import { prepareFailedMails } from '@/lib/services/notifications/write-mails'
import type { Window } from '@/lib/transaction'

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
/** Attempts in a row that end without progress before nobody tries again. */
const STALL_LIMIT = 3
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
 * Returns jobs whose lease ran out to the queue, or ends them: when somebody asked to, or, which is told by mail, when attempt
 * after attempt ended without progress.
 */
export async function sweepExpired(): Promise<void> {
  // A lease that ran out while the database was down is nobody's fault.
  const stalls = sql`case when progress_seq > claimed_seq then 0
    when lease_until < pg_postmaster_start_time() then stalls else stalls + 1 end`
  await withWorker(async (tx) => {
    const swept = await tx.execute<SweptJob>(sql`
      update platform.job set
        state = case when cancel_requested_at is not null then 'cancelled'
                     when ${stalls} >= ${STALL_LIMIT} then 'failed' else 'queued' end,
        error_code = case when cancel_requested_at is null and ${stalls} >= ${STALL_LIMIT} then 'crash_loop' end,
        error_message = case when cancel_requested_at is null and ${stalls} >= ${STALL_LIMIT} then
          'The job stopped ' || ${stalls} || ' times in a row without getting further. Try again; if it stops again, look at the worker''s log.' end,
        finished_at = case when cancel_requested_at is not null or ${stalls} >= ${STALL_LIMIT} then clock_timestamp() end,
        stalls = ${stalls}, lease_until = null, stage = null
      where state = 'running' and lease_until < clock_timestamp()
      returning client_id, id, state, error_code, error_message`)
    for (const { client_id: clientId, id, state, ...failure } of swept) {
      if (state === 'queued') continue
      await tx.execute(sql`select set_config('app.client_id', ${clientId}, true)`)
      await tx.execute(sql`delete from tenant.verdict_change where client_id = ${clientId} and job_id = ${id}`)
      // A worker that wakes up may not publish for a job that has ended; a lock on the fence is not waited for.
      await tx.execute(sql`
        update tenant.job_fence set attempt = attempt + 1 where (client_id, job_id) in (
          select client_id, job_id from tenant.job_fence where client_id = ${clientId} and job_id = ${id}
          for update skip locked)`)
      if (state !== 'failed') continue
      const { error_code: errorCode, error_message: errorMessage } = failure
      await prepareFailedMails(workerContext(clientId), id, { errorCode, errorMessage })(tx)
    }
  })
}

type SweptJob = Record<'client_id' | 'id' | 'state' | 'error_code' | 'error_message', string>

const workerContext = (clientId: string) => earnContext({ clientId, role: 'dra_worker', userId: null, readOnly: false })

/**
 * Takes the next job that may run, or null. Clients with fewer running jobs go first; among one client's jobs the more
 * urgent, then the older. Jobs of one reconciliation, or that read the same source, take turns. Those of a client that is
 * suspended or being deleted wait.
 */
export async function claimNext(worker: string): Promise<Claim | null> {
  const claimed = await withWorker(async (tx) => {
    await limitIdling(tx, CLAIM_IDLE_SECONDS)
    await tx.execute(sql`select pg_advisory_xact_lock(${CLAIM_LOCK})`)
    const running = sql`(select count(*) from platform.job r where r.client_id = j.client_id and r.state = 'running')`
    const rows = await tx.execute<{ client_id: string; id: string }>(sql`
      select j.client_id, j.id from platform.job j
      where j.state = 'queued' and j.run_after <= clock_timestamp() and ${running} < ${RUNNING_PER_CLIENT}
        and not exists (select from platform.client c where c.id = j.client_id and c.status <> 'active')
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
    return row ?? null
  })
  return claimed && raiseFence(claimed)
}

const leaseEnd = sql`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`

async function raiseFence(row: typeof job.$inferSelect): Promise<Claim> {
  const context = workerContext(row.clientId)
  await withTenant(context, (tx) =>
    tx
      .insert(jobFence)
      .values({ clientId: row.clientId, jobId: row.id, attempt: row.attempt })
      .onConflictDoUpdate({
        target: [jobFence.clientId, jobFence.jobId],
        set: { attempt: sql`greatest(${jobFence.attempt}, excluded.attempt)` },
      }),
  )
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
export function withFence<T>(claim: Claim, run: (tx: Transaction) => Promise<T>): Promise<T> {
  return withTenant(claim.context, async (tx) => {
    // Who halts for longer than the lease has lost the job; what it has locked must not outlive that.
    await limitIdling(tx, LEASE_SECONDS)
    const [fence] = await tx
      .select({ attempt: jobFence.attempt })
      .from(jobFence)
      .where(and(eq(jobFence.clientId, claim.context.clientId), eq(jobFence.jobId, claim.jobId)))
      .for('share')
    if (fence?.attempt !== claim.attempt) throw new Fenced(claim.jobId)
    return run(tx)
  })
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

/**
 * Ends the job in a final state, and does `also` in the same transaction; nothing happens when another attempt owns it by
 * now. The transaction sees the client's rows of `platform`.
 */
export async function finishJob(
  claim: Claim,
  outcome: JobChange & { state: 'done' | 'failed' | 'cancelled' },
  also: (tx: Transaction) => Promise<void> = async () => {},
): Promise<void> {
  await withTenant(claim.context, async (tx) => {
    const ended = await tx
      .update(job)
      .set({ ...outcome, leaseUntil: null, stage: null, finishedAt: sql`clock_timestamp()` })
      .where(ownedBy(claim))
      .returning({ id: job.id })
    if (ended.length > 0) await also(tx)
  })
}

/** Gives a job back to the queue at once, because this worker stops. */
export async function releaseJob(claim: Claim): Promise<void> {
  await requeue(claim, {})
}

/** Lets the lease run out now: the sweep decides what becomes of the job, as when its worker dies. */
export async function abandonJob(claim: Claim): Promise<void> {
  await withWorker((tx) => tx.update(job).set({ leaseUntil: sql`clock_timestamp()` }).where(ownedBy(claim)))
}

/** Has the job wait for a source that named the time; that is not trouble, so nothing is counted. */
export async function postponeJob(claim: Claim, waitMs: number, progress: JobProgress): Promise<void> {
  await requeue(claim, { runAfter: inMs(waitMs), progress })
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

async function requeue(claim: Claim, change: JobChange, condition?: SQL): Promise<boolean> {
  const rows = await withWorker((tx) =>
    tx
      .update(job)
      .set({ state: 'queued', leaseUntil: null, stage: null, ...change })
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
