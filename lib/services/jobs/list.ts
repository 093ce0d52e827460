import { and, desc, eq, lt } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { schedule } from '@/lib/db/schema/operations'
import { job, user } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import type { JobDto, JobState, Page } from './dto'
import { askedBy, askedBySchedule, JOB_COLUMNS, toJobDto } from './to-dto'

const MAX_PAGE = 200

/** Jobs of the client, newest first; the cursor is the last id of the page before, because ids sort by age. */
export async function listJobs(
  context: TenantContext,
  { cursor, limit = 25, state }: { cursor?: string; limit?: number; state?: JobState } = {},
): Promise<Page<JobDto>> {
  const size = Math.min(Math.max(1, limit), MAX_PAGE)
  const rows = await withPlatform(context, (tx) =>
    tx
      .select(JOB_COLUMNS)
      .from(job)
      .leftJoin(user, askedBy)
      .leftJoin(schedule, askedBySchedule)
      .where(
        and(
          eq(job.clientId, context.clientId),
          eq(job.kind, 'reconciliation'),
          cursor ? lt(job.id, cursor) : undefined,
          state ? eq(job.state, state) : undefined,
        ),
      )
      .orderBy(desc(job.id))
      .limit(size + 1),
  )
  const items = rows.slice(0, size).map((row) => toJobDto(row.job, row))
  return { items, nextCursor: rows.length > size ? (items.at(-1)?.id ?? null) : null }
}
