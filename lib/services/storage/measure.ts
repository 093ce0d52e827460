import { sql } from 'drizzle-orm'
import { type CountedClient, everyClient } from '@/lib/auth/every-client'
import type { Transaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { withAdmin, withPlatform, withTenant } from '@/lib/db/tenant'
import { isAway } from '@/lib/errors'

/** What the installation keeps, in rows and bytes; sizes are bytes. */
export interface StorageDto {
  /** Of the database that clients share. */
  databaseBytes: number
  tables: {
    /** Such as `tenant.verdict`. */
    name: string
    bytes: number
    indexBytes: number
    /** The planner's estimate: exact counts are those by client. */
    estimatedRows: number
  }[]
  clients: {
    id: string
    name: string
    /** `away`: its own database does not answer, so that only its rows in the shared one are counted. */
    database: 'shared' | 'own' | 'away'
    /** Counted, in tables that workers read. */
    rows: number
    /** The client's share of each table's bytes, by its rows; the whole of tables that hold nobody else's. */
    estimatedBytes: number
    tables: { name: string; rows: number }[]
  }[]
}

type Table = StorageDto['tables'][number] & { isCounted: boolean }

interface Counted {
  client: CountedClient
  database: StorageDto['clients'][number]['database']
  /** Rows by table. */
  shared: Map<string, number>
  /** Rows and bytes by table of its own database. */
  own: Map<string, { rows: number; bytes: number }>
}

/**
 * Measures tables as a whole, and counts each client's rows within that client. Bytes of one client are its share of a
 * table by rows, because Postgres keeps the rows of all clients together.
 */
export async function measureStorage(admin: AdminContext): Promise<StorageDto> {
  const { databaseBytes, tables } = await withAdmin(async (tx) => {
    const [size] = await tx.execute<{ bytes: string }>(sql`select pg_database_size(current_database())::text as bytes`)
    return { databaseBytes: Number(size?.bytes), tables: await readTables(tx) }
  }, admin)
  const counted: Counted[] = []
  for (const client of await everyClient(admin)) counted.push(await countClient(client, tables))
  const rowsOf = new Map<string, number>()
  for (const { shared } of counted)
    for (const [name, count] of shared) rowsOf.set(name, (rowsOf.get(name) ?? 0) + count)
  return {
    databaseBytes,
    tables: tables.map(({ name, bytes, indexBytes, estimatedRows }) => ({ name, bytes, indexBytes, estimatedRows })),
    clients: counted.map(({ client: { id, name }, database, shared, own }) => {
      const all = [
        ...[...shared].map(([table, rows]) => ({
          name: table,
          rows,
          bytes: (rows / Math.max(1, rowsOf.get(table) ?? 0)) * (tables.find((one) => one.name === table)?.bytes ?? 0),
        })),
        ...[...own].map(([table, one]) => ({ name: table, ...one })),
      ].filter(({ rows }) => rows > 0)
      return {
        id,
        name,
        database,
        rows: all.reduce((sum, { rows }) => sum + rows, 0),
        estimatedBytes: Math.round(all.reduce((sum, { bytes }) => sum + bytes, 0)),
        tables: all.map(({ name: table, rows }) => ({ name: table, rows })).sort((a, b) => b.rows - a.rows),
      }
    }),
  }
}

async function countClient(client: CountedClient, tables: readonly Table[]): Promise<Counted> {
  const { context } = client
  const isOwn = context.databaseRef !== null
  const shared = await withPlatform(context, (tx) => countRows(tx, client.id, isOwn ? inPlatform(tables) : tables))
  if (!isOwn) return { client, database: 'shared', shared, own: new Map() }
  try {
    const own = await withTenant(context, async (tx) => {
      const held = (await readTables(tx)).filter(({ name }) => name.startsWith('tenant.'))
      const rows = await countRows(tx, client.id, held)
      return new Map(held.map(({ name, bytes }) => [name, { bytes, rows: rows.get(name) ?? 0 }]))
    })
    return { client, database: 'own', shared, own }
  } catch (error) {
    if (!isAway(error)) throw error
    return { client, database: 'away', shared, own: new Map() }
  }
}

const inPlatform = (tables: readonly Table[]) => tables.filter(({ name }) => name.startsWith('platform.'))

async function readTables(tx: Transaction): Promise<Table[]> {
  const rows = await tx.execute<Record<'name' | 'bytes' | 'index_bytes' | 'rows', string> & { counted: boolean }>(sql`
    select format('%I.%I', n.nspname, c.relname) as name, pg_total_relation_size(c.oid)::text as bytes,
      pg_indexes_size(c.oid)::text as index_bytes, greatest(c.reltuples, 0)::bigint::text as rows,
      has_table_privilege('dra_worker', c.oid, 'select') and exists (select from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'client_id' and not a.attisdropped) as counted
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('platform', 'tenant', 'identity', 'bullmq') and c.relkind in ('r', 'p')
    order by pg_total_relation_size(c.oid) desc, 1`)
  return rows.map((row) => ({
    name: row.name,
    bytes: Number(row.bytes),
    indexBytes: Number(row.index_bytes),
    estimatedRows: Number(row.rows),
    isCounted: row.counted,
  }))
}

/** One statement for all tables; each count reads an index that begins with the client. */
async function countRows(tx: Transaction, clientId: string, tables: readonly Table[]): Promise<Map<string, number>> {
  const counts = tables
    .filter(({ isCounted }) => isCounted)
    .map(
      ({ name }) =>
        sql`select ${name}::text as name, count(*)::int as rows from ${sql.raw(name)} where client_id = ${clientId}`,
    )
  const rows = await tx.execute<{ name: string; rows: number }>(sql.join(counts, sql` union all `))
  return new Map(rows.map((row) => [row.name, row.rows]))
}
