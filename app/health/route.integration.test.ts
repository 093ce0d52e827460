import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { call, problemOf } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeClient, seedFiles } from '@/lib/testing/fixture'
import { GET as LIVE } from './live/route'
import { GET as READY } from './ready/route'
import { GET } from './route'

const { owner: sql } = openTestDatabase()
const read = async (response: Response) => ({ status: response.status, ...((await response.json()) as object) })

afterEach(() => vi.restoreAllMocks())

const addWorker = (id: string, doorbell: string, seen = '0 seconds') => sql`
  insert into platform.worker_presence (id, version, doorbell, seen_at) values (${id}, '1', ${doorbell}, now() - ${seen}::interval)`

beforeEach(async () => {
  await sql`delete from platform.worker_presence`
})

/** Lets nobody into the database while `run` runs. */
async function whileAway(run: () => Promise<void>) {
  const [row] = await sql`select current_database() as name`
  const name = sql(row?.name)
  await sql`alter database ${name} connection limit 0`
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'dra_login' and datname = current_database()`
  try {
    await run()
  } finally {
    await sql`alter database ${name} connection limit -1`
  }
}

describe('/health', () => {
  it('says version, features, queue and clock, and nothing of where anything is', async () => {
    await addWorker('one', 'postgres')
    expect(await read(await call(GET))).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      features: { queue: 'postgres', mail: 'outbox', sentry: false },
      queue: { mode: 'postgres', workers: 1, waiting: 0, oldestWaitingSeconds: null },
      clock: { state: 'ok', aheadSeconds: expect.any(Number) },
    })
  })

  it('warns when no worker lives, or one of them cannot be woken', async () => {
    await addWorker('dead', 'postgres', '1 minute')
    expect(await (await call(GET)).json()).toMatchObject({ status: 'warning', queue: { workers: 0 } })
    await addWorker('deaf', 'degraded')
    expect(await (await call(GET)).json()).toMatchObject({ status: 'warning', queue: { workers: 1, mode: 'degraded' } })
  })

  it('counts what waits', async () => {
    const acme = await makeClient('Acme')
    await seedFiles(acme)
    await askForJob(acme)
    await sql`update platform.job set created_at = now() - interval '90 seconds', run_after = now() - interval '90 seconds'`
    const { queue } = (await (await call(GET)).json()) as { queue: { waiting: number; oldestWaitingSeconds: number } }
    expect(queue.waiting).toBe(1)
    expect(queue.oldestWaitingSeconds).toBeGreaterThanOrEqual(90)
    expect(await read(await call(READY))).toMatchObject({ status: 'ready', checks: { queue: 'late' } })
    // Of a suspended client it waits on purpose.
    await sql`update platform.client set status = 'suspended'`
    expect(await (await call(GET)).json()).toMatchObject({ queue: { waiting: 0, oldestWaitingSeconds: null } })
    expect(await read(await call(READY))).toMatchObject({ checks: { queue: 'ok' } })
    await sql`update platform.client set status = 'active'`
  })

  it.each([
    [3_000, 200, 'warning'],
    [-3_000, 200, 'warning'],
    [40_000, 503, 'failing'],
  ])('a clock that is %i ms off answers %i', async (offMs, status, state) => {
    await addWorker('one', 'postgres')
    const now = Date.now
    vi.spyOn(Date, 'now').mockImplementation(() => now() + offMs)
    const response = await call(GET)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ status: state, clock: { state } })
    expect((await call(READY)).status).toBe(status)
  })

  it('503 while the database takes no connection, with when to ask again', async () => {
    await whileAway(async () => {
      const response = await call(GET)
      expect(response.headers.get('retry-after')).toBe('5')
      expect(await problemOf(response)).toMatchObject({ status: 503, detail: 'The database does not answer.' })
    })
    expect((await call(GET)).status).toBe(200)
  })
})

describe('/health/ready', () => {
  const fine = { database: 'ok', read: 'ok', write: 'ok', migrations: 'ok', clock: 'ok' }

  it('has read, written and taken back', async () => {
    expect(await read(await call(READY))).toMatchObject({ status: 'ready', checks: fine })
    expect(await sql`select from platform.worker_presence`).toHaveLength(0)
  })

  it('503 while the database is away, yet the process lives; ready again at once', async () => {
    await whileAway(async () => {
      const response = await call(READY)
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
      expect(await response.json()).toMatchObject({ status: 'not_ready', checks: { database: 'failed' } })
      expect(await read(await call(LIVE))).toEqual({ status: 'live' })
    })
    expect((await call(READY)).status).toBe(200)
  })

  it('503 while a migration is missing, and for a newer one it does not know not', async () => {
    const [last] = await sql`select id, created_at from drizzle.tenant_migrations order by created_at desc limit 1`
    const setLast = (at: string) =>
      sql`update drizzle.tenant_migrations set created_at = ${at} where id = ${last?.id as number}`
    await setLast('1')
    const missing = await call(READY)
    await setLast('9999999999999')
    const newer = await call(READY)
    await setLast(last?.created_at as string)
    expect(missing.status).toBe(503)
    expect(await missing.json()).toMatchObject({ checks: { migrations: 'failed' } })
    expect(newer.status).toBe(200)
  })

  it('503 when nothing can be written', async () => {
    await sql`revoke insert on platform.worker_presence from dra_worker`
    const response = await call(READY)
    await sql`grant insert on platform.worker_presence to dra_worker`
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ checks: { ...fine, write: 'failed' } })
  })

  it('503 while the database hangs', async () => {
    await sql.begin(async (tx) => {
      await tx`lock table platform.job in access exclusive mode`
      const response = await call(READY)
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({ checks: { database: 'ok', read: 'failed' } })
    })
  })
})
