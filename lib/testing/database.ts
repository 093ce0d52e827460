import postgres from 'postgres'
import { afterAll, beforeAll, inject, vi } from 'vitest'
import { closeDatabases } from '@/lib/db/placement'
import type { Doorbell } from '@/lib/queue/doorbell'
import { isOwnPlacement, ownDatabaseOf } from './placement'

export const FRONTEND_URL = 'http://dashboard.test'

export interface TestDatabase {
  /** Owner's connection to the file's database, past row-level security: for looking at what really happened. */
  readonly owner: postgres.Sql
  /** The same for tables of schema `tenant`: in a database of their own when tests run with TEST_PLACEMENT=own. */
  readonly tenant: postgres.Sql
  readonly ownerUrl: string
  /** What the application is configured with: the restricted login. */
  readonly appUrl: string
}

let made = 0

/**
 * Gives the test file its own copy of the migrated database and points the environment at it. Call it once at the top
 * of the file; the fields may be read from the first test on. `env` adds settings.
 */
export function openTestDatabase(env: Record<string, string> = {}): TestDatabase {
  const name = `test_${process.pid}_${Date.now().toString(36)}_${made++}`
  const ownerUrl = withDatabase(inject('ownerUrl'), name)
  const appUrl = withDatabase(inject('appUrl'), name)
  const owner = postgres(ownerUrl, { max: 2, onnotice: () => {} })
  const ownName = isOwnPlacement() ? ownDatabaseOf(name) : null
  const tenant = ownName ? postgres(withDatabase(ownerUrl, ownName), { max: 2, onnotice: () => {} }) : owner

  beforeAll(async () => {
    await onServer((server) => server`create database ${server(name)} template ${server(inject('templateDatabase'))}`)
    if (ownName)
      await onServer(
        (server) => server`create database ${server(ownName)} template ${server(inject('tenantTemplate'))}`,
      )
    const settings = {
      DATABASE_URL: appUrl,
      AUTH_SECRET: 'a'.repeat(32),
      ENCRYPTION_KEY: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      FRONTEND_URL,
      REDIS_URL: '',
      SENTRY_DSN: '',
      TEST_OWNER_URL: ownerUrl,
    }
    for (const [key, value] of Object.entries({ ...settings, ...env })) vi.stubEnv(key, value)
  })
  afterAll(async () => {
    const holder = globalThis as { draDoorbell?: Doorbell }
    await holder.draDoorbell?.close()
    holder.draDoorbell = undefined
    await closeDatabases()
    await owner.end({ timeout: 5 })
    await tenant.end({ timeout: 5 })
    // The sign-in provider keeps a pool of its own open.
    await onServer((server) => server`drop database if exists ${server(name)} with (force)`)
    if (ownName) await onServer((server) => server`drop database if exists ${server(ownName)} with (force)`)
    vi.unstubAllEnvs()
  })
  return { owner, tenant, ownerUrl, appUrl }
}

/** The same server and person, another database. */
export function withDatabase(address: string, database: string): string {
  const url = new URL(address)
  url.pathname = `/${database}`
  return url.href
}

/** Runs something on the test server itself, as a superuser. */
export async function onServer(run: (server: postgres.Sql) => Promise<unknown>): Promise<void> {
  const server = postgres(inject('ownerUrl'), { max: 1, onnotice: () => {} })
  try {
    await run(server)
  } finally {
    await server.end({ timeout: 5 })
  }
}
