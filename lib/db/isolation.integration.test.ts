import { sql as query } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { claimJob, workOnNextJob } from '@/lib/testing/jobs'
import { matchJob } from '@/workers/match'
import { connect, database } from './client'
import { earnContext } from './context'
import { connector } from './schema/tenant'
import { withTenant } from './tenant'

const { owner, appUrl } = openTestDatabase()

const ROLES = ['dra_app', 'dra_worker', 'dra_auth', 'dra_admin'] as const
type Role = (typeof ROLES)[number]

/** What a role must see of all clients to do its work. */
const SEES_ALL: Partial<Record<Role, readonly string[]>> = {
  dra_worker: ['platform.job', 'platform.schedule', 'platform.outbox', 'platform.erasure_tombstone'],
  dra_admin: [
    ...['client', 'user', 'membership', 'invitation', 'api_key', 'break_glass'],
    ...['job', 'outbox', 'audit_log', 'erasure_tombstone'],
  ].map((name) => `platform.${name}`),
}
const seesAll = (role: Role, table: string) => SEES_ALL[role]?.includes(table) ?? false

/** Which client a row belongs to, where it is not `client_id`. */
const CLIENT_OF: Record<string, string> = {
  'platform.client': 't.id',
  'platform.user': '(select m.client_id from platform.membership m where m.user_id = t.id)',
}
const clientOf = (table: string) => CLIENT_OF[table] ?? 't.client_id'
const keyOf = (table: string) => (table in CLIENT_OF ? 'id' : 'client_id')

/** Tables of the installation that name no client. */
const NOBODYS = ['worker_presence', 'setup_link', 'client_template']

let tables: string[] = []
let acme: TestClient
let globex: TestClient
let login: postgres.Sql

beforeAll(async () => {
  const rows = await owner`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('platform', 'tenant') and tablename <> all (${NOBODYS}) order by 1`
  tables = rows.map(({ name }) => name.replaceAll('"', ''))
  acme = await makeClient('Acme')
  globex = await makeClient('Globex')
  for (const client of [acme, globex]) {
    await seedFiles(client)
    await askForJob(client)
    await workOnNextJob()
    // Staged lines are there only until they are published.
    await askForJob(client)
    await matchJob(await claimJob())
    await fillOtherTables(client)
  }
  login = postgres(appUrl, { max: 1, onnotice: () => {} })
})
afterAll(() => login.end({ timeout: 5 }))

/** One row in each table that a run of two files leaves empty. */
async function fillOtherTables({ clientId, reconciliationId, storeConnectorId }: TestClient): Promise<void> {
  const [upload] = await owner`select id from tenant.upload where client_id = ${clientId} limit 1`
  const common = { client_id: clientId, connector_id: storeConnectorId }
  const rows: Record<string, Record<string, unknown>> = {
    'platform.connection_request': { id: 'req', kind: 'ga4', note: '', token_hash: clientId, expires_at: '2030-01-01' },
    'platform.schedule': { id: 'sch', kind: 'reconciliation', cron: '0 3 * * *', time_zone: 'UTC' },
    'platform.schedule_fire': { schedule_id: 'sch', slot: '2030-01-01', outcome: 'missed' },
    'platform.outbox': { id: 'eml', kind: 'job_done', dedupe_key: 'a', to_address: 'a@example.org', payload: '{}' },
    'platform.notification_preference': { user_id: 'usr', manual: 'all', scheduled: 'all', failures: true },
    'platform.idempotency_key': { actor: 'usr', key: 'a', request_hash: 'a', locked_until: '2030-01-01' },
    'platform.invitation': { id: 'inv', email: 'a', role: 'viewer', token_hash: clientId, expires_at: '2030-01-01' },
    'platform.api_key': { id: 'key', name: 'a', token_hash: clientId, ending: 'abcd', scopes: '{}', created_by: 'usr' },
    'platform.break_glass': { id: 'bgl', user_id: 'usr', reason: 'a', expires_at: '2030-01-01' },
    'platform.erasure_tombstone': {},
    'platform.audit_log': { action: 'a', object_id: 'a' },
    'tenant.analytics_tag': {
      ...{ ...common, upload_id: upload?.id, ordinal: 0 },
      ...{ day: '2026-10-01', transaction_id: 'a', purchases: 1 },
    },
    'tenant.lookup': { ...common, transaction_id: 'a', is_found: false },
    'tenant.change_log': { ...common, what: 'A plugin was added.' },
    'tenant.job_log': { job_id: 'job', attempt: 1, level: 'info', message: 'Began.' },
    'tenant.closed_month': {
      ...{ reconciliation_id: reconciliationId, month: '2026-09', job_id: 'job' },
      ...{ result_seq: 1, result_hash: 'a' },
    },
    'tenant.annotation': { reconciliation_id: reconciliationId, line_key: 'a' },
    'tenant.comment': {
      ...{ reconciliation_id: reconciliationId, id: 'cmt', subject: 'line' },
      ...{ subject_key: 'a', text: 'a', created_by: 'usr' },
    },
    'tenant.finding': {
      ...{ reconciliation_id: reconciliationId, key: 'a', sentence: 'a', amount_minor: 1, orders: 1 },
      ...{ first_job_id: 'job', last_job_id: 'job', last_seq: 1 },
    },
    'tenant.scope_decision': { reconciliation_id: reconciliationId, version: 1, class_key: 'a' },
    'tenant.manual_link': { reconciliation_id: reconciliationId, id: 'lnk', order_id: 'a', analytics_id: 'a' },
    'tenant.early_reading': {
      ...{ reconciliation_id: reconciliationId, taken_at: '2026-10-01', segment: '' },
      ...{ age_hours: 6, orders: 10, seen: 8 },
    },
    'tenant.early_warning': {
      ...{ reconciliation_id: reconciliationId, id: 'ewn', segment: '' },
      ...{ opened_at: '2026-10-01', seen_at: '2026-10-01', evidence: '{}' },
    },
  }
  for (const [table, row] of Object.entries(rows))
    if ((await rowsOf(table, clientId)).length === 0)
      await owner`insert into ${owner.unsafe(table)} ${owner({ ...row, client_id: clientId } as Record<string, string>)}`
}

const quoted = (table: string) => table.replace('.user', '."user"')

/** Runs a statement as a role on behalf of a client; the answer is its rows, or the error's code. */
async function attempt(
  role: Role,
  clientId: string | null,
  statement: string,
): Promise<postgres.RowList<postgres.Row[]> | string> {
  const undo = new Error('undo')
  let rows: postgres.RowList<postgres.Row[]> | undefined
  try {
    await login.begin(async (tx) => {
      await tx`select set_config('role', ${role}, true), set_config('app.client_id', ${clientId ?? ''}, true)`
      rows = await tx.unsafe(statement)
      throw undo
    })
  } catch (error) {
    if (error instanceof postgres.PostgresError) return error.code
    if (error !== undo) throw error
  }
  return rows as postgres.RowList<postgres.Row[]>
}

const REFUSED = '42501'

const rowsOf = (table: string, clientId: string) =>
  owner.unsafe(`select to_jsonb(t) as row from ${quoted(table)} t where ${clientOf(table)} = $1`, [clientId])

it('the tests below look at every table, and each holds rows of both clients', async () => {
  expect(tables.length).toBeGreaterThanOrEqual(15)
  for (const table of tables)
    for (const { clientId } of [acme, globex])
      expect.soft((await rowsOf(table, clientId)).length, table).toBeGreaterThan(0)
})

describe.each(ROLES)('%s', (role) => {
  it('sees nothing while no client is set', async () => {
    for (const table of tables) {
      if (seesAll(role, table)) continue
      const seen = await attempt(role, null, `select * from ${quoted(table)}`)
      expect.soft(typeof seen === 'string' ? seen : seen.length, table).toBeOneOf([0, REFUSED])
    }
  })

  it('sees one client’s rows and no other’s', async () => {
    let tablesSeen = 0
    for (const table of tables) {
      if (seesAll(role, table)) continue
      const seen = await attempt(role, acme.clientId, `select to_jsonb(t) as row from ${quoted(table)} t`)
      if (typeof seen === 'string') expect.soft(seen, table).toBe(REFUSED)
      else if (role === 'dra_app' || role === 'dra_worker') {
        const own = (await rowsOf(table, acme.clientId)).map(({ row }) => JSON.stringify(row)).sort()
        expect.soft(seen.map(({ row }) => JSON.stringify(row)).sort(), table).toEqual(own)
        tablesSeen++
      } else expect.soft(seen.length, table).toBe(0)
    }
    // Nothing to show: what early warnings learn from, and erased clients. Workers let nobody in.
    expect(tablesSeen).toBe(
      { dra_app: tables.length - 2, dra_worker: tables.length - 8, dra_auth: 0, dra_admin: 0 }[role],
    )
  })

  it('adds no row to another client', async () => {
    for (const table of tables) {
      if (seesAll(role, table) && role === 'dra_admin') continue
      const [foreign] = await rowsOf(table, globex.clientId)
      const result = await attempt(
        role,
        acme.clientId,
        `insert into ${quoted(table)} overriding system value
         select * from jsonb_populate_record(null::${quoted(table)}, '${JSON.stringify(foreign?.row).replaceAll("'", "''")}')`,
      )
      expect.soft(result, table).toBe(REFUSED)
    }
  })

  it('moves no row to another client', async () => {
    for (const table of tables) {
      if (seesAll(role, table) && role === 'dra_admin') continue
      const result = await attempt(
        role,
        acme.clientId,
        `update ${quoted(table)} set ${keyOf(table)} = '${globex.clientId}'`,
      )
      expect.soft(typeof result === 'string' ? result : `${result.count} rows`, table).toBe(REFUSED)
    }
  })

  it('changes and deletes no row of another client', async () => {
    for (const table of tables) {
      if (seesAll(role, table)) continue
      const [column] = await owner`
        select quote_ident(column_name) as name from information_schema.column_privileges
        where table_schema || '.' || table_name = ${table} and grantee = ${role} and privilege_type = 'UPDATE' limit 1`
      const key = keyOf(table)
      for (const statement of [
        `update ${quoted(table)} t set ${column?.name ?? key} = t.${column?.name ?? key}`,
        `delete from ${quoted(table)} t`,
      ]) {
        const result = await attempt(
          role,
          acme.clientId,
          `${statement} where ${clientOf(table)} = '${globex.clientId}'`,
        )
        expect.soft(typeof result === 'string' ? result : result.count, statement).toBeOneOf([0, REFUSED])
      }
    }
  })
})

it('a row cannot be tied to another client’s row', async () => {
  const [upload] = await owner`select id from tenant.upload where client_id = ${globex.clientId} limit 1`
  const result = await attempt(
    'dra_app',
    acme.clientId,
    `insert into tenant.coverage (client_id, connector_id, day, time_zone, upload_id, received)
     values ('${acme.clientId}', '${acme.storeConnectorId}', '2030-01-01', 'UTC', ${upload?.id}, 0)`,
  )
  expect(result).toBe('23503')
})

it('the login by itself reaches no table', async () => {
  for (const table of tables) {
    const error = await login.unsafe(`select * from ${quoted(table)}`).catch((reason) => reason)
    expect.soft(error.code, table).toBe(REFUSED)
  }
})

describe('a connection that was used for a client', () => {
  const holder = globalThis as { draConnection?: ReturnType<typeof connect> }
  let usual: typeof holder.draConnection
  beforeAll(() => {
    usual = holder.draConnection
    holder.draConnection = connect(appUrl, { maxConnections: 1 })
  })
  afterAll(async () => {
    await holder.draConnection?.close()
    holder.draConnection = usual
  })
  const stateOf = async () => {
    const [state] = await database().execute(query`
      select pg_backend_pid() as pid, current_user as role, current_setting('app.client_id', true) as client,
        current_setting('app.user_id', true) as person, current_setting('transaction_read_only') as read_only`)
    return state
  }

  it('carries nothing over to its next borrower, whether the work went well or not', async () => {
    const pidOf = query<{ pid: number }>`select pg_backend_pid() as pid from tenant.store_order`
    const [during] = await withTenant({ ...acme.context, readOnly: true }, (tx) => tx.execute(pidOf))
    const clean = { pid: during?.pid, role: 'dra_login', client: '', person: '', read_only: 'off' }
    expect(await stateOf()).toEqual(clean)
    await expect(withTenant(acme.context, (tx) => tx.execute(query`select 1 / 0`))).rejects.toThrow()
    expect(await stateOf()).toEqual(clean)
  })

  it('serves clients in turn without showing one to the other', async () => {
    const count = (client: TestClient) =>
      withTenant(client.context, async (tx) => tx.execute(query`select distinct client_id from tenant.store_order`))
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => count(index % 2 ? globex : acme)))
    for (const [index, rows] of answers.entries())
      expect([...rows]).toEqual([{ client_id: (index % 2 ? globex : acme).clientId }])
  })
})

it('a context for reading cannot write', async () => {
  const { clientId } = acme
  const context = earnContext({ ...acme.context, readOnly: true })
  const write = withTenant(context, (tx) =>
    tx.insert(connector).values({ clientId, id: 'x', kind: 'store_file', label: 'x' }),
  )
  await expect(write).rejects.toMatchObject({ code: '25006' })
})
