import * as Sentry from '@sentry/nextjs'

/** Runs once when a server process starts, before it answers anything. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { env } = await import('@/lib/env')
  const { sentryOptions } = await import('@/lib/monitoring/sentry')
  const { VERSION } = await import('@/lib/version')
  const { SENTRY_DSN } = env()
  if (SENTRY_DSN) Sentry.init(sentryOptions(SENTRY_DSN, VERSION))
}

export const onRequestError = Sentry.captureRequestError
