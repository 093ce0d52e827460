import type postgres from 'postgres'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { withBoth } from '@/lib/db/tenant'
import { DAY_MS } from '@/lib/period'
import { executeRetention, type Removed } from '@/lib/services/retention/execute'
import { gatherFacts } from '@/lib/services/retention/facts'
import { isNothing, planRetention, type RetentionFacts, type RetentionPlan } from '@/lib/services/retention/plan'
import { type Claim, claimNext, updateJob } from '@/workers/claim'
import { type MatchOutcome, matchJob } from '@/workers/match'
import { publishJob } from '@/workers/publish'
import { runJob } from '@/workers/run-job'
import type { Arena } from './lib/arena'
import type { Proof } from './lib/proof'
import { clientRows, liveRows, resultsAsRead } from './lib/retention-look'
import { addPastRows } from './lib/retention-past'
import { askForJobs, makeWorld } from './lib/world'

export interface RetentionSize {
  seed: number
  clients: number
  /** Finished before anything is removed. */
  done: number
  /** At work while it is; at most two of a client. */
  live: number
  orders: number
}

export const FULL_RETENTION: Omit<RetentionSize, 'seed'> = { clients: 10, done: 60, live: 20, orders: 300 }

const AGES_DAYS = [100, 400]
const HEARTBEAT_MS = 2_000

/**
 * What is old is removed while jobs are at work: nothing of theirs is touched, the plan is what happens, twice is nothing,
 * and what remains is as it was. Control: a plan that takes live jobs for ended ones must be noticed.
 */
export async function proveRetention({ owner }: Pick<Arena, 'owner'>, size: RetentionSize): Promise<Proof> {
  const problems: string[] = []
  const world = await makeWorld({ clients: size.clients, reconciliations: 2, orders: size.orders, seed: size.seed })
  await askForJobs(world, size.done, size.seed)
  for (let claim = await claimNext('proof'); claim; claim = await claimNext('proof'))
    await runJob(claim, new AbortController().signal)
  const clientIds = [...new Set(world.reconciliations.map(({ context }) => context.clientId))]
  await askForJobs(world, size.live, size.seed + 10)
  const held = await holdJobs(size.live)
  await addPastRows(owner, clientIds)
  const liveIds = new Set(held.jobs.map(({ claim }) => claim.jobId))
  const removedRows: Record<string, Removed> = {}
  let isControlCaught = true
  try {
    for (const days of AGES_DAYS) {
      const now = Date.now() + days * DAY_MS
      const gone: Removed = {}
      removedRows[`+${days} d`] = gone
      const before = { live: await liveRows(owner), results: await resultsAsRead(owner) }
      for (const clientId of clientIds) {
        const context = contextOf(clientId)
        const control = planRetention(withoutLive(await gatherFacts(context)), now)
        if (days === 400 && !namesAny(control, liveIds)) isControlCaught = false
        const { plan, removed } = await retain(context, now)
        if (namesAny(plan, liveIds)) problems.push(`+${days} d: the plan of ${clientId} names jobs at work`)
        for (const { table, rows } of plan.steps)
          if (rows !== (removed[table] ?? 0))
            problems.push(`+${days} d: ${removed[table] ?? 0} rows of ${table} went where the plan says ${rows}`)
        addTo(gone, removed)
        const rowsAfter = await clientRows(owner, clientId)
        for (const time of ['second', 'third']) {
          const again = await retain(context, now)
          if (!isNothing(again.plan) || Object.keys(again.removed).length > 0)
            problems.push(`+${days} d: the ${time} time still found ${JSON.stringify(again.removed)}`)
        }
        if (rowsAfter !== (await clientRows(owner, clientId))) problems.push('A repeated run changed something')
      }
      if (before.live !== (await liveRows(owner))) problems.push(`+${days} d: rows of jobs at work were touched`)
      const after = await resultsAsRead(owner)
      for (const [jobId, result] of before.results) {
        const left = after.get(jobId)
        if (!left && days < 365) problems.push(`+${days} d: the summary of ${jobId} is gone`)
        if (left && left.summary !== result.summary) problems.push(`+${days} d: the summary of ${jobId} changed`)
        if (left && left.lines !== null && left.lines !== result.lines)
          problems.push(`+${days} d: the lines of ${jobId} changed`)
      }
    }
  } finally {
    held.stop()
  }
  if (!isControlCaught) problems.push('Control: a plan that forgets live jobs was not noticed')
  const raced = await raceWithPublishing(owner, clientIds, held.jobs, problems)
  return { problems, figures: { jobsAtWork: held.jobs.length, removed: removedRows, retentionRunsInRace: raced } }
}

/** Claims jobs and takes them to where their lines wait to be published, with signs of life from then on. */
async function holdJobs(count: number) {
  const jobs: { claim: Claim; outcome: MatchOutcome }[] = []
  const timer = setInterval(() => {
    for (const { claim } of jobs) void updateJob(claim, {}).catch(() => {})
  }, HEARTBEAT_MS)
  while (jobs.length < count) {
    const claim = await claimNext('proof')
    if (!claim) throw new Error(`Only ${jobs.length} of ${count} jobs could be claimed at once`)
    jobs.push({ claim, outcome: await matchJob(claim) })
  }
  return { jobs, stop: () => clearInterval(timer) }
}

async function retain(context: TenantContext, now: number): Promise<{ plan: RetentionPlan; removed: Removed }> {
  const plan = planRetention(await gatherFacts(context), now)
  return { plan, removed: await executeRetention(context.clientId, plan, (run) => withBoth(context, run)) }
}

/** The jobs at work publish while rows go: each result must be read as it was computed. */
async function raceWithPublishing(
  owner: postgres.Sql,
  clientIds: readonly string[],
  jobs: readonly { claim: Claim; outcome: MatchOutcome }[],
  problems: string[],
): Promise<number> {
  let runs = 0
  let isPublishing = true
  const remove = async () => {
    while (isPublishing)
      for (const clientId of clientIds) {
        await retain(contextOf(clientId), Date.now() + 400 * DAY_MS)
        runs++
      }
  }
  const removing = remove()
  for (const { claim, outcome } of jobs) await publishJob(claim, outcome)
  isPublishing = false
  await removing
  const results = await resultsAsRead(owner)
  // Newer results may have had their turn by now; the newest of each reconciliation never has.
  for (const { claim, outcome } of jobs) {
    const result = results.get(claim.jobId)
    if (result?.lines == null || result.lineCount !== outcome.counts.verdicts)
      problems.push(
        `${claim.jobId} published ${outcome.counts.verdicts} lines and shows ${result?.lineCount ?? 'none'}`,
      )
  }
  return runs
}

const contextOf = (clientId: string) =>
  earnContext({ clientId, databaseRef: null, role: 'dra_worker', userId: null, readOnly: false })

/** The unsafe variant: does not know that jobs can be at work. */
const withoutLive = (facts: RetentionFacts): RetentionFacts => ({
  ...facts,
  jobs: facts.jobs.map((job) => ({ ...job, state: 'done' as const })),
})

const namesAny = ({ jobs, logs, strippedJobs }: RetentionPlan, ids: ReadonlySet<string>) =>
  [...jobs, ...strippedJobs, ...logs.map(({ jobId }) => jobId)].some((id) => ids.has(id))

function addTo(sum: Removed, removed: Removed): void {
  for (const [table, rows] of Object.entries(removed) as [keyof Removed, number][])
    sum[table] = (sum[table] ?? 0) + rows
}
