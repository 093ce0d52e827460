import { and, asc, eq, inArray } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { membership, user } from '@/lib/db/schema/platform'
import { AppError, notFound } from '@/lib/errors'
import type { Standing } from './rules'

export interface HeldMembers {
  /** Whoever acts. */
  own: Standing
  /** Whom it is about. Throws `not_found` for somebody who is not a member. */
  find: (userId: string) => Standing
  /** Those who can act. */
  all: readonly Standing[]
}

/**
 * Holds all memberships of the client until the transaction ends, as they are now: two changes at once, each of which
 * leaves an owner, must not leave none together. Throws `forbidden` for somebody who is no member (any more).
 */
export async function holdMembers(tx: PlatformTransaction, { clientId, userId }: TenantContext): Promise<HeldMembers> {
  const held = await tx
    .select({ userId: membership.userId, role: membership.role, kind: membership.kind })
    .from(membership)
    .where(eq(membership.clientId, clientId))
    .orderBy(asc(membership.userId))
    .for('update')
  const own = held.find((each) => each.userId === userId)
  if (!own) throw new AppError('forbidden', 'You are not a member of this client.')
  // Asked once they are held: somebody may just have been deactivated, and an owner who cannot sign in is none.
  const people = await tx
    .select({ id: user.id })
    .from(user)
    .where(
      and(
        eq(user.active, true),
        inArray(
          user.id,
          held.map((each) => each.userId),
        ),
      ),
    )
  const active = new Set(people.map(({ id }) => id))
  const find = (wanted: string) => {
    const found = held.find((each) => each.userId === wanted)
    if (!found) throw notFound('The member')
    return found
  }
  return { own, find, all: held.filter((each) => active.has(each.userId)) }
}
