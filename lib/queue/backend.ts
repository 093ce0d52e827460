import { setTimeout as sleep } from 'node:timers/promises'
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
  /** Calls `wake` for every ring until closed. `ready` resolves once it hears, and never rejects. */
  listen(wake: () => Promise<void>): { close: () => Promise<void>; ready: Promise<void> }
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
const LISTEN_AGAIN_MS = 1_000
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
  const bell = keepRinging(() => new backend.Queue<DoorbellMessage>(QUEUE_NAME, { connection: pool }))
  return {
    ring: bell.ring,
    listen: (wake) =>
      keepListening(
        () => new backend.Worker<DoorbellMessage>(QUEUE_NAME, wake, { connection: pool, ...WORKER_OPTIONS }),
      ),
    close: async () => {
      await bell.close()
      await pool.end()
    },
  }
}

function openOnRedis(url: string): Doorbell {
  const producer = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true })
  const consumers: Redis[] = []
  producer.on('error', onError)
  const bell = keepRinging(() => new Queue<DoorbellMessage>(QUEUE_NAME, { connection: producer }))
  return {
    ring: bell.ring,
    listen: (wake) => {
      const consumer = new Redis(url, { maxRetriesPerRequest: null })
      consumer.on('error', onError)
      consumers.push(consumer)
      return keepListening(
        () => new Worker<DoorbellMessage>(QUEUE_NAME, wake, { connection: consumer, ...WORKER_OPTIONS }),
      )
    },
    close: async () => {
      await bell.close()
      for (const connection of [producer, ...consumers]) connection.disconnect()
    },
  }
}

interface Ringer {
  on(event: 'error', listener: (error: Error) => void): unknown
  add(name: string, message: DoorbellMessage, options: typeof JOB_OPTIONS): Promise<unknown>
  close(): Promise<void>
}

/** BullMQ remembers a start that failed for good, so after a failed ring the next one begins with a new queue. */
function keepRinging(open: () => Ringer) {
  let current: Ringer | undefined
  const start = () => {
    const queue = open()
    queue.on('error', onError)
    return queue
  }
  return {
    ring: async (message: DoorbellMessage) => {
      current ??= start()
      const queue = current
      try {
        await queue.add('run', message, JOB_OPTIONS)
      } catch (error) {
        if (current === queue) current = undefined
        queue.close().catch(onError)
        throw error
      }
    },
    close: async () => current?.close(),
  }
}

interface Listener {
  on(event: 'error', listener: (error: Error) => void): unknown
  close(force?: boolean): Promise<void>
  waitUntilReady(): Promise<unknown>
}

/** The same for a listener: begun anew until it is connected once; from then on BullMQ keeps it so. */
function keepListening(open: () => Listener) {
  const closing = new AbortController()
  const start = () => {
    const worker = open()
    worker.on('error', onError)
    return worker
  }
  let current = start()
  const connect = async () => {
    for (;;) {
      try {
        await current.waitUntilReady()
        return
      } catch {
        // Its error was logged.
        await current.close().catch(onError)
        await sleep(LISTEN_AGAIN_MS, undefined, { signal: closing.signal }).catch(() => {})
        if (closing.signal.aborted) return
        current = start()
      }
    }
  }
  return {
    ready: connect(),
    close: () => {
      closing.abort()
      // A ring takes no time to hear, so there is nothing to wait for; and a backend that is away would never answer.
      return current.close(true)
    },
  }
}
