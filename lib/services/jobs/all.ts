import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { AdminContext } from '@/lib/db/context'
import { client, job } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { recordAdminAudit } from '../audit/record'
import type { JobKind, JobStage, JobState, JobTrigger, Page } from './dto'

/** Jobs of all clients as platform admins see them: how the work goes, and no figure of any result. */

export interface AdminJobDto {
  id: string
  client: { id: string; name: string }
  kind: JobKind
  trigger: JobTrigger
  state: JobState
  stage: JobStage | null
  attempt: number
  createdAt: string
  /** Not before this. */
  runAfter: string
  startedAt: string | null
  finishedAt: string | null
  /** Somebody asked it to stop, and its worker has not said yet that it did. */
  isStopping: boolean
  worker: string | null
  error: { code: string; message: string } | null
}

const columns = {
  id: job.id,
  clientId: job.clientId,
  clientName: client.name,
  kind: job.kind,
  trigger: job.trigger,
  state: job.state,
  stage: job.stage,
  attempt: job.attempt,
  createdAt: job.createdAt,
  runAfter: job.runAfter,
  startedAt: job.startedAt,
  finishedAt: job.finishedAt,
  cancelRequestedAt: job.cancelRequestedAt,
  worker: job.worker,
  errorCode: job.errorCode,
  errorMessage: job.errorMessage,
}

interface Filter {
  state?: JobState
  clientId?: string
  kind?: JobKind
  /** The last id of the page before. */
  cursor?: string
  limit?: number
}

/** Newest first. */
export function listAllJobs(
  admin: AdminContext,
  { state, clientId, kind, cursor, limit = 50 }: Filter = {},
): Promise<Page<AdminJobDto>> {
  return withAdmin(async (tx) => {
    const rows = await tx
      .select(columns)
      .from(job)
      .innerJoin(client, eq(client.id, job.clientId))
      .where(
        and(
          state && eq(job.state, state),
          clientId ? eq(job.clientId, clientId) : undefined,
          kind && eq(job.kind, kind),
          cursor ? lt(job.id, cursor) : undefined,
        ),
      )
      .orderBy(desc(job.id))
      .limit(limit + 1)
    const items = rows.slice(0, limit).map(toDto)
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }, admin)
}

/** Stops it as its client could. Throws `not_found`, and `conflict` for one that has ended. */
export function cancelAnyJob(admin: AdminContext, jobId: string): Promise<AdminJobDto> {
  return withAdmin(async (tx) => {
    const [found] = await tx.select({ clientId: job.clientId }).from(job).where(eq(job.id, jobId))
    if (!found) throw notFound('The job')
    const named = and(eq(job.clientId, found.clientId), eq(job.id, jobId))
    const now = sql`clock_timestamp()`
    const stopped = await tx
      .update(job)
      .set({
        state: sql`case when ${job.state} = 'queued' then 'cancelled' else ${job.state} end`,
        finishedAt: sql`case when ${job.state} = 'queued' then clock_timestamp() end`,
        cancelRequestedAt: now,
      })
      .where(and(named, inArray(job.state, ['queued', 'running'])))
      .returning({ id: job.id })
    if (stopped.length === 0) throw new AppError('conflict', 'This job has ended already.')
    await recordAdminAudit(tx, admin, { action: 'job.cancel', objectId: jobId, clientId: found.clientId })
    const [row] = await tx.select(columns).from(job).innerJoin(client, eq(client.id, job.clientId)).where(named)
    return toDto(row as NonNullable<typeof row>)
  }, admin)
}

type Row = Pick<typeof job.$inferSelect, Exclude<keyof typeof columns, 'clientName'>> & { clientName: string }

function toDto(row: Row): AdminJobDto {
  const { id, kind, trigger, state, attempt, worker } = row
  return {
    ...{ id, kind, trigger, state, attempt },
    client: { id: row.clientId, name: row.clientName },
    stage: state === 'running' ? row.stage : null,
    createdAt: row.createdAt.toISOString(),
    runAfter: row.runAfter.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    isStopping: state === 'running' && row.cancelRequestedAt !== null,
    worker: state === 'running' ? worker : null,
    error:
      state === 'failed' ? { code: row.errorCode ?? 'internal', message: row.errorMessage ?? 'The job failed.' } : null,
  }
}
