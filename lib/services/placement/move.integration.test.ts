import { readFile } from 'node:fs/promises'
import { eq, sql } from 'drizzle-orm'
import postgres from 'postgres'
import { beforeAll, describe, expect, it } from 'vitest'
import { earnAdminContext, earnContext, type TenantContext } from '@/lib/db/context'
import { migrate } from '@/lib/db/migrate'
import { addressOf } from '@/lib/db/placement'
import { client } from '@/lib/db/schema/platform'
import { connector, verdict } from '@/lib/db/schema/tenant'
import { withAdmin, withBoth, withTenant } from '@/lib/db/tenant'
import { openTestDatabase } from '@/lib/testing/database'
import { fillOtherTables } from '@/lib/testing/every-table'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { exportJob, workOnNextJob } from '@/lib/testing/jobs'
import { claimNext } from '@/workers/claim'
import { contextOf } from '@/workers/context'
import { eraseDueClients } from '@/workers/erase-clients'
import { checkDetailedHealth } from '../health/detailed'
import { cleanUp } from '../retention/cleanup'
import { measureStorage } from '../storage/measure'
import { moveClient, ownDatabaseOf } from './move'

const { owner, ownerUrl, appUrl } = openTestDatabase()
const admin = earnAdminContext({ userId: null, readOnly: false, origin: { via: 'command' } })

const move = (clientId: string, to: 'own' | 'shared', also: object = {}) =>
  moveClient(admin, { clientId, to, ownerUrl, ...also })

async function databaseRefOf(clientId: string): Promise<string | null> {
  const [row] = await owner`select database_ref, moving_at from platform.client where id = ${clientId}`
  expect(row?.moving_at).toBeNull()
  return row?.database_ref
}

/** Labels of a client's sources, as its context finds them. */
const labelsOf = (context: TenantContext): Promise<string[]> =>
  withTenant(context, (tx) => tx.select({ label: connector.label }).from(connector)).then((rows) =>
    rows.map(({ label }) => label),
  )

/** What a person who comes now works with. */
const fresh = (of: TestClient): Promise<TestClient> =>
  databaseRefOf(of.clientId).then((databaseRef) => ({ ...of, context: earnContext({ ...of.context, databaseRef }) }))

/** How many rows a client has in each table of a database, and a hash of them. */
async function rowsIn(database: string | null, clientId: string): Promise<Record<string, string>> {
  const at = database === null ? owner : postgres(addressOf(ownerUrl, database), { max: 1, onnotice: () => {} })
  try {
    const tables = await at`
      select tablename as name from pg_tables where schemaname = 'tenant' and tablename <> 'placement' order by 1`
    const all: Record<string, string> = {}
    for (const { name } of tables) {
      const [row] = await at`
        select count(*) || ' rows, ' || md5(string_agg(to_jsonb(t)::text, ',' order by to_jsonb(t)::text)) as hash
        from tenant.${at(name)} t where client_id = ${clientId}`
      if (row?.hash) all[name] = row.hash
    }
    return all
  } finally {
    if (at !== owner) await at.end()
  }
}

let acme: TestClient
let globex: TestClient
let jobId: string

beforeAll(async () => {
  acme = await makeClient('Acme')
  globex = await makeClient('Globex')
  for (const one of [acme, globex]) {
    await seedFiles(one)
    const { id } = await askForJob(one)
    if (one === acme) jobId = id
    await workOnNextJob()
    await fillOtherTables(owner, one)
  }
})

describe('a client that gets a database of its own', () => {
  it('has every row there, and none where they were; another client keeps its own', async () => {
    const [before, others] = [await rowsIn(null, acme.clientId), await rowsIn(null, globex.clientId)]
    expect(Object.keys(before).length).toBeGreaterThan(18)
    const result = await exportJob(acme, jobId)
    const { databaseRef, tables, removed } = await move(acme.clientId, 'own')
    expect(databaseRef).toBe(ownDatabaseOf(ownerUrl, acme.clientId))
    expect(await databaseRefOf(acme.clientId)).toBe(databaseRef)
    expect(await rowsIn(databaseRef, acme.clientId)).toEqual(before)
    expect(await rowsIn(null, acme.clientId)).toEqual({})
    expect(await rowsIn(null, globex.clientId)).toEqual(others)
    expect(removed).toBe(tables.reduce((sum, { rows }) => sum + rows, 0))
    expect(await exportJob(await fresh(acme), jobId)).toBe(result)
  })

  it('is written in the log of the client', async () => {
    const rows = await owner`
      select via, details from platform.audit_log where client_id = ${acme.clientId} and action = 'client.move'`
    expect(rows).toEqual([{ via: 'command', details: { to: 'own', rows: expect.any(Number) } }])
  })

  it('is closed to who still looks where its data was, rather than empty', async () => {
    await expect(labelsOf(acme.context)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 })
  })

  it('goes on with its jobs, whose lines are numbered behind the old', async () => {
    const moved = await fresh(acme)
    const [last] = await withTenant(moved.context, (tx) =>
      tx.select({ id: sql<number>`max(${verdict.id})`.mapWith(Number) }).from(verdict),
    )
    await seedFiles(moved, [['2001', 3, 10]])
    const { id } = await askForJob(moved)
    await workOnNextJob()
    expect(await exportJob(moved, id)).toContain('2001')
    const rows = await withTenant(moved.context, (tx) =>
      tx.select({ id: verdict.id }).from(verdict).where(eq(verdict.storeId, '2001')),
    )
    expect(rows.every((row) => row.id > (last?.id ?? 0))).toBe(true)
    expect(rows.length).toBeGreaterThan(0)
  })

  it('is as isolated there: the lint finds no hole', async () => {
    const own = postgres(addressOf(ownerUrl, ownDatabaseOf(ownerUrl, acme.clientId)), { max: 1 })
    const lint = await readFile(new URL('../../db/rls-lint.sql', import.meta.url), 'utf8')
    expect(await own.unsafe(lint, [new URL(appUrl).username])).toEqual([])
    await own.end()
  })

  it('is told by health and storage', async () => {
    expect(await checkDetailedHealth(admin)).toMatchObject({ ownDatabases: { clients: 1, away: 0 } })
    const { clients } = await measureStorage(admin)
    const [own, shared] = [acme, globex].map(({ clientId }) => clients.find(({ id }) => id === clientId))
    expect(own).toMatchObject({ database: 'own' })
    expect(shared).toMatchObject({ database: 'shared' })
    expect(own?.tables.find(({ name }) => name === 'tenant.verdict')?.rows).toBeGreaterThan(0)
  })

  it('both halves of a change come or neither: a platform half that fails takes the other back', async () => {
    const { context } = await fresh(acme)
    const change = withBoth(context, async (tx) => {
      await tx.update(connector).set({ label: 'Renamed' })
      throw new Error('changed my mind')
    })
    await expect(change).rejects.toThrow('changed my mind')
    expect(await labelsOf(context)).not.toContain('Renamed')
  })

  it('keeps nothing when it comes back: rows are as they were there, and its database is gone', async () => {
    const ref = ownDatabaseOf(ownerUrl, acme.clientId)
    const before = await rowsIn(ref, acme.clientId)
    expect((await move(acme.clientId, 'shared')).databaseRef).toBeNull()
    expect(await rowsIn(null, acme.clientId)).toEqual(before)
    expect(await owner`select from pg_database where datname = ${ref}`).toHaveLength(0)
    expect(await databaseRefOf(acme.clientId)).toBeNull()
    expect((await labelsOf(acme.context)).length).toBeGreaterThan(0)
  })
})

describe('while a client is moved', () => {
  it('it is read and not changed, its jobs wait, and others work on', async () => {
    const { id } = await askForJob(acme)
    await askForJob(globex)
    const reader = earnContext({ ...acme.context, readOnly: true })
    const seen: Promise<unknown>[] = []
    await move(acme.clientId, 'own', {
      tell: (sentence: string) => {
        if (!sentence.startsWith('Copying')) return
        const rename = (of: TestClient) =>
          withTenant(of.context, (tx) => tx.update(connector).set({ config: { tried: true } }))
        seen.push(
          labelsOf(reader).then(({ length }) => length > 0),
          rename(acme).catch((error) => error.code),
          rename(globex).then(() => 'changed'),
          claimNext('test').then((claim) => claim?.context.clientId),
        )
      },
    })
    expect(await Promise.all(seen)).toEqual([true, 'unavailable', 'changed', globex.clientId])
    expect((await claimNext('test'))?.jobId).toBe(id)
    await owner`delete from platform.job where state = 'running'`
  })

  it('nobody else can move it', async () => {
    const [first, second] = await Promise.allSettled([move(acme.clientId, 'shared'), move(acme.clientId, 'shared')])
    const refused = [first, second].filter(({ status }) => status === 'rejected')
    expect(refused).toMatchObject([{ reason: { code: 'conflict' } }])
  })

  it('jobs that do not end keep it where it is, and it is written again', async () => {
    await askForJob(acme)
    await claimNext('test')
    await expect(move(acme.clientId, 'own', { patienceMs: 600 })).rejects.toMatchObject({ code: 'conflict' })
    await owner`delete from platform.job where client_id = ${acme.clientId} and state = 'running'`
    expect(await databaseRefOf(acme.clientId)).toBeNull()
    await withTenant(acme.context, (tx) => tx.update(connector).set({ label: 'Shop' }))
  })
})

describe('a move that fails', () => {
  it('leaves everything where it was when what arrived is not what was sent', async () => {
    const before = await rowsIn(null, acme.clientId)
    const ref = ownDatabaseOf(ownerUrl, acme.clientId)
    await move(acme.clientId, 'own')
    // A database that changes what is put into it, of which only the checksum can know.
    await owner.unsafe(`create function tenant.bend() returns trigger language plpgsql as
      $$ begin new.label := new.label || '!'; return new; end $$;
      create trigger bend before insert on tenant.connector for each row execute function tenant.bend()`)
    await expect(move(acme.clientId, 'shared')).rejects.toThrow('tenant.connector')
    await owner.unsafe('drop trigger bend on tenant.connector; drop function tenant.bend()')
    expect(await databaseRefOf(acme.clientId)).toBe(ref)
    expect(await rowsIn(ref, acme.clientId)).toEqual(before)
    await withTenant((await fresh(acme)).context, (tx) => tx.update(connector).set({ label: connector.label }))
    await move(acme.clientId, 'shared')
    expect(await rowsIn(null, acme.clientId)).toEqual(before)
  })

  it.each(['own', 'shared'] as const)(
    'was cut off before the switch: the command for the %s database ends it well',
    async (to) => {
      const before = await rowsIn(null, acme.clientId)
      // As it is when the command is killed while it copies.
      await owner`update platform.client set moving_at = now() where id = ${acme.clientId}`
      await owner`insert into tenant.placement (client_id, state) values (${acme.clientId}, 'moving')
        on conflict (client_id) do update set state = 'moving'`
      const { databaseRef } = await move(acme.clientId, to)
      expect(await rowsIn(databaseRef, acme.clientId)).toEqual(before)
      const { context } = await fresh(acme)
      await withTenant(context, (tx) => tx.update(connector).set({ label: connector.label }))
      await move(acme.clientId, 'shared')
    },
  )

  it('was cut off after the switch: the same command removes what was left behind', async () => {
    const before = await rowsIn(null, acme.clientId)
    const { databaseRef } = await move(acme.clientId, 'own')
    await owner`update tenant.placement set state = 'moving' where client_id = ${acme.clientId}`
    await owner`insert into tenant.connector (client_id, id, label, kind)
      values (${acme.clientId}, 'con_left', 'Left behind', 'push')`
    expect(await move(acme.clientId, 'own')).toEqual({ databaseRef, tables: [], removed: 1 })
    expect(await rowsIn(databaseRef, acme.clientId)).toEqual(before)
    expect(await rowsIn(null, acme.clientId)).toEqual({})
    await move(acme.clientId, 'shared')
  })
})

describe('a database of a client that is away', () => {
  let ref: string

  beforeAll(async () => {
    ref = (await move(acme.clientId, 'own')).databaseRef as string
    await owner.unsafe(`alter database "${ref}" rename to "${ref}_away"`)
  })

  it('keeps that client waiting with a plain answer', async () => {
    await expect(labelsOf((await fresh(acme)).context)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('costs others nothing: their jobs are claimed, their data is there, and migrations go on', async () => {
    await owner`delete from platform.job where state in ('queued', 'running')`
    const [row] = await owner`
      insert into platform.job (client_id, id, kind, trigger, state, reconciliation_id, reconciliation_name,
        window_from, window_to, time_zone, accept_incomplete, connector_ids)
      values (${acme.clientId}, 'job_first', 'reconciliation', 'manual', 'queued', 'rec', '', '2026-10-01', '2026-10-01',
        'UTC', false, '{}') returning id`
    const { id } = await askForJob(globex)
    const claims = [await claimNext('test'), await claimNext('test')]
    expect(claims.map((claim) => claim?.jobId)).toEqual([id, undefined])
    const [waiting] = await owner`
      select state, attempt, run_after > now() as later from platform.job where id = ${row?.id as string}`
    expect(waiting).toMatchObject({ state: 'queued', later: true })
    expect((await labelsOf(globex.context)).length).toBeGreaterThan(0)
    expect(await migrate({ ownerUrl, appUrl })).toEqual([])
    await owner.unsafe(`drop database "${ref}"`)
    expect(await checkDetailedHealth(admin)).toMatchObject({ ownDatabases: { clients: 1, away: 1 } })
    const { clients } = await measureStorage(admin)
    expect(clients.find(({ id: one }) => one === acme.clientId)).toMatchObject({ database: 'away' })
    const cleanup = await cleanUp(admin, { dry_run: true })
    expect(cleanup.clients.find(({ id: one }) => one === acme.clientId)).toMatchObject({ isAway: true, steps: [] })
    expect(cleanup.clients.find(({ id: one }) => one === globex.clientId)).toMatchObject({ isAway: false })
    await owner`delete from platform.job where state in ('queued', 'running')`
  })

  it('serves again once it is there, and not before its schema is this version’s', async () => {
    await owner.unsafe(`alter database "${ref}_away" rename to "${ref}"`)
    const own = postgres(addressOf(ownerUrl, ref), { max: 1 })
    const [newest] = await own`select max(created_at)::text as at from drizzle.tenant_migrations`
    await own`update drizzle.tenant_migrations set created_at = 1 where created_at = ${newest?.at}`
    const { context } = await fresh(acme)
    await expect
      .poll(() => labelsOf(context).catch((error) => error.publicMessage), { timeout: 15_000, interval: 500 })
      .toContain('brought up to date')
    await own`update drizzle.tenant_migrations set created_at = ${newest?.at} where created_at = 1`
    await own.end()
    await expect
      .poll(
        () =>
          labelsOf(context).then(
            ({ length }) => length > 0,
            () => false,
          ),
        { timeout: 15_000, interval: 500 },
      )
      .toBe(true)
  })

  it('is emptied when its client is erased', async () => {
    await withAdmin((tx) =>
      tx
        .update(client)
        .set({ status: 'deleting', eraseAfter: sql`now() - interval '1 second'` })
        .where(eq(client.id, acme.clientId)),
    )
    await eraseDueClients()
    expect(await rowsIn(ref, acme.clientId)).toEqual({})
    expect(await owner`select from platform.client where id = ${acme.clientId}`).toHaveLength(0)
    expect(await owner`select from tenant.placement where client_id = ${acme.clientId}`).toHaveLength(0)
    await expect(contextOf(acme.clientId)).rejects.toThrow()
    await owner.unsafe(`drop database "${ref}" with (force)`)
  })
})
