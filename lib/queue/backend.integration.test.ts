import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { getJob } from '@/lib/services/jobs/get'
import { onServer, openTestDatabase } from '@/lib/testing/database'
import { eventually } from '@/lib/testing/eventually'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { openTestRedis } from '@/lib/testing/redis'
import { findFreePort } from '@/scripts/prove/lib/redis-server'
import { startPump } from '@/workers/pump'
import { openDoorbell, type QueueSettings } from './backend'
import type { Doorbell } from './doorbell'
import { ringDoorbell } from './producer'

const database = openTestDatabase()
const redis = openTestRedis()
let closedPort: number

beforeAll(async () => {
  closedPort = await findFreePort()
})

const settingsOf = (backend: 'Postgres' | 'Redis'): QueueSettings => ({
  databaseUrl: database.appUrl,
  redisUrl: backend === 'Redis' ? redis.url : undefined,
})

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

function open(settings: QueueSettings): Doorbell {
  const doorbell = openDoorbell(settings)
  cleanUp.push(() => doorbell.close())
  return doorbell
}

/** A listener as a worker process has one, and how often it was woken. */
async function listen(settings: QueueSettings) {
  const heard = { count: 0 }
  const listener = open(settings).listen(async () => {
    heard.count++
  })
  cleanUp.push(() => listener.close())
  await listener.ready
  return heard
}

const untilHeard = (heard: { count: number }, count: number) =>
  eventually(() => expect(heard.count).toBeGreaterThanOrEqual(count))

describe.each(['Postgres', 'Redis'] as const)('on %s', (backend) => {
  it('a ring wakes a listener that is connected elsewhere', async () => {
    const heard = await listen(settingsOf(backend))
    const bell = open(settingsOf(backend))
    await bell.ring({ jobId: 'first' })
    await untilHeard(heard, 1)
    await bell.ring({ jobId: 'second' })
    await untilHeard(heard, 2)
  })

  it('a ring that nobody hears waits for the next listener', async () => {
    await open(settingsOf(backend)).ring({ jobId: 'alone' })
    await untilHeard(await listen(settingsOf(backend)), 1)
  })

  it('each ring wakes one of several listeners', async () => {
    const listeners = [await listen(settingsOf(backend)), await listen(settingsOf(backend))]
    const bell = open(settingsOf(backend))
    await Promise.all(Array.from({ length: 20 }, (_, index) => bell.ring({ jobId: `job-${index}` })))
    const total = () => listeners.reduce((sum, { count }) => sum + count, 0)
    await eventually(() => expect(total()).toBe(20))
  })

  it('nothing is left behind by rings that were heard', async () => {
    // A listener of an earlier test, closed in the middle of a ring, may have left that one.
    const left = () => database.owner`select from bullmq.job j where to_jsonb(j)::text like '%heard-and-gone%'`
    const bell = open(settingsOf(backend))
    for (let ring = 0; ring < 5; ring++) await bell.ring({ jobId: 'heard-and-gone' })
    if (backend === 'Postgres') expect(await left()).toHaveLength(5)
    await untilHeard(await listen(settingsOf(backend)), 5)
    if (backend === 'Postgres') await eventually(async () => expect(await left()).toHaveLength(0))
  })
})

describe('a backend that goes away and comes back', () => {
  it('Postgres: rings and listeners of the same processes work again', async () => {
    const heard = await listen(settingsOf('Postgres'))
    const bell = open(settingsOf('Postgres'))
    await bell.ring({ jobId: 'before' })
    await untilHeard(heard, 1)
    await database.owner`
      select pg_terminate_backend(pid) from pg_stat_activity
      where usename = 'dra_login' and datname = current_database()`
    await eventually(() => bell.ring({ jobId: 'after' }))
    await untilHeard(heard, 2)
  })

  it('Redis: rings and listeners of the same processes work again', async () => {
    const heard = await listen(settingsOf('Redis'))
    const bell = open(settingsOf('Redis'))
    await bell.ring({ jobId: 'before' })
    await untilHeard(heard, 1)
    await redis.stop()
    await expect(bell.ring({ jobId: 'during' })).rejects.toThrow()
    await redis.start()
    await eventually(() => bell.ring({ jobId: 'after' }))
    await untilHeard(heard, 2)
  })

  it('Redis: a process that started while it was away rings once it is there', async () => {
    await redis.stop()
    const bell = open(settingsOf('Redis'))
    await expect(bell.ring({ jobId: 'early' })).rejects.toThrow()
    await redis.start()
    await eventually(() => bell.ring({ jobId: 'late' }))
  })

  it.each(['Postgres', 'Redis'])('%s: a worker that starts while it is away lives on', async (backend) => {
    const settings = {
      databaseUrl: `postgres://dra_login:x@127.0.0.1:${closedPort}/dra`,
      redisUrl: backend === 'Redis' ? `redis://127.0.0.1:${closedPort}` : undefined,
    }
    const doorbell = openDoorbell(settings)
    const listener = doorbell.listen(async () => {})
    // A rejection nobody handles would end the process, and fails the test run.
    await sleep(1_500)
    const closed = Promise.all([listener.close(), doorbell.close()]).then(() => 'closed')
    expect(await Promise.race([closed, sleep(15_000, 'hangs')])).toBe('closed')
  })

  it('Redis: a worker stops in time while it is away', async () => {
    const doorbell = openDoorbell(settingsOf('Redis'))
    const listener = doorbell.listen(async () => {})
    await listener.ready
    await redis.stop()
    await sleep(200)
    const closed = Promise.all([listener.close(), doorbell.close()]).then(() => 'closed')
    expect(await Promise.race([closed, sleep(15_000, 'hangs')])).toBe('closed')
    await redis.start()
  })

  it('Redis: a worker that started while it was away hears rings once it is there', async () => {
    await redis.stop()
    const heard = { count: 0 }
    const listener = open(settingsOf('Redis')).listen(async () => void heard.count++)
    cleanUp.push(() => listener.close())
    await sleep(500)
    await redis.start()
    await listener.ready
    await eventually(() => open(settingsOf('Redis')).ring({ jobId: 'late' }))
    await untilHeard(heard, 1)
  })

  it('Postgres: a worker that started while it was away hears rings once it is there', async () => {
    const name = new URL(database.appUrl).pathname.slice(1)
    const heard = { count: 0 }
    await onServer((server) => server`alter database ${server(name)} allow_connections false`)
    const listener = open(settingsOf('Postgres')).listen(async () => void heard.count++)
    cleanUp.push(() => listener.close())
    await sleep(500)
    await onServer((server) => server`alter database ${server(name)} allow_connections true`)
    await listener.ready
    await open(settingsOf('Postgres')).ring({ jobId: 'late' })
    await untilHeard(heard, 1)
  })
})

describe('while the queue is down', () => {
  const holder = globalThis as { draDoorbell?: Doorbell }
  let client: TestClient
  beforeAll(async () => {
    client = await makeClient('Acme')
    await seedFiles(client)
    await holder.draDoorbell?.close()
    holder.draDoorbell = openDoorbell({ databaseUrl: '', redisUrl: `redis://127.0.0.1:${closedPort}` })
  })
  afterAll(async () => {
    await holder.draDoorbell?.close()
    holder.draDoorbell = undefined
  })

  it('ringing neither throws nor keeps anybody waiting', async () => {
    const rings = (async () => {
      for (let ring = 0; ring < 10; ring++) await ringDoorbell('job')
      return 'rang'
    })()
    expect(await Promise.race([rings, sleep(15_000, 'waits')])).toBe('rang')
  })

  it('a job is accepted, and a worker finds it by itself', async () => {
    const pump = startPump('test-worker', 2)
    try {
      const { id } = await askForJob(client)
      await eventually(async () => expect(await getJob(client.context, { jobId: id })).toMatchObject({ state: 'done' }))
    } finally {
      await pump.stop()
    }
  })
})
