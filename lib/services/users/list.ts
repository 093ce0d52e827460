import { and, asc, eq, gt, ilike, inArray, or } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { client, membership, user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import type { Page } from '../jobs/dto'
import type { AdminUserDto } from './dto'

interface Filter {
  /** Part of a name or an e-mail address. */
  search?: string
  active?: boolean
  staff?: boolean
  /** The last id of the page before. */
  cursor?: string
  limit?: number
}

/** Everybody who has an account, oldest first. */
export function listUsers(
  admin: AdminContext,
  { search, active, staff, cursor, limit = 50 }: Filter = {},
): Promise<Page<AdminUserDto>> {
  const like = `%${(search ?? '').replace(/[\\%_]/g, '\\$&')}%`
  return withAdmin(async (tx) => {
    const rows = await tx
      .select()
      .from(user)
      .where(
        and(
          search ? or(ilike(user.name, like), ilike(user.email, like)) : undefined,
          active === undefined ? undefined : eq(user.active, active),
          staff === undefined ? undefined : eq(user.isStaff, staff),
          cursor ? gt(user.id, cursor) : undefined,
        ),
      )
      .orderBy(asc(user.id))
      .limit(limit + 1)
    const items = await withMemberships(tx, rows.slice(0, limit))
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }, admin)
}

/** Throws `not_found` for an unknown person. */
export function getUser(admin: AdminContext, userId: string): Promise<AdminUserDto> {
  return withAdmin((tx) => readUser(tx, userId), admin)
}

export async function readUser(tx: PlatformTransaction, userId: string): Promise<AdminUserDto> {
  const [found] = await withMemberships(tx, await tx.select().from(user).where(eq(user.id, userId)))
  if (!found) throw notFound('The person')
  return found
}

async function withMemberships(tx: PlatformTransaction, rows: (typeof user.$inferSelect)[]): Promise<AdminUserDto[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const held = await tx
    .select({
      userId: membership.userId,
      clientId: membership.clientId,
      clientName: client.name,
      role: membership.role,
      kind: membership.kind,
    })
    .from(membership)
    .innerJoin(client, eq(client.id, membership.clientId))
    .where(inArray(membership.userId, ids))
    .orderBy(client.name)
  return rows.map(({ id, name, email, active, isPlatformAdmin, isStaff, createdAt }) => ({
    ...{ id, name, email, active, isPlatformAdmin, isStaff },
    createdAt: createdAt.toISOString(),
    memberships: held.filter(({ userId }) => userId === id).map(({ userId: _userId, ...one }) => one),
  }))
}
