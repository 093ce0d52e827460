import * as Sentry from '@sentry/nextjs'
import type { Instrumentation } from 'next'

/** Known once the process runs under Node, and at once then: an answer does not wait to be changed. */
let answerAway: ((error: unknown) => boolean) | undefined

/** Runs once when a server process starts, before it answers anything. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { noteSocketAddresses } = await import('@/lib/http/socket-address')
  noteSocketAddresses()
  const pageAway = await import('@/lib/http/page-away')
  pageAway.trackAnswers()
  answerAway = pageAway.answerAway
  const { env } = await import('@/lib/env')
  const { sentryOptions } = await import('@/lib/monitoring/sentry')
  const { VERSION } = await import('@/lib/version')
  const { SENTRY_DSN } = env()
  if (SENTRY_DSN) Sentry.init(sentryOptions(SENTRY_DSN, VERSION))
  const { printSetupLink } = await import('@/lib/services/setup/print-link')
  await printSetupLink()
}

export const onRequestError: Instrumentation.onRequestError = (...failure) => {
  const [error] = failure
  if (!answerAway?.(error)) Sentry.captureRequestError(...failure)
}
