import { setTimeout as sleep } from 'node:timers/promises'
import { pickOne, randomOf } from '@/scripts/simulate/random'
import type { Arena } from './lib/arena'
import { buildWorker, type Exchange, leasesOf, NO_CRASH_LOOPS } from './lib/build-worker'
import { countRefusals, type Fleet, openFleet, type WorkerProcess } from './lib/fleet'
import { checkInvariants } from './lib/invariants'
import type { Proof } from './lib/proof'
import { countOpen, waitForBusy, waitUntil } from './lib/wait'
import { installWitness, noteBlow } from './lib/witness'
import { type Asked, askForJobs, makeWorld, type World } from './lib/world'

export interface ZombieSize {
  seed: number
  workers: number
  clients: number
  pauses: number
  /** How many may sleep at once; the others take over. */
  sleepers: number
  leaseSeconds: number
}

export const FULL_ZOMBIE: Omit<ZombieSize, 'seed'> = {
  workers: 5,
  clients: 4,
  pauses: 25,
  sleepers: 3,
  leaseSeconds: 10,
}

const PACE_MS = 250

/** Workers that no longer look whether they still hold their job. */
const UNFENCED: readonly Exchange[] = [
  { file: 'workers/claim.ts', from: 'if (fence?.attempt !== attempt) throw new Fenced(jobId)', to: '' },
  {
    file: 'workers/claim.ts',
    from: 'if (!row) throw new Fenced(claim.jobId)',
    to: 'if (!row) return { cancelRequested: false }',
  },
]

/**
 * Workers stopped for half as long again as their lease, then woken: what they still try to write is refused. Control:
 * workers without the fence must be seen writing for jobs that others hold.
 */
export async function proveZombie(arena: Arena, size: ZombieSize): Promise<Proof> {
  const { owner, appUrl } = arena
  await installWitness(owner)
  const world = await makeWorld({ clients: size.clients, reconciliations: 2, orders: 100, seed: size.seed })
  const exchanges = [...leasesOf(size.leaseSeconds), NO_CRASH_LOOPS]
  const safe = await buildWorker(exchanges)
  const unsafe = await buildWorker([...exchanges, ...UNFENCED])
  const fleet = openFleet(appUrl)
  const unfenced = openFleet(appUrl, 'unfenced')
  try {
    const { asked, pauses } = await pauseInTurns(arena, fleet, safe, world, size)
    const found = await checkInvariants(owner, asked)
    const refusals = countRefusals(fleet.readLogs())
    const { problems, ...figures } = found
    if (refusals === 0) problems.push('No woken worker was ever refused, so nothing was put to the test')
    await fleet.close()
    const caught = await isCaught(arena, unfenced, unsafe, world, size)
    if (!caught) problems.push('Control: workers without a fence were not caught')
    return { problems, figures: { pauses, jobs: asked.length, ...figures, refusals, unfencedCaught: caught } }
  } finally {
    await fleet.close()
    await unfenced.close()
  }
}

async function pauseInTurns({ owner }: Arena, fleet: Fleet, script: string, world: World, size: ZombieSize) {
  const random = randomOf(size.seed, 11)
  const asked: Asked[] = []
  const workers = Array.from({ length: size.workers }, () => fleet.start(script, { paceMs: PACE_MS }))
  const sleeping = new Map<WorkerProcess, Promise<void>>()
  let pauses = 0
  while (pauses < size.pauses) {
    // There is always something to be at work on.
    if ((await countOpen(owner)) < size.workers)
      asked.push(...(await askForJobs(world, size.workers, size.seed, asked.length)))
    if (sleeping.size >= size.sleepers) {
      await Promise.race([...sleeping.values(), sleep(500)])
      continue
    }
    const busy = await waitForBusy(
      owner,
      workers.filter((worker) => !sleeping.has(worker)),
    )
    await sleep(PACE_MS * random())
    const victim = pickOne(random, busy)
    pauses++
    sleeping.set(
      victim,
      pause(owner, victim, size.leaseSeconds).then(() => void sleeping.delete(victim)),
    )
  }
  await Promise.all(sleeping.values())
  await waitUntil(async () => (await countOpen(owner)) === 0, 120_000)
  return { asked, pauses }
}

async function pause(owner: Arena['owner'], worker: WorkerProcess, leaseSeconds: number): Promise<void> {
  await noteBlow(owner, 'pause', worker.session)
  worker.signal('SIGSTOP')
  await sleep(leaseSeconds * 1_500)
  worker.signal('SIGCONT')
}

async function isCaught({ owner }: Arena, fleet: Fleet, script: string, world: World, size: ZombieSize) {
  const workers = [fleet.start(script, { paceMs: PACE_MS }), fleet.start(script, { paceMs: PACE_MS })]
  for (let round = 0; round < 5; round++) {
    await askForJobs(world, 4, size.seed, 10_000 + 4 * round)
    const [victim] = await waitForBusy(owner, workers)
    if (victim) await pause(owner, victim, size.leaseSeconds)
    const wrote = await waitUntil(async () => (await owner`select from proof.late_write`).length > 0, 3_000)
    if (wrote) return true
  }
  return false
}
