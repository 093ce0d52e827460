import { and, eq, isNotNull } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { schedule } from '@/lib/db/schema/operations'
import { reconciliation } from '@/lib/db/schema/tenant'
import { AppError } from '@/lib/errors'
import { addDays, DAY_MS } from '@/lib/period'
import { settledAt } from '@/lib/reconcile/settlement'
import type { Window } from '@/lib/transaction'
import type { JobTrigger } from '../jobs/dto'
import { insertJob } from '../jobs/insert'
import { isReadable, slotsUntil, windowOf } from './slots'

/** A schedule that reads the days again only later than this is not waited for. */
const SOON_MS = 14 * DAY_MS
const MAX_SLOTS = 2_000

/** The part of a claim that says what was published. */
export interface PublishedJob {
  context: TenantContext
  jobId: string
  trigger: JobTrigger
  reconciliationId: string
  window: Window
  acceptIncomplete: boolean
  asOf: number
}

/**
 * Plans one more run of a one-off job whose last days GA4 had not settled (rule book 3.3), for when they have. None where
 * a schedule reads those days again after that, or where the sources do not change by themselves.
 */
export async function planSettlementRun(
  tx: TenantTransaction,
  platform: PlatformTransaction,
  published: PublishedJob,
): Promise<void> {
  const { context, window, reconciliationId } = published
  const runAfter = settledAt(window.to, window.timeZone)
  if (published.trigger !== 'manual' || runAfter <= published.asOf) return
  const [found] = await tx
    .select({ timeZone: reconciliation.timeZone })
    .from(reconciliation)
    .where(and(eq(reconciliation.clientId, context.clientId), eq(reconciliation.id, reconciliationId)))
  if (!found?.timeZone || (await isReadAgain(platform, published))) return
  try {
    await insertJob(tx, platform, context, {
      ...window,
      reconciliationId,
      acceptIncomplete: published.acceptIncomplete,
      trigger: 'settlement',
      dedupeKey: `settle:${published.jobId}`,
      runAfter: new Date(runAfter),
    })
  } catch (error) {
    // A source was removed meanwhile: the result that is being published is the last one.
    if (!(error instanceof AppError) || error.code === 'internal') throw error
  }
}

/** Whether active schedules read every unsettled day again once it has settled. */
async function isReadAgain(tx: PlatformTransaction, { context, reconciliationId, window, asOf }: PublishedJob) {
  const rows = await tx
    .select()
    .from(schedule)
    .where(
      and(
        eq(schedule.clientId, context.clientId),
        eq(schedule.reconciliationId, reconciliationId),
        eq(schedule.kind, 'reconciliation'),
        isNotNull(schedule.nextAt),
      ),
    )
  const runs = rows.filter(isReadable).flatMap((row) => {
    const { window: days, nextAt } = row
    if (days === null || nextAt === null) return []
    const { slots } = slotsUntil({ ...row, first: nextAt.getTime() }, asOf + SOON_MS, MAX_SLOTS)
    return slots.map((slot) => ({ slot, ...windowOf(slot, days, window.timeZone) }))
  })
  for (let day = window.to; day >= window.from && settledAt(day, window.timeZone) > asOf; day = addDays(day, -1))
    if (!runs.some(({ slot, from, to }) => slot >= settledAt(day, window.timeZone) && from <= day && day <= to))
      return false
  return true
}
