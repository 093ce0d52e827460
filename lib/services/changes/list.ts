import { and, desc, eq, gte, lt } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { afterRow, idOfCursor, type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { changeLog, connector } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { namesOf } from '../annotations/people'
import type { Page } from '../jobs/dto'
import type { ChangeDto } from './dto'

/** What was changed at the client's shops, newest first; epoch milliseconds bound it, `to` not included. */
export function listChangeLog(
  context: TenantContext,
  { from, to, ...page }: { from?: number | undefined; to?: number | undefined } & PageInput = {},
): Promise<Page<ChangeDto>> {
  const keys = [changeLog.at, changeLog.id]
  return withBoth(context, async (tx, platform) => {
    const row =
      page.cursor === undefined
        ? undefined
        : and(eq(changeLog.clientId, context.clientId), eq(changeLog.id, idOfCursor(page.cursor)))
    const found = await tx
      .select({ row: changeLog, source: connector.label })
      .from(changeLog)
      .leftJoin(connector, and(eq(connector.clientId, changeLog.clientId), eq(connector.id, changeLog.connectorId)))
      .where(
        and(
          eq(changeLog.clientId, context.clientId),
          from === undefined ? undefined : gte(changeLog.at, new Date(from)),
          to === undefined ? undefined : lt(changeLog.at, new Date(to)),
          await afterRow(tx, { table: changeLog, keys, direction: 'desc', row }),
        ),
      )
      .orderBy(...keys.map(desc))
      .limit(rowsFor(page))
    const { rows, nextCursor } = pageOf(found, page, ({ row: { id } }) => String(id))
    const names = await namesOf(
      platform,
      rows.map(({ row }) => row.createdBy),
    )
    return {
      items: rows.map(({ row: { id, at, area, what, link, createdBy }, source }) => ({
        ...{ area, what, link, source },
        by: names.get(createdBy ?? '') ?? null,
        id: String(id),
        at: at.toISOString(),
        isOwn: createdBy !== null && createdBy === context.userId,
      })),
      nextCursor,
    }
  })
}
