import { and, asc, eq, isNull } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import { manualLink, scopeDecision } from '@/lib/db/schema/review'
import type { ManualLink } from '@/lib/reconcile/match/match'
import type { ScopeDecision } from '@/lib/reconcile/scope'
import type { StoreInfo } from '@/lib/reconcile/types'
import type { Claim } from './claim'

/** What people decided about a reconciliation, for its next result. */

type Of = Pick<Claim, 'context' | 'reconciliationId'>

/** Every decision on classes of sale; the person is kept by id, since names change and a result does not. */
export async function loadScopeDecisions(
  tx: TenantTransaction,
  { context, reconciliationId }: Of,
): Promise<ScopeDecision[]> {
  const rows = await tx
    .select()
    .from(scopeDecision)
    .where(and(eq(scopeDecision.clientId, context.clientId), eq(scopeDecision.reconciliationId, reconciliationId)))
    .orderBy(asc(scopeDecision.version))
  return rows.map(({ classKey, inHeadline, decidedBy, decidedAt, version }) => ({
    ...{ classKey, inHeadline, version },
    by: decidedBy ?? '',
    at: decidedAt.getTime(),
  }))
}

/** Links in force. `stores` tells where a store's key ends and an order's id begins. */
export async function loadManualLinks(
  tx: TenantTransaction,
  { context, reconciliationId }: Of,
  stores: readonly StoreInfo[],
): Promise<ManualLink[]> {
  const rows = await tx
    .select({ orderId: manualLink.orderId, analyticsId: manualLink.analyticsId })
    .from(manualLink)
    .where(
      and(
        eq(manualLink.clientId, context.clientId),
        eq(manualLink.reconciliationId, reconciliationId),
        isNull(manualLink.undoneAt),
      ),
    )
    .orderBy(asc(manualLink.createdAt), asc(manualLink.id))
  return rows.map(({ orderId, analyticsId }) => ({ analyticsId, ...splitOrderKey(orderId, stores) }))
}

function splitOrderKey(orderId: string, stores: readonly StoreInfo[]): Pick<ManualLink, 'store' | 'sourceId'> {
  const store = stores
    .map(({ key }) => key)
    .filter((key) => key !== '' && orderId.startsWith(`${key}|`))
    .sort((a, b) => b.length - a.length)[0]
  return store === undefined ? { sourceId: orderId } : { store, sourceId: orderId.slice(store.length + 1) }
}
