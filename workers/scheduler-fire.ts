import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { schedule, scheduleFire } from '@/lib/db/schema/operations'
import { job } from '@/lib/db/schema/platform'
import { withBoth, withWorker } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { isHeldBack } from '@/lib/services/clients/held-back'
import { type Decision, decideSlots } from '@/lib/services/schedules/decide-slots'
import { insertSlotJob } from '@/lib/services/schedules/slot-job'
import { isReadable, slotsUntil } from '@/lib/services/schedules/slots'
import { contextOf } from './context'

/**
 * One look at all schedules, by any number of workers at once. A slot ends in exactly one row of `schedule_fire`, written
 * with its job and with the step to the next slot in one transaction; the step is taken from the slot, never from now.
 */

/** By the schedule's id, so that midnight does not bring everything at once. */
const JITTER_SECONDS = 120
/** Slots of one schedule decided in one transaction; the rest follow at the next look. */
const SLOTS_AT_ONCE = 200
const SCHEDULES_AT_ONCE = 500

/**
 * Fires what is due, but nothing of a client that is suspended or being deleted, and returns the ids of the jobs made. A
 * schedule that fails is logged and stops no other.
 */
export async function fireDueSchedules({ jitterSeconds = JITTER_SECONDS } = {}): Promise<string[]> {
  const until = dueUntil(jitterSeconds)
  const due = await withWorker((tx) =>
    tx
      .select({ clientId: schedule.clientId, id: schedule.id })
      .from(schedule)
      .where(
        sql`${schedule.nextAt} <= clock_timestamp() and ${schedule.nextAt} <= ${until}
          and not ${isHeldBack(schedule.clientId)}`,
      )
      .orderBy(schedule.nextAt)
      .limit(SCHEDULES_AT_ONCE),
  )
  const jobs: string[] = []
  for (const { clientId, id } of due) {
    try {
      const context = await contextOf(clientId)
      jobs.push(...(await withBoth(context, (tx, platform) => fireSchedule(tx, platform, context, id, until))))
    } catch (error) {
      log.error({ err: error, scheduleId: id }, 'could not fire a schedule')
    }
  }
  return jobs
}

const dueUntil = (jitterSeconds: number) =>
  sql`clock_timestamp() - make_interval(secs => ('x' || left(md5(${schedule.id}), 7))::bit(28)::int % ${jitterSeconds + 1}::int)`

const epochMs = (instant: ReturnType<typeof sql>) => sql`extract(epoch from ${instant}) * 1000`.mapWith(Number)

async function fireSchedule(
  tenant: TenantTransaction,
  tx: PlatformTransaction,
  context: TenantContext,
  id: string,
  until: ReturnType<typeof sql>,
): Promise<string[]> {
  const [row] = await tx
    .select({ ...getTableColumns(schedule), now: epochMs(sql`clock_timestamp()`), until: epochMs(until) })
    .from(schedule)
    .where(and(eq(schedule.clientId, context.clientId), eq(schedule.id, id), sql`${schedule.nextAt} <= ${until}`))
    // Who finds it locked leaves it to the one who works on it.
    .for('update', { skipLocked: true })
  if (!row?.nextAt) return []
  if (!isReadable(row)) {
    await pauseUnreadable(tx, row, row.nextAt)
    return []
  }
  const { slots, next } = slotsUntil({ ...row, first: row.nextAt.getTime() }, row.until, SLOTS_AT_ONCE)
  const isNewest = next === null || next > row.until
  const isBusy = (await tx.$count(job, and(ofSchedule(row), inArray(job.state, ['queued', 'running'])))) > 0
  const decided = decideSlots(slots, row, { now: row.now, isNewest, isBusy })
  const jobs: string[] = []
  const fires: (typeof scheduleFire.$inferInsert)[] = []
  for (const decision of decided) {
    const fire = await carryOut(tenant, tx, context, row, decision)
    fires.push(fire)
    if (fire.jobId) jobs.push(fire.jobId)
  }
  await tx.insert(scheduleFire).values(fires).onConflictDoNothing()
  await tx
    .update(schedule)
    .set({ nextAt: next === null ? null : new Date(next) })
    .where(and(eq(schedule.clientId, row.clientId), eq(schedule.id, row.id)))
  return jobs
}

/** Stops a schedule of which nobody can say when it comes round, and says so where its runs are looked at. */
async function pauseUnreadable(tx: PlatformTransaction, row: typeof schedule.$inferSelect, slot: Date): Promise<void> {
  const { clientId, id, cron, timeZone } = row
  const reason = `Its time (${cron}, ${timeZone}) cannot be read, so it was paused. Change the time, then resume it.`
  await tx
    .insert(scheduleFire)
    .values({ clientId, scheduleId: id, slot, outcome: 'skipped', reason })
    .onConflictDoNothing()
  await tx
    .update(schedule)
    .set({ pausedAt: sql`clock_timestamp()`, nextAt: null })
    .where(and(eq(schedule.clientId, clientId), eq(schedule.id, id)))
  log.error({ scheduleId: id, cron, timeZone }, 'a schedule was paused, because its time cannot be read')
}

const ofSchedule = ({ clientId, id }: typeof schedule.$inferSelect) =>
  and(eq(job.clientId, clientId), eq(job.scheduleId, id))

/** Makes the job of a slot that fires; one that cannot be made leaves the slot out, with the reason. */
async function carryOut(
  tenant: TenantTransaction,
  tx: PlatformTransaction,
  context: TenantContext,
  row: typeof schedule.$inferSelect,
  { slot, outcome }: Decision,
): Promise<typeof scheduleFire.$inferInsert> {
  const fire = { clientId: row.clientId, scheduleId: row.id, slot: new Date(slot), outcome }
  if (outcome === 'skipped') return { ...fire, reason: 'The run before was still at work.' }
  if (outcome === 'missed') return fire
  try {
    return { ...fire, jobId: await insertSlotJob(tenant, tx, context, row, slot) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal') throw error
    return { ...fire, outcome: 'skipped', reason: error.publicMessage }
  }
}
