import { and, eq } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { reconciliation } from '@/lib/db/schema/tenant'
import { notFound } from '@/lib/errors'

/**
 * Lets decisions about a reconciliation take turns until the transaction ends. Publishing and retention hold the same row:
 * none sees another half done. Throws `not_found` for an unknown one.
 */
export async function holdReconciliation(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  id: string,
): Promise<void> {
  const [held] = await tx
    .select({ id: reconciliation.id })
    .from(reconciliation)
    .where(and(eq(reconciliation.clientId, clientId), eq(reconciliation.id, id)))
    .for('update')
  if (!held) throw notFound('The reconciliation')
}
