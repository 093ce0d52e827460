import { and, asc, eq, gt, ilike, inArray, sql } from 'drizzle-orm'
import type { AdminContext, TenantContext } from '@/lib/db/context'
import { client, job, membership, user } from '@/lib/db/schema/platform'
import { withAdmin, withPlatform } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import type { Page } from '../jobs/dto'
import type { AdminClientDto, ClientDto, ClientStatus } from './dto'
import { toClientDto } from './to-dto'

/** The client of the context. */
export async function getOwnClient(context: TenantContext): Promise<ClientDto> {
  const [row] = await withPlatform(context, (tx) => tx.select().from(client).where(eq(client.id, context.clientId)))
  if (!row) throw notFound('The client')
  return toClientDto(row)
}

interface Filter {
  /** Part of a name. */
  search?: string
  status?: ClientStatus
  /** The last id of the page before. */
  cursor?: string
  limit?: number
}

/** All clients, oldest first, for platform admins. */
export async function listClients(
  admin: AdminContext,
  { search, status, cursor, limit = 50 }: Filter = {},
): Promise<Page<AdminClientDto>> {
  const rows = await withAdmin((tx) => {
    const conditions = and(
      search ? ilike(client.name, `%${search.replace(/[\\%_]/g, '\\$&')}%`) : undefined,
      status ? eq(client.status, status) : undefined,
      cursor ? gt(client.id, cursor) : undefined,
    )
    return tx
      .select()
      .from(client)
      .where(conditions)
      .orderBy(asc(client.id))
      .limit(limit + 1)
  }, admin)
  const items = await withCounts(admin, rows.slice(0, limit))
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** Throws `not_found` for an unknown client. */
export async function getClient(admin: AdminContext, clientId: string): Promise<AdminClientDto> {
  const rows = await withAdmin((tx) => tx.select().from(client).where(eq(client.id, clientId)), admin)
  const [found] = await withCounts(admin, rows)
  if (!found) throw notFound('The client')
  return found
}

async function withCounts(admin: AdminContext, rows: (typeof client.$inferSelect)[]): Promise<AdminClientDto[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  return withAdmin(async (tx) => {
    const people = await tx
      .select({
        clientId: membership.clientId,
        role: membership.role,
        kind: membership.kind,
        person: { id: user.id, name: user.name, email: user.email },
      })
      .from(membership)
      .innerJoin(user, eq(user.id, membership.userId))
      .where(and(inArray(membership.clientId, ids), eq(user.active, true)))
      .orderBy(user.name)
    const jobs = await tx
      .select({
        clientId: job.clientId,
        open: sql<number>`(count(*) filter (where ${job.state} in ('queued', 'running')))::int`,
        lastResultAt: sql<string | null>`to_char(max(${job.finishedAt}) filter (where ${job.state} = 'done'
          and ${job.kind} = 'reconciliation') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
      })
      .from(job)
      .where(inArray(job.clientId, ids))
      .groupBy(job.clientId)
    const jobsOf = new Map(jobs.map((row) => [row.clientId, row]))
    return rows.map((row) => {
      const own = people.filter(({ clientId }) => clientId === row.id)
      return {
        ...toClientDto(row),
        members: own.length,
        owners: own.filter(({ role }) => role === 'owner').map(({ person }) => person),
        staff: own.filter(({ kind }) => kind === 'agency').length,
        openJobs: jobsOf.get(row.id)?.open ?? 0,
        lastResultAt: jobsOf.get(row.id)?.lastResultAt ?? null,
      }
    })
  }, admin)
}
