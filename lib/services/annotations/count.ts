import { and, eq, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { annotation } from '@/lib/db/schema/review'
import { verdict } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { loadWithLines, verdictsOf } from '../results/result-scope'
import type { HandlingCounts } from './dto'

/** How many lines of a result people have decided about, and how many they have not. */
export function countHandled(context: TenantContext, { jobId }: { jobId: string }): Promise<HandlingCounts> {
  return withTenant(context, async (tx) => {
    const result = await loadWithLines(tx, context, jobId)
    const lines = await tx.$count(verdict, verdictsOf(result))
    const [counts] = await tx
      .select({
        resolved: sql<number>`count(*) filter (where ${annotation.state} = 'resolved')::int`,
        ignored: sql<number>`count(*) filter (where ${annotation.state} = 'ignored')::int`,
        mine: sql<number>`count(*) filter (where ${annotation.assigneeId} = ${context.userId ?? ''})::int`,
      })
      .from(annotation)
      .innerJoin(
        verdict,
        and(
          eq(verdict.clientId, annotation.clientId),
          eq(verdict.reconciliationId, annotation.reconciliationId),
          eq(verdict.lineKey, annotation.lineKey),
        ),
      )
      .where(verdictsOf(result))
    const { resolved, ignored, mine } = counts ?? { resolved: 0, ignored: 0, mine: 0 }
    return { open: lines - resolved - ignored, resolved, ignored, mine }
  })
}
