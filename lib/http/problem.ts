import { AppError, type ErrorCode } from '@/lib/errors'

/** Errors as RFC 9457 problem documents: the only place where codes become HTTP statuses. */

const PROBLEMS: Record<ErrorCode, { status: number; title: string }> = {
  invalid_input: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  key_reused: { status: 422, title: 'The key belongs to another request' },
  limit_reached: { status: 429, title: 'Too many requests' },
  needs_reauth: { status: 409, title: 'The connection needs a new sign-in' },
  upstream_failed: { status: 502, title: 'A connected service failed' },
  unavailable: { status: 503, title: 'Not available right now' },
  internal: { status: 500, title: 'Internal error' },
}

/** The answer for an error; anything but an `AppError` shows nothing of itself but the request id. */
export function problemResponse(error: unknown, requestId: string): Response {
  const known =
    error instanceof AppError
      ? error
      : new AppError('internal', `This was not expected and has been recorded as ${requestId}. Try again.`)
  const { status, title } = PROBLEMS[known.code]
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  if (known.retryAfterSeconds !== undefined) headers.set('retry-after', String(known.retryAfterSeconds))
  const problem = {
    type: `urn:dra:problem:${known.code}`,
    title,
    status,
    detail: known.publicMessage,
    code: known.code,
    requestId,
    ...(known.details.length > 0 && { errors: known.details }),
  }
  return new Response(JSON.stringify(problem), { status, headers })
}
