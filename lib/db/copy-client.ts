import { pipeline } from 'node:stream/promises'
import type postgres from 'postgres'
import { PLACEMENT_LOCK } from './tenant'

/**
 * Takes one client's rows of schema `tenant` from one database to another. Connections are the owner's; within them
 * everything is done as `dra_mover`, which row-level security shows this client alone.
 */

export interface CopiedTable {
  /** Such as `verdict`. */
  table: string
  rows: number
}

interface Table {
  name: string
  columns: string[]
  /** Columns that number themselves. */
  identities: string[]
}

/** Says where the data is from now on. Waits for everybody who is writing there, so that nobody writes once it returns. */
export async function setPlacement(
  sql: postgres.Sql,
  clientId: string,
  state: 'here' | 'moving' | 'gone',
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${PLACEMENT_LOCK}, hashtext(${clientId}))`
    await enter(tx, clientId)
    await tx`
      insert into tenant.placement (client_id, state) values (${clientId}, ${state})
      on conflict (client_id) do update set state = excluded.state, changed_at = clock_timestamp()`
  })
}

/**
 * Copies all rows and compares them: each table must have as many rows with the same checksum on both sides. Rows that an
 * earlier attempt left in the target go first. All in one transaction, so that a copy is there as a whole or not at all.
 * Throws when the two differ; memory does not grow with the data.
 */
export async function copyClient(source: postgres.Sql, target: postgres.Sql, clientId: string): Promise<CopiedTable[]> {
  return source.begin('isolation level repeatable read read only', async (from) => {
    await enter(from, clientId)
    const tables = await listTables(from)
    return target.begin(async (to) => {
      await enter(to, clientId)
      await deleteRows(to, tables, clientId)
      const copied: CopiedTable[] = []
      for (const table of tables) {
        await copyTable(from, to, table, clientId)
        const [before, after] = [await checksum(from, table, clientId), await checksum(to, table, clientId)]
        if (before.rows !== after.rows || before.sum !== after.sum)
          throw new Error(
            `tenant.${table.name} arrived with ${after.rows} of ${before.rows} rows, or with other contents`,
          )
        copied.push({ table: table.name, rows: before.rows })
      }
      const highest = await readHighest(to, tables)
      // Sequences are the owner's.
      await to`reset role`
      await raiseSequences(to, highest)
      return copied
    })
  })
}

/** Deletes all rows of a client whose data is elsewhere; what says so stays. Returns how many there were. */
export async function deleteClient(sql: postgres.Sql, clientId: string): Promise<number> {
  return sql.begin(async (tx) => {
    await enter(tx, clientId)
    return deleteRows(tx, await listTables(tx), clientId)
  })
}

async function enter(tx: postgres.TransactionSql, clientId: string): Promise<void> {
  await tx`set local role dra_mover`
  await tx`select set_config('app.client_id', ${clientId}, true), set_config('timezone', 'UTC', true),
    set_config('datestyle', 'ISO, YMD', true), set_config('extra_float_digits', '1', true)`
}

/** Tables with clients' rows, but for the one that says where they are; those that others refer to come first. */
async function listTables(tx: postgres.TransactionSql): Promise<Table[]> {
  const rows = await tx<(Table & { refers: string[] })[]>`
    select c.relname as name,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attname) as columns,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and a.attidentity <> '') as identities,
      array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as refers
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'tenant' and c.relkind = 'r' and c.relname <> 'placement' order by c.relname`
  const sorted: Table[] = []
  const placed = new Set<string>()
  while (sorted.length < rows.length) {
    const ready = rows.filter(({ name, refers }) => !placed.has(name) && refers.every((other) => placed.has(other)))
    if (ready.length === 0) throw new Error('Tables of schema tenant refer to each other in a circle')
    for (const { name, columns, identities } of ready) {
      sorted.push({ name, columns, identities })
      placed.add(name)
    }
  }
  return sorted
}

async function deleteRows(tx: postgres.TransactionSql, tables: readonly Table[], clientId: string): Promise<number> {
  let deleted = 0
  for (const { name } of [...tables].reverse())
    deleted += (await tx`delete from tenant.${tx(name)} where client_id = ${clientId}`).count
  return deleted
}

/** By way of a table of its own: Postgres does not copy into one with row-level security. */
async function copyTable(
  from: postgres.TransactionSql,
  to: postgres.TransactionSql,
  { name, columns }: Table,
  clientId: string,
): Promise<void> {
  const staged = `moved_${name}`
  await to`create temporary table ${to(staged)} (like tenant.${to(name)}) on commit drop`
  // COPY takes no parameters, and the client is the one that row-level security shows.
  const out = await from`copy (select ${from(columns)} from tenant.${from(name)}) to stdout`.readable()
  const into = await to`copy ${to(staged)} (${to(columns)}) from stdin`.writable()
  await pipeline(out, into)
  await to`insert into tenant.${to(name)} (${to(columns)}) overriding system value
    select ${to(columns)} from ${to(staged)} where client_id = ${clientId}`
  await to`drop table ${to(staged)}`
}

/** Of all columns by name, whatever the order of rows. */
async function checksum(
  tx: postgres.TransactionSql,
  { name, columns }: Table,
  clientId: string,
): Promise<{ rows: number; sum: string }> {
  const [row] = await tx<{ rows: string; sum: string }[]>`
    select count(*)::text as rows, coalesce(sum(('x' || substr(hash, 1, 15))::bit(60)::bigint::numeric), 0)::text as sum
    from (select md5(row(${tx(columns)})::text) as hash from tenant.${tx(name)} where client_id = ${clientId}) t`
  return { rows: Number(row?.rows), sum: String(row?.sum) }
}

/** Numbers that rows made from now on must be behind, by sequence. */
async function readHighest(tx: postgres.TransactionSql, tables: readonly Table[]): Promise<Map<string, string>> {
  const highest = new Map<string, string>()
  for (const { name, identities } of tables)
    for (const column of identities) {
      const [row] = await tx<{ sequence: string; highest: string | null }[]>`
        select pg_get_serial_sequence(${`tenant.${name}`}, ${column}) as sequence, max(${tx(column)})::text as highest
        from tenant.${tx(name)}`
      if (row?.highest) highest.set(row.sequence, row.highest)
    }
  return highest
}

async function raiseSequences(tx: postgres.TransactionSql, highest: ReadonlyMap<string, string>): Promise<void> {
  for (const [sequence, least] of highest)
    await tx`select setval(${sequence}::regclass, greatest(${least}::bigint, (select last_value from pg_sequences
      where format('%I.%I', schemaname, sequencename) = ${sequence})))`
}
