import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { givesOf, ROLES } from '@/lib/auth/permissions'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { client, membership, user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { recordAdminAudit } from '../audit/record'
import { revokeInvitationsBy } from '../invitations/revoke'
import { endAccessGivenBy } from '../members/end-access'

const ids = (what: string) =>
  z.array(z.string()).min(1, `must name at least one ${what}`).max(500, 'must be at most 500')

export const assignStaffSchema = z.strictObject({
  staffIds: ids('person'),
  clientIds: ids('client'),
  /** Null takes their standing memberships in these clients away. */
  role: z.enum(ROLES, 'must be owner, admin, analyst or viewer').nullable(),
})

/**
 * Gives staff standing memberships in clients, all at once; one who is a member there by invitation stays as they are.
 * Whoever loses one loses what they gave others there.
 * Throws `not_found` for an unknown client or person, `invalid_input` for somebody who is not staff, and `conflict` where
 * a client would lose its only owner.
 */
export function assignStaff(
  admin: AdminContext,
  { staffIds, clientIds, role }: z.infer<typeof assignStaffSchema>,
): Promise<{ changed: number }> {
  return withAdmin(async (tx) => {
    const people = await tx.select().from(user).where(inArray(user.id, staffIds))
    if (people.length !== new Set(staffIds).size) throw notFound('The person')
    const stranger = people.find(({ isStaff, active }) => !isStaff || (role !== null && !active))
    if (stranger)
      throw new AppError('invalid_input', `${stranger.name} is not active staff. Make them staff under Users first.`, {
        details: [{ field: 'staffIds', message: 'must name active staff only' }],
      })
    // In one order for everybody, so that two who hold the same memberships wait for each other and not in a ring.
    const clients = await tx.select().from(client).where(inArray(client.id, clientIds)).orderBy(client.id)
    if (clients.length !== new Set(clientIds).size) throw notFound('The client')
    let changed = 0
    for (const { id: clientId, name: clientName } of clients) {
      const before = await tx
        .select()
        .from(membership)
        .where(eq(membership.clientId, clientId))
        .orderBy(membership.userId)
        .for('update')
      const hadOwner = await hasOwner(tx, clientId)
      for (const { id: userId, email } of people) {
        const held = before.find((one) => one.userId === userId)
        if (held?.kind === 'member' || (held?.role ?? null) === role) continue
        const own = and(eq(membership.clientId, clientId), eq(membership.userId, userId))
        let ended = {}
        if (role === null) {
          await tx.delete(membership).where(own)
          ended = await endAccessGivenBy(tx, { userId, clientId })
        } else if (held) {
          await tx.update(membership).set({ role }).where(own)
          const of = { userId, clientId, stillGives: givesOf(role) }
          ended = { invitationsWithdrawn: await revokeInvitationsBy(tx, of) }
        } else await tx.insert(membership).values({ clientId, userId, role, kind: 'agency' })
        changed += 1
        await recordAdminAudit(tx, admin, {
          action: 'staff.assign',
          objectId: userId,
          clientId,
          details: { person: email, role, before: held?.role ?? null, ...ended },
        })
      }
      if (hadOwner && !(await hasOwner(tx, clientId)))
        throw new AppError(
          'conflict',
          `${clientName} would be left without an owner. Choose another role, or make somebody else owner.`,
        )
    }
    return { changed }
  }, admin)
}

/** One who can act. */
async function hasOwner(tx: PlatformTransaction, clientId: string): Promise<boolean> {
  const [owner] = await tx
    .select({ id: user.id })
    .from(membership)
    .innerJoin(user, eq(user.id, membership.userId))
    .where(and(eq(membership.clientId, clientId), eq(membership.role, 'owner'), eq(user.active, true)))
    .limit(1)
  return owner !== undefined
}
