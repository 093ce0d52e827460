import type { ErrorEvent, NodeOptions } from '@sentry/node'
import * as Sentry from '@sentry/node'
import { log } from '@/lib/log'
import { maskPath } from '@/lib/mask-path'

/** Sentry is silent without a DSN. What is sent names the error and our own ids, never a person, a body or a header. */

/** Takes out everything that could carry personal data, credentials or a client's figures. */
export function scrubEvent(event: ErrorEvent): ErrorEvent {
  const { request, user: _user, extra: _extra, breadcrumbs: _breadcrumbs, server_name: _server, ...kept } = event
  if (kept.contexts) {
    const { trace, runtime, app } = kept.contexts
    kept.contexts = { ...(trace && { trace }), ...(runtime && { runtime }), ...(app && { app }) }
  }
  for (const exception of kept.exception?.values ?? [])
    for (const frame of exception.stacktrace?.frames ?? []) delete frame.vars
  const path = request?.url && maskPath(request.url.split('?')[0] ?? '')
  return { ...kept, ...(path && { request: { url: path, method: request?.method } }) }
}

export function sentryOptions(dsn: string | undefined, release: string): NodeOptions {
  return {
    dsn,
    release,
    enabled: dsn !== undefined,
    tracesSampleRate: 0,
    beforeSend: scrubEvent,
    beforeBreadcrumb: () => null,
  }
}

/** The outermost catch of a request or a job calls this once for an error nobody expected. */
export function reportUnexpected(error: unknown, tags: Record<string, string>): void {
  log.error({ err: error, ...tags }, 'unexpected error')
  Sentry.captureException(error, { tags })
}
