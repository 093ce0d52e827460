import { AsyncLocalStorage } from 'node:async_hooks'
import pino from 'pino'
import { logLevel } from '@/lib/env'

/** Ids that every line logged while handling a request or a job carries. */
interface LogContext {
  requestId?: string
  jobId?: string
  clientId?: string
  /** Who asks, once that is known. */
  userId?: string
  keyId?: string
}

const context = new AsyncLocalStorage<LogContext>()

const SECRETS = ['password', 'authorization', 'Authorization', 'cookie', 'Cookie', 'set-cookie', 'token', 'secret']

/** One JSON line per event on stdout. Values that could be secrets are removed by name, at the top and one below. */
export const log = pino({
  level: logLevel(),
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  // A copy: pino writes each line’s own facts into what it is given.
  mixin: () => ({ ...context.getStore() }),
  redact: {
    paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]),
    remove: true,
  },
  serializers: { err: pino.stdSerializers.errWithCause },
})

export function withLogContext<T>(ids: LogContext, run: () => T): T {
  return context.run({ ...context.getStore(), ...ids }, run)
}

/** For the rest of the request or job, its last line included. */
export function addLogContext(ids: LogContext): void {
  Object.assign(context.getStore() ?? {}, ids)
}

/** Of the request that is being answered. */
export const requestIdInLog = (): string | undefined => context.getStore()?.requestId
