import { execFile } from 'node:child_process'
import { cp, readdir, writeFile } from 'node:fs/promises'
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
