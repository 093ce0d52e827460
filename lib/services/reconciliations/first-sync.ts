import { and, eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { addDays, dayOf } from '@/lib/period'
import { isLive } from '../connectors/dto'
import { createJob } from '../jobs/create'

/** Months that a new reconciliation goes back, beside the last thirty days. */
const MONTHS_BACK = 13
const FIRST_DAYS = 30

export interface FirstSync {
  /** The job of the last thirty days; those of earlier months follow it, newest first. */
  jobId: string
  jobs: number
  /** First day that will be read. */
  from: string
  /** The source that cannot be read further back; null where thirteen months can. */
  limitedBy: string | null
}

/**
 * Asks for the last thirty days, up to yesterday, and then for each month before them. One job of a reconciliation runs at
 * a time, so a result is there after the first. Null where a source is given its data instead of being read. What was
 * asked for before, be it the day before, is not asked for again.
 */
export async function startFirstSync(
  context: TenantContext,
  { reconciliationId, requestId }: { reconciliationId: string; requestId: string },
): Promise<FirstSync | null> {
  const sources = await withTenant(context, (tx) =>
    tx
      .select({
        label: connector.label,
        kind: connector.kind,
        lastCheck: connector.lastCheck,
        timeZone: reconciliation.timeZone,
      })
      .from(reconciliation)
      .innerJoin(
        reconciliationSource,
        and(
          eq(reconciliationSource.clientId, reconciliation.clientId),
          eq(reconciliationSource.reconciliationId, reconciliation.id),
        ),
      )
      .innerJoin(
        connector,
        and(eq(connector.clientId, reconciliationSource.clientId), eq(connector.id, reconciliationSource.connectorId)),
      )
      .where(and(eq(reconciliation.clientId, context.clientId), eq(reconciliation.id, reconciliationId))),
  )
  const timeZone = sources[0]?.timeZone
  if (!timeZone) throw notFound('The reconciliation')
  // What is given to us is there when it was given.
  if (!sources.every(({ kind }) => isLive(kind))) return null
  const limits = sources.flatMap(({ label, lastCheck }) =>
    lastCheck?.found.readableFrom ? [{ label, day: lastCheck.found.readableFrom }] : [],
  )
  const limit = limits.sort((a, b) => (a.day < b.day ? 1 : -1))[0]
  const windows = firstWindows(addDays(dayOf(Date.now(), timeZone), -1), limit?.day ?? null)
  const jobs: string[] = []
  for (const [index, window] of windows.entries()) {
    const job = await createJob(context, {
      reconciliationId,
      ...window,
      timeZone,
      acceptIncomplete: false,
      requestId,
      trigger: 'first_sync',
      dedupeKey: `first:${reconciliationId}:${index}`,
    })
    jobs.push(job.id)
  }
  const from = windows.at(-1)?.from ?? ''
  return { jobId: jobs[0] ?? '', jobs: jobs.length, from, limitedBy: limit && limit.day === from ? limit.label : null }
}

/** The last thirty days and the calendar months before them, newest first, none of it before `earliest`. */
export function firstWindows(yesterday: string, earliest: string | null): { from: string; to: string }[] {
  const windows = [{ from: addDays(yesterday, 1 - FIRST_DAYS), to: yesterday }]
  let last = addDays(windows[0]?.from ?? yesterday, -1)
  for (let month = 0; month < MONTHS_BACK; month++) {
    const from = `${last.slice(0, 7)}-01`
    windows.push({ from, to: lastOfMonth(from) })
    last = addDays(from, -1)
  }
  return windows.flatMap(({ from, to }) => {
    if (earliest !== null && to < earliest) return []
    // The month that the thirty days began in is read whole, but never beyond yesterday.
    return [{ from: earliest !== null && from < earliest ? earliest : from, to: to > yesterday ? yesterday : to }]
  })
}

const lastOfMonth = (first: string) => addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1)
