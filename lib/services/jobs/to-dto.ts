import type { job, user } from '@/lib/db/schema/platform'
import type { JobDto } from './dto'

type JobRow = typeof job.$inferSelect

export function toJobDto(row: JobRow, createdByName: (typeof user.$inferSelect)['name'] | null): JobDto {
  return {
    id: row.id,
    reconciliationId: row.reconciliationId,
    reconciliationName: row.reconciliationName,
    state: row.state,
    stage: row.state === 'running' ? row.stage : null,
    progress: row.progress,
    window: { from: row.windowFrom, to: row.windowTo, timeZone: row.timeZone },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    createdBy: createdByName,
    error:
      row.state === 'failed'
        ? {
            code: row.errorCode ?? 'internal',
            message: row.errorMessage ?? 'The job failed.',
            requestId: row.requestId,
          }
        : null,
    headline: row.headline,
  }
}
