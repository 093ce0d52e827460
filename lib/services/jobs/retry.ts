import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { job } from '@/lib/db/schema/platform'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { ringDoorbell } from '@/lib/queue/producer'
import { recordAudit } from '../audit/record'
import type { JobDto } from './dto'
import { getJob } from './get'
import { runnableSources } from './insert'

/**
 * Has a failed or cancelled job go on from where it stopped: what it had read stays read. What counts as settled is
 * judged anew when it is taken up, because days may have passed. Throws `conflict` for a job in another state, when its
 * sources are not all there any more, and when the same days have a newer result.
 */
export async function retryFailedJob(
  context: TenantContext,
  { jobId, requestId }: { jobId: string; requestId: string },
): Promise<JobDto> {
  const { state, reconciliationId, window } = await getJob(context, { jobId })
  if (state !== 'failed' && state !== 'cancelled') throw notEnded()
  await withBoth(context, async (tenant, tx) => {
    const ofClient = eq(job.clientId, context.clientId)
    await runnableSources(tenant, context, { reconciliationId, trigger: 'manual' })
    const newer = await tx.$count(
      job,
      and(
        ofClient,
        eq(job.reconciliationId, reconciliationId),
        eq(job.windowFrom, window.from),
        eq(job.windowTo, window.to),
        eq(job.timeZone, window.timeZone),
        eq(job.state, 'done'),
        gt(job.id, jobId),
      ),
    )
    if (newer > 0)
      throw new AppError(
        'conflict',
        'A newer run of the same days is done already. Open its result, or run them again.',
      )
    const again = await tx
      .update(job)
      .set({
        state: 'queued',
        runAfter: sql`clock_timestamp()`,
        asOf: null,
        cancelRequestedAt: null,
        finishedAt: null,
        stalls: 0,
        retries: 0,
        retryUntil: null,
        errorCode: null,
        errorMessage: null,
        requestId,
      })
      .where(and(ofClient, eq(job.id, jobId), inArray(job.state, ['failed', 'cancelled'])))
      .returning({ id: job.id })
    if (again.length === 0) throw notEnded()
    await recordAudit(tx, context, { action: 'job.retry', objectId: jobId, details: { reconciliationId, state } })
  })
  await ringDoorbell(jobId)
  return getJob(context, { jobId })
}

const notEnded = () => new AppError('conflict', 'Only a run that failed or was cancelled can be tried again.')
