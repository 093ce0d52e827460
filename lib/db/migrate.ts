import path from 'node:path'
import { runMigrations } from 'bullmq'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import pg from 'pg'
import postgres from 'postgres'
import { addressOf } from './placement'

/** Those that the application's login may take. */
const ROLES = ['dra_app', 'dra_worker', 'dra_auth', 'dra_admin'] as const
/** Those that the owner takes, to move a client from one database to another. */
const OWNER_ROLES = ['dra_mover', 'dra_admin'] as const
/** Any constant: two migrators on one database wait for each other. */
const MIGRATION_LOCK = 7_203_541

export interface MigrateOptions {
  /** Owns the schemas; may create databases and roles. */
  ownerUrl: string
  /** The login the application uses: created when absent, made a member of the dra_* roles, owns nothing. */
  appUrl: string
  /** Folder that holds `platform/` and `tenant/`. */
  migrationsFolder?: string
}

/** A client's own database that could not be brought to the current schema: its client waits, nobody else does. */
export interface LeftBehind {
  databaseRef: string
  reason: string
}

/**
 * Brings the database, and then those that clients have of their own, to the current schema. Safe to run again and by
 * several processes at once. Returns the own databases that could not be.
 */
export async function migrate({
  ownerUrl,
  appUrl,
  migrationsFolder = 'drizzle',
}: MigrateOptions): Promise<LeftBehind[]> {
  await migrateDatabase(ownerUrl, migrationsFolder, ['platform', 'tenant'], (sql) => ensureRoles(sql, new URL(appUrl)))
  await migrateQueue(ownerUrl)
  const behind: LeftBehind[] = []
  for (const databaseRef of await listOwnDatabases(ownerUrl))
    await migrateTenant({ ownerUrl: addressOf(ownerUrl, databaseRef), migrationsFolder }).catch((error: unknown) => {
      behind.push({ databaseRef, reason: error instanceof Error ? error.message : String(error) })
    })
  return behind
}

/** Makes a database for one client's data, or brings it to the current schema. The roles must be there already. */
export function migrateTenant({
  ownerUrl,
  migrationsFolder = 'drizzle',
}: Pick<MigrateOptions, 'ownerUrl' | 'migrationsFolder'>): Promise<void> {
  return migrateDatabase(ownerUrl, migrationsFolder, ['tenant'])
}

async function migrateDatabase(
  ownerUrl: string,
  migrationsFolder: string,
  sets: readonly ('platform' | 'tenant')[],
  prepare: (sql: postgres.Sql) => Promise<void> = async () => {},
): Promise<void> {
  await ensureDatabase(ownerUrl)
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`
    await prepare(sql)
    const database = drizzle(sql, { casing: 'snake_case' })
    for (const set of sets) {
      await applyMigrations(database, {
        migrationsFolder: path.resolve(migrationsFolder, set),
        migrationsSchema: 'drizzle',
        migrationsTable: `${set}_migrations`,
      })
      // What was applied is compared with what the running version knows.
      await sql`grant usage on schema drizzle to dra_worker`
      await sql`grant select on drizzle.${sql(`${set}_migrations`)} to dra_worker`
    }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function listOwnDatabases(ownerUrl: string): Promise<string[]> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return await sql.begin(async (tx) => {
      // An owner that is no superuser sees no rows by itself.
      await tx`set local role dra_admin`
      const rows = await tx`
        select distinct database_ref as name from platform.client where database_ref is not null order by 1`
      return rows.map(({ name }) => name as string)
    })
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function ensureDatabase(ownerUrl: string): Promise<void> {
  const wanted = decodeURIComponent(new URL(ownerUrl).pathname.slice(1))
  const direct = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await direct`select 1`
  } catch (error) {
    if (!(error instanceof postgres.PostgresError && error.code === '3D000')) throw error
    const maintenance = new URL(ownerUrl)
    maintenance.pathname = '/postgres'
    const server = postgres(maintenance.href, { max: 1, onnotice: () => {} })
    try {
      await server`create database ${server(wanted)}`.catch(ignoreExisting)
    } finally {
      await server.end({ timeout: 5 })
    }
  } finally {
    await direct.end({ timeout: 5 })
  }
}

async function ensureRoles(sql: postgres.Sql, appUrl: URL): Promise<void> {
  for (const role of [...ROLES, ...OWNER_ROLES]) await createRole(sql, role, sql`nologin`)
  const login = decodeURIComponent(appUrl.username)
  const owner = (await sql`select current_user as name`)[0]?.name as string
  // With one URL for everything, the owner takes the roles itself.
  if (login !== owner) await createRole(sql, login, sql`login noinherit`)
  const password = decodeURIComponent(appUrl.password)
  if (login !== owner && password !== '') {
    // ALTER ROLE takes no parameters; quoting is done by the server.
    const quoted = (await sql`select quote_literal(${password}) as literal`)[0]?.literal as string
    await sql.unsafe(`alter role "${login.replaceAll('"', '""')}" password ${quoted}`)
  }
  for (const role of ROLES) await grantRole(sql, role, login)
  for (const role of OWNER_ROLES) await grantRole(sql, role, owner)
}

/** Nothing where it is granted already: roles are the server's, and two that grant at once would be in each other's way. */
async function grantRole(sql: postgres.Sql, role: string, to: string): Promise<void> {
  const [held] = await sql`select from pg_auth_members
    where roleid = ${role}::regrole and member = to_regrole(quote_ident(${to}))`
  if (!held) await sql`grant ${sql(role)} to ${sql(to)}`
}

async function createRole(sql: postgres.Sql, role: string, options: postgres.PendingQuery<postgres.Row[]>) {
  if ((await sql`select from pg_roles where rolname = ${role}`).length > 0) return
  await sql`create role ${sql(role)} ${options}`.catch(ignoreExisting)
}

/** Databases and roles belong to the whole server, beyond our lock: another migration may have been faster. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof postgres.PostgresError && ['42P04', '42710', '23505'].includes(error.code))) throw error
}

async function migrateQueue(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await runMigrations(client, 'bullmq')
    // BullMQ makes a sequence for each queue it meets, hence CREATE.
    await client.query(`grant usage, create on schema bullmq to dra_worker;
      grant select, insert, update, delete on all tables in schema bullmq to dra_worker;
      grant usage, select on all sequences in schema bullmq to dra_worker;
      grant execute on all functions in schema bullmq to dra_worker`)
  } finally {
    await client.end()
  }
}
