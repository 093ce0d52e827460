import { and, eq, isNull, sql } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import { apiKey } from '@/lib/db/schema/people'
import { revokeInvitationsBy } from '../invitations/revoke'

export interface EndedAccess {
  invitationsWithdrawn: number
  keysEnded: number
}

/**
 * Ends for good what somebody gave to others and to programs: open invitations and API keys. They count for nothing
 * without their maker and must not come back with them. Call it in the transaction that takes the membership;
 * `clientId` is left out where they lose all clients.
 */
export async function endAccessGivenBy(
  tx: PlatformTransaction,
  of: { userId: string; clientId?: string },
): Promise<EndedAccess> {
  const invitationsWithdrawn = await revokeInvitationsBy(tx, of)
  const ended = await tx
    .update(apiKey)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(
      and(
        eq(apiKey.createdBy, of.userId),
        of.clientId === undefined ? undefined : eq(apiKey.clientId, of.clientId),
        isNull(apiKey.revokedAt),
      ),
    )
    .returning({ id: apiKey.id })
  return { invitationsWithdrawn, keysEnded: ended.length }
}
