import { sql as query } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import {
  attempt as attemptAs,
  clientOf,
  fillOtherTables,
  keyOf,
  listTables,
  quoted,
  REFUSED,
  ROLES,
  type Role,
  rowsOf as rowsOfTable,
  seesAll,
} from '@/lib/testing/every-table'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { claimJob, workOnNextJob } from '@/lib/testing/jobs'
import { matchJob } from '@/workers/match'
import { connect, database } from './client'
import { earnContext } from './context'
import { connector } from './schema/tenant'
import { withTenant } from './tenant'

const { owner, tenant, appUrl } = openTestDatabase()

let tables: string[] = []
let acme: TestClient
let globex: TestClient
let login: postgres.Sql

beforeAll(async () => {
  tables = await listTables(owner)
  acme = await makeClient('Acme')
  globex = await makeClient('Globex')
  for (const client of [acme, globex]) {
    await seedFiles(client)
    await askForJob(client)
    await workOnNextJob()
    // Staged lines are there only until they are published.
    await askForJob(client)
    await matchJob(await claimJob())
    await fillOtherTables(owner, client)
  }
  login = postgres(appUrl, { max: 1, onnotice: () => {} })
})
afterAll(() => login.end({ timeout: 5 }))

const rowsOf = (table: string, clientId: string) => rowsOfTable(owner, table, clientId)
const attempt = (role: Role, clientId: string | null, statement: string) => attemptAs(login, role, clientId, statement)

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
  const [upload] = await tenant`select id from tenant.upload where client_id = ${globex.clientId} limit 1`
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
