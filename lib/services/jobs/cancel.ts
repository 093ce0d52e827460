import { and, eq, sql } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { job } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import { recordAudit } from '../audit/record'
import type { JobDto } from './dto'
import { getJob } from './get'

/** Stops a job: at once while it is queued, at its worker's next sign of life while it runs. Finished jobs stay as they are. */
export async function cancelJob(context: TenantContext, { jobId }: { jobId: string }): Promise<JobDto> {
  await withPlatform(context, async (tx) => {
    const cancelled = await stopJob(tx, context, jobId)
    if (cancelled)
      await recordAudit(tx, context, {
        action: 'job.cancel',
        objectId: jobId,
        details: { reconciliation: cancelled.name, wasRunning: cancelled.wasRunning },
      })
  })
  return getJob(context, { jobId })
}

/** Null where it had ended already. */
export async function stopJob(
  tx: PlatformTransaction,
  { clientId }: TenantContext,
  jobId: string,
): Promise<{ name: string; wasRunning: boolean } | null> {
  const named = and(eq(job.clientId, clientId), eq(job.id, jobId))
  const [stopped] = await tx
    .update(job)
    .set({ state: 'cancelled', finishedAt: sql`clock_timestamp()`, cancelRequestedAt: sql`clock_timestamp()` })
    .where(and(named, eq(job.state, 'queued')))
    .returning({ name: job.reconciliationName })
  if (stopped) return { ...stopped, wasRunning: false }
  const [asked] = await tx
    .update(job)
    .set({ cancelRequestedAt: sql`clock_timestamp()` })
    .where(and(named, eq(job.state, 'running')))
    .returning({ name: job.reconciliationName })
  return asked ? { ...asked, wasRunning: true } : null
}
