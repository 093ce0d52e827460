import type { TestProject } from 'vitest/node'
import { migrate, migrateTenant } from '@/lib/db/migrate'
import { startTemporaryPostgres } from '@/scripts/lib/temporary-postgres.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A superuser's address of the test server's `dra` database; other databases are reached by changing its path. */
    ownerUrl: string
    /** The application's restricted login on the same server. */
    appUrl: string
    /** A migrated, empty database to make each test file's own from. Nothing may stay connected to it. */
    templateDatabase: string
    /** The same for a database that holds clients' data only. */
    tenantTemplate: string
  }
}

const TEMPLATE = 'dra_template'
const TENANT_TEMPLATE = 'dra_tenant_template'

/** One throw-away Postgres for all integration tests, and a migrated database in it to copy. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTemporaryPostgres()
  try {
    const appUrl = new URL(server.ownerUrl)
    appUrl.username = 'dra_login'
    await migrate({ ownerUrl: withDatabase(server.ownerUrl, TEMPLATE), appUrl: withDatabase(appUrl.href, TEMPLATE) })
    await migrateTenant({ ownerUrl: withDatabase(server.ownerUrl, TENANT_TEMPLATE) })
    project.provide('ownerUrl', server.ownerUrl)
    project.provide('appUrl', appUrl.href)
    project.provide('templateDatabase', TEMPLATE)
    project.provide('tenantTemplate', TENANT_TEMPLATE)
  } catch (error) {
    await server.stop()
    throw error
  }
  return () => server.stop()
}

function withDatabase(address: string, database: string): string {
  const url = new URL(address)
  url.pathname = `/${database}`
  return url.href
}
