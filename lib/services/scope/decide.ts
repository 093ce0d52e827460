import { and, eq, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { scopeDecision } from '@/lib/db/schema/review'
import { withBoth } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { isDecidable } from '@/lib/reconcile/scope'
import { recordAudit } from '../audit/record'
import { holdReconciliation } from '../reconciliations/hold'
import { loadSummary } from '../results/result-scope'

interface DecideInput {
  /** The result that shows the class. */
  jobId: string
  classKey: string
  /** Null takes the decision in force back. */
  inHeadline: boolean | null
  reason: string | null
}

/**
 * Decides whether a class of sale counts, from the next run of the reconciliation on; results that are there stay. Throws
 * `not_found` for a result or class that is not there, and `conflict` for a class that is a fact.
 */
export async function decideScope(context: TenantContext, input: DecideInput): Promise<{ version: number }> {
  const { clientId, userId } = context
  const { jobId, classKey, inHeadline, reason } = input
  return withBoth(context, async (tx, platform) => {
    const { reconciliationId, summary } = await loadSummary(tx, context, jobId)
    const line = summary.scope.find(({ key }) => key === classKey)
    if (!line) throw notFound('The class of sale')
    if (!isDecidable(line))
      throw new AppError('conflict', 'Test, failed and cancelled orders never count; that is not for a decision.')
    await holdReconciliation(tx, context, reconciliationId)
    const [newest] = await tx
      .select({ version: sql<number>`coalesce(max(${scopeDecision.version}), 0)::int` })
      .from(scopeDecision)
      .where(and(eq(scopeDecision.clientId, clientId), eq(scopeDecision.reconciliationId, reconciliationId)))
    const version = (newest?.version ?? 0) + 1
    await tx.insert(scopeDecision).values({
      ...{ clientId, reconciliationId, version, classKey, inHeadline, reason },
      decidedBy: userId,
      decidedAt: sql`clock_timestamp()`,
    })
    await recordAudit(platform, context, {
      action: 'scope.decide',
      objectId: reconciliationId,
      details: { classKey, inHeadline, reason, version, jobId },
    })
    return { version }
  })
}
