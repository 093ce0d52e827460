import { setTimeout as sleep } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { log } from '@/lib/log'
import { type Doorbell, type DoorbellMessage, JOB_OPTIONS, onError, QUEUE_NAME, WORKER_OPTIONS } from './doorbell'

/**
 * A doorbell on Redis. One loop keeps one session: it connects, proves by a write every few seconds that Redis still does
 * its work, and after a loss begins anew. When that failed often enough it is `degraded` and only probes now and then.
 */

/** Reconnects after a loss before giving up on it; each waits twice as long as the one before. */
const RECONNECTS = 5
const FIRST_WAIT_MS = 200
/** While degraded; well within the 30 seconds after which Redis is to be used again. */
const PROBE_MS = 10_000
const BEAT_MS = 2_000
/** A Redis that hangs is as good as one that is gone. */
const ANSWER_MS = 2_000
/** Written to find out whether Redis takes writes: one that is full still answers PING. */
const BEAT_KEY = 'dra:doorbell'

interface Session {
  redis: Redis
  queue: Queue<DoorbellMessage>
  /** Rejects once the connection is lost: BullMQ's own promises may never settle then. */
  lost: Promise<never>
}

interface Listening {
  wake: () => Promise<void>
  heard: () => void
}

export function openOnRedis(url: string): Doorbell {
  const closing = new AbortController()
  const pause = (ms: number) => sleep(ms, undefined, { signal: closing.signal }).catch(() => {})
  let isDegraded = false
  let listening: Listening | undefined
  let worker: Worker | undefined
  /** The session, or the attempt to open one; null between attempts. */
  let current: Promise<Session> | null = null

  const hear = (redis: Redis) => {
    if (!listening || worker) return
    const { wake, heard } = listening
    const opened = new Worker<DoorbellMessage>(QUEUE_NAME, wake, { connection: redis, ...WORKER_OPTIONS })
    opened.on('error', onError)
    worker = opened
    opened.waitUntilReady().then(heard, onError)
  }
  const deafen = async () => {
    const ended = worker
    worker = undefined
    // A ring takes no time to hear, so there is nothing to wait for; and a Redis that is away would never answer.
    if (ended) await briefly(ended.close(true))
  }

  const open = async (): Promise<Session> => {
    // Reconnecting is for the loop below. The second that BullMQ's own connection of a worker waits is for the rare case
    // that it alone is lost.
    const redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout: ANSWER_MS,
      maxRetriesPerRequest: null,
      enableReadyCheck: false,
      retryStrategy: () => 1_000,
    })
    redis.on('error', onError)
    const abandon = () => redis.disconnect()
    const lost = new Promise<never>((_, reject) => {
      redis.once('close', () => {
        closing.signal.removeEventListener('abort', abandon)
        redis.disconnect()
        reject(new Error('Redis is gone'))
      })
    })
    lost.catch(() => {})
    closing.signal.addEventListener('abort', abandon, { once: true })
    try {
      await inTime(redis.connect())
      await beat(redis)
      const queue = new Queue<DoorbellMessage>(QUEUE_NAME, { connection: redis })
      queue.on('error', onError)
      return { redis, queue, lost }
    } catch (error) {
      redis.disconnect()
      throw error
    }
  }

  /** Resolves when the session is lost, with whether it lasted longer than a moment. */
  const attend = async ({ redis, lost }: Session): Promise<boolean> => {
    for (let beats = 0; ; beats++) {
      try {
        await Promise.race([pause(BEAT_MS), lost])
        if (closing.signal.aborted) return true
        await Promise.race([beat(redis), lost])
      } catch (error) {
        onError(error as Error)
        return beats > 0
      }
    }
  }

  const run = async () => {
    let wasLost = false
    for (let failures = 0; !closing.signal.aborted; ) {
      current = open()
      const session = await current.catch((error) => {
        onError(error)
        return null
      })
      if (session) {
        if (isDegraded) log.info('Redis is back: workers are woken again')
        isDegraded = false
        hear(session.redis)
        // Rings may have been lost while it was away.
        if (wasLost) listening?.wake().catch(onError)
        wasLost = true
        if (await attend(session)) failures = 0
        current = null
        await deafen()
        await briefly(session.queue.close())
        session.redis.disconnect()
      }
      current = null
      if (closing.signal.aborted) return
      if (++failures > RECONNECTS && !isDegraded) {
        isDegraded = true
        log.warn('Redis is away: workers look for jobs by themselves')
      }
      await pause(isDegraded ? PROBE_MS : FIRST_WAIT_MS * 2 ** (failures - 1))
    }
  }
  const running = run()

  return {
    mode: () => (isDegraded ? 'degraded' : 'redis'),
    ring: async (message) => {
      const session = await current
      if (!session) throw new Error('Redis is away')
      await Promise.race([session.queue.add('run', message, JOB_OPTIONS), session.lost])
    },
    listen: (wake) => {
      const ready = new Promise<void>((heard) => {
        listening = { wake, heard }
      })
      current?.then(({ redis }) => hear(redis)).catch(() => {})
      return {
        ready,
        close: () => {
          listening = undefined
          return deafen()
        },
      }
    },
    close: async () => {
      listening = undefined
      closing.abort()
      await deafen()
      await running
    },
  }
}

/** Waits for the end of something that may hang because Redis is gone, which is no reason to wait long. */
async function briefly(ending: Promise<unknown>): Promise<void> {
  const late = new AbortController()
  await Promise.race([ending.catch(onError), sleep(500, undefined, { signal: late.signal }).catch(() => {})])
  late.abort()
}

/** Rejects when Redis does not take a write in time. */
const beat = (redis: Redis): Promise<unknown> => inTime(redis.set(BEAT_KEY, '1', 'EX', 60))

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = new AbortController()
  const limit = sleep(ANSWER_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error('Redis does not answer')
  })
  try {
    return await Promise.race([answer, limit])
  } finally {
    limit.catch(() => {})
    answer.catch(() => {})
    late.abort()
  }
}
