import { and, eq, sql } from 'drizzle-orm'
import type { Transaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { DatabaseError } from '@/lib/db/errors'
import { auditLog, notificationPreference, outbox } from '@/lib/db/schema/operations'
import { apiKey, breakGlass, erasureTombstone, invitation } from '@/lib/db/schema/people'
import { client, connectionRequest, membership } from '@/lib/db/schema/platform'
import { withAdmin, withPlatform, withTenant, withWorker } from '@/lib/db/tenant'

/** Ends a client whose days to be kept are over: everything it has, everywhere, in short transactions. */

const BATCH = 2_000

/** What is over by the database's clock; nobody can keep it any more. */
export const isDue = and(eq(client.status, 'deleting'), sql`${client.eraseAfter} <= clock_timestamp()`)

/**
 * Removes all rows of the context's client, which must be a worker's, and leaves a tombstone that names nobody. May be
 * stopped and begun again at any point, and by several workers at once. Returns the rows removed, or null, having
 * removed nothing, when the client is not to be erased.
 */
export async function eraseClient(context: TenantContext): Promise<number | null> {
  const { clientId } = context
  const named = eq(client.id, clientId)
  const isToBeErased = () => withAdmin(async (tx) => (await tx.$count(client, and(named, isDue))) > 0)
  if (!(await isToBeErased())) return null
  let removed = 0
  const inTenant: Door = (run) => withTenant(context, run)
  const inPlatform: Door = (run) => withPlatform(context, run)
  removed += await emptySchema(context, inTenant, 'tenant')
  removed += await emptySchema(context, inPlatform, 'platform')
  removed += await removeDigests(clientId)
  return removed + (await removeClient(clientId))
}

type Door = <T>(run: (tx: Transaction) => Promise<T>) => Promise<T>

async function emptySchema({ clientId }: TenantContext, open: Door, schema: 'tenant' | 'platform'): Promise<number> {
  let removed = 0
  // Tables that others refer to give way once those are empty: a round that removes nothing ends it.
  for (let left = await open((tx) => findTables(tx, schema)); left.length > 0; ) {
    const next: string[] = []
    for (const table of left) {
      const count = await emptyTable(clientId, open, table)
      if (count === null) next.push(table)
      else removed += count
    }
    if (next.length === left.length) throw new Error(`Rows of ${next.join(', ')} refer to each other and stay`)
    left = next
  }
  return removed
}

/** All tables with rows of clients that a worker may remove; also where its data is, which both databases say. */
async function findTables(tx: Transaction, schema: 'tenant' | 'platform'): Promise<string[]> {
  const rows = await tx.execute<{ name: string }>(sql`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where (n.nspname = ${schema} or c.oid = 'tenant.placement'::regclass) and c.relkind in ('r', 'p')
      and has_table_privilege(c.oid, 'delete')
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'client_id' and not a.attisdropped)
    order by c.relname`)
  return rows.map(({ name }) => name)
}

/** Rows removed, or null where rows of another table refer to some. */
async function emptyTable(clientId: string, open: Door, table: string): Promise<number | null> {
  const name = sql.raw(table)
  let removed = 0
  for (;;) {
    const count = await open(async (tx) => {
      const rows = await tx.execute(sql`
        delete from ${name} where ctid in (select ctid from ${name} where client_id = ${clientId} limit ${BATCH})
        returning 1`)
      return rows.length
    }).catch((error: unknown) => {
      if (isReferredTo(error)) return null
      throw error
    })
    if (count === null) return null
    removed += count
    if (count < BATCH) return removed
  }
}

const FOREIGN_KEY_VIOLATION = '23503'

const isReferredTo = (error: unknown) => error instanceof DatabaseError && error.code === FOREIGN_KEY_VIOLATION

/** Digests tell staff of several clients: those that tell of this one go as a whole. */
function removeDigests(clientId: string): Promise<number> {
  const told = JSON.stringify({ clients: [{ id: clientId }] })
  return withWorker(async (tx) => {
    const isAbout = and(
      eq(outbox.clientId, ''),
      eq(outbox.kind, 'staff_digest'),
      sql`${outbox.payload} @> ${told}::jsonb`,
    )
    return (await tx.delete(outbox).where(isAbout)).count
  })
}

/** The rest, with the client itself, in one transaction: from then on it never was. */
async function removeClient(clientId: string): Promise<number> {
  return withAdmin(async (tx) => {
    const [held] = await tx
      .select({ id: client.id })
      .from(client)
      .where(and(eq(client.id, clientId), isDue))
      .for('update')
    if (!held) return 0
    let removed = 1
    for (const table of [invitation, apiKey, breakGlass, connectionRequest, notificationPreference, membership])
      removed += (await tx.delete(table).where(eq(table.clientId, clientId))).count
    await tx.delete(client).where(eq(client.id, clientId))
    await tx.insert(erasureTombstone).values({ clientId }).onConflictDoNothing()
    await tx.insert(auditLog).values({ clientId: '', action: 'client.erase', objectId: clientId })
    return removed
  })
}
