import { execFile } from 'node:child_process'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { afterEach, expect, inject, it } from 'vitest'
import platformConfig from '@/drizzle.platform.config'
import tenantConfig from '@/drizzle.tenant.config'
import { onServer, withDatabase } from '@/lib/testing/database'
import { withFiles } from '@/lib/testing/fixture'
import { migrate } from './migrate'

const name = `migrate_${process.pid}`
const ownerUrl = withDatabase(inject('ownerUrl'), name)
const appUrl = withDatabase(inject('appUrl'), name)

afterEach(() => onServer((server) => server`drop database if exists ${server(name)} with (force)`))

/** Everything a migration may have made or granted, as text. */
async function describeDatabase(url: string): Promise<string[]> {
  const sql = postgres(url, { max: 1 })
  try {
    const rows = await sql`
      select format('%s %s %s', c.relkind, c.oid::regclass, c.relacl) as line from pg_class c
      where c.relnamespace::regnamespace::text in ('platform', 'tenant', 'identity', 'bullmq')
      union all select format('%s.%s %s %s', attrelid::regclass, attname, atttypid::regtype, attacl) from pg_attribute a
        join pg_class c on c.oid = a.attrelid and a.attnum > 0
      where c.relnamespace::regnamespace::text in ('platform', 'tenant', 'identity', 'bullmq')
      union all select format('policy %s.%s', polrelid::regclass, polname) from pg_policy
      order by 1`
    return rows.map(({ line }) => line)
  } finally {
    await sql.end()
  }
}

it('makes a missing database, and running it again changes nothing', async () => {
  await migrate({ ownerUrl, appUrl })
  const first = await describeDatabase(ownerUrl)
  expect(first.length).toBeGreaterThan(200)
  await migrate({ ownerUrl, appUrl })
  expect(await describeDatabase(ownerUrl)).toEqual(first)
})

it('several at once on a missing database end as one alone', async () => {
  const expected = await describeDatabase(withDatabase(inject('ownerUrl'), inject('templateDatabase')))
  await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl, appUrl })))
  expect(await describeDatabase(ownerUrl)).toEqual(expected)
})

it('a database with rows keeps what they say, though its owner is under row-level security like everybody', async () => {
  const login = `owner_${process.pid}`
  const ownerOfRows = new URL(ownerUrl)
  ownerOfRows.username = login
  ownerOfRows.password = 'secret'
  await onServer(async (server) => {
    await server.unsafe(`create role ${login} login password 'secret' createrole nosuperuser nobypassrls`)
    for (const role of ['dra_app', 'dra_worker', 'dra_auth', 'dra_admin', 'dra_mover'])
      await server.unsafe(`grant ${role} to ${login} with admin option`)
    await server.unsafe(`create database ${name} owner ${login}`)
  })
  const options = { ownerUrl: ownerOfRows.href, appUrl: ownerOfRows.href }
  const sql = postgres(ownerUrl, { max: 1 })
  try {
    await withFiles({}, async (_, folder) => {
      await cp('drizzle', folder, { recursive: true })
      const journal = path.join(folder, 'tenant', 'meta', '_journal.json')
      const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8')) as { entries: unknown[] }
      await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, 2) }))
      await migrate({ ...options, migrationsFolder: folder })
    })
    await sql`insert into tenant.connector (client_id, id, kind, label) values ('a', 'c', 'store_file', 'Shop')`
    await sql`
      insert into tenant.store_order
        (client_id, connector_id, source_id, aliases, created_at, currency, total_minor, refunded_minor, status, channel, test)
      values ('a', 'c', '1', '[]', now(), 'EUR', 100, 0, 'paid', 'web', false)`
    await sql`insert into tenant.reconciliation (client_id, id, name) values ('a', 'r', 'Shop')`
    for (const [line, dateShift] of [
      ['shifted', true],
      ['same-day', false],
    ] as const)
      await sql`
        insert into tenant.verdict (client_id, reconciliation_id, line_key, day, side, status, first_seq, date_shift)
        values ('a', 'r', ${line}, '2026-10-01', 'store', 'matched_exact', 1, ${dateShift})`
    await migrate(options)
    expect(await sql`select line_key, flags, evidence from tenant.verdict order by 1`).toEqual([
      { line_key: 'same-day', flags: [], evidence: [] },
      { line_key: 'shifted', flags: ['date_shift'], evidence: [] },
    ])
    expect(await sql`select store, source_id, factors, details from tenant.store_order`).toEqual([
      { store: '', source_id: '1', factors: null, details: null },
    ])
    const unforced = await sql`
      select relname from pg_class where relnamespace = 'tenant'::regnamespace and relkind = 'r' and not relforcerowsecurity`
    expect(unforced).toEqual([])
  } finally {
    await sql.end()
    await onServer(async (server) => {
      await server`drop database if exists ${server(name)} with (force)`
      await server.unsafe(`drop owned by ${login}; drop role ${login}`)
    })
  }
})

it.each([
  { set: 'platform', config: platformConfig },
  { set: 'tenant', config: tenantConfig },
])('the migrations of $set say everything the schema says', async ({ set, config }) => {
  await withFiles({}, async (pathOf, folder) => {
    await cp(path.join('drizzle', set), pathOf('out'), { recursive: true })
    // drizzle-kit takes its output folder relative to where it runs, whatever it is.
    const copied = { ...config, out: path.relative('.', pathOf('out')) }
    await writeFile(pathOf('config.json'), JSON.stringify(copied))
    const args = [
      'node_modules/drizzle-kit/bin.cjs',
      'generate',
      `--config=${path.relative('.', pathOf('config.json'))}`,
    ]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    expect(stdout).toContain('No schema changes')
    expect(await readdir(folder)).toEqual(['config.json', 'out'])
    expect(await readdir(pathOf('out'))).toEqual(await readdir(path.join('drizzle', set)))
  })
})
