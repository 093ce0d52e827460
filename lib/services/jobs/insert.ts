import { and, eq, gte, lte, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { job } from '@/lib/db/schema/platform'
import { type connector, coverage, reconciliation } from '@/lib/db/schema/tenant'
import { AppError, notFound } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { dayOf, windowLength } from '@/lib/period'
import type { Window } from '@/lib/transaction'
import { isLive } from '../connectors/dto'
import { readSources, requireBothSides } from '../reconciliations/sources'
import type { JobTrigger } from './dto'

/** Somebody waits for a manual job; a settled window can wait for everything else. */
const PRIORITY: Readonly<Record<JobTrigger, number>> = { manual: 10, first_sync: 0, schedule: 0, settlement: -10 }

export interface NewReconciliationJob extends Window {
  reconciliationId: string
  acceptIncomplete: boolean
  trigger: JobTrigger
  requestId?: string
  /** A second job with the same key is the first. */
  dedupeKey?: string
  scheduleId?: string
  slot?: Date
  /** Not before this instant; at once when left out. */
  runAfter?: Date
}

/**
 * Writes a job that reconciles a window, unless its key has one, and returns its id either way. Throws, having written
 * nothing, `not_found` for an unknown reconciliation, `invalid_input` for days it does not have, and `conflict` when a
 * source is missing or does not cover the window yet; for a schedule also when a source is paused.
 */
export async function insertJob(
  tx: TenantTransaction,
  platform: PlatformTransaction,
  context: TenantContext,
  wanted: NewReconciliationJob,
): Promise<{ id: string; isNew: boolean }> {
  const { clientId } = context
  const [found] = await tx
    .select({
      name: reconciliation.name,
      timeZone: reconciliation.timeZone,
      now: sql`extract(epoch from clock_timestamp()) * 1000`.mapWith(Number),
    })
    .from(reconciliation)
    .where(and(eq(reconciliation.clientId, clientId), eq(reconciliation.id, wanted.reconciliationId)))
  if (!found) throw notFound('The reconciliation')
  requireOwnDays(found, wanted)
  const sources = await runnableSources(tx, context, wanted)
  for (const source of sources) await requireCoverage(tx, context, wanted, source)
  return insertJobRow(platform, context, {
    ...wanted,
    kind: 'reconciliation',
    reconciliationName: found.name,
    connectorIds: sources.map(({ id }) => id),
  })
}

/** Writes the row of a job whose work needs no further check, unless its key has one. */
export async function insertJobRow(
  tx: PlatformTransaction,
  { clientId, userId }: TenantContext,
  {
    from: windowFrom,
    to: windowTo,
    ...wanted
  }: NewReconciliationJob & Required<Pick<typeof job.$inferInsert, 'kind' | 'reconciliationName' | 'connectorIds'>>,
): Promise<{ id: string; isNew: boolean }> {
  const id = newId('job')
  const [made] = await tx
    .insert(job)
    .values({ ...wanted, windowFrom, windowTo, clientId, id, priority: PRIORITY[wanted.trigger], createdBy: userId })
    .onConflictDoNothing({ target: [job.clientId, job.dedupeKey] })
    .returning({ id: job.id })
  if (made || !wanted.dedupeKey) return { id, isNew: true }
  const [first] = await tx
    .select({ id: job.id })
    .from(job)
    .where(and(eq(job.clientId, clientId), eq(job.dedupeKey, wanted.dedupeKey)))
  return { id: first?.id ?? id, isNew: false }
}

type Source = Pick<typeof connector.$inferSelect, 'id' | 'label' | 'kind'>

/** The reconciliation's sources. Throws `conflict` when a side has none, and for a schedule when one is paused. */
export async function runnableSources(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  { reconciliationId, trigger }: Pick<NewReconciliationJob, 'reconciliationId' | 'trigger'>,
): Promise<Source[]> {
  const all = await readSources(tx, { clientId, reconciliationId })
  const sources = all.filter(({ row }) => row.removedAt === null)
  requireBothSides(sources)
  const paused = sources.find(({ row }) => row.pausedAt !== null && isLive(row.kind))
  if (paused && trigger === 'schedule')
    throw new AppError('conflict', `${paused.row.label} is paused. Resume it under Connectors.`)
  return sources.map(({ row }) => row)
}

/** A live reconciliation counts in its property's days, and a day that has not come yet cannot be read. */
function requireOwnDays(
  { timeZone, now }: { timeZone: string | null; now: number },
  { to, timeZone: wanted }: Pick<Window, 'to' | 'timeZone'>,
): void {
  if (timeZone === null) return
  if (wanted !== timeZone)
    throw new AppError('invalid_input', `Days of this reconciliation are counted in ${timeZone}, as GA4 counts them.`, {
      details: [{ field: 'timeZone', message: `must be ${timeZone}` }],
    })
  const today = dayOf(now, timeZone)
  if (to > today)
    throw new AppError(
      'invalid_input',
      `The window ends on ${to}, which has not come yet. End it on ${today} or before.`,
      {
        details: [{ field: 'to', message: `must not be after ${today}` }],
      },
    )
}

/** A file covers what it was declared to cover; a window beyond that would call orders missing that were never read. */
async function requireCoverage(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  window: Window,
  source: Source,
): Promise<void> {
  // Live sources are read by the job itself.
  if (isLive(source.kind)) return
  const days = windowLength(window)
  const covered = await tx.$count(
    coverage,
    and(
      eq(coverage.clientId, clientId),
      eq(coverage.connectorId, source.id),
      eq(coverage.timeZone, window.timeZone),
      gte(coverage.day, window.from),
      lte(coverage.day, window.to),
    ),
  )
  if (covered < days)
    throw new AppError(
      'conflict',
      `${source.label} covers ${covered} of the ${days} days from ${window.from} to ${window.to} in ${window.timeZone}. ${source.kind === 'push' ? 'Push all its orders and say which days they cover' : 'Upload a file for the whole window'} first.`,
      { details: [{ field: 'from', message: `${source.label} does not cover the window` }] },
    )
}
