import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { AWAY_DIGEST } from '@/lib/errors'

/**
 * Next answers a page that failed with status 500, whatever the reason. A database that is away is no fault of the page:
 * monitors, caches and load balancers are told 503 and when to come back, while the page itself says so in words.
 */

const RETRY_AFTER_SECONDS = '5'

const answering = new AsyncLocalStorage<ServerResponse>()

/** Has each request carry its response along, for `answerAway` to find. */
export function trackAnswers(): void {
  subscribe('http.server.request.start', (message) => {
    answering.enterWith((message as { response: ServerResponse }).response)
  })
}

/** Whether a page failed because the database is away; its answer then says so, unless part of it was sent already. */
export function answerAway(error: unknown): boolean {
  if ((error as { digest?: unknown } | null)?.digest !== AWAY_DIGEST) return false
  const response = answering.getStore()
  // A page that is open asks for the parts of the next one, and shows by itself what became of them.
  if (!response || response.headersSent || response.req.headers.rsc !== undefined) return true
  response.setHeader('Retry-After', RETRY_AFTER_SECONDS)
  response.setHeader('Cache-Control', 'no-store')
  // Next sets its status afterwards.
  Object.defineProperty(response, 'statusCode', { get: () => 503, set: () => {}, configurable: true })
  return true
}
