import { and, eq, isNull } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'

/** A connector of the client that was not removed. Throws `not_found`. */
export async function findConnector(
  context: TenantContext,
  connectorId: string,
): Promise<typeof connector.$inferSelect> {
  const [row] = await withTenant(context, (tx) =>
    tx
      .select()
      .from(connector)
      .where(and(eq(connector.clientId, context.clientId), eq(connector.id, connectorId), isNull(connector.removedAt))),
  )
  if (!row) throw notFound('The connector')
  return row
}
