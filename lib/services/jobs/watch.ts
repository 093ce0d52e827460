import { and, eq, inArray } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { membership, user } from '@/lib/db/schema/platform'
import { withBoth } from '@/lib/db/tenant'
import type { JobDto } from './dto'
import { readJob } from './get'
import { type JobLogPage, readJobLog } from './log'

interface WatchedJob {
  job: JobDto
  log: JobLogPage
  /** Those of `watchers` who still belong to the client. */
  members: ReadonlySet<string>
}

/** A job, its log after a line, and who of its watchers may still see both: one read for all of them. */
export function readWatchedJob(
  context: TenantContext,
  { jobId, after, watchers }: { jobId: string; after: number; watchers: readonly string[] },
): Promise<WatchedJob> {
  const { clientId } = context
  return withBoth(context, async (tenant, tx) => {
    const job = await readJob(tx, context, jobId)
    const log = await readJobLog(tenant, context, jobId, after)
    const members = await tx
      .select({ id: user.id })
      .from(membership)
      .innerJoin(user, eq(user.id, membership.userId))
      .where(and(eq(membership.clientId, clientId), inArray(membership.userId, [...watchers]), eq(user.active, true)))
    return { job, log, members: new Set(members.map(({ id }) => id)) }
  })
}
