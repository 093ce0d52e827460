import type { Arena } from './lib/arena'
import { buildWorker, type Exchange, leasesOf } from './lib/build-worker'
import { openFleet } from './lib/fleet'
import { checkInvariants } from './lib/invariants'
import type { Proof } from './lib/proof'
import { countOpen, waitUntil } from './lib/wait'
import { installWitness } from './lib/witness'
import { askForJobs, makeWorld, type World } from './lib/world'

export interface SkewSize {
  seed: number
  clients: number
  jobs: number
  /** Seconds by which the workers' clocks are off. */
  offBySeconds: readonly number[]
  /** Mean pause after each stage: jobs must last for several sweeps. */
  paceMs: number
  leaseSeconds: number
}

export const FULL_SKEW: Omit<SkewSize, 'seed'> = {
  clients: 4,
  jobs: 80,
  offBySeconds: [-120, 0, 120],
  paceMs: 1_200,
  leaseSeconds: 10,
}

/** A worker that judges leases by its own clock, as a queue does that is handed the time by its workers. */
const OWN_CLOCK: Exchange = {
  file: 'workers/sweep.ts',
  from: "state = 'running' and lease_until < clock_timestamp()",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it becomes part of a template in the worker.
  to: "state = 'running' and lease_until < ${new Date().toISOString()}::timestamptz",
}

/** Loaded before a worker: shifts what its process and threads take for now. */
const shiftClock = (seconds: number) =>
  `data:text/javascript,${encodeURIComponent(`const Real = Date, off = ${seconds * 1_000}
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length === 0) super(Real.now() + off); else super(...given) }
    static now() { return Real.now() + off }
  }`)}`

/**
 * Workers whose clocks are minutes apart: nobody takes a job from a worker that is at it. Control: with a sweep by the
 * worker's own clock, jobs must be seen taken.
 */
export async function proveSkew(arena: Arena, size: SkewSize): Promise<Proof> {
  const { owner } = arena
  await installWitness(owner)
  const world = await makeWorld({ clients: size.clients, reconciliations: 2, orders: 100, seed: size.seed })
  const asked = await askForJobs(world, size.jobs, size.seed)
  const hasEnded = await runAll(arena, size, 'skew', [])
  const { problems, ...figures } = await checkInvariants(owner, asked)
  const overlaps = await countTaken(owner)
  if (!hasEnded) problems.push('Jobs were still open after the time for them')
  if (overlaps > 0) problems.push(`${overlaps} jobs were taken from workers that were at them`)
  const caught = await runControl(arena, size, world)
  if (caught === 0) problems.push('Control: a sweep by the worker’s own clock was not caught')
  return {
    problems,
    figures: { jobs: size.jobs, offBySeconds: size.offBySeconds, ...figures, overlaps, controlOverlaps: caught },
  }
}

async function runAll({ owner, appUrl }: Arena, size: SkewSize, name: string, unsafe: readonly Exchange[]) {
  const script = await buildWorker([...leasesOf(size.leaseSeconds), ...unsafe])
  const fleet = openFleet(appUrl, name)
  try {
    for (const seconds of size.offBySeconds)
      fleet.start(script, { paceMs: size.paceMs, nodeFlags: ['--import', shiftClock(seconds)] })
    const isOver = async () => (await countOpen(owner)) === 0 || (unsafe.length > 0 && (await countTaken(owner)) > 0)
    return await waitUntil(isOver, 30_000 + size.jobs * size.paceMs)
  } finally {
    await fleet.close()
  }
}

async function runControl(arena: Arena, size: SkewSize, world: World): Promise<number> {
  const jobs = Math.min(12, size.jobs)
  await askForJobs(world, jobs, size.seed, 10_000)
  await runAll(arena, { ...size, jobs }, 'own-clock', [OWN_CLOCK])
  return countTaken(arena.owner)
}

/** Jobs that left a worker although nobody stopped it: its work and the next attempt's overlapped. */
async function countTaken(owner: Arena['owner']): Promise<number> {
  const [row] = await owner`
    select count(*)::int as taken from proof.move where from_state = 'running' and to_state not in ('done', 'running')`
  return row?.taken as number
}
