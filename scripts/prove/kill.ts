import { setTimeout as sleep } from 'node:timers/promises'
import { pickOne, randomOf } from '@/scripts/simulate/random'
import type { Arena } from './lib/arena'
import { buildWorker, leasesOf, NO_CRASH_LOOPS } from './lib/build-worker'
import { countRefusals, openFleet, type WorkerProcess } from './lib/fleet'
import { checkInvariants } from './lib/invariants'
import type { Proof } from './lib/proof'
import { countOpen, waitForBusy, waitUntil } from './lib/wait'
import { installWitness, measureRecovery, noteBlow } from './lib/witness'
import { askForJobs, makeWorld } from './lib/world'

export interface KillSize {
  seed: number
  workers: number
  clients: number
  jobs: number
  kills: number
  /** Between two kills; each is up to 40 % sooner or later. */
  everyMs: number
  leaseSeconds: number
  /** Until the jobs of killed workers are taken up, 95 % of them; null where time is not judged. */
  recoveryLimitMs: number | null
}

export const FULL_KILL: Omit<KillSize, 'seed'> = {
  workers: 3,
  clients: 5,
  jobs: 200,
  kills: 100,
  everyMs: 500,
  leaseSeconds: 10,
  // A lease and a sweep, with some waiting for a place.
  recoveryLimitMs: 15_000,
}

/**
 * Workers killed at random while they work: every job is done once, and its result is that of the engine. Control: the
 * notes that no fence guards must be wrong for some job, or the kills met nobody at work.
 */
export async function proveKill(arena: Arena, size: KillSize): Promise<Proof> {
  const { owner, appUrl } = arena
  await installWitness(owner)
  const world = await makeWorld({ clients: size.clients, reconciliations: 2, orders: 100, seed: size.seed })
  const asked = await askForJobs(world, size.jobs, size.seed)
  const script = await buildWorker([...leasesOf(size.leaseSeconds), NO_CRASH_LOOPS])
  const fleet = openFleet(appUrl)
  try {
    const random = randomOf(size.seed, 7)
    const start = () => fleet.start(script, { paceMs: 150 })
    const workers: WorkerProcess[] = Array.from({ length: size.workers }, start)
    let kills = 0
    // On a machine that is slow enough, all of them may die before they have done anything.
    while (kills < size.kills || (kills < 4 * size.kills && !(await isAnyRepeated(owner)))) {
      if ((await countOpen(owner)) < 2 * size.workers)
        asked.push(...(await askForJobs(world, 2 * size.workers, size.seed, asked.length)))
      // All but one are at work before the next dies: where a start takes long, nothing would ever be finished.
      await waitForBusy(owner, workers, size.workers - 1)
      await sleep(size.everyMs * (0.6 + 0.8 * random()))
      const busy = await waitForBusy(owner, workers)
      if (busy.length === 0) continue
      const index = workers.indexOf(pickOne(random, busy))
      const victim = workers[index] as WorkerProcess
      await noteBlow(owner, 'kill', victim.session)
      victim.signal('SIGKILL')
      await victim.exited
      kills++
      workers[index] = start()
    }
    const ended = await waitUntil(async () => (await countOpen(owner)) === 0, 120_000)
    const found = await checkInvariants(owner, asked)
    const recovery = await measureRecovery(owner)
    const problems = [...found.problems]
    if (!ended) problems.push('Jobs were still open two minutes after the last kill')
    if (found.unfencedWrong === 0) problems.push('Control: no stage was ever repeated, so nothing was put to the test')
    const limitMs = size.recoveryLimitMs ?? Number.POSITIVE_INFINITY
    if (recovery.samples === 0 || (recovery.p95Ms ?? 0) > limitMs)
      problems.push(`Jobs of killed workers were taken up after ${recovery.p95Ms} ms (95 %) instead of ${limitMs}`)
    const { problems: _, ...figures } = found
    return {
      problems,
      figures: { kills, jobs: asked.length, ...figures, refusals: countRefusals(fleet.readLogs()), recovery },
    }
  } finally {
    await fleet.close()
  }
}

/** Whether a job went through a stage that an earlier attempt had finished. */
async function isAnyRepeated(owner: Arena['owner']): Promise<boolean> {
  const rows = await owner`select from proof.stage_note group by job_id, stage having count(*) > 1 limit 1`
  return rows.length > 0
}
