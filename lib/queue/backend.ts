import { createPostgresBackend, Queue, Worker, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { log } from '@/lib/log'

/**
 * BullMQ as a doorbell: it wakes a worker, and the job row in Postgres decides what is done. It runs on Postgres, or on
 * Redis when a Redis URL is given; losing the whole queue loses nothing, because workers also look by themselves.
 */

const QUEUE_NAME = 'jobs'
/** LISTEN pins one connection for each worker; the rest serve its commands. */
const POOL_SIZE = 6
const LOCK_MS = 15_000
const STALLED_INTERVAL_MS = 5_000

export interface DoorbellMessage {
  jobId: string
}

export interface Doorbell {
  ring(message: DoorbellMessage): Promise<void>
  /** Calls `wake` for every ring until closed. */
  listen(wake: () => Promise<void>): { close: () => Promise<void>; ready: Promise<unknown> }
  close(): Promise<void>
}

export interface QueueSettings {
  databaseUrl: string
  redisUrl: string | undefined
}

export function openDoorbell(settings: QueueSettings): Doorbell {
  return settings.redisUrl ? openOnRedis(settings.redisUrl) : openOnPostgres(settings.databaseUrl)
}

const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const
const WORKER_OPTIONS = { lockDuration: LOCK_MS, stalledInterval: STALLED_INTERVAL_MS, concurrency: 4 } as const
const onError = (error: Error) => log.warn({ err: error }, 'queue connection trouble')

function openOnPostgres(connectionString: string): Doorbell {
  const pool = new pg.Pool({
    connectionString,
    max: POOL_SIZE,
    options: '-c role=dra_worker -c search_path=bullmq',
  })
  pool.setMaxListeners(50)
  pool.on('error', onError)
  const backend = withBackend(createPostgresBackend)
  const queue = new backend.Queue<DoorbellMessage>(QUEUE_NAME, { connection: pool })
  queue.on('error', onError)
  return {
    ring: async (message) => void (await queue.add('run', message, JOB_OPTIONS)),
    listen: (wake) =>
      started(new backend.Worker<DoorbellMessage>(QUEUE_NAME, wake, { connection: pool, ...WORKER_OPTIONS })),
    close: async () => {
      await queue.close()
      await pool.end()
    },
  }
}

function openOnRedis(url: string): Doorbell {
  const producer = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true })
  const consumers: Redis[] = []
  producer.on('error', onError)
  const queue = new Queue<DoorbellMessage>(QUEUE_NAME, { connection: producer })
  queue.on('error', onError)
  return {
    ring: async (message) => void (await queue.add('run', message, JOB_OPTIONS)),
    listen: (wake) => {
      const consumer = new Redis(url, { maxRetriesPerRequest: null })
      consumer.on('error', onError)
      consumers.push(consumer)
      return started(new Worker<DoorbellMessage>(QUEUE_NAME, wake, { connection: consumer, ...WORKER_OPTIONS }))
    },
    close: async () => {
      await queue.close()
      for (const connection of [producer, ...consumers]) connection.disconnect()
    },
  }
}

interface Listener {
  on(event: 'error', listener: (error: Error) => void): unknown
  close(): Promise<void>
  waitUntilReady(): Promise<unknown>
}

function started(worker: Listener) {
  worker.on('error', onError)
  return { close: () => worker.close(), ready: worker.waitUntilReady() }
}
