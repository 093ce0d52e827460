import { setImmediate as nextTurn } from 'node:timers/promises'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import postgres from 'postgres'

/**
 * postgres.js does not get over a connection that is cut off: writing to it afterwards, be it the rollback, is an
 * exception nobody can catch, and a connection cut before its last write went out never sends anything again. So a
 * transaction stops writing once its connection is gone, and the whole pool is then exchanged for a new one.
 */

/** No answer from the database, or none any more. */
const LOST_CODES = [
  ...['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
]

export function isConnectionLost(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  const { code } = (cause ?? {}) as { code?: unknown }
  return typeof code === 'string' && LOST_CODES.includes(code)
}

interface LastingPool<T> {
  /** What `wrap` made of the pool in use now. */
  current(): T
  close(): Promise<void>
}

/** Opens a pool and, whenever a connection of it ends, another; the old one finishes what it has begun. */
export function openLastingPool<T>(
  databaseUrl: string,
  options: postgres.Options<Record<string, never>>,
  wrap: (sql: postgres.Sql) => T,
): LastingPool<T> {
  let isClosed = false
  let pool = open()

  function open() {
    const sql = postgres(databaseUrl, {
      ...options,
      onclose: () => {
        if (isClosed || pool.sql !== sql) return
        pool = open()
        void sql.end()
      },
    })
    guardTransactions(sql)
    return { sql, wrapped: wrap(sql) }
  }

  return {
    current: () => pool.wrapped,
    close: () => {
      isClosed = true
      return pool.sql.end({ timeout: 5 })
    },
  }
}

type Run = (tx: postgres.TransactionSql) => Promise<unknown>
type Begin = (options: string, run: Run) => Promise<unknown>

function guardTransactions(sql: postgres.Sql): void {
  const begin = sql.begin as unknown as Begin
  const guarded = (...args: [Run] | [string, Run]) => {
    const [options, run] = args.length === 1 ? ['', args[0]] : args
    let isOver = false
    const transaction = begin(options, async (tx) => {
      const { unsafe } = tx
      tx.unsafe = ((...statement: Parameters<typeof unsafe>) => {
        if (isOver) throw Object.assign(new Error('The connection is gone'), { code: 'CONNECTION_CLOSED' })
        return unsafe(...statement)
      }) as typeof unsafe
      const result = await run(tx).catch(async (error: unknown) => {
        // The end of our own connection is known by the next turn; otherwise it was another's and ours is rolled back.
        if (isConnectionLost(error)) await nextTurn()
        if (!isOver) throw error
      })
      // Never settling keeps postgres.js from writing its commit or rollback; it fails the transaction by itself.
      return isOver ? new Promise(() => {}) : result
    })
    transaction.catch(() => {
      isOver = true
    })
    return transaction
  }
  sql.begin = guarded as unknown as typeof sql.begin
}
