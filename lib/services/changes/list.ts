import { and, desc, eq, gte, lt } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { user } from '@/lib/db/schema/platform'
import { changeLog, connector } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import type { ChangeDto } from './dto'

const MAX_CHANGES = 500

/** What was changed at the client's shops, newest first; epoch milliseconds bound it, `to` not included. */
export function listChangeLog(
  context: TenantContext,
  { from, to }: { from?: number | undefined; to?: number | undefined } = {},
): Promise<{ items: ChangeDto[] }> {
  return withTenant(context, async (tx) => {
    const rows = await tx
      .select({ row: changeLog, by: user.name, source: connector.label })
      .from(changeLog)
      .leftJoin(user, eq(user.id, changeLog.createdBy))
      .leftJoin(connector, and(eq(connector.clientId, changeLog.clientId), eq(connector.id, changeLog.connectorId)))
      .where(
        and(
          eq(changeLog.clientId, context.clientId),
          from === undefined ? undefined : gte(changeLog.at, new Date(from)),
          to === undefined ? undefined : lt(changeLog.at, new Date(to)),
        ),
      )
      .orderBy(desc(changeLog.at), desc(changeLog.id))
      .limit(MAX_CHANGES)
    return {
      items: rows.map(({ row: { id, at, area, what, link, createdBy }, by, source }) => ({
        ...{ area, what, link, by, source },
        id: String(id),
        at: at.toISOString(),
        isOwn: createdBy !== null && createdBy === context.userId,
      })),
    }
  })
}
