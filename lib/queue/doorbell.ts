import { log } from '@/lib/log'

/**
 * BullMQ as a doorbell: it wakes a worker, and the job row in Postgres decides what is done. Losing the whole queue loses
 * nothing, because workers also look by themselves.
 */

export interface DoorbellMessage {
  jobId: string
}

/** `degraded`: the Redis it was set up with is away, and workers look by themselves more often. */
export type DoorbellMode = 'postgres' | 'redis' | 'degraded'

export interface Doorbell {
  mode(): DoorbellMode
  /** Rejects when nobody can be woken; at once while the queue is known to be away. */
  ring(message: DoorbellMessage): Promise<void>
  /**
   * Calls `wake` for every ring until closed; once for each doorbell. `ready` resolves once it hears, and never rejects.
   */
  listen(wake: () => Promise<void>): { close: () => Promise<void>; ready: Promise<void> }
  close(): Promise<void>
}

export const QUEUE_NAME = 'jobs'
export const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const
export const WORKER_OPTIONS = { lockDuration: 15_000, stalledInterval: 5_000, concurrency: 4 } as const
export const onError = (error: Error): void => log.warn({ err: error }, 'queue connection trouble')
