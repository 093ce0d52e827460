import { and, eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { membership } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { recordAudit } from '../audit/record'
import { endAccessGivenBy } from './end-access'
import { holdMembers } from './hold'
import { refusalOf } from './rules'

/**
 * Ends somebody's membership: their next request is refused, and their keys and what they invited others to end. Throws as `changeRole` does.
 */
export const removeMember = (context: TenantContext, { userId }: { userId: string }): Promise<void> =>
  endMembership(context, userId, 'member.remove')

/** Ends one's own membership. Throws `not_found` for whoever has none, and `conflict` for the only owner. */
export async function leaveClient(context: TenantContext): Promise<void> {
  if (context.userId === null) throw notFound('The member')
  await endMembership(context, context.userId, 'member.leave')
}

async function endMembership(
  context: TenantContext,
  userId: string,
  action: 'member.remove' | 'member.leave',
): Promise<void> {
  const { clientId } = context
  await withPlatform(context, async (tx) => {
    const { own, find, all } = await holdMembers(tx, context)
    const target = find(userId)
    const refusal = refusalOf({ own, target, to: null, all })
    if (refusal) throw refusal
    await tx.delete(membership).where(and(eq(membership.clientId, clientId), eq(membership.userId, userId)))
    const ended = await endAccessGivenBy(tx, { userId, clientId })
    await recordAudit(tx, context, { action, objectId: userId, details: { role: target.role, ...ended } })
  })
}
