import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { givesOf, ROLES } from '@/lib/auth/permissions'
import type { TenantContext } from '@/lib/db/context'
import { membership, user } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import { recordAudit } from '../audit/record'
import { revokeInvitationsBy } from '../invitations/revoke'
import type { MemberDto } from './dto'
import { holdMembers } from './hold'
import { toMemberDto } from './list'
import { refusalOf } from './rules'

export const changeRoleSchema = z.object({ role: z.enum(ROLES, `must be ${ROLES.join(', ')}`) }).strict()

/**
 * Gives a member another role, from their next request on, and withdraws what they invited others to and may give no
 * longer. Throws `not_found`, `forbidden` for a role one may not give or take, and `conflict` for the only owner.
 */
export async function changeRole(
  context: TenantContext,
  { userId, role }: { userId: string } & z.infer<typeof changeRoleSchema>,
): Promise<MemberDto> {
  const { clientId } = context
  const named = and(eq(membership.clientId, clientId), eq(membership.userId, userId))
  return withPlatform(context, async (tx) => {
    const { own, find, all } = await holdMembers(tx, context)
    const target = find(userId)
    const refusal = refusalOf({ own, target, to: role, all })
    if (refusal) throw refusal
    if (role !== target.role) {
      await tx.update(membership).set({ role }).where(named)
      const withdrawn = await revokeInvitationsBy(tx, { userId, clientId, stillGives: givesOf(role) })
      const details = { from: target.role, to: role, invitationsWithdrawn: withdrawn }
      await recordAudit(tx, context, { action: 'member.change_role', objectId: userId, details })
    }
    const [row] = await tx
      .select({ membership, person: user })
      .from(membership)
      .innerJoin(user, eq(user.id, membership.userId))
      .where(named)
    if (!row) throw new Error(`Member ${userId} is not there`)
    return toMemberDto(row)
  })
}
