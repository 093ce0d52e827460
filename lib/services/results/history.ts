import { and, asc, between, eq, inArray } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { jobSummary, verdict } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { addDays } from '@/lib/period'
import type { Verdict } from '@/lib/reconcile/types'
import { loadWithLines, toVerdict, verdictsOf } from './result-scope'

/** A line that GA4 reports late may move to the day of its order; further than this it never moves. */
const DAYS_AROUND = 31
const MAX_ENTRIES = 100

/** What the results have said about one line, oldest first. */
export interface LineHistory {
  items: {
    verdict: Verdict
    /** The result that said it first; null where its summary is gone. */
    job: { id: string; at: string } | null
    /** Whether it is what the result asked about says. */
    isShown: boolean
  }[]
}

/** The history of the line that a result shows as `row`. Throws `not_found` for a row the result does not have. */
export function getLineHistory(
  context: TenantContext,
  { jobId, row }: { jobId: string; row: string },
): Promise<LineHistory> {
  return withTenant(context, async (tx) => {
    const result = await loadWithLines(tx, context, jobId)
    const [shown] = await tx
      .select()
      .from(verdict)
      .where(and(verdictsOf(result), eq(verdict.id, Number(row))))
    if (!shown) throw notFound('The line')
    const said = await tx
      .select()
      .from(verdict)
      .where(
        and(
          eq(verdict.clientId, context.clientId),
          eq(verdict.reconciliationId, result.reconciliationId),
          between(verdict.day, addDays(shown.day, -DAYS_AROUND), addDays(shown.day, DAYS_AROUND)),
          eq(verdict.lineKey, shown.lineKey),
        ),
      )
      .orderBy(asc(verdict.firstSeq), asc(verdict.id))
      .limit(MAX_ENTRIES)
    const jobs = await tx
      .select({ id: jobSummary.jobId, seq: jobSummary.resultSeq, at: jobSummary.createdAt })
      .from(jobSummary)
      .where(
        and(
          eq(jobSummary.clientId, context.clientId),
          eq(jobSummary.reconciliationId, result.reconciliationId),
          inArray(
            jobSummary.resultSeq,
            said.map(({ firstSeq }) => firstSeq),
          ),
        ),
      )
    const jobOf = new Map(jobs.map(({ id, seq, at }) => [seq, { id, at: at.toISOString() }]))
    return {
      items: said.map((one) => ({
        verdict: toVerdict(one),
        job: jobOf.get(one.firstSeq) ?? null,
        isShown: one.id === shown.id,
      })),
    }
  })
}
