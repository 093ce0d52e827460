import { and, between, eq, gte, isNull, lte, or, type SQL } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { jobSummary, verdict } from '@/lib/db/schema/tenant'
import { AppError, notFound } from '@/lib/errors'
import type { Verdict } from '@/lib/reconcile/types'
import { LINES_REMOVED } from './dto'

type JobSummary = typeof jobSummary.$inferSelect

/** The published summary of a job. Throws `not_found` until the job is done. */
export async function loadSummary(tx: TenantTransaction, context: TenantContext, jobId: string): Promise<JobSummary> {
  const [found] = await tx
    .select()
    .from(jobSummary)
    .where(and(eq(jobSummary.clientId, context.clientId), eq(jobSummary.jobId, jobId)))
  if (!found) throw notFound('The result')
  return found
}

/** The published summary of a job whose lines are wanted. Throws `conflict` once they were removed by age. */
export async function loadWithLines(tx: TenantTransaction, context: TenantContext, jobId: string): Promise<JobSummary> {
  const found = await loadSummary(tx, context, jobId)
  if (found.rowsRemovedAt !== null) throw new AppError('conflict', LINES_REMOVED)
  return found
}

/** The verdicts that were valid when a job published: its result, whatever was published since. */
export function verdictsOf(result: JobSummary): SQL | undefined {
  return and(
    eq(verdict.clientId, result.clientId),
    eq(verdict.reconciliationId, result.reconciliationId),
    between(verdict.day, result.windowFrom, result.windowTo),
    lte(verdict.firstSeq, result.resultSeq),
    or(isNull(verdict.lastSeq), gte(verdict.lastSeq, result.resultSeq)),
  )
}

/** A stored line as the engine returned it. */
export function toVerdict(row: typeof verdict.$inferSelect): Verdict {
  return {
    side: row.side,
    status: row.status,
    reason: row.reason,
    flags: row.flags,
    store: row.store,
    storeId: row.storeId,
    storeName: row.storeName,
    analyticsId: row.analyticsId,
    matchedBy: row.matchedKind &&
      row.matchedPass && {
        kind: row.matchedKind,
        pass: row.matchedPass,
        ...(row.matchedTransform === null ? {} : { transform: row.matchedTransform }),
      },
    storeMinor: row.storeMinor,
    storeOriginal: row.storeOriginal,
    analyticsMinor: row.analyticsMinor,
    differenceMinor: row.differenceMinor,
    basis: row.basis,
    purchases: row.purchases,
    orderedAt: row.orderedAt?.getTime() ?? null,
    storeDay: row.storeDay,
    analyticsDay: row.analyticsDay,
    gateway: row.gateway,
    channel: row.channel,
    evidence: row.evidence,
    suggestion: row.suggestion,
  }
}
