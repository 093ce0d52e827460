import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { openDoorbell } from './backend'
import type { Doorbell, DoorbellMode } from './doorbell'

/** Nobody waits longer for a ring than it takes where all is well. */
const RING_TIMEOUT_MS = 250

// Kept across module reloads in development.
const holder = globalThis as { draDoorbell?: Doorbell }

/** This process's doorbell, opened at its first use: a worker rings others by the one that it is woken by. */
export function processDoorbell(): Doorbell {
  const { DATABASE_URL, REDIS_URL } = env()
  holder.draDoorbell ??= openDoorbell({ databaseUrl: DATABASE_URL, redisUrl: REDIS_URL })
  return holder.draDoorbell
}

/**
 * Wakes a worker for a job whose row is committed. A ring that fails costs seconds, not the job: workers also look by
 * themselves.
 */
export async function ringDoorbell(jobId: string): Promise<void> {
  const ring = processDoorbell().ring({ jobId })
  ring.catch((error) => log.warn({ err: error, jobId }, 'could not ring; a worker will find the job by itself'))
  await Promise.race([ring.catch(() => {}), new Promise((resolve) => setTimeout(resolve, RING_TIMEOUT_MS).unref())])
}

/** How this process wakes workers. */
export const producerMode = (): DoorbellMode => processDoorbell().mode()
