import { and, eq, inArray } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { afterRow, type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import type { Page } from '../jobs/dto'
import type { ReconciliationDto } from './dto'

/** The client's reconciliations with their sources, the store's side first; the one of uploaded files comes first. */
export function listReconciliations(context: TenantContext, page: PageInput = {}): Promise<Page<ReconciliationDto>> {
  const { clientId } = context
  return withTenant(context, async (tx) => {
    const keys = [reconciliation.createdAt, reconciliation.id]
    const row =
      page.cursor === undefined
        ? undefined
        : and(eq(reconciliation.clientId, clientId), eq(reconciliation.id, page.cursor))
    const found = await tx
      .select({ id: reconciliation.id, name: reconciliation.name, timeZone: reconciliation.timeZone })
      .from(reconciliation)
      .where(
        and(
          eq(reconciliation.clientId, clientId),
          await afterRow(tx, { table: reconciliation, keys, direction: 'asc', row }),
        ),
      )
      .orderBy(...keys)
      .limit(rowsFor(page))
    const { rows, nextCursor } = pageOf(found, page, ({ id }) => id)
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
      .where(
        and(
          eq(reconciliationSource.clientId, clientId),
          inArray(
            reconciliationSource.reconciliationId,
            rows.map(({ id }) => id),
          ),
        ),
      )
      .orderBy(connector.createdAt, connector.id)
    const items = rows.map((row) => ({
      ...row,
      sources: sources
        .filter(({ reconciliationId }) => reconciliationId === row.id)
        .map(({ reconciliationId: _id, ...source }) => source)
        .sort((a, b) => Number(a.side === 'analytics') - Number(b.side === 'analytics')),
    }))
    return { items, nextCursor }
  })
}
