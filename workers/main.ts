import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import * as Sentry from '@sentry/node'
import { closeDatabases } from '@/lib/db/placement'
import { openMailPort } from '@/lib/email/open-port'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { sentryOptions } from '@/lib/monitoring/sentry'
import { processDoorbell } from '@/lib/queue/producer'
import { VERSION } from '@/lib/version'
import { startHealthServer } from './health'
import { startPresence } from './presence'
import { startPump } from './pump'
import { startScheduler } from './scheduler'
import { startMailer } from './send-mail'

/** The worker process: any number of them may run, on any number of machines. */

const CONCURRENCY = 2
/** A worker that has not stopped by then is ended; its leases run out and others go on. */
const STOP_MS = 9_000
/** A queue that does not let go of its listener is not waited for. */
const DEAF_MS = 1_000

const { REDIS_URL, SENTRY_DSN, WORKER_HEALTH_PORT } = env()
Sentry.init(sentryOptions(SENTRY_DSN, VERSION))

const id = `${hostname()}:${process.pid}`
const doorbell = processDoorbell()
const mailer = startMailer(openMailPort())
const pump = startPump(id, CONCURRENCY, {
  isUnheard: () => doorbell.mode() === 'degraded',
  // Ended jobs write mail. It also looks by itself.
  onEnd: () => void mailer.wake(),
})
const listener = doorbell.listen(pump.wake)
const presence = startPresence({ id, mode: doorbell.mode, idleMs: pump.idleMs })
const health = WORKER_HEALTH_PORT === undefined ? null : startHealthServer(WORKER_HEALTH_PORT, pump.idleMs)
const scheduler = startScheduler()
log.info({ version: VERSION, queue: REDIS_URL ? 'redis' : 'postgres' }, 'worker started')

let stopping = false
async function stop(signal: string) {
  if (stopping) return
  stopping = true
  log.info({ signal }, 'worker stopping')
  setTimeout(() => process.exit(1), STOP_MS).unref()
  health?.close()
  // Its own ear first: it would hear the rings by which others are to take over what it holds.
  await Promise.race([listener.close().catch(() => {}), sleep(DEAF_MS)])
  await Promise.allSettled([pump.stop(), mailer.stop(), scheduler.stop(), presence.stop()])
  await Promise.allSettled([doorbell.close(), closeDatabases(), Sentry.close(2_000)])
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal))
