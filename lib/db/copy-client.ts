import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { PLACEMENT_LOCK } from './tenant'

/**
 * Takes one client's rows of schema `tenant` from one database to another. Addresses are the owner's; behind them
 * everything is done as `dra_mover`, to whom row-level security shows this client alone. By `pg`, because COPY stops for
 * ever behind the other driver when its reader falls back.
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
  /** Tables that its rows refer to. */
  refers: string[]
}

const quote = pg.escapeIdentifier
const listOf = (columns: readonly string[]) => columns.map(quote).join(', ')

/** Says where the data is from now on. Waits for everybody who is writing there, so that nobody writes once it returns. */
export async function setPlacement(
  ownerUrl: string,
  clientId: string,
  state: 'here' | 'moving' | 'gone',
): Promise<void> {
  await inTransaction(ownerUrl, 'begin', async (client) => {
    await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [PLACEMENT_LOCK, clientId])
    await enter(client, clientId)
    await client.query(
      `insert into tenant.placement (client_id, state) values ($1, $2)
       on conflict (client_id) do update set state = excluded.state, changed_at = clock_timestamp()`,
      [clientId, state],
    )
  })
}

/**
 * Copies all rows and compares them: each table must have as many rows with the same checksum on both sides. Rows that an
 * earlier attempt left in the target go first. All in one transaction, so that a copy is there as a whole or not at all.
 * Throws when the two differ; memory does not grow with the data.
 */
export function copyClient(sourceUrl: string, targetUrl: string, clientId: string): Promise<CopiedTable[]> {
  return inTransaction(sourceUrl, 'begin isolation level repeatable read read only', async (source) => {
    await enter(source, clientId)
    const tables = await listTables(source)
    return inTransaction(targetUrl, 'begin', async (target) => {
      await enter(target, clientId)
      await deleteRows(target, tables, clientId)
      const copied: CopiedTable[] = []
      for (const table of tables) {
        await copyTable(source, target, table)
        const [before, after] = [await sumUp(source, table, clientId), await sumUp(target, table, clientId)]
        if (before.rows !== after.rows || before.sum !== after.sum)
          throw new Error(
            `tenant.${table.name} arrived with ${after.rows} of ${before.rows} rows, or with other contents`,
          )
        copied.push({ table: table.name, rows: Number(before.rows) })
      }
      const highest = await readHighest(target, tables)
      // Sequences are the owner's.
      await target.query('reset role')
      await raiseSequences(target, highest)
      return copied
    })
  })
}

/** Deletes all rows of a client whose data is elsewhere; what says so stays. Returns how many there were. */
export function deleteClient(ownerUrl: string, clientId: string): Promise<number> {
  return inTransaction(ownerUrl, 'begin', async (client) => {
    await enter(client, clientId)
    return deleteRows(client, await listTables(client), clientId)
  })
}

async function inTransaction<T>(url: string, begin: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(begin)
    const result = await run(client)
    await client.query('commit')
    return result
  } finally {
    // What was not committed is rolled back with it.
    await client.end()
  }
}

async function enter(client: pg.Client, clientId: string): Promise<void> {
  await client.query('set local role dra_mover')
  await client.query(
    `select set_config('app.client_id', $1, true), set_config('timezone', 'UTC', true),
      set_config('datestyle', 'ISO, YMD', true), set_config('extra_float_digits', '1', true)`,
    [clientId],
  )
}

/** Tables with clients' rows, but for the one that says where they are; those that others refer to come first. */
async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select c.relname as name,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attname) as columns,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and a.attidentity <> '') as identities,
      array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as refers
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'tenant' and c.relkind = 'r' and c.relname <> 'placement' order by c.relname`)
  const sorted = new Map<string, Table>()
  while (sorted.size < rows.length) {
    const ready = rows.filter(({ name, refers }) => !sorted.has(name) && refers.every((other) => sorted.has(other)))
    if (ready.length === 0) throw new Error('Tables of schema tenant refer to each other in a circle')
    for (const table of ready) sorted.set(table.name, table)
  }
  return [...sorted.values()]
}

async function deleteRows(client: pg.Client, tables: readonly Table[], clientId: string): Promise<number> {
  let deleted = 0
  for (const { name } of [...tables].reverse()) {
    const { rowCount } = await client.query(`delete from tenant.${quote(name)} where client_id = $1`, [clientId])
    deleted += rowCount ?? 0
  }
  return deleted
}

/** By way of a table of its own: Postgres does not copy into one with row-level security. */
async function copyTable(source: pg.Client, target: pg.Client, { name, columns }: Table): Promise<void> {
  const [table, staged, list] = [`tenant.${quote(name)}`, quote(`moved_${name}`), listOf(columns)]
  await target.query(`create temporary table ${staged} (like ${table}) on commit drop`)
  // COPY takes no parameters: the client is the one that row-level security shows.
  const out = source.query(copyTo(`copy (select ${list} from ${table}) to stdout`))
  const into = target.query(copyFrom(`copy ${staged} (${list}) from stdin`))
  await pipeline(out, into)
  await target.query(`insert into ${table} (${list}) overriding system value select ${list} from ${staged}`)
  await target.query(`drop table ${staged}`)
}

/** Of all columns by name, whatever the order of rows. */
async function sumUp(client: pg.Client, { name, columns }: Table, clientId: string) {
  const { rows } = await client.query<{ rows: string; sum: string }>(
    `select count(*)::text as rows, coalesce(sum(('x' || substr(hash, 1, 15))::bit(60)::bigint::numeric), 0)::text as sum
     from (select md5(row(${listOf(columns)})::text) as hash from tenant.${quote(name)} where client_id = $1) t`,
    [clientId],
  )
  return rows[0] as { rows: string; sum: string }
}

/** Numbers that rows made from now on must be behind, by sequence. */
async function readHighest(client: pg.Client, tables: readonly Table[]): Promise<Map<string, string>> {
  const highest = new Map<string, string>()
  for (const { name, identities } of tables)
    for (const column of identities) {
      const { rows } = await client.query<{ sequence: string; highest: string | null }>(
        `select pg_get_serial_sequence($1, $2) as sequence, max(${quote(column)})::text as highest
         from tenant.${quote(name)}`,
        [`tenant.${quote(name)}`, column],
      )
      if (rows[0]?.highest) highest.set(rows[0].sequence, rows[0].highest)
    }
  return highest
}

/** More numbers than others can take while a sequence is looked at and raised. */
const ROOM = 100_000

/** Never lowers one: others are numbering their rows meanwhile, and would get a number twice. */
async function raiseSequences(client: pg.Client, highest: ReadonlyMap<string, string>): Promise<void> {
  for (const [sequence, least] of highest)
    await client.query(
      `select setval($1::regclass, $2::bigint + ${ROOM}) from pg_sequences
       where format('%I.%I', schemaname, sequencename) = $1::text and coalesce(last_value, 0) < $2::bigint`,
      [sequence, least],
    )
}
