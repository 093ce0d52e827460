import { sql } from 'drizzle-orm'
import { type CountedClient, everyClient } from '@/lib/auth/every-client'
import type { Transaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { withAdmin, withTenant } from '@/lib/db/tenant'

/** What the installation keeps, in rows and bytes; sizes are bytes. */
export interface StorageDto {
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
    /** Counted, in tables that workers read. */
    rows: number
    /** The client's share of each table's bytes, by its rows. */
    estimatedBytes: number
    tables: { name: string; rows: number }[]
  }[]
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
  const counts: { client: CountedClient; rows: Map<string, number> }[] = []
  for (const client of await everyClient(admin)) counts.push({ client, rows: await countRows(client, tables) })
  const rowsOf = new Map<string, number>()
  for (const { rows } of counts) for (const [name, count] of rows) rowsOf.set(name, (rowsOf.get(name) ?? 0) + count)
  return {
    databaseBytes,
    tables: tables.map(({ name, bytes, indexBytes, estimatedRows }) => ({ name, bytes, indexBytes, estimatedRows })),
    clients: counts.map(({ client: { id, name }, rows }) => {
      const own = [...rows].map(([table, count]) => ({ name: table, rows: count })).filter((table) => table.rows > 0)
      const share = ({ name: table, rows: count }: (typeof own)[number]) =>
        (count / Math.max(1, rowsOf.get(table) ?? 0)) * (tables.find((one) => one.name === table)?.bytes ?? 0)
      return {
        id,
        name,
        rows: own.reduce((sum, table) => sum + table.rows, 0),
        estimatedBytes: Math.round(own.reduce((sum, table) => sum + share(table), 0)),
        tables: own.sort((a, b) => b.rows - a.rows),
      }
    }),
  }
}

type Table = StorageDto['tables'][number] & { isCounted: boolean }

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
async function countRows({ id, context }: CountedClient, tables: readonly Table[]): Promise<Map<string, number>> {
  const counts = tables
    .filter(({ isCounted }) => isCounted)
    .map(
      ({ name }) =>
        sql`select ${name}::text as name, count(*)::int as rows from ${sql.raw(name)} where client_id = ${id}`,
    )
  const rows = await withTenant(context, (tx) =>
    tx.execute<{ name: string; rows: number }>(sql.join(counts, sql` union all `)),
  )
  return new Map(rows.map((row) => [row.name, row.rows]))
}
