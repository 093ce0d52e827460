import { and, asc, eq, gt } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { membership, user } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import type { Page } from '../jobs/dto'
import type { MemberDto } from './dto'

/** The client's members by the age of their accounts; the cursor is the last id of the page before. */
export async function listMembers(
  context: TenantContext,
  { cursor, limit = 100 }: { cursor?: string; limit?: number } = {},
): Promise<Page<MemberDto>> {
  const rows = await withPlatform(context, (tx) =>
    tx
      .select({ membership, person: user })
      .from(membership)
      .innerJoin(user, eq(user.id, membership.userId))
      .where(and(eq(membership.clientId, context.clientId), cursor ? gt(user.id, cursor) : undefined))
      .orderBy(asc(user.id))
      .limit(limit + 1),
  )
  const items = rows.slice(0, limit).map(toMemberDto)
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

export function toMemberDto(row: {
  membership: typeof membership.$inferSelect
  person: typeof user.$inferSelect
}): MemberDto {
  const { role, kind, createdAt } = row.membership
  const { id, name, email, active } = row.person
  return { id, name, email, role, kind, isActive: active, since: createdAt.toISOString() }
}
