import { setTimeout as sleep } from 'node:timers/promises'
import { createPostgresBackend, withBackend } from 'bullmq'
import pg from 'pg'
import { type Doorbell, type DoorbellMessage, JOB_OPTIONS, onError, QUEUE_NAME, WORKER_OPTIONS } from './doorbell'

/** LISTEN pins one connection for each worker; the rest serve its commands. */
const POOL_SIZE = 6
const LISTEN_AGAIN_MS = 1_000

export function openOnPostgres(connectionString: string): Doorbell {
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
    // Without this database there is no work either, so there is nothing to fall back to.
    mode: () => 'postgres',
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
