import { and, desc, eq, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { breakGlass } from '@/lib/db/schema/people'
import { user } from '@/lib/db/schema/platform'
import { withAdmin, withPlatform } from '@/lib/db/tenant'
import type { BreakGlassDto } from './dto'

export const isOpen = sql<boolean>`${breakGlass.endedAt} is null and ${breakGlass.expiresAt} > clock_timestamp()`

/**
 * Who of the installation looked into the client with a reason, newest first; with `open`, who does at this moment. Of
 * somebody who does not belong to the client, only the installation knows the name.
 */
export async function listBreakGlass(
  context: TenantContext,
  { open = false }: { open?: boolean } = {},
): Promise<BreakGlassDto[]> {
  const rows = await withPlatform(context, (tx) =>
    tx
      .select({ row: breakGlass, isOpen })
      .from(breakGlass)
      .where(and(eq(breakGlass.clientId, context.clientId), open ? isOpen : undefined))
      .orderBy(desc(breakGlass.createdAt))
      .limit(50),
  )
  if (rows.length === 0) return []
  const names = await withAdmin((tx) => tx.select({ id: user.id, name: user.name }).from(user).where(isAmong(rows)))
  const nameOf = new Map(names.map(({ id, name }) => [id, name]))
  return rows.map(({ row, isOpen }) => toDto({ row, isOpen, name: nameOf.get(row.userId) ?? row.userId }))
}

const isAmong = (rows: readonly { row: { userId: string } }[]) =>
  sql`${user.id} in (select jsonb_array_elements_text(${JSON.stringify(rows.map(({ row }) => row.userId))}::jsonb))`

export function toDto({
  row: { id, userId, reason, createdAt, expiresAt, endedAt },
  name,
  isOpen,
}: {
  row: typeof breakGlass.$inferSelect
  name: string
  isOpen: boolean
}): BreakGlassDto {
  return {
    id,
    admin: { id: userId, name },
    reason,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    isOpen,
  }
}
