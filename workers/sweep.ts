import { sql } from 'drizzle-orm'
import { withTenant, withWorker } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import { prepareFailedMails } from '@/lib/services/notifications/write-mails'
import { contextOf, enterClient } from './context'

/** What becomes of jobs whose worker gave no sign of life; every worker looks, and none has to lead. */

/** Attempts in a row that end without progress before nobody tries again. */
const STALL_LIMIT = 3

/**
 * Returns jobs whose lease ran out to the queue, or ends them: when somebody asked to, or, which is told by mail, when attempt
 * after attempt ended without progress.
 */
export async function sweepExpired(): Promise<void> {
  // A lease that ran out while the database was down is nobody's fault.
  const stalls = sql`case when progress_seq > claimed_seq then 0
    when lease_until < pg_postmaster_start_time() then stalls else stalls + 1 end`
  const isExpired = sql`state = 'running' and lease_until < clock_timestamp()`
  const isLast = sql`(cancel_requested_at is not null or ${stalls} >= ${STALL_LIMIT})`
  const ending = await withWorker((tx) =>
    tx.execute<{ client_id: string; id: string; attempt: number }>(
      sql`select client_id, id, attempt from platform.job where ${isExpired} and ${isLast}`,
    ),
  )
  const silenced: string[] = []
  for (const { client_id: clientId, id, attempt } of ending)
    await silence(clientId, id, attempt).then(
      () => silenced.push(id),
      (error) => log.warn({ err: error, jobId: id }, 'a job that is over could not be ended yet'),
    )
  await withWorker(async (tx) => {
    const swept = await tx.execute<SweptJob>(sql`
      update platform.job set
        state = case when cancel_requested_at is not null then 'cancelled'
                     when ${stalls} >= ${STALL_LIMIT} then 'failed' else 'queued' end,
        error_code = case when cancel_requested_at is null and ${stalls} >= ${STALL_LIMIT} then 'crash_loop' end,
        error_message = case when cancel_requested_at is null and ${stalls} >= ${STALL_LIMIT} then
          'The job stopped ' || ${stalls} || ' times in a row without getting further. Try again; if it stops again, look at the worker''s log.' end,
        finished_at = case when ${isLast} then clock_timestamp() end,
        stalls = ${stalls}, lease_until = null, stage = null
      where ${isExpired} and (not ${isLast} or id in (select jsonb_array_elements_text(${JSON.stringify(silenced)}::jsonb)))
      returning client_id, id, state, error_code, error_message`)
    for (const { client_id: clientId, id, state, error_code: errorCode, error_message: errorMessage } of swept)
      if (state === 'failed')
        await prepareFailedMails(await enterClient(tx, clientId), id, { errorCode, errorMessage })(tx)
  })
}

/** A worker that wakes up may not publish for a job that has ended; a lock on the fence is not waited for. */
async function silence(clientId: string, jobId: string, attempt: number): Promise<void> {
  await withTenant(await contextOf(clientId), async (tx) => {
    await tx.execute(sql`delete from tenant.verdict_change where client_id = ${clientId} and job_id = ${jobId}`)
    await tx.execute(sql`
      update tenant.job_fence set attempt = greatest(attempt, ${attempt + 1}) where (client_id, job_id) in (
        select client_id, job_id from tenant.job_fence where client_id = ${clientId} and job_id = ${jobId}
        for update skip locked)`)
  })
}

type SweptJob = Record<'client_id' | 'id' | 'state' | 'error_code' | 'error_message', string>
