import { DrizzleQueryError } from 'drizzle-orm/errors'
import postgres from 'postgres'
import { AppError } from '@/lib/errors'
import { isConnectionLost } from './lasting-pool'

/**
 * What the database refused, without the statement and its values: those are clients' figures and people's addresses,
 * and an error ends in the log and in Sentry.
 */
export class DatabaseError extends Error {
  /** SQLSTATE. */
  readonly code: string
  readonly table: string | undefined
  readonly constraint: string | undefined

  constructor({ message, code, table_name: table, constraint_name: constraint }: postgres.PostgresError) {
    // Postgres quotes the offending value behind a colon.
    super(`${message.replace(/: .*$/s, '')} (${code})`)
    this.name = 'DatabaseError'
    this.code = code
    this.table = table
    this.constraint = constraint
  }
}

/** Shutting down, crashed, starting up, no connection left, cut off because we halted within a transaction. */
const AWAY_STATES = ['57P01', '57P02', '57P03', '53300', '25P03']
/** A zero byte, as text and within JSON. */
const UNSTORABLE_STATES = ['22021', '22P05']

/** The error to throw instead of one that came out of a transaction; errors of our own stay as they are. */
export function translateError(error: unknown): unknown {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  if (cause instanceof postgres.PostgresError) {
    if (AWAY_STATES.includes(cause.code) || cause.code.startsWith('08')) return unavailable(new DatabaseError(cause))
    if (UNSTORABLE_STATES.includes(cause.code))
      return new AppError('invalid_input', 'A text holds a character that cannot be stored (a zero byte). Take it out.')
    return new DatabaseError(cause)
  }
  if (isConnectionLost(cause))
    return unavailable(new Error(`The connection failed (${(cause as { code: string }).code})`))
  return cause
}

const unavailable = (cause: Error) =>
  new AppError('unavailable', 'The database does not answer. Try again in a few seconds.', {
    cause,
    retryAfterSeconds: 5,
  })
