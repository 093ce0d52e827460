import type { Arena } from './lib/arena'
import { buildWorker, type Exchange, leasesOf } from './lib/build-worker'
import { type Fleet, openFleet, type WorkerProcess } from './lib/fleet'
import { checkInvariants } from './lib/invariants'
import { type MigratorProof, proveMigrators } from './lib/migrators'
import type { Proof } from './lib/proof'
import { countOpen, waitForBusy, waitUntil } from './lib/wait'
import { installWitness, measureHandOver, noteBlow } from './lib/witness'
import { type Asked, askForJobs, makeWorld, type World } from './lib/world'

export interface DeploySize {
  seed: number
  workers: number
  clients: number
  /** Times that every worker is exchanged for one of the other version. */
  rounds: number
  paceMs: number
  leaseSeconds: number
}

export const FULL_DEPLOY: Omit<DeploySize, 'seed'> = {
  workers: 3,
  clients: 4,
  rounds: 6,
  paceMs: 400,
  leaseSeconds: 10,
}

const EXIT_LIMIT_MS = 10_000

const NEXT_VERSION: Exchange = {
  file: 'lib/version.ts',
  from: 'packageJson.version',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it becomes a template in the worker.
  to: '`${packageJson.version}-next`',
}

/** A worker that stops without a word about what it was doing. */
const NO_HAND_OVER: Exchange = {
  file: 'workers/run-job.ts',
  from: 'await releaseJob(claim)\n    await ring',
  to: 'await ring',
}

/**
 * Workers exchanged one by one for another version and back while they work: each ends in time and hands over what it
 * holds, so that no lease runs out; and three migrations at once apply everything once. Controls: a worker that does not
 * hand over, and migrations without their lock, must be caught.
 */
export async function proveDeploy(arena: Arena, size: DeploySize): Promise<Proof> {
  const { owner, appUrl } = arena
  await installWitness(owner)
  const world = await makeWorld({ clients: size.clients, reconciliations: 2, orders: 100, seed: size.seed })
  const leases = leasesOf(size.leaseSeconds)
  const versions = [await buildWorker(leases), await buildWorker([...leases, NEXT_VERSION])]
  const careless = await buildWorker([...leases, NO_HAND_OVER])
  const fleet = openFleet(appUrl)
  const control = openFleet(appUrl, 'careless')
  try {
    const { asked, exits } = await roll(arena, fleet, versions, world, size)
    const { problems, ...figures } = await checkInvariants(owner, asked)
    const handOver = await measureHandOver(owner)
    for (const { code, ms } of exits)
      if (code !== 0 || ms > EXIT_LIMIT_MS) problems.push(`A worker ended with ${code} after ${ms} ms`)
    if (handOver.expired > 0) problems.push(`${handOver.expired} jobs waited for a lease to run out`)
    if (handOver.handedOver === 0) problems.push('No job was ever handed over, so nothing was put to the test')
    await fleet.close()
    const caught = await isCaught(arena, control, careless, versions[0] as string, world, size)
    if (!caught) problems.push('Control: a worker that does not hand over was not caught')
    const migrators: MigratorProof = await proveMigrators(arena)
    problems.push(...migrators.problems)
    const slowestExitMs = Math.max(...exits.map(({ ms }) => ms))
    return {
      problems,
      figures: {
        stops: exits.length,
        jobs: asked.length,
        ...figures,
        ...handOver,
        slowestExitMs,
        carelessCaught: caught,
        ...migrators.figures,
      },
    }
  } finally {
    await fleet.close()
    await control.close()
  }
}

async function roll({ owner }: Arena, fleet: Fleet, scripts: readonly string[], world: World, size: DeploySize) {
  const asked: Asked[] = []
  const exits: { code: number | null; ms: number }[] = []
  const start = (round: number) => fleet.start(scripts[round % 2] as string, { paceMs: size.paceMs })
  const workers: WorkerProcess[] = Array.from({ length: size.workers }, () => start(0))
  for (let round = 1; round <= size.rounds; round++)
    for (const [index, old] of workers.entries()) {
      if ((await countOpen(owner)) < 2 * size.workers)
        asked.push(...(await askForJobs(world, 2 * size.workers, size.seed, asked.length)))
      workers[index] = start(round)
      await waitForBusy(owner, [old])
      await noteBlow(owner, 'stop', old.session)
      const startedAt = performance.now()
      old.signal('SIGTERM')
      const { code } = await old.exited
      exits.push({ code, ms: Math.round(performance.now() - startedAt) })
    }
  await waitUntil(async () => (await countOpen(owner)) === 0, 120_000)
  return { asked, exits }
}

async function isCaught(arena: Arena, fleet: Fleet, script: string, good: string, world: World, size: DeploySize) {
  const { owner } = arena
  await askForJobs(world, 4, size.seed, 10_000)
  const worker = fleet.start(script, { paceMs: 2_000 })
  await waitForBusy(owner, [worker])
  worker.signal('SIGTERM')
  await worker.exited
  fleet.start(good)
  const isExpired = async () => (await measureHandOver(owner)).expired > 0
  return waitUntil(isExpired, size.leaseSeconds * 3_000)
}
