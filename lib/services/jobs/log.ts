import { and, asc, eq, gt } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { jobLog } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import type { JobLogLine } from './dto'
import { readJob } from './get'

const MAX_LINES = 500

export interface JobLogPage {
  items: JobLogLine[]
  /** Id to read on from, also once there is nothing more yet. */
  last: number
  hasMore: boolean
}

/** What a job did, oldest first, from the line after `after` on. Throws `not_found` for an unknown job. */
export function listJobLog(
  context: TenantContext,
  { jobId, after = 0 }: { jobId: string; after?: number },
): Promise<JobLogPage> {
  return withBoth(context, async (tx, platform) => {
    await readJob(platform, context, jobId)
    return readJobLog(tx, context, jobId, after)
  })
}

export async function readJobLog(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  jobId: string,
  after: number,
): Promise<JobLogPage> {
  const rows = await tx
    .select()
    .from(jobLog)
    .where(and(eq(jobLog.clientId, clientId), eq(jobLog.jobId, jobId), gt(jobLog.id, after)))
    .orderBy(asc(jobLog.id))
    .limit(MAX_LINES + 1)
  const items = rows
    .slice(0, MAX_LINES)
    .map(({ id, at, attempt, level, stage, message }) => ({ id, at: at.toISOString(), attempt, level, stage, message }))
  return { items, last: items.at(-1)?.id ?? after, hasMore: rows.length > MAX_LINES }
}
