import { beforeAll, expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeAccount, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { eraseDueClients } from './erase-clients'
import { fireDueSchedules } from './scheduler-fire'

const { owner: sql, tenant } = openTestDatabase()
/** Where rows of clients may be: one database, or two when their data is apart. */
const databases = [...new Set([sql, tenant])]
let acme: TestClient
let globex: TestClient

/** Rows that name a client anywhere in them, by table: every table of every schema that is not Postgres' own. */
async function rowsNaming(clientId: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const database of databases) {
    const tables = await database`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`
    expect(tables.length).toBeGreaterThan(20)
    for (const { name } of tables) {
      const [row] = await database.unsafe(`select count(*)::int as rows from ${name} t where strpos(t::text, $1) > 0`, [
        clientId,
      ])
      if (row?.rows > 0) found[name] = (found[name] ?? 0) + row?.rows
    }
  }
  return found
}

/** All of a client's rows as text, in order. */
async function contentOf(clientId: string): Promise<string> {
  const parts: string[] = []
  for (const name of Object.keys(await rowsNaming(clientId))) {
    const at = name.startsWith('tenant.') ? tenant : sql
    const rows = await at.unsafe(`select t::text as row from ${name} t where strpos(t::text, $1) > 0 order by 1`, [
      clientId,
    ])
    parts.push(name, ...rows.map(({ row }) => row))
  }
  return parts.join('\n')
}

beforeAll(async () => {
  acme = await makeClient('Acme')
  globex = await makeClient('Globex')
  for (const client of [acme, globex]) {
    await seedFiles(client)
    await askForJob(client)
    await workOnNextJob()
    await askForJob(client)
    const { clientId } = client
    await makeAccount([clientId], { email: `viewer@${client === acme ? 'acme' : 'globex'}.example`, role: 'viewer' })
    await sql`insert into platform.invitation (client_id, id, email, role, token_hash, expires_at) values (${clientId}, 'inv', 'a', 'viewer', ${clientId}, now())`
    await sql`insert into platform.api_key (client_id, id, name, token_hash, ending, scopes, created_by) values (${clientId}, 'key', 'a', ${clientId}, 'abcd', '{}', 'usr')`
    await sql`insert into platform.break_glass (client_id, id, user_id, reason, expires_at) values (${clientId}, 'bgl', 'usr', 'a', now())`
    await sql`insert into platform.connection_request (client_id, id, kind, note, token_hash, expires_at) values (${clientId}, 'req', 'ga4', '', ${clientId}, now())`
    await sql`insert into platform.notification_preference (client_id, user_id, manual, scheduled, failures) values (${clientId}, 'usr', 'all', 'all', true)`
    await sql`insert into platform.schedule (client_id, id, kind, cron, time_zone, next_at) values (${clientId}, ${`sch_${clientId}`}, 'retention', '0 3 * * *', 'UTC', now() - interval '10 minutes')`
    await sql`insert into platform.schedule_fire (client_id, schedule_id, slot, outcome) values (${clientId}, ${`sch_${clientId}`}, now() - interval '1 day', 'missed')`
  }
})

it('fires no schedule of a client that is suspended, and makes up for it afterwards', async () => {
  await sql`update platform.client set status = 'suspended' where id = ${acme.clientId}`
  const fired = await fireDueSchedules({ jitterSeconds: 0 })
  const rows = await sql`select client_id from platform.job where id in ${sql(fired)}`
  expect(rows.map((row) => row.client_id)).toEqual([globex.clientId])
  await sql`update platform.client set status = 'active' where id = ${acme.clientId}`
  expect(await fireDueSchedules({ jitterSeconds: 0 })).toHaveLength(1)
})

it('erases nothing before the database’s clock says so, whatever this machine’s says', async () => {
  const before = await contentOf(acme.clientId)
  await eraseDueClients()
  await sql`update platform.client set status = 'deleting', erase_after = now() + interval '2 seconds' where id = ${acme.clientId}`
  await eraseDueClients()
  await sql`update platform.client set status = 'active', erase_after = null where id = ${acme.clientId}`
  expect(await contentOf(acme.clientId)).toBe(before)
})

it('afterwards no row of any table names the client but its tombstone and the log of the installation; others keep all', async () => {
  const digest = JSON.stringify({ monday: '2026-11-23', clients: [{ id: acme.clientId, name: 'Acme' }] })
  await sql`insert into platform.outbox (client_id, id, kind, dedupe_key, to_address, payload, html, state)
    values ('', 'eml_digest', 'staff_digest', 'digest', 'a@b.example', ${digest}::text::jsonb, ${acme.clientId}, 'sent')`
  const others = await contentOf(globex.clientId)
  expect(Object.keys(await rowsNaming(acme.clientId)).length).toBeGreaterThan(20)
  await sql`update platform.client set status = 'deleting', erase_after = now() - interval '1 second' where id = ${acme.clientId}`
  // Several workers look at once.
  await Promise.all([eraseDueClients(), eraseDueClients(), eraseDueClients()])
  await eraseDueClients()
  expect(await rowsNaming(acme.clientId)).toEqual({ 'platform.erasure_tombstone': 1, 'platform.audit_log': 1 })
  const [entry] =
    await sql`select client_id, action, details from platform.audit_log where object_id = ${acme.clientId}`
  expect(entry).toEqual({ client_id: '', action: 'client.erase', details: {} })
  expect(await contentOf(globex.clientId)).toBe(others)
})
