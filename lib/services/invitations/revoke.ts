import { and, eq, isNull, notInArray, sql } from 'drizzle-orm'
import type { Role } from '@/lib/auth/permissions'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { invitation } from '@/lib/db/schema/people'
import { withPlatform } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { recordAudit } from '../audit/record'

const unused = and(isNull(invitation.revokedAt), isNull(invitation.acceptedBy))
const revoked = { revokedAt: sql`clock_timestamp()` }

/** Makes a link useless at once. Throws `not_found` for an invitation that was accepted or withdrawn before. */
export async function revokeInvitation(
  context: TenantContext,
  { invitationId }: { invitationId: string },
): Promise<void> {
  await withPlatform(context, async (tx) => {
    const [row] = await tx
      .update(invitation)
      .set(revoked)
      .where(and(eq(invitation.clientId, context.clientId), eq(invitation.id, invitationId), unused))
      .returning()
    if (!row) throw notFound('The invitation')
    const { email, role } = row
    await recordAudit(tx, context, { action: 'invitation.revoke', objectId: row.id, details: { email, role } })
  })
}

/**
 * Withdraws what somebody invited others to and may give no longer, because they lost a role or left: call it in the
 * transaction that takes the role. `clientId` is left out where they lose all clients. Returns how many.
 */
export async function revokeInvitationsBy(
  tx: PlatformTransaction,
  { userId, clientId, stillGives = [] }: { userId: string; clientId?: string; stillGives?: readonly Role[] },
): Promise<number> {
  const rows = await tx
    .update(invitation)
    .set(revoked)
    .where(
      and(
        eq(invitation.createdBy, userId),
        clientId === undefined ? undefined : eq(invitation.clientId, clientId),
        stillGives.length === 0 ? undefined : notInArray(invitation.role, [...stillGives]),
        unused,
      ),
    )
    .returning({ id: invitation.id })
  return rows.length
}
