import type postgres from 'postgres'
import { idOfFinding } from '@/lib/services/findings/load'
import { clientOf, listTables, quoted } from '@/lib/testing/every-table'
import type { TestClient } from '@/lib/testing/fixture'
import type { ClientWithJob } from './cast'

/** Rows of clients as the database holds them: which ids name them, and whether they are what they were. */

/** Tables whose rows routes name otherwise than the table itself. */
const TABLES: Record<string, string> = {
  key: 'api_key',
  member: 'membership',
  user: 'membership',
  assignee: 'membership',
  mail: 'outbox',
  change: 'change_log',
  link: 'manual_link',
}
const COLUMNS: Record<string, string> = { membership: 'user_id', client: 'id', change_log: 'id' }

/** Ids of one row of each kind a route can name, by the singular of its noun (`connection_request`). */
export type OwnIds = (noun: string) => string | undefined

export async function readOwnIds(owner: postgres.Sql, client: ClientWithJob): Promise<OwnIds> {
  const known: Record<string, string> = {
    client: client.clientId,
    job: client.jobId,
    reconciliation: client.reconciliationId,
    connector: client.storeConnectorId,
  }
  const [found] = await owner<{ reconciliationId: string; key: string }[]>`
    select reconciliation_id as "reconciliationId", key from tenant.finding where client_id = ${client.clientId} limit 1`
  if (found) known.finding = idOfFinding(found)
  for (const name of await listTables(owner)) {
    const table = name.split('.')[1] ?? ''
    if (known[table]) continue
    const column = COLUMNS[table] ?? 'id'
    const rows = await owner
      .unsafe<{ id: string }[]>(
        `select t."${column}"::text as id from ${quoted(name)} t where ${clientOf(name)} = $1 limit 1`,
        [client.clientId],
      )
      .catch(() => [])
    if (rows[0]) known[table] = rows[0].id
  }
  return (noun) => known[TABLES[noun] ?? noun]
}

/** An id in the form of a real one that belongs to nobody. */
export function nobodysId(real = 'none_01k00000000000000000000000'): string {
  if (/^\d+$/.test(real)) return '987654321'
  const named = Buffer.from(real, 'base64url').toString('latin1')
  if (named.startsWith('[')) return Buffer.from(nobodysId(named)).toString('base64url')
  return real.replaceAll(/_[0-9a-z]{6,}/g, (text) => `_${'0'.repeat(text.length - 1)}`)
}

/** Fixtures name rows alike for all clients; no id may belong to two, or foreign ones could not be told apart. */
export async function giveOwnIds(owner: postgres.Sql): Promise<void> {
  const columns = await owner<{ place: string; name: string }[]>`
    select format('%I.%I', c.table_schema, c.table_name) as place, c.column_name as name
    from information_schema.columns c
    where c.table_schema in ('platform', 'tenant') and c.data_type = 'text' and c.column_name <> 'client_id'
      and (c.column_name = 'id' or c.column_name like '%\\_id')
      and exists (select from pg_tables t where t.schemaname = c.table_schema and t.tablename = c.table_name)
      and exists (select from information_schema.columns i
        where i.table_schema = c.table_schema and i.table_name = c.table_name and i.column_name = 'client_id')`
  await owner.begin(async (tx) => {
    // References between them are renamed alike, one after the other.
    await tx`set local session_replication_role = replica`
    for (const { place, name } of columns)
      await tx.unsafe(
        `update ${place} set "${name}" = "${name}" || '_' || right(client_id, 26) where length("${name}") = 3`,
      )
  })
}

const UNDEFINED_COLUMN = '42703'

/** One hash for each table over all rows of a client. */
export async function hashRows(owner: postgres.Sql, clientId: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  for (const table of await listTables(owner)) {
    // Tables of the installation name no client.
    const [row] = await owner
      .unsafe(
        `select count(*) || ' rows ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash
       from ${quoted(table)} t where ${clientOf(table)} = $1`,
        [clientId],
      )
      .catch((error) => {
        if (error.code === UNDEFINED_COLUMN) return []
        throw error
      })
    if (row) hashes.set(table, String(row?.hash))
  }
  return hashes
}

/** Puts a store with these sealed credentials into a client. */
export async function plantConnector(
  owner: postgres.Sql,
  { clientId }: TestClient,
  id: string,
  sealed: string,
): Promise<void> {
  await owner`insert into tenant.connector (client_id, id, kind, label, config, credentials)
    values (${clientId}, ${id}, 'woocommerce', 'Shop', ${owner.json({ url: 'https://shop.example' })}, ${sealed})`
}
