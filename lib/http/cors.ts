import { env } from '@/lib/env'

/**
 * Pages of other origins may call the API with an API key if CORS_ORIGINS names them, and never with cookies: without
 * Access-Control-Allow-Credentials no browser shows them an answer that was made for a cookie.
 */

const READABLE = [
  ...['etag', 'idempotency-replayed', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after'],
  'x-request-id',
].join(', ')

/** Lets the page that asked read the answer, where it may. */
export function shareAcrossOrigins(request: Request, headers: Headers): void {
  if (env().CORS_ORIGINS.length === 0 || !new URL(request.url).pathname.startsWith('/api/v1/')) return
  headers.append('vary', 'Origin')
  const origin = request.headers.get('origin')
  if (origin === null || !env().CORS_ORIGINS.includes(origin)) return
  headers.set('access-control-allow-origin', origin)
  headers.set('access-control-expose-headers', READABLE)
}

/** What a browser wants to know before it sends a request with a key from another origin's page. */
export function answerPreflight(request: Request): Response {
  const headers = new Headers({ vary: 'Origin' })
  const origin = request.headers.get('origin')
  if (origin !== null && env().CORS_ORIGINS.includes(origin)) {
    headers.set('access-control-allow-origin', origin)
    headers.set('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
    headers.set(
      'access-control-allow-headers',
      'Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Client-Id, X-Request-Id',
    )
    headers.set('access-control-max-age', '600')
  }
  return new Response(null, { status: 204, headers })
}
