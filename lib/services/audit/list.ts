import { and, desc, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext, TenantContext } from '@/lib/db/context'
import { auditLog } from '@/lib/db/schema/operations'
import { client, user } from '@/lib/db/schema/platform'
import { withAdmin, withPlatform } from '@/lib/db/tenant'
import { isDay } from '@/lib/period'
import type { Page } from '../jobs/dto'
import { type AdminAuditEntryDto, AUDIT_ACTIONS, type AuditEntryDto } from './dto'

/** Who did what: a client's log for its managers, all logs for platform admins. Newest first. */

const day = z.string().refine(isDay, 'must be a day such as 2026-10-01')

export const auditQuerySchema = z.object({
  action: z.enum(AUDIT_ACTIONS, 'must be an action such as job.create').optional(),
  /** Id, name or e-mail address of who did it. */
  actor: z.string().trim().min(1).max(254).optional(),
  /** Id of what was acted on. */
  object: z.string().trim().min(1).max(100).optional(),
  /** Days in UTC, both included. */
  from: day.optional(),
  to: day.optional(),
  cursor: z.coerce.number('must be the cursor of a page').int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
})
export type AuditQuery = z.infer<typeof auditQuerySchema>

export const adminAuditQuerySchema = auditQuerySchema.extend({
  /** A client’s id; `installation` for what concerns none. */
  client: z.string().max(100).optional(),
})

const DEFAULT_PAGE = 50

export function listAudit(context: TenantContext, query: AuditQuery = {}): Promise<Page<AuditEntryDto>> {
  return withPlatform(context, async (tx) => {
    const rows = await readPage(tx, query, [eq(auditLog.clientId, context.clientId)])
    return toPage(rows, query, ({ entry, actor }) => toDto(entry, actor))
  })
}

export function listAllAudit(
  admin: AdminContext,
  { client: of, ...query }: z.infer<typeof adminAuditQuerySchema> = {},
): Promise<Page<AdminAuditEntryDto>> {
  return withAdmin(async (tx) => {
    const within = of === undefined ? [] : [eq(auditLog.clientId, of === 'installation' ? '' : of)]
    const rows = await readPage(tx, query, within)
    const ids = [...new Set(rows.map(({ entry }) => entry.clientId))]
    const clients =
      ids.length === 0
        ? []
        : await tx.select({ id: client.id, name: client.name }).from(client).where(inArray(client.id, ids))
    const nameOf = new Map(clients.map(({ id, name }) => [id, name]))
    return toPage(rows, query, ({ entry, actor }) => {
      const { clientId } = entry
      const owner = clientId === '' ? null : { id: clientId, name: nameOf.get(clientId) ?? clientId }
      return { ...toDto(entry, actor), client: owner }
    })
  }, admin)
}

type Row = typeof auditLog.$inferSelect
type Actor = Pick<typeof user.$inferSelect, 'id' | 'name' | 'email'>

interface Found {
  entry: Row
  /** Null where nobody, or somebody whom the reader cannot see, did it. */
  actor: Actor | null
}

async function readPage(tx: PlatformTransaction, query: AuditQuery, within: SQL[]): Promise<Found[]> {
  const { action, actor, object, from, to, cursor, limit = DEFAULT_PAGE } = query
  const like = `%${(actor ?? '').replace(/[\\%_]/g, '\\$&')}%`
  return tx
    .select({ entry: auditLog, actor: { id: user.id, name: user.name, email: user.email } })
    .from(auditLog)
    .leftJoin(user, eq(user.id, auditLog.userId))
    .where(
      and(
        ...within,
        action && eq(auditLog.action, action),
        object ? eq(auditLog.objectId, object) : undefined,
        actor
          ? or(eq(auditLog.userId, actor), sql`${user.name} ilike ${like}`, sql`${user.email} ilike ${like}`)
          : undefined,
        from ? gte(auditLog.at, sql`${from}::timestamp at time zone 'UTC'`) : undefined,
        to ? lt(auditLog.at, sql`(${to}::timestamp + interval '1 day') at time zone 'UTC'`) : undefined,
        cursor ? lt(auditLog.id, cursor) : undefined,
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit + 1)
}

function toPage<T extends { id: string }>(rows: Found[], query: AuditQuery, toItem: (row: Found) => T): Page<T> {
  const { limit = DEFAULT_PAGE } = query
  const items = rows.slice(0, limit).map(toItem)
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

function toDto(entry: Row, actor: Actor | null): AuditEntryDto {
  const { id, at, action, objectId, via, keyId, address, requestId, details, userId } = entry
  return {
    id: String(id),
    at: at.toISOString(),
    action,
    objectId,
    via,
    // Somebody who left is still the one who did it.
    actor: userId === null ? null : actor?.id ? actor : { id: userId, name: userId, email: '' },
    keyId,
    address,
    requestId,
    details,
  }
}
