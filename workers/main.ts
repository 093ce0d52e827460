import { hostname } from 'node:os'
import * as Sentry from '@sentry/node'
import { closeDatabase } from '@/lib/db/client'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { sentryOptions } from '@/lib/monitoring/sentry'
import { openDoorbell } from '@/lib/queue/backend'
import { VERSION } from '@/lib/version'
import { startPump } from './pump'

/** The worker process: any number of them may run, on any number of machines. */

const CONCURRENCY = 2

const { DATABASE_URL, REDIS_URL, SENTRY_DSN } = env()
Sentry.init(sentryOptions(SENTRY_DSN, VERSION))

const pump = startPump(`${hostname()}:${process.pid}`, CONCURRENCY)
const doorbell = openDoorbell({ databaseUrl: DATABASE_URL, redisUrl: REDIS_URL })
const listener = doorbell.listen(pump.wake)
void pump.wake()
log.info({ version: VERSION, queue: REDIS_URL ? 'redis' : 'postgres' }, 'worker started')

let stopping = false
async function stop(signal: string) {
  if (stopping) return
  stopping = true
  log.info({ signal }, 'worker stopping')
  await Promise.allSettled([listener.close(), pump.stop()])
  await Promise.allSettled([doorbell.close(), closeDatabase(), Sentry.close(2_000)])
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal))
