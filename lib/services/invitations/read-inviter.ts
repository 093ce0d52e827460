import { and, eq } from 'drizzle-orm'
import { givesOf, type Role } from '@/lib/auth/permissions'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { client, membership, user } from '@/lib/db/schema/platform'
import { AppError } from '@/lib/errors'
import type { InvitationNames } from './write'

/**
 * The client's and the inviter's names, for somebody who may give the role now. Their membership is held until the
 * transaction ends, so that it cannot be taken from them meanwhile. Throws `forbidden`.
 */
export async function readInviter(
  tx: PlatformTransaction,
  context: TenantContext,
  role: Role,
): Promise<InvitationNames> {
  const { clientId } = context
  const userId = context.userId ?? ''
  const [own] = await tx
    .select({ role: membership.role })
    .from(membership)
    .where(and(eq(membership.clientId, clientId), eq(membership.userId, userId)))
    .for('share')
  if (!own || !givesOf(own.role).includes(role))
    throw new AppError('forbidden', 'Only owners may invite owners and admins. Ask one of them, or invite an analyst.')
  const [of] = await tx
    .select({ name: client.name, brandName: client.brandName, timeZone: client.timeZone, inviterName: user.name })
    .from(client)
    .innerJoin(user, eq(user.id, userId))
    .where(eq(client.id, clientId))
  if (!of) throw new Error(`Client ${clientId} is not there`)
  return { clientName: of.brandName ?? of.name, timeZone: of.timeZone, inviterName: of.inviterName }
}
