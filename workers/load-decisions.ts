import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import { manualLink, scopeDecision } from '@/lib/db/schema/review'
import { jobSummary } from '@/lib/db/schema/tenant'
import type { ManualLink } from '@/lib/reconcile/match/match'
import type { ScopeDecision } from '@/lib/reconcile/scope'
import type { Headline } from '@/lib/reconcile/scope-table'
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

/** The newest results tell which classes of sale are usual; one of a day need not have met them all. */
const RESULTS_TO_KNOW_BY = 20

/**
 * Classes that earlier results met. One that held a headline back as new stays new until somebody decides about it.
 * Undefined before the first result: none is new then.
 */
export async function loadKnownClasses(
  tx: TenantTransaction,
  { context, reconciliationId }: Of,
): Promise<string[] | undefined> {
  const rows = await tx
    .select({
      keys: sql<string[]>`jsonb_path_query_array(${jobSummary.summary}, '$.scope[*].key')`,
      headline: sql<Headline | null>`${jobSummary.summary} -> 'headline'`,
    })
    .from(jobSummary)
    .where(and(eq(jobSummary.clientId, context.clientId), eq(jobSummary.reconciliationId, reconciliationId)))
    .orderBy(desc(jobSummary.resultSeq))
    .limit(RESULTS_TO_KNOW_BY)
  if (rows.length === 0) return undefined
  const known = rows.flatMap(({ keys, headline }) =>
    headline?.because === 'new_class' ? keys.filter((key) => !headline.classes.includes(key)) : keys,
  )
  return [...new Set(known)].sort()
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
