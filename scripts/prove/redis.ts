import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type postgres from 'postgres'
import { POST as createJobRoute } from '@/app/api/v1/jobs/route'
import { forgetEnv } from '@/lib/env'
import { producerMode } from '@/lib/queue/producer'
import type { Arena } from './lib/arena'
import { buildWorker, type Exchange, leasesOf } from './lib/build-worker'
import { openFleet, type WorkerProcess } from './lib/fleet'
import { checkInvariants } from './lib/invariants'
import type { Proof } from './lib/proof'
import { prepareRedis, type RedisServer } from './lib/redis-server'
import { signInOwner } from './lib/signed-in'
import { countOpen, waitUntil } from './lib/wait'
import { installWitness } from './lib/witness'
import { type Asked, askForJobs, makeWorld } from './lib/world'

export interface RedisSize {
  seed: number
  workers: number
  clients: number
  /** Asked for at each point. */
  jobs: number
  /** Redis stays away at least this long, and until the workers say that it does. */
  downMs: number
  points: readonly Point[]
  /** Workers that give up on Redis and come back to it ten times sooner. */
  isHasty: boolean
}

/** Where Redis is when it is taken away. */
type Point = 'before the start' | 'idle' | 'between row and ring' | 'jobs running' | 'worker restarting'
const ALL: readonly Point[] = ['before the start', 'idle', 'between row and ring', 'jobs running', 'worker restarting']

export const FULL_REDIS: Omit<RedisSize, 'seed'> = {
  workers: 2,
  clients: 3,
  jobs: 6,
  downMs: 60_000,
  points: ALL,
  isHasty: false,
}

const BACK_MS = 30_000
/** A look by themselves every five seconds, and the claim. */
const PICKUP_MS = 6_500

const HASTE: readonly Exchange[] = [
  { file: 'lib/queue/on-redis.ts', from: 'FIRST_WAIT_MS = 200', to: 'FIRST_WAIT_MS = 20' },
  { file: 'lib/queue/on-redis.ts', from: 'PROBE_MS = 10_000', to: 'PROBE_MS = 1_000' },
  { file: 'lib/queue/on-redis.ts', from: 'BEAT_MS = 2_000', to: 'BEAT_MS = 500' },
  { file: 'workers/presence.ts', from: 'SAY_MS = 5_000', to: 'SAY_MS = 500' },
  ...leasesOf(2),
]
/** Trusts the bell alone: the way back from an absence does not look either. */
const BELL_ONLY: readonly Exchange[] = [
  { file: 'workers/pump.ts', from: '  lookOn()\n\n', to: '\n' },
  { file: 'lib/queue/on-redis.ts', from: 'if (wasLost) listening?.wake()', to: 'if (wasLost) Promise.resolve()' },
]

/**
 * Redis taken away at several points, flushed and full: every request for a job is answered 202 without delay, every job
 * is done once, workers say that they are degraded and come back. Control: a worker that only listens loses work.
 */
export async function proveRedis(arena: Arena, size: RedisSize): Promise<Proof> {
  const { owner, appUrl } = arena
  const redis = await prepareRedis()
  process.env.REDIS_URL = redis.url
  forgetEnv()
  await installWitness(owner)
  const world = await makeWorld({ clients: size.clients, reconciliations: 2, orders: 60, seed: size.seed })
  const person = await signInOwner([...new Set(world.reconciliations.map(({ context }) => context.clientId))])
  const haste = size.isHasty ? HASTE : []
  const [worker, bellOnly] = [await buildWorker(haste), await buildWorker([...haste, ...BELL_ONLY])]
  const fleet = openFleet(appUrl)
  const problems: string[] = []
  const asked: Asked[] = []
  const figures = { points: size.points.length, posts: 0, slowestPostMs: 0, slowestPickupMs: 0, slowestBackMs: 0 }

  const ask = async (count: number) => {
    const more = await askForJobs(world, count, size.seed, asked.length, async ({ clientId }, input) => {
      const startedAt = performance.now()
      const response = await person.post(createJobRoute, '/api/v1/jobs', clientId, input)
      figures.posts++
      figures.slowestPostMs = Math.max(figures.slowestPostMs, Math.round(performance.now() - startedAt))
      if (response.status !== 202) problems.push(`A job asked for was answered ${response.status}`)
      return response.json() as Promise<{ id: string }>
    })
    asked.push(...more)
    return more
  }
  const start = (script: string, count: number) =>
    Array.from({ length: count }, () => fleet.start(script, { env: { REDIS_URL: redis.url }, paceMs: 50 }))
  const scene: Scene = { owner, redis, size, problems, figures, ask }
  try {
    let workers: WorkerProcess[] = []
    await redis.start()
    // What it loses is found by the workers after it.
    const lostByControl = await runControl(scene, () => start(bellOnly, 1))
    if (lostByControl === 0)
      problems.push('Control: a worker that only listens lost nothing, so nothing was put to the test')
    for (const point of size.points) {
      const { stop } = redis
      if (point !== 'before the start' && workers.length === 0) workers = start(worker, size.workers)
      if (point === 'between row and ring') await Promise.all([ask(size.jobs), sleep(30).then(stop)])
      else if (point === 'jobs running') {
        await ask(size.jobs)
        await waitUntil(async () => (await countRunning(owner)) > 0, 15_000)
        await stop()
      } else await stop()
      if (workers.length === 0) workers = start(worker, size.workers)
      if (point === 'worker restarting') {
        workers[0]?.signal('SIGTERM')
        workers[0] = start(worker, 1)[0] as WorkerProcess
      }
      await sitOut(scene, point)
    }
    await flushAndFill(scene)
    for (const worker of workers) worker.signal('SIGTERM')
    for (const { code } of await Promise.all(workers.map(({ exited }) => exited)))
      if (code !== 0) problems.push(`A worker ended with code ${code}`)
    const { problems: broken, ...found } = await checkInvariants(owner, asked)
    return { problems: [...problems, ...broken], figures: { ...figures, ...found, lostByControl } }
  } finally {
    await fleet.close()
    await redis.close()
    process.env.REDIS_URL = ''
    forgetEnv()
  }
}

interface Scene {
  owner: postgres.Sql
  redis: RedisServer
  size: RedisSize
  problems: string[]
  figures: { slowestPickupMs: number; slowestBackMs: number }
  ask(count: number): Promise<Asked[]>
}

/** While Redis is away jobs go on, and workers say that it is; once it is back they say that too. */
async function sitOut(scene: Scene, point: Point): Promise<void> {
  const { redis, size, problems, ask } = scene
  const downUntil = performance.now() + size.downMs
  await ask(size.jobs)
  if (!(await waitUntil(() => areAll(scene, 'degraded'), 45_000))) problems.push(`${point}: not all became degraded`)
  await waitForEnd(scene, point)
  await checkPickup(scene, await ask(size.jobs), point)
  await waitForEnd(scene, point)
  await sleep(Math.max(0, downUntil - performance.now()))
  if (!size.isHasty && producerMode() !== 'degraded') problems.push(`${point}: the web process is not degraded`)
  await redis.start()
  await comeBack(scene, point)
}

/** Empties Redis while jobs wait in it, then leaves it no room for another ring. */
async function flushAndFill(scene: Scene): Promise<void> {
  const { owner, redis, size, problems, ask } = scene
  const console = new Redis(redis.url)
  try {
    const asking = ask(size.jobs)
    for (let flush = 0; flush < 20; flush++) {
      await console.flushall()
      await sleep(10)
    }
    await asking
    await waitForEnd(scene, 'flushed')
    await console.config('SET', 'maxmemory', '1mb')
    await ask(size.jobs)
    if (!(await waitUntil(() => areAll(scene, 'degraded'), 45_000))) problems.push('full: not all became degraded')
    await checkPickup(scene, await ask(size.jobs), 'full')
    await waitForEnd(scene, 'full')
    await console.config('SET', 'maxmemory', '0')
    await comeBack(scene, 'full')
    if ((await countOpen(owner)) > 0) problems.push('full: jobs were left open')
  } finally {
    console.disconnect()
  }
}

/** Jobs asked for while Redis is away that a worker does not find once it is back. */
async function runControl(scene: Scene, startOne: () => WorkerProcess[]): Promise<number> {
  const { owner, redis, size, ask } = scene
  const workers = startOne()
  await waitUntil(() => areAll(scene, 'redis'), 20_000)
  await redis.stop()
  await waitUntil(() => areAll(scene, 'degraded'), 45_000)
  await ask(size.jobs)
  await redis.start()
  await waitUntil(() => areAll(scene, 'redis'), BACK_MS + 5_000)
  // Longer than a worker takes that looks by itself.
  await sleep(size.isHasty ? 1_500 : 6_000)
  const lost = await countOpen(owner)
  for (const worker of workers) {
    worker.signal('SIGTERM')
    await worker.exited
  }
  return lost
}

/** What the living workers say of themselves. */
async function areAll({ owner }: Scene, mode: 'redis' | 'degraded'): Promise<boolean> {
  const rows = await owner<{ doorbell: string }[]>`
    select doorbell from platform.worker_presence where seen_at > clock_timestamp() - interval '8 seconds'`
  return rows.length > 0 && rows.every(({ doorbell }) => doorbell === mode)
}

async function comeBack(scene: Scene, point: string): Promise<void> {
  const startedAt = performance.now()
  // What a worker says may be five seconds old.
  const isBack = await waitUntil(() => areAll(scene, 'redis'), BACK_MS + 5_000)
  if (!isBack) scene.problems.push(`${point}: not all came back to Redis within ${BACK_MS} ms`)
  const { figures } = scene
  figures.slowestBackMs = Math.max(figures.slowestBackMs, Math.round(performance.now() - startedAt))
}

async function waitForEnd({ owner, problems }: Scene, point: string): Promise<void> {
  const isOver = await waitUntil(async () => (await countOpen(owner)) === 0, 60_000)
  if (!isOver) problems.push(`${point}: jobs were still open after a minute`)
}

/** How long the first of these jobs waited for a worker. */
async function checkPickup({ owner, problems, figures }: Scene, jobs: readonly Asked[], point: string): Promise<void> {
  const ids = jobs.map(({ jobId }) => jobId)
  await waitUntil(async () => {
    const [row] = await owner`select from platform.job where id = any(${ids}) and attempt > 0 limit 1`
    return row !== undefined
  }, 2 * PICKUP_MS)
  const [row] = await owner<{ ms: number | null }[]>`
    select min(extract(epoch from m.at - j.created_at) * 1000)::float8 as ms from platform.job j
    join proof.move m on m.job_id = j.id and m.to_state = 'running'
    where j.id = any(${ids})`
  const ms = Math.round(row?.ms ?? Number.POSITIVE_INFINITY)
  figures.slowestPickupMs = Math.max(figures.slowestPickupMs, ms)
  if (ms > PICKUP_MS) problems.push(`${point}: the first job waited ${ms} ms for a worker`)
}

async function countRunning(owner: postgres.Sql): Promise<number> {
  const [row] = await owner`select count(*)::int as running from platform.job where state = 'running'`
  return row?.running as number
}
