import { and, eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import type { ReconciliationDto } from './dto'

/** The client's reconciliations with their sources, the store's side first; the one of uploaded files comes first. */
export async function listReconciliations(context: TenantContext): Promise<ReconciliationDto[]> {
  const { clientId } = context
  return withTenant(context, async (tx) => {
    const rows = await tx
      .select({ id: reconciliation.id, name: reconciliation.name, timeZone: reconciliation.timeZone })
      .from(reconciliation)
      .where(eq(reconciliation.clientId, clientId))
      .orderBy(reconciliation.createdAt, reconciliation.id)
    const sources = await tx
      .select({
        reconciliationId: reconciliationSource.reconciliationId,
        connectorId: connector.id,
        label: connector.label,
        kind: connector.kind,
        side: reconciliationSource.side,
      })
      .from(reconciliationSource)
      .innerJoin(
        connector,
        and(eq(connector.clientId, reconciliationSource.clientId), eq(connector.id, reconciliationSource.connectorId)),
      )
      .where(eq(reconciliationSource.clientId, clientId))
      .orderBy(connector.createdAt, connector.id)
    return rows.map((row) => ({
      ...row,
      sources: sources
        .filter(({ reconciliationId }) => reconciliationId === row.id)
        .map(({ reconciliationId: _id, ...source }) => source)
        .sort((a, b) => Number(a.side === 'analytics') - Number(b.side === 'analytics')),
    }))
  })
}
