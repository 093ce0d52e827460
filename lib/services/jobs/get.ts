import { and, eq } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { schedule } from '@/lib/db/schema/operations'
import { job, user } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import type { JobDto } from './dto'
import { askedBy, askedBySchedule, JOB_COLUMNS, toJobDto } from './to-dto'

/** One job of the client. Throws `not_found` for an id the client does not have. */
export function getJob(context: TenantContext, { jobId }: { jobId: string }): Promise<JobDto> {
  return withPlatform(context, (tx) => readJob(tx, context, jobId))
}

export async function readJob(tx: PlatformTransaction, { clientId }: TenantContext, jobId: string): Promise<JobDto> {
  const [found] = await tx
    .select(JOB_COLUMNS)
    .from(job)
    .leftJoin(user, askedBy)
    .leftJoin(schedule, askedBySchedule)
    .where(and(eq(job.clientId, clientId), eq(job.id, jobId), eq(job.kind, 'reconciliation')))
  if (!found) throw notFound('The job')
  return toJobDto(found.job, found)
}
