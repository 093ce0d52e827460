import { asc, eq } from 'drizzle-orm'
import type { Transaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { membership } from '@/lib/db/schema/platform'
import { AppError, notFound } from '@/lib/errors'
import type { Standing } from './rules'

export interface HeldMembers {
  /** Whoever acts. */
  own: Standing
  /** Whom it is about. Throws `not_found` for somebody who is not a member. */
  find: (userId: string) => Standing
  all: readonly Standing[]
}

/**
 * Holds all memberships of the client until the transaction ends, as they are now: two changes at once, each of which
 * leaves an owner, must not leave none together. Throws `forbidden` for somebody who is no member (any more).
 */
export async function holdMembers(tx: Transaction, { clientId, userId }: TenantContext): Promise<HeldMembers> {
  const all = await tx
    .select({ userId: membership.userId, role: membership.role, kind: membership.kind })
    .from(membership)
    .where(eq(membership.clientId, clientId))
    .orderBy(asc(membership.userId))
    .for('update')
  const own = all.find((each) => each.userId === userId)
  if (!own) throw new AppError('forbidden', 'You are not a member of this client.')
  const find = (wanted: string) => {
    const found = all.find((each) => each.userId === wanted)
    if (!found) throw notFound('The member')
    return found
  }
  return { own, find, all }
}
