import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { client, connectionRequest } from '@/lib/db/schema/platform'
import { withAuth, withPlatform } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { hashOfSecret } from './secrets'

/** From the secret of a connection link to the one thing it allows: connecting one source for one client. */

export interface OpenedLink {
  context: TenantContext
  request: typeof connectionRequest.$inferSelect
}

/** Throws the same `not_found` for a link that is wrong, used, revoked or too old, and while nothing is done for its client. */
export async function openLink(secret: string): Promise<OpenedLink> {
  const tokenHash = hashOfSecret(secret)
  const [request] = await withAuth({ tokenHash }, (tx) =>
    tx
      .select()
      .from(connectionRequest)
      .where(
        and(
          eq(connectionRequest.tokenHash, tokenHash),
          isNull(connectionRequest.usedAt),
          isNull(connectionRequest.revokedAt),
          gt(connectionRequest.expiresAt, sql`clock_timestamp()`),
        ),
      ),
  )
  if (!request) throw invalid()
  const origin = { via: 'link' as const }
  const { clientId } = request
  const asked = earnContext({ clientId, databaseRef: null, role: 'dra_app', userId: null, readOnly: false, origin })
  const [of] = await withPlatform(asked, (tx) =>
    tx.select({ status: client.status, databaseRef: client.databaseRef }).from(client).where(eq(client.id, clientId)),
  )
  if (of?.status !== 'active') throw invalid()
  return { context: earnContext({ ...asked, databaseRef: of.databaseRef }), request }
}

const invalid = () =>
  new AppError('not_found', 'This link is not valid any more. Ask whoever sent it to you for a new one.')
