import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '@/lib/db/client'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { job } from '@/lib/db/schema/platform'
import { jobFence } from '@/lib/db/schema/tenant'
import { withTenant, withWorker } from '@/lib/db/tenant'
import type { JobProgress } from '@/lib/services/jobs/dto'
import type { Window } from '@/lib/transaction'

/**
 * Who works on a job. The row in Postgres decides, by the database's clock alone; `attempt` is the fencing token that
 * every later write must still hold.
 */

export const LEASE_SECONDS = 15
/** Any constant: claims take turns, so that "one running job per reconciliation" is exact. */
const CLAIM_LOCK = 7_203_542

export interface Claim {
  readonly context: TenantContext
  readonly jobId: string
  readonly attempt: number
  readonly reconciliationId: string
  readonly window: Window
  readonly acceptIncomplete: boolean
  readonly asOf: number
}

/** Thrown when another attempt, or nobody, owns the job now: whatever was being done must stop without a trace. */
export class Fenced extends Error {
  constructor(jobId: string) {
    super(`Job ${jobId} is no longer held by this attempt`)
    this.name = 'Fenced'
  }
}

/** Returns expired jobs to the queue, or fails them when their attempts are used up. */
export async function sweepExpired(): Promise<void> {
  await withWorker((tx) =>
    tx.execute(sql`
      update platform.job set
        state = case when cancel_requested_at is not null then 'cancelled'
                     when attempt >= max_attempts then 'failed' else 'queued' end,
        error_code = case when cancel_requested_at is null and attempt >= max_attempts then 'crash_loop' end,
        error_message = case when cancel_requested_at is null and attempt >= max_attempts then
          'The job stopped ' || attempt || ' times before it could finish. Try again; if it stops again, look at the worker''s log.' end,
        finished_at = case when cancel_requested_at is not null or attempt >= max_attempts then clock_timestamp() end,
        lease_until = null, stage = null
      where state = 'running' and lease_until < clock_timestamp()`),
  )
}

/** Takes the next job that may run, or null. Clients with fewer running jobs go first; older jobs before younger. */
export async function claimNext(worker: string): Promise<Claim | null> {
  const claimed = await withWorker(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${CLAIM_LOCK})`)
    const rows = await tx.execute<{ client_id: string; id: string }>(sql`
      select j.client_id, j.id from platform.job j
      where j.state = 'queued' and j.run_after <= clock_timestamp()
        and not exists (select from platform.job r where r.client_id = j.client_id
          and r.state = 'running'
          and (r.reconciliation_id = j.reconciliation_id or r.connector_ids && j.connector_ids))
      order by (select count(*) from platform.job r where r.client_id = j.client_id and r.state = 'running'), j.id
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
  const context = earnContext({ clientId: row.clientId, role: 'dra_worker', userId: null, readOnly: false })
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
    attempt: row.attempt,
    reconciliationId: row.reconciliationId,
    window: { from: row.windowFrom, to: row.windowTo, timeZone: row.timeZone },
    acceptIncomplete: row.acceptIncomplete,
    asOf: (row.asOf as Date).getTime(),
  }
}

/** A tenant transaction that runs only while this attempt still owns the job. */
export function withFence<T>(claim: Claim, run: (tx: Transaction) => Promise<T>): Promise<T> {
  return withTenant(claim.context, async (tx) => {
    const [fence] = await tx
      .select({ attempt: jobFence.attempt })
      .from(jobFence)
      .where(and(eq(jobFence.clientId, claim.context.clientId), eq(jobFence.jobId, claim.jobId)))
      .for('share')
    if (fence?.attempt !== claim.attempt) throw new Fenced(claim.jobId)
    return run(tx)
  })
}

type JobChange = Partial<Omit<typeof job.$inferInsert, 'clientId' | 'id' | 'attempt'>>

/** Changes the job's row while this attempt owns it, and renews the lease. Returns whether somebody asked to stop. */
export async function updateJob(claim: Claim, change: JobChange): Promise<{ cancelRequested: boolean }> {
  const [row] = await withWorker((tx) =>
    tx
      .update(job)
      .set({ leaseUntil: leaseEnd, ...change })
      .where(ownedBy(claim))
      .returning({ cancelRequestedAt: job.cancelRequestedAt }),
  )
  if (!row) throw new Fenced(claim.jobId)
  return { cancelRequested: row.cancelRequestedAt !== null }
}

/** Ends the job in a final state; nothing happens when another attempt owns it by now. */
export async function finishJob(
  claim: Claim,
  outcome: JobChange & { state: 'done' | 'failed' | 'cancelled' },
): Promise<void> {
  await withWorker((tx) =>
    tx
      .update(job)
      .set({ ...outcome, leaseUntil: null, stage: null, finishedAt: sql`clock_timestamp()` })
      .where(ownedBy(claim)),
  )
}

/** Gives a job back to the queue, for another worker at once or for later; the attempt does not count against it. */
export async function releaseJob(
  claim: Claim,
  { runAfter, progress }: { runAfter?: Date; progress?: JobProgress } = {},
): Promise<void> {
  await requeue(claim, { runAfter, progress, maxAttempts: sql`${job.maxAttempts} + 1` })
}

/** Has the job tried again at a later time; returns false, changing nothing, when its attempts are used up. */
export async function retryJob(claim: Claim, runAfter: Date): Promise<boolean> {
  return requeue(claim, { runAfter }, sql`${job.attempt} < ${job.maxAttempts}`)
}

async function requeue(
  claim: Claim,
  change: { runAfter?: Date; progress?: JobProgress; maxAttempts?: SQL },
  condition?: SQL,
): Promise<boolean> {
  const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const rows = await withWorker((tx) =>
    tx
      .update(job)
      .set({ state: 'queued', leaseUntil: null, stage: null, ...set })
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
