import { setTimeout as sleep } from 'node:timers/promises'
import { withPlatform } from '@/lib/db/tenant'
import { insertSchedule } from '@/lib/services/schedules/insert'
import { type Random, randomOf } from '@/scripts/simulate/random'
import type { Arena } from './lib/arena'
import { bundle, type Exchange } from './lib/build-worker'
import { openFleet, type WorkerProcess } from './lib/fleet'
import type { Proof } from './lib/proof'
import { waitUntil } from './lib/wait'
import { makeWorld, type World } from './lib/world'

export interface ScheduleSize {
  seed: number
  tickers: number
  schedules: number
  kills: number
  /** Between two kills; each is up to 40 % sooner or later. */
  everyMs: number
  /** For how long no ticker is alive. */
  blackoutMs: number
  /** For how long each unsafe ticker has its chance to do wrong. */
  controlMs: number
}

export const FULL_SCHEDULE: Omit<ScheduleSize, 'seed'> = {
  tickers: 4,
  schedules: 20,
  kills: 50,
  everyMs: 1_000,
  blackoutMs: 8_000,
  controlMs: 6_000,
}

const TICKER = 'workers/scheduler-fire.ts'
const WINDOW = { kind: 'fixed', from: '2026-10-01', to: '2026-10-28' } as const
const CATCH_UP_MS = 30_000

/** One slot for each look, and the next from now: what fell between two looks is forgotten. */
const FROM_NOW: readonly Exchange[] = [
  { file: TICKER, from: 'SLOTS_AT_ONCE = 200', to: 'SLOTS_AT_ONCE = 1' },
  {
    file: TICKER,
    from: '.set({ nextAt: next === null ? null : new Date(next) })',
    to: '.set({ nextAt: new Date(Math.floor(row.now / 1_000) * 1_000 + 1_000) })',
  },
]
/** Nothing that two tickers could meet at: no lock, no row of the slot, no key of its job. */
const WITHOUT_ROWS: readonly Exchange[] = [
  { file: TICKER, from: ".for('update', { skipLocked: true })", to: '' },
  {
    file: TICKER,
    from: 'await tx.insert(scheduleFire).values(fires).onConflictDoNothing()',
    to: 'await tx.execute(sql`select pg_sleep(0.05)`)',
  },
  {
    file: 'lib/services/schedules/slot-job.ts',
    from: `dedupeKey: \`sched:\${row.id}:\${instant.toISOString()}\`,`,
    to: '',
  },
]

/**
 * Schedules with a slot each second, while the processes that fire them are killed at random and then all gone for a
 * while. Under `all` every slot fires once; under `latest` those that fired and those recorded as missed are all there
 * were. Controls: a ticker that steps on from now must lose slots, and one that writes no rows must fire some twice.
 */
export async function proveSchedule(arena: Arena, size: ScheduleSize): Promise<Proof> {
  const world = await makeWorld({ clients: 2, reconciliations: 1, orders: 20, seed: size.seed })
  const ticker: [string] = ['scripts/prove/schedule-ticker.ts']
  const [safe, fromNow, withoutRows] = await Promise.all([
    bundle(ticker),
    bundle(ticker, FROM_NOW),
    bundle(ticker, WITHOUT_ROWS),
  ])
  const random = randomOf(size.seed, 13)
  const found = await run(arena, world, size, safe, (workers) => harass(workers, size, random))
  const lossy = await run(arena, world, size, fromNow, (workers) => blackOut(workers, size.controlMs))
  const double = await run(arena, world, size, withoutRows, async (workers) => {
    await workers.begun()
    await sleep(size.controlMs)
  })
  const problems = problemsOf(found)
  if (found.latestMissed === 0)
    problems.push('Nothing was missed under latest, so the blackout put nothing to the test')
  if (lossy.lost === 0) problems.push('Control: a ticker that steps on from now lost no slot')
  if (double.doubled === 0) problems.push('Control: tickers without rows fired no slot twice')
  return {
    problems,
    figures: {
      kills: size.kills,
      schedules: size.schedules,
      ...found,
      controls: { lostFromNow: lossy.lost, doubledWithoutRows: double.doubled },
    },
  }
}

interface Found {
  expected: number
  allFired: number
  latestFired: number
  latestMissed: number
  skipped: number
  lost: number
  doubled: number
  /** Rows that say a job was made which is not there, and jobs of which no row says so. */
  disagreeing: number
}

interface Workers {
  /** Kills one and starts another in its place. */
  replace(index: number): Promise<void>
  killAll(): Promise<void>
  /** Resolves once slots were looked at: starting takes as long as the machine likes. */
  begun(): Promise<unknown>
  startAll(): void
}

async function harass(workers: Workers, { kills, tickers, everyMs, blackoutMs }: ScheduleSize, random: Random) {
  await workers.begun()
  for (let kill = 0; kill < kills; kill++) {
    await sleep(everyMs * (0.6 + 0.8 * random()))
    await workers.replace(Math.floor(random() * tickers))
    if (kill === Math.floor(kills / 2)) await blackOut(workers, blackoutMs)
  }
}

async function blackOut(workers: Workers, ms: number): Promise<void> {
  await workers.begun()
  await workers.killAll()
  await sleep(ms)
  workers.startAll()
}

async function run(
  { owner, appUrl }: Arena,
  world: World,
  { schedules, tickers }: ScheduleSize,
  script: string,
  trouble: (workers: Workers) => Promise<void>,
): Promise<Found> {
  await owner`delete from platform.schedule_fire`
  await owner`delete from platform.schedule`
  await owner`delete from platform.job`
  for (let index = 0; index < schedules; index++) {
    const { context, reconciliationId } = world.reconciliations[
      index % world.reconciliations.length
    ] as (typeof world.reconciliations)[number]
    await withPlatform(context, (tx) =>
      insertSchedule(tx, {
        clientId: context.clientId,
        kind: 'reconciliation',
        reconciliationId,
        cron: '* * * * * *',
        timeZone: 'Europe/Berlin',
        window: WINDOW,
        overlap: 'queue',
        catchUp: index % 2 === 0 ? 'all' : 'latest',
      }),
    )
  }
  const [start] = await owner<{ first: Date }[]>`
    update platform.schedule set next_at = date_trunc('second', clock_timestamp()) + interval '2 seconds' returning next_at as first`
  await owner`update platform.schedule set next_at = ${start?.first as Date}`
  const fleet = openFleet(appUrl)
  try {
    let workers: WorkerProcess[] = []
    const startAll = () => {
      workers = Array.from({ length: tickers }, () => fleet.start(script))
    }
    const kill = async (worker: WorkerProcess) => {
      worker.signal('SIGKILL')
      await worker.exited
    }
    startAll()
    await trouble({
      replace: async (index) => {
        await kill(workers[index] as WorkerProcess)
        workers[index] = fleet.start(script)
      },
      killAll: async () => void (await Promise.all(workers.map(kill))),
      startAll,
      begun: () => waitUntil(async () => (await owner`select from platform.job limit 1`).length > 0, CATCH_UP_MS),
    })
    const [end] = await owner<{ last: Date }[]>`select date_trunc('second', clock_timestamp()) as last`
    const last = end?.last as Date
    await waitUntil(
      async () => (await owner`select from platform.schedule where next_at <= ${last}`).length === 0,
      CATCH_UP_MS,
    )
    await Promise.all(workers.map(kill))
    return await judge(owner, start?.first as Date, last)
  } finally {
    await fleet.close()
  }
}

/** Every second from the first slot to the last is expected of every schedule, whatever the product thinks. */
async function judge(owner: Arena['owner'], first: Date, last: Date): Promise<Found> {
  const [row] = await owner<Found[]>`
    with expected as (
      select s.client_id, s.id as schedule_id, s.catch_up, slot from platform.schedule s,
        generate_series(${first}::timestamptz, ${last}::timestamptz, interval '1 second') slot
    ), seen as (
      select e.catch_up, f.outcome,
        (select count(*) from platform.job j where j.client_id = e.client_id and j.schedule_id = e.schedule_id
          and j.slot = e.slot) as jobs
      from expected e left join platform.schedule_fire f using (client_id, schedule_id, slot)
    )
    select count(*)::int as expected,
      count(*) filter (where catch_up = 'all' and outcome = 'fired')::int as "allFired",
      count(*) filter (where catch_up = 'latest' and outcome = 'fired')::int as "latestFired",
      count(*) filter (where catch_up = 'latest' and outcome = 'missed')::int as "latestMissed",
      count(*) filter (where outcome = 'skipped' or (catch_up = 'all' and outcome = 'missed'))::int as skipped,
      count(*) filter (where outcome is null and jobs = 0)::int as lost,
      count(*) filter (where jobs > 1)::int as doubled,
      count(*) filter (where (coalesce(outcome, '') = 'fired') <> (jobs > 0))::int as disagreeing
    from seen`
  return row as Found
}

function problemsOf({ expected, allFired, latestFired, latestMissed, skipped, ...found }: Found): string[] {
  const problems: string[] = []
  if (found.lost > 0) problems.push(`${found.lost} slots were lost`)
  if (found.doubled > 0) problems.push(`${found.doubled} slots fired more than once`)
  if (found.disagreeing > 0) problems.push(`${found.disagreeing} slots whose row and job do not agree`)
  if (skipped > 0) problems.push(`${skipped} slots were left out that should have fired`)
  const accounted = allFired + latestFired + latestMissed
  if (accounted !== expected) problems.push(`${accounted} slots accounted for where ${expected} were expected`)
  return problems
}
