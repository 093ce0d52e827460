import { and, asc, eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { scopeDecision } from '@/lib/db/schema/review'
import { withBoth } from '@/lib/db/tenant'
import { isDecidable } from '@/lib/reconcile/scope'
import { namesOf } from '../annotations/people'
import { loadSummary } from '../results/result-scope'
import type { ScopeDecisionDto } from './dto'

/**
 * Every decision about the classes of a result's reconciliation, oldest first, and the keys of its classes that are for a
 * person to decide. Throws `not_found`.
 */
export function listScopeDecisions(
  context: TenantContext,
  { jobId }: { jobId: string },
): Promise<{ items: ScopeDecisionDto[]; decidable: string[] }> {
  return withBoth(context, async (tx, platform) => {
    const { clientId, reconciliationId, summary } = await loadSummary(tx, context, jobId)
    const rows = await tx
      .select()
      .from(scopeDecision)
      .where(and(eq(scopeDecision.clientId, clientId), eq(scopeDecision.reconciliationId, reconciliationId)))
      .orderBy(asc(scopeDecision.version))
    const names = await namesOf(
      platform,
      rows.map(({ decidedBy }) => decidedBy),
    )
    return {
      decidable: summary.scope.filter(isDecidable).map(({ key }) => key),
      items: rows.map(({ version, classKey, inHeadline, reason, decidedBy, decidedAt }) => ({
        ...{ version, classKey, inHeadline, reason },
        by: names.get(decidedBy ?? '') ?? null,
        at: decidedAt.toISOString(),
      })),
    }
  })
}
