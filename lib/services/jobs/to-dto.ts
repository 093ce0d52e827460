import { and, eq } from 'drizzle-orm'
import { schedule } from '@/lib/db/schema/operations'
import { job, user } from '@/lib/db/schema/platform'
import { describeCron } from '../schedules/preset'
import type { JobDto } from './dto'

type JobRow = typeof job.$inferSelect

interface Asked {
  by: (typeof user.$inferSelect)['name'] | null
  schedule: Pick<typeof schedule.$inferSelect, 'cron' | 'timeZone'> | null
}

/** The columns of a job that people see, and who or what asked for it. */
export const JOB_COLUMNS = { job, by: user.name, schedule: { cron: schedule.cron, timeZone: schedule.timeZone } }
export const askedBy = eq(user.id, job.createdBy)
export const askedBySchedule = and(eq(schedule.clientId, job.clientId), eq(schedule.id, job.scheduleId))

export function toJobDto(row: JobRow, asked: Asked): JobDto {
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
    createdBy: asked.by,
    trigger: row.trigger,
    schedule: asked.schedule && describeCron(asked.schedule.cron, asked.schedule.timeZone),
    attempt: row.attempt,
    timings: row.timings,
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
