import { and, eq, gte, lte } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { job } from '@/lib/db/schema/platform'
import { connector, coverage, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { dayOf, isDay, isTimeZone, windowLength } from '@/lib/period'
import { ringDoorbell } from '@/lib/queue/producer'
import type { Window } from '@/lib/transaction'
import { isLive } from '../connectors/dto'
import type { JobDto } from './dto'
import { getJob } from './get'

const MAX_WINDOW_DAYS = 400

export const windowSchema = z.object({
  from: z.string().refine(isDay, 'must be a day such as 2026-10-01'),
  to: z.string().refine(isDay, 'must be a day such as 2026-10-31'),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
})

export const createJobSchema = windowSchema.extend({
  reconciliationId: z.string().min(1, 'must name a reconciliation'),
  acceptIncomplete: z.boolean().default(false),
})
export type CreateJobInput = z.infer<typeof createJobSchema>

/** Throws `invalid_input` for a window that ends before it starts or is too long to read. */
export function checkWindow({ from, to }: Pick<Window, 'from' | 'to'>): void {
  if (to < from)
    throw new AppError('invalid_input', `The window ends (${to}) before it starts (${from}). Swap the two days.`, {
      details: [{ field: 'to', message: `must not be before ${from}` }],
    })
  if (windowLength({ from, to }) > MAX_WINDOW_DAYS)
    throw new AppError('invalid_input', `The window is longer than ${MAX_WINDOW_DAYS} days. Choose a shorter one.`, {
      details: [{ field: 'to', message: `must be within ${MAX_WINDOW_DAYS} days of ${from}` }],
    })
}

/**
 * Asks for a reconciliation of a window, wakes a worker, and returns the queued job.
 * Throws `not_found` for an unknown reconciliation and `conflict` when a source does not cover the window yet.
 */
export async function createJob(
  context: TenantContext,
  input: CreateJobInput & { requestId: string },
): Promise<JobDto> {
  checkWindow(input)
  const id = newId('job')
  await withTenant(context, async (tx) => {
    const [found] = await tx
      .select({ name: reconciliation.name, timeZone: reconciliation.timeZone })
      .from(reconciliation)
      .where(and(eq(reconciliation.clientId, context.clientId), eq(reconciliation.id, input.reconciliationId)))
    if (!found) throw notFound('The reconciliation')
    requireOwnDays(found, input)
    const connectorIds = await requireCoverage(tx, context, input)
    await tx.insert(job).values({
      clientId: context.clientId,
      id,
      reconciliationId: input.reconciliationId,
      reconciliationName: found.name,
      connectorIds,
      windowFrom: input.from,
      windowTo: input.to,
      timeZone: input.timeZone,
      acceptIncomplete: input.acceptIncomplete,
      requestId: input.requestId,
      createdBy: context.userId,
    })
  })
  await ringDoorbell(id)
  return getJob(context, { jobId: id })
}

/** A live reconciliation counts in its property's days, and a day that has not come yet cannot be read. */
function requireOwnDays({ timeZone }: { timeZone: string | null }, { to, timeZone: wanted }: CreateJobInput): void {
  if (timeZone === null) return
  if (wanted !== timeZone)
    throw new AppError('invalid_input', `Days of this reconciliation are counted in ${timeZone}, as GA4 counts them.`, {
      details: [{ field: 'timeZone', message: `must be ${timeZone}` }],
    })
  const today = dayOf(Date.now(), timeZone)
  if (to > today)
    throw new AppError(
      'invalid_input',
      `The window ends on ${to}, which has not come yet. End it on ${today} or before.`,
      {
        details: [{ field: 'to', message: `must not be after ${today}` }],
      },
    )
}

/** The ids of the sources. A file covers what it was declared to cover; a window beyond that would call orders missing that were never read. */
async function requireCoverage(tx: Transaction, context: TenantContext, input: CreateJobInput): Promise<string[]> {
  const days = windowLength(input)
  const sources = await tx
    .select({ id: connector.id, label: connector.label, kind: connector.kind })
    .from(reconciliationSource)
    .innerJoin(
      connector,
      and(eq(connector.clientId, reconciliationSource.clientId), eq(connector.id, reconciliationSource.connectorId)),
    )
    .where(
      and(
        eq(reconciliationSource.clientId, context.clientId),
        eq(reconciliationSource.reconciliationId, input.reconciliationId),
      ),
    )
  if (sources.length < 2)
    throw new AppError('conflict', 'One side of this reconciliation was removed. Connect it again, then run it.')
  for (const source of sources) {
    // Live sources are read by the job itself.
    if (isLive(source.kind)) continue
    const covered = await tx.$count(
      coverage,
      and(
        eq(coverage.clientId, context.clientId),
        eq(coverage.connectorId, source.id),
        eq(coverage.timeZone, input.timeZone),
        gte(coverage.day, input.from),
        lte(coverage.day, input.to),
      ),
    )
    if (covered < days)
      throw new AppError(
        'conflict',
        `${source.label} covers ${covered} of the ${days} days from ${input.from} to ${input.to} in ${input.timeZone}. ${source.kind === 'push' ? 'Push all its orders and say which days they cover' : 'Upload a file for the whole window'} first.`,
        { details: [{ field: 'from', message: `${source.label} does not cover the window` }] },
      )
  }
  return sources.map(({ id }) => id)
}
