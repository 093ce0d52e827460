import { setTimeout as sleep } from 'node:timers/promises'
import { randomOf } from '@/scripts/simulate/random'
import type { ServedArena } from './lib/arena'
import { buildWorker, leasesOf } from './lib/build-worker'
import { openFleet } from './lib/fleet'
import { checkInvariants } from './lib/invariants'
import type { Proof } from './lib/proof'
import { countOpen, waitUntil } from './lib/wait'
import { openWeb, type WebWatch } from './lib/web'
import { installWitness } from './lib/witness'
import { askForJobs, makeWorld } from './lib/world'

export interface RestartSize {
  seed: number
  workers: number
  clients: number
  jobs: number
  crashes: number
  /** How long the database stays away, in turns from the least to the most. */
  downMs: readonly [least: number, most: number]
  leaseSeconds: number
  paceMs: number
  /** Whether the built web application is watched meanwhile. */
  withWeb: boolean
}

export const FULL_RESTART: Omit<RestartSize, 'seed'> = {
  workers: 3,
  clients: 3,
  jobs: 50,
  crashes: 5,
  downMs: [500, 10_000],
  leaseSeconds: 10,
  paceMs: 700,
  withWeb: true,
}

const READY_LIMIT_MS = 10_000

/**
 * A database that crashes under working workers and comes back: every job is done once, no worker ends, and the web says
 * that it is away instead of hanging. Control: the notes that no fence guards must be wrong for some job.
 */
export async function provePgRestart(arena: ServedArena, size: RestartSize): Promise<Proof> {
  const { owner, appUrl } = arena
  await installWitness(owner)
  const world = await makeWorld({ clients: size.clients, reconciliations: 2, orders: 100, seed: size.seed })
  const asked = await askForJobs(world, size.jobs, size.seed)
  const script = await buildWorker(leasesOf(size.leaseSeconds))
  const fleet = openFleet(appUrl)
  const web = size.withWeb ? await openWeb(appUrl, world) : null
  try {
    const random = randomOf(size.seed, 13)
    const workers = Array.from({ length: size.workers }, () => fleet.start(script, { paceMs: size.paceMs }))
    const backMs: number[] = []
    const readyMs: number[] = []
    let crashes = 0
    while (crashes < size.crashes && (await countOpen(owner)) > 0) {
      await waitUntil(async () => (await owner`select from platform.job where state = 'running'`).length > 1, 30_000)
      await sleep(500 + 1_500 * random())
      const [least, most] = size.downMs
      await arena.crash()
      web?.databaseIs('away')
      await sleep(least + ((most - least) * crashes) / Math.max(1, size.crashes - 1))
      web?.databaseIs('coming')
      await arena.restart()
      crashes++
      const [seen] = await owner<{ seq: number }[]>`select coalesce(max(seq), 0)::int as seq from proof.move`
      const upAt = performance.now()
      if (web) readyMs.push(await web.untilReady(3 * READY_LIMIT_MS))
      await waitUntil(
        async () => (await owner`select from proof.move where seq > ${seen?.seq ?? 0}`).length > 0,
        60_000,
      )
      backMs.push(Math.round(performance.now() - upAt))
    }
    const ended = await waitUntil(async () => (await countOpen(owner)) === 0, 120_000)
    const { problems, ...figures } = await checkInvariants(owner, asked)
    if (!ended) problems.push('Jobs were still open two minutes after the last crash')
    if (crashes < size.crashes) problems.push(`Only ${crashes} crashes fell before everything was done`)
    const dead = workers.filter((worker) => !worker.isRunning()).length
    if (dead > 0) problems.push(`${dead} workers did not survive the database's absence`)
    if (figures.unfencedWrong === 0)
      problems.push('Control: no stage was ever repeated, so nothing was put to the test')
    const watched: ReturnType<WebWatch['report']> | null = web?.report() ?? null
    problems.push(...(watched?.problems ?? []))
    const slowestReadyMs = readyMs.length === 0 ? null : Math.max(...readyMs)
    if (slowestReadyMs !== null && slowestReadyMs > READY_LIMIT_MS)
      problems.push(`The web was ready only ${slowestReadyMs} ms after the database`)
    return {
      problems,
      figures: { crashes, jobs: size.jobs, ...figures, backMs, readyMs, web: watched?.answers ?? null },
    }
  } finally {
    await web?.close()
    await fleet.close()
  }
}
