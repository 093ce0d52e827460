import { and, eq } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import { connector, reconciliationSource } from '@/lib/db/schema/tenant'
import { AppError } from '@/lib/errors'

export interface ReconciliationSource {
  row: typeof connector.$inferSelect
  side: 'store' | 'analytics'
}

/** What a reconciliation compares, in no order. */
export function readSources(
  tx: TenantTransaction,
  { clientId, reconciliationId }: { clientId: string; reconciliationId: string },
): Promise<ReconciliationSource[]> {
  return tx
    .select({ row: connector, side: reconciliationSource.side })
    .from(reconciliationSource)
    .innerJoin(
      connector,
      and(eq(connector.clientId, reconciliationSource.clientId), eq(connector.id, reconciliationSource.connectorId)),
    )
    .where(
      and(eq(reconciliationSource.clientId, clientId), eq(reconciliationSource.reconciliationId, reconciliationId)),
    )
}

/** Without one side every line of the other would be called missing. Throws `conflict`. */
export function requireBothSides(sources: readonly Pick<ReconciliationSource, 'side'>[]): void {
  if (new Set(sources.map(({ side }) => side)).size < 2)
    throw new AppError('conflict', 'One side of this reconciliation was removed. Connect it again, then run it.')
}
