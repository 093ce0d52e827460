import { and, count, desc, eq, inArray, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { afterRow, type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { schedule, scheduleFire } from '@/lib/db/schema/operations'
import { reconciliation } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import type { Page } from '../jobs/dto'
import type { ScheduleDto } from './dto'
import { nextRuns } from './input'
import { readClock } from './insert'
import { describeCron, presetOf } from './preset'
import { isReadable } from './slots'

/** The client's schedules, oldest first, also those the installation made. */
export function listSchedules(context: TenantContext, page: PageInput = {}): Promise<Page<ScheduleDto>> {
  const keys = [schedule.createdAt, schedule.id]
  return withBoth(context, async (tx, platform) => {
    const row = page.cursor === undefined ? undefined : isNamed(context, page.cursor)
    const found = await platform
      .select()
      .from(schedule)
      .where(
        and(
          eq(schedule.clientId, context.clientId),
          await afterRow(platform, { table: schedule, keys, direction: 'asc', row }),
        ),
      )
      .orderBy(...keys)
      .limit(rowsFor(page))
    const { rows, nextCursor } = pageOf(found, page, ({ id }) => id)
    return { items: await toDtos(tx, platform, rows), nextCursor }
  })
}

/** Throws `not_found` for an id the client does not have. */
export async function getSchedule(
  context: TenantContext,
  { scheduleId }: { scheduleId: string },
): Promise<ScheduleDto> {
  const [found] = await withBoth(context, async (tx, platform) =>
    toDtos(tx, platform, await platform.select().from(schedule).where(isNamed(context, scheduleId))),
  )
  if (!found) throw notFound('The schedule')
  return found
}

const isNamed = ({ clientId }: TenantContext, id: string) => and(eq(schedule.clientId, clientId), eq(schedule.id, id))

/** Of one client. */
async function toDtos(
  tenant: TenantTransaction,
  tx: PlatformTransaction,
  rows: readonly (typeof schedule.$inferSelect)[],
): Promise<ScheduleDto[]> {
  const clientId = rows[0]?.clientId
  if (clientId === undefined) return []
  const ids = rows.map(({ id }) => id)
  const ofThem = and(eq(scheduleFire.clientId, clientId), inArray(scheduleFire.scheduleId, ids))
  const newest = await tx
    .selectDistinctOn([scheduleFire.scheduleId])
    .from(scheduleFire)
    .where(ofThem)
    .orderBy(scheduleFire.scheduleId, desc(scheduleFire.slot))
  const missed = await tx
    .select({ scheduleId: scheduleFire.scheduleId, count: count() })
    .from(scheduleFire)
    .where(
      and(
        ofThem,
        eq(scheduleFire.outcome, 'missed'),
        sql`${scheduleFire.slot} > clock_timestamp() - interval '30 days'`,
      ),
    )
    .groupBy(scheduleFire.scheduleId)
  const names = await tenant
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
