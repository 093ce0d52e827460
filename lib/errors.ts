/**
 * The closed vocabulary of failures. `publicMessage` is written for the person who sees it and may leave the
 * process; `cause` is for the log. HTTP statuses are assigned in `lib/http/problem.ts` and nowhere else.
 */
export type ErrorCode =
  | 'invalid_input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'key_reused'
  | 'limit_reached'
  | 'needs_reauth'
  | 'upstream_failed'
  | 'unavailable'
  | 'internal'

/** One thing wrong with one field or cell, and what to do about it. */
export interface ErrorDetail {
  field: string
  message: string
}

/** Of a page that could not be shown because the database is away. */
export const AWAY_DIGEST = 'unavailable'

export class AppError extends Error {
  readonly code: ErrorCode
  readonly publicMessage: string
  readonly details: readonly ErrorDetail[]
  /** Seconds after which trying again may work; only where waiting helps. */
  readonly retryAfterSeconds: number | undefined
  /** All that Next tells a browser of a page that failed; it makes one up where there is none. */
  readonly digest: string | undefined

  constructor(
    code: ErrorCode,
    publicMessage: string,
    options: { cause?: unknown; details?: readonly ErrorDetail[]; retryAfterSeconds?: number } = {},
  ) {
    super(publicMessage, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.publicMessage = publicMessage
    this.details = options.details ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
    this.digest = code === 'unavailable' ? AWAY_DIGEST : undefined
  }
}

/** Whether something did not answer, so that trying again later may work. */
export const isAway = (error: unknown): error is AppError => error instanceof AppError && error.code === 'unavailable'

export const notFound = (what: string) => new AppError('not_found', `${what} was not found.`)
