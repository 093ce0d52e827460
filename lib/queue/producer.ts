import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { type Doorbell, openDoorbell } from './backend'

const RING_TIMEOUT_MS = 2_000

// Kept across module reloads in development.
const holder = globalThis as { draDoorbell?: Doorbell }

/**
 * Wakes a worker for a job whose row is committed. A ring that fails costs seconds, not the job: workers also look by
 * themselves.
 */
export async function ringDoorbell(jobId: string): Promise<void> {
  try {
    const { DATABASE_URL, REDIS_URL } = env()
    holder.draDoorbell ??= openDoorbell({ databaseUrl: DATABASE_URL, redisUrl: REDIS_URL })
    await Promise.race([
      holder.draDoorbell.ring({ jobId }),
      new Promise((_, reject) =>
        setTimeout(() => reject(new Error('the queue did not answer')), RING_TIMEOUT_MS).unref(),
      ),
    ])
  } catch (error) {
    log.warn({ err: error, jobId }, 'could not ring; a worker will find the job by itself')
  }
}
