import { sql } from 'drizzle-orm'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { type Connection, closeSharedDatabase, connect, type Database, database } from './client'
import { DatabaseError, translateError } from './errors'
import { NEWEST_MIGRATION } from './newest-migration'

/**
 * Where a client's data is: in the database everybody shares, or in one of its own on the same server. Own databases are
 * opened when they are first asked for and closed when nobody has for a while.
 */

/** More than this many at once would eat up what the server can hold. */
const MAX_OPEN = 100
const MAX_CONNECTIONS_EACH = 2
/** Others wait for it in the scheduler's turn. */
const CONNECT_SECONDS = 3
const IDLE_MS = 30 * 60_000
const SWEEP_MS = 60_000
/** How long a database that did not answer counts as away, so that nobody waits for it again and again. */
const AWAY_MS = 5_000

interface OwnDatabase extends Connection {
  /** Transactions at work in it: such a one is never closed. */
  users: number
  usedAt: number
  /** Settles once its schema was found to be the one this version knows. */
  isCurrent: Promise<void>
}

interface Holder {
  draOwnDatabases?: Map<string, OwnDatabase>
  draOwnSweeper?: NodeJS.Timeout
}

// Kept across module reloads in development, as the shared connection is.
const holder = globalThis as Holder
holder.draOwnDatabases ??= new Map()
/** Least recently used first. */
const open = holder.draOwnDatabases

/** The address of a database on the server that the application uses. */
export function addressOf(databaseUrl: string, databaseRef: string): string {
  const address = new URL(databaseUrl)
  address.pathname = `/${encodeURIComponent(databaseRef)}`
  return address.href
}

/**
 * Runs something on the database that holds a client's data. Throws `unavailable` while a database of its own does not
 * answer, is behind this version's schema, or too many others are in use.
 */
export async function onPlacement<T>(databaseRef: string | null, run: (database: Database) => Promise<T>): Promise<T> {
  if (databaseRef === null) return run(database())
  const own = take(databaseRef)
  own.users += 1
  try {
    await own.isCurrent
    return await run(own.database)
  } catch (error) {
    if (!isMissing(error)) throw error
    forget(databaseRef, own)
    throw waiting(AWAY, 5, error)
  } finally {
    own.users -= 1
    own.usedAt = Date.now()
  }
}

/** How many databases of clients this process holds open. */
export const countOpen = (): number => open.size

/** Closes all of them, and the shared database. */
export async function closeDatabases(): Promise<void> {
  clearInterval(holder.draOwnSweeper)
  holder.draOwnSweeper = undefined
  const all = [...open.values()]
  open.clear()
  await Promise.all([...all.map(({ close }) => close()), closeSharedDatabase()])
}

function take(databaseRef: string): OwnDatabase {
  const own = open.get(databaseRef) ?? begin(databaseRef)
  // Taken out and put back, it is the one used last.
  open.delete(databaseRef)
  open.set(databaseRef, own)
  return own
}

function begin(databaseRef: string): OwnDatabase {
  if (open.size >= MAX_OPEN) closeOldestIdle()
  const connection = connect(addressOf(env().DATABASE_URL, databaseRef), {
    maxConnections: MAX_CONNECTIONS_EACH,
    connectSeconds: CONNECT_SECONDS,
  })
  const own = { ...connection, users: 0, usedAt: Date.now(), isCurrent: requireCurrent(connection.database) }
  // Whoever comes within the next seconds gets the same answer at once; then it is asked again.
  own.isCurrent.catch(() => setTimeout(() => forget(databaseRef, own), AWAY_MS).unref())
  holder.draOwnSweeper ??= setInterval(closeIdle, SWEEP_MS).unref()
  return own
}

function closeOldestIdle(): void {
  const idle = [...open].find(([, { users }]) => users === 0)
  if (!idle) throw waiting('Too many clients with a database of their own are at work. Try again in a moment.', 5)
  forget(...idle)
}

function closeIdle(): void {
  for (const [ref, own] of open) if (own.users === 0 && Date.now() - own.usedAt >= IDLE_MS) forget(ref, own)
}

function forget(databaseRef: string, own: OwnDatabase): void {
  if (open.get(databaseRef) === own) open.delete(databaseRef)
  void own.close()
}

/** A database that is not there, or was not migrated with the others, keeps its own client waiting and nobody else. */
async function requireCurrent(of: Database): Promise<void> {
  const applied = await of
    .transaction(async (tx) => {
      await tx.execute(sql`select set_config('role', 'dra_worker', true)`)
      const [row] = await tx.execute<{ newest: string }>(
        sql`select max(created_at)::text as newest from drizzle.tenant_migrations`,
      )
      return Number(row?.newest)
    })
    .catch((cause: unknown) => {
      throw waiting(AWAY, 5, cause)
    })
  if (!(applied >= NEWEST_MIGRATION.tenant))
    throw waiting('The database of this client is being brought up to date. Try again in a few minutes.', 60)
}

const AWAY = 'The database of this client does not answer. Try again in a few seconds.'
const NO_SUCH_DATABASE = '3D000'

/** Dropped or renamed while it was open. */
function isMissing(error: unknown): boolean {
  const translated = translateError(error)
  return translated instanceof DatabaseError && translated.code === NO_SUCH_DATABASE
}

const waiting = (message: string, retryAfterSeconds: number, cause?: unknown) =>
  new AppError('unavailable', message, { retryAfterSeconds, cause: translateError(cause) })
