import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { connector } from '@/lib/db/schema/tenant'
import { writeRequest } from '../connection-requests/write-request'
import { type ConnectorState, isLive } from './dto'

/**
 * Notes whether a source can be read, and what keeps it from being read. A source that does not let us in any more and
 * has a contact asks that contact for a new sign-in by mail, in the same transaction and once until it is ready again.
 * `seen` is the connector as it was read before it was asked: of credentials that were replaced since, nothing is noted.
 */
export async function noteConnectorState(
  tx: TenantTransaction,
  platform: PlatformTransaction,
  context: TenantContext,
  seen: Pick<typeof connector.$inferSelect, 'id' | 'credentials'>,
  { state, problem }: { state: ConnectorState; problem: string | null },
): Promise<void> {
  // The row stays locked to the end of the transaction: of two that find the source shut, the second sees who was asked.
  const [row] = await tx
    .update(connector)
    .set({ state, problem, ...(state === 'ready' && { contactAskedAt: null }) })
    .where(
      and(
        eq(connector.clientId, context.clientId),
        eq(connector.id, seen.id),
        isNull(connector.removedAt),
        sql`${connector.credentials} is not distinct from ${seen.credentials}`,
      ),
    )
    .returning()
  if (!row || state !== 'needs_reauth' || !isLive(row.kind)) return
  const { contactName, contactEmail, contactAskedAt } = row
  if (contactName === null || contactEmail === null || contactAskedAt !== null) return
  await writeRequest(platform, context, {
    kind: row.kind,
    source: { connectorId: row.id, label: row.label },
    note: contactName,
    email: contactEmail,
    isBroken: true,
  })
  await noteAsked(tx, context, row.id)
}

/** Somebody was asked for a new sign-in: until the source is ready again, nobody is asked another time by itself. */
export async function noteAsked(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  connectorId: string,
): Promise<void> {
  await tx
    .update(connector)
    .set({ contactAskedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(connector.clientId, clientId),
        eq(connector.id, connectorId),
        ne(connector.state, 'ready'),
        isNull(connector.removedAt),
      ),
    )
}
