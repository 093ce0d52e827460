import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import { env } from '@/lib/env'
import { openLastingPool } from './lasting-pool'
import * as operations from './schema/operations'
import * as people from './schema/people'
import * as platform from './schema/platform'
import * as review from './schema/review'
import * as tenant from './schema/tenant'

const schema = { ...platform, ...people, ...operations, ...tenant, ...review }
export type Database = PostgresJsDatabase<typeof schema>
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

declare const schemaOf: unique symbol
/** Sees the tables of `platform`. */
export type PlatformTransaction = Transaction & { readonly [schemaOf]?: 'platform' }
/** Sees the tables of `tenant`, which may be in another database than `platform`: no statement may name both. */
export type TenantTransaction = Transaction & { readonly [schemaOf]?: 'tenant' }

/** Every statement of a request ends within this time; long worker statements set their own limit. */
const STATEMENT_TIMEOUT_MS = 15_000
const IDLE_IN_TRANSACTION_MS = 30_000

export interface Connection {
  readonly database: Database
  close: () => Promise<void>
}

/** Opens a pool that survives its connections. `prepare: false` keeps it usable behind a transaction-mode pooler. */
export function connect(
  databaseUrl: string,
  {
    maxConnections = 10,
    connectSeconds = 10,
    role,
  }: { maxConnections?: number; connectSeconds?: number; role?: 'dra_auth' } = {},
): Connection {
  const pool = openLastingPool(
    databaseUrl,
    {
      max: maxConnections,
      prepare: false,
      // We read no arrays; and a connection lost while their types are read would be a rejection nobody can catch.
      fetch_types: false,
      connect_timeout: connectSeconds,
      onnotice: () => {},
      connection: {
        application_name: 'dra',
        statement_timeout: STATEMENT_TIMEOUT_MS,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
        ...(role && { role }),
      },
    },
    (sql) => drizzle(sql, { schema, casing: 'snake_case' }),
  )
  // Holders of the database need not know that the pool behind it changes.
  const database = new Proxy(pool.current(), { get: (_first, key) => Reflect.get(pool.current(), key) })
  return { database, close: pool.close }
}

// Kept across module reloads in development, where each reload would otherwise open a pool of its own.
const holder = globalThis as { draConnection?: Connection }

export function database(): Database {
  holder.draConnection ??= connect(env().DATABASE_URL)
  return holder.draConnection.database
}

export async function closeSharedDatabase(): Promise<void> {
  await holder.draConnection?.close()
  holder.draConnection = undefined
}
