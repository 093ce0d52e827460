import { withWorker } from '@/lib/db/tenant'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import type { DoorbellMode } from '@/lib/queue/doorbell'
import { producerMode } from '@/lib/queue/producer'
import { VERSION } from '@/lib/version'
import { type ClockState, measureSkew, readQueue } from './facts'

export interface Health {
  /** `warning`: everything works, yet something wants to be looked at. */
  status: 'ok' | 'warning' | 'failing'
  version: string
  features: { queue: 'postgres' | 'redis'; mail: 'resend' | 'smtp' | 'outbox'; sentry: boolean }
  queue: {
    mode: DoorbellMode
    /** Worker processes that gave a sign of life lately. */
    workers: number
    /** Jobs that are due, and the seconds that the first of them has been; null where none is. */
    waiting: number
    oldestWaitingSeconds: number | null
  }
  /** How far this machine's clock is ahead of the database's. */
  clock: { state: ClockState; aheadSeconds: number }
}

/** What the installation can do and how it is. Throws `unavailable` while the database does not answer. */
export async function checkHealth(): Promise<Health> {
  const { REDIS_URL, SENTRY_DSN, RESEND_API_KEY, SMTP_URL } = env()
  const facts = await withWorker(async (tx) => ({ clock: await measureSkew(tx), queue: await readQueue(tx) })).catch(
    (error) => {
      throw new AppError('unavailable', 'The database does not answer.', { cause: error, retryAfterSeconds: 5 })
    },
  )
  const { clock } = facts
  const { degraded, ...queue } = facts.queue
  const mode = degraded > 0 ? 'degraded' : producerMode()
  const isOdd = clock.state === 'warning' || mode === 'degraded' || queue.workers === 0
  return {
    status: clock.state === 'failing' ? 'failing' : isOdd ? 'warning' : 'ok',
    version: VERSION,
    features: {
      queue: REDIS_URL ? 'redis' : 'postgres',
      mail: RESEND_API_KEY ? 'resend' : SMTP_URL ? 'smtp' : 'outbox',
      sentry: SENTRY_DSN !== undefined,
    },
    queue: { mode, ...queue },
    clock,
  }
}
