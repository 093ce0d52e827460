import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { schedule, scheduleFire } from '@/lib/db/schema/operations'
import { reconciliation } from '@/lib/db/schema/tenant'
import { withBoth, withPlatform } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import type { AuditAction } from '../audit/dto'
import { recordAudit } from '../audit/record'
import { checkWindow } from '../jobs/create'
import type { ScheduleDto, ScheduleWindow } from './dto'
import { type createScheduleSchema, cronSaid, requireCron, type updateScheduleSchema } from './input'
import { insertSchedule, NIGHTLY_WINDOW, readClock } from './insert'
import { getSchedule } from './list'
import { nextSlot, slotsUntil } from './slots'

/** Slots written at once; a statement takes some ten thousand values. */
const SLOTS_AT_ONCE = 2_000

type Row = typeof schedule.$inferSelect
interface Named {
  scheduleId: string
}

/**
 * Has a reconciliation run by itself, from its next slot on; its own zone and the last thirty days unless said otherwise.
 * Throws `not_found` for an unknown reconciliation and `conflict` for the one of uploaded files.
 */
export async function createSchedule(
  context: TenantContext,
  { cron: _cron, preset: _preset, window = NIGHTLY_WINDOW, ...input }: z.infer<typeof createScheduleSchema>,
): Promise<ScheduleDto> {
  const cron = requireCron({ cron: _cron, preset: _preset })
  requireSoundWindow(window)
  const { clientId, userId } = context
  const scheduleId = await withBoth(context, async (tx, platform) => {
    const [found] = await tx
      .select({ timeZone: reconciliation.timeZone })
      .from(reconciliation)
      .where(and(eq(reconciliation.clientId, clientId), eq(reconciliation.id, input.reconciliationId)))
    if (!found) throw notFound('The reconciliation')
    if (found.timeZone === null)
      throw new AppError('conflict', 'Uploaded files do not change by themselves. Choose a connected store and GA4.')
    const timeZone = input.timeZone ?? found.timeZone
    const id = await insertSchedule(platform, {
      ...{ ...input, clientId, kind: 'reconciliation', cron, timeZone, window, createdBy: userId },
    })
    const details = { reconciliationId: input.reconciliationId, cron, timeZone, window }
    await recordAudit(platform, context, { action: 'schedule.create', objectId: id, details })
    return id
  })
  return getSchedule(context, { scheduleId })
}

/** Changes what is given; a new time holds from its next slot on. Throws `conflict` for schedules of the installation. */
export function updateSchedule(
  context: TenantContext,
  { scheduleId, cron: _cron, preset: _preset, ...change }: Named & z.infer<typeof updateScheduleSchema>,
): Promise<ScheduleDto> {
  const cron = cronSaid({ cron: _cron, preset: _preset })
  if (change.window) requireSoundWindow(change.window)
  return changeRow(context, 'schedule.change', scheduleId, async (tx, row, now) => {
    requireOwn(row)
    const when = { cron: cron ?? row.cron, timeZone: change.timeZone ?? row.timeZone }
    if (when.cron === row.cron && when.timeZone === row.timeZone) return change
    await leaveOutDueSlots(tx, row, now, 'Its time was changed before it began.')
    return { ...change, ...when, nextAt: row.pausedAt ? null : nextOf(when, now) }
  })
}

/** Stops it until it is resumed; slots that come meanwhile are not made up for. */
export function pauseSchedule(context: TenantContext, { scheduleId }: Named): Promise<ScheduleDto> {
  return changeRow(context, 'schedule.pause', scheduleId, async (tx, row, now) => {
    if (row.kind === 'retention')
      throw new AppError('conflict', 'Old data is always cleaned up; this cannot be paused.')
    if (row.pausedAt) return {}
    await leaveOutDueSlots(tx, row, now, 'It was paused before this run began.')
    return { pausedAt: new Date(now), nextAt: null }
  })
}

export function resumeSchedule(context: TenantContext, { scheduleId }: Named): Promise<ScheduleDto> {
  return changeRow(context, 'schedule.resume', scheduleId, async (_tx, row, now) =>
    row.pausedAt ? { pausedAt: null, nextAt: nextOf(row, now) } : {},
  )
}

/** Removes it with the record of its slots; jobs it started stay. Throws `conflict` for schedules of the installation. */
export function removeSchedule(context: TenantContext, { scheduleId }: Named): Promise<void> {
  return withPlatform(context, async (tx) => {
    const row = await lockRow(tx, context, scheduleId)
    requireOwn(row)
    await tx
      .delete(scheduleFire)
      .where(and(eq(scheduleFire.clientId, context.clientId), eq(scheduleFire.scheduleId, scheduleId)))
    await tx.delete(schedule).where(named(context, scheduleId))
    const { reconciliationId, cron, timeZone } = row
    const details = { reconciliationId, cron, timeZone }
    await recordAudit(tx, context, { action: 'schedule.delete', objectId: scheduleId, details })
  })
}

const named = ({ clientId }: TenantContext, id: string) => and(eq(schedule.clientId, clientId), eq(schedule.id, id))

/** Held until the end of the transaction: no worker fires it meanwhile. */
async function lockRow(tx: PlatformTransaction, context: TenantContext, id: string): Promise<Row> {
  const [row] = await tx.select().from(schedule).where(named(context, id)).for('update')
  if (!row) throw notFound('The schedule')
  return row
}

async function changeRow(
  context: TenantContext,
  action: AuditAction,
  scheduleId: string,
  decide: (tx: PlatformTransaction, row: Row, now: number) => Promise<Partial<Row>>,
): Promise<ScheduleDto> {
  await withPlatform(context, async (tx) => {
    const row = await lockRow(tx, context, scheduleId)
    const change = await decide(tx, row, await readClock(tx))
    const changed = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    if (Object.keys(changed).length === 0) return
    await tx.update(schedule).set(changed).where(named(context, scheduleId))
    const { nextAt: _nextAt, ...details } = changed
    await recordAudit(tx, context, { action, objectId: scheduleId, details })
  })
  return getSchedule(context, { scheduleId })
}

function nextOf({ cron, timeZone }: Pick<Row, 'cron' | 'timeZone'>, now: number): Date | null {
  const next = nextSlot(cron, timeZone, now)
  return next === null ? null : new Date(next)
}

/** Records slots that have come and that no worker has looked at yet: each slot of a schedule ends as something. */
async function leaveOutDueSlots(tx: PlatformTransaction, row: Row, now: number, reason: string): Promise<void> {
  for (let first = row.nextAt?.getTime() ?? null; first !== null && first <= now; ) {
    const { slots, next } = slotsUntil({ ...row, first }, now, SLOTS_AT_ONCE)
    await tx.insert(scheduleFire).values(
      slots.map((slot) => ({
        clientId: row.clientId,
        scheduleId: row.id,
        slot: new Date(slot),
        outcome: 'skipped' as const,
        reason,
      })),
    )
    first = next
  }
}

function requireOwn({ kind }: Row): void {
  if (kind !== 'reconciliation')
    throw new AppError('conflict', 'The installation keeps this schedule by itself: it cannot be changed or removed.')
}

function requireSoundWindow(window: ScheduleWindow): void {
  if (window.kind === 'fixed') checkWindow(window)
}
