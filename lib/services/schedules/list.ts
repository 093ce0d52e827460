import { and, count, desc, eq, sql } from 'drizzle-orm'
import type { Transaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { schedule, scheduleFire } from '@/lib/db/schema/operations'
import { reconciliation } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import type { ScheduleDto } from './dto'
import { nextRuns } from './input'
import { readClock } from './insert'
import { describeCron, presetOf } from './preset'
import { isReadable } from './slots'

/** The client's schedules, oldest first, also those the installation made. */
export function listSchedules(context: TenantContext): Promise<ScheduleDto[]> {
  return withTenant(context, (tx) => readSchedules(tx, context))
}

/** Throws `not_found` for an id the client does not have. */
export async function getSchedule(
  context: TenantContext,
  { scheduleId }: { scheduleId: string },
): Promise<ScheduleDto> {
  const [found] = await withTenant(context, (tx) => readSchedules(tx, context, scheduleId))
  if (!found) throw notFound('The schedule')
  return found
}

async function readSchedules(tx: Transaction, { clientId }: TenantContext, id?: string): Promise<ScheduleDto[]> {
  const rows = await tx
    .select()
    .from(schedule)
    .where(and(eq(schedule.clientId, clientId), id === undefined ? undefined : eq(schedule.id, id)))
    .orderBy(schedule.createdAt, schedule.id)
  if (rows.length === 0) return []
  const ofClient = and(
    eq(scheduleFire.clientId, clientId),
    id === undefined ? undefined : eq(scheduleFire.scheduleId, id),
  )
  const newest = await tx
    .selectDistinctOn([scheduleFire.scheduleId])
    .from(scheduleFire)
    .where(ofClient)
    .orderBy(scheduleFire.scheduleId, desc(scheduleFire.slot))
  const missed = await tx
    .select({ scheduleId: scheduleFire.scheduleId, count: count() })
    .from(scheduleFire)
    .where(
      and(
        ofClient,
        eq(scheduleFire.outcome, 'missed'),
        sql`${scheduleFire.slot} > clock_timestamp() - interval '30 days'`,
      ),
    )
    .groupBy(scheduleFire.scheduleId)
  const names = await tx
    .select({ id: reconciliation.id, name: reconciliation.name })
    .from(reconciliation)
    .where(eq(reconciliation.clientId, clientId))
  const now = await readClock(tx)
  const lastFire = new Map(newest.map((fire) => [fire.scheduleId, fire]))
  const missedOf = new Map(missed.map((row) => [row.scheduleId, row.count]))
  const nameOf = new Map(names.map((row) => [row.id, row.name]))
  return rows.map((row) => {
    const last = lastFire.get(row.id)
    const { reconciliationId } = row
    return {
      id: row.id,
      kind: row.kind,
      reconciliation:
        reconciliationId === '' ? null : { id: reconciliationId, name: nameOf.get(reconciliationId) ?? '' },
      cron: row.cron,
      preset: presetOf(row.cron),
      words: describeCron(row.cron, row.timeZone),
      timeZone: row.timeZone,
      window: row.window,
      overlap: row.overlap,
      catchUp: row.catchUp,
      catchUpHours: row.catchUpHours,
      nextRuns: row.pausedAt || !isReadable(row) ? [] : nextRuns(row.cron, row.timeZone, now),
      pausedAt: row.pausedAt?.toISOString() ?? null,
      lastFire: last
        ? { slot: last.slot.toISOString(), outcome: last.outcome, reason: last.reason, jobId: last.jobId }
        : null,
      missedIn30Days: missedOf.get(row.id) ?? 0,
    }
  })
}
