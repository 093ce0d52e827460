import { and, eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { job, user } from '@/lib/db/schema/platform'
import { withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import type { JobDto } from './dto'
import { toJobDto } from './to-dto'

/** One job of the client. Throws `not_found` for an id the client does not have. */
export async function getJob(context: TenantContext, { jobId }: { jobId: string }): Promise<JobDto> {
  const [found] = await withTenant(context, (tx) =>
    tx
      .select({ job, createdByName: user.name })
      .from(job)
      .leftJoin(user, eq(user.id, job.createdBy))
      .where(and(eq(job.clientId, context.clientId), eq(job.id, jobId))),
  )
  if (!found) throw notFound('The job')
  return toJobDto(found.job, found.createdByName)
}
