import { and, asc, eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { user } from '@/lib/db/schema/platform'
import { scopeDecision } from '@/lib/db/schema/review'
import { withTenant } from '@/lib/db/tenant'
import { isDecidable } from '@/lib/reconcile/scope'
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
  return withTenant(context, async (tx) => {
    const { clientId, reconciliationId, summary } = await loadSummary(tx, context, jobId)
    const rows = await tx
      .select({ row: scopeDecision, by: user.name })
      .from(scopeDecision)
      .leftJoin(user, eq(user.id, scopeDecision.decidedBy))
      .where(and(eq(scopeDecision.clientId, clientId), eq(scopeDecision.reconciliationId, reconciliationId)))
      .orderBy(asc(scopeDecision.version))
    return {
      decidable: summary.scope.filter(isDecidable).map(({ key }) => key),
      items: rows.map(({ row: { version, classKey, inHeadline, reason, decidedAt }, by }) => ({
        ...{ version, classKey, inHeadline, reason, by },
        at: decidedAt.toISOString(),
      })),
    }
  })
}
