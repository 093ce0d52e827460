import { sql } from 'drizzle-orm'
import type { PlatformTransaction, Transaction } from '@/lib/db/client'
import { schedule } from '@/lib/db/schema/operations'
import { newId } from '@/lib/ids'
import type { ClientTemplate } from '../clients/dto'
import type { ScheduleWindow } from './dto'
import { nextSlot } from './slots'

/** What a schedule covers unless it says otherwise: GA4's last thirty days, up to yesterday. */
export const NIGHTLY_WINDOW: Extract<ScheduleWindow, { kind: 'rolling' }> = { kind: 'rolling', days: 30, endDaysAgo: 1 }

/** The database's clock, in epoch milliseconds. */
export async function readClock(tx: Transaction): Promise<number> {
  const [row] = await tx.execute<{ now: string }>(sql`select extract(epoch from clock_timestamp()) * 1000 as now`)
  return Number(row?.now)
}

export type NewSchedule = Omit<typeof schedule.$inferInsert, 'id' | 'nextAt' | 'pausedAt' | 'createdAt'> & {
  id?: string
}

/** Writes a schedule whose first slot is the next one from now, and returns its id; one that is there already stays. */
export async function insertSchedule(tx: PlatformTransaction, wanted: NewSchedule): Promise<string> {
  const id = wanted.id ?? newId('schedule')
  const next = nextSlot(wanted.cron, wanted.timeZone, await readClock(tx))
  await tx
    .insert(schedule)
    .values({ ...wanted, id, nextAt: next === null ? null : new Date(next) })
    .onConflictDoNothing()
  return id
}

/** Gives a live reconciliation the run that the installation's template names, if any. */
export async function createDefaultSchedule(
  tx: PlatformTransaction,
  of: { clientId: string; reconciliationId: string; timeZone: string; createdBy: string | null },
  { cron, windowDays }: Pick<ClientTemplate, 'cron' | 'windowDays'>,
): Promise<void> {
  if (cron === null) return
  const window = { ...NIGHTLY_WINDOW, days: windowDays }
  await insertSchedule(tx, { ...of, kind: 'reconciliation', cron, window })
}
