import { and, eq, inArray } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'

/** The client's reconciliation of uploaded files, which every client is provisioned with. */
export async function getFileReconciliation(
  context: TenantContext,
): Promise<{ id: string; storeConnectorId: string; analyticsConnectorId: string }> {
  const sources = await withTenant(context, (tx) =>
    tx
      .select({ id: reconciliation.id, connectorId: reconciliationSource.connectorId, side: reconciliationSource.side })
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
        and(
          eq(connector.clientId, reconciliationSource.clientId),
          eq(connector.id, reconciliationSource.connectorId),
          inArray(connector.kind, ['store_file', 'analytics_file']),
        ),
      )
      .where(eq(reconciliation.clientId, context.clientId))
      .orderBy(reconciliation.id),
  )
  const store = sources.find(({ side }) => side === 'store')
  const analytics = sources.find(({ side }) => side === 'analytics')
  if (!store || !analytics) throw notFound('The reconciliation of uploaded files')
  return { id: store.id, storeConnectorId: store.connectorId, analyticsConnectorId: analytics.connectorId }
}
