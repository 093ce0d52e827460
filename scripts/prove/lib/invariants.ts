import type postgres from 'postgres'
import { earnContext } from '@/lib/db/context'
import { withTenant } from '@/lib/db/tenant'
import { resultHash } from '@/lib/reconcile/hash'
import { reconcile } from '@/lib/reconcile/reconcile'
import type { Verdict } from '@/lib/reconcile/types'
import { loadInput } from '@/workers/load-input'
import type { Asked } from './world'

/** What must hold after any trouble, asked of the database past the product's own reading. */

const RUNNING_PER_CLIENT = 2
const STAGES = 4

export interface Invariants {
  /** Sentences; empty when everything holds. */
  problems: string[]
  done: number
  /** Jobs that did not end, and jobs that ended or published more often than once. */
  lost: number
  doubled: number
  lateWrites: number
  maxRunningPerClient: number
  /** Jobs whose unfenced notes are not one for each stage: the measure of what was repeated. */
  unfencedWrong: number
  reruns: number
}

export async function checkInvariants(owner: postgres.Sql, asked: readonly Asked[]): Promise<Invariants> {
  const problems: string[] = []
  const rows = await owner<{ id: string; state: string; error_code: string | null; attempt: number }[]>`
    select id, state, error_code, attempt from platform.job`
  const stateOf = new Map(rows.map((row) => [row.id, row]))
  const lost = asked.filter(({ jobId }) => stateOf.get(jobId)?.state !== 'done')
  for (const { jobId } of lost) {
    const row = stateOf.get(jobId)
    problems.push(`${jobId} is ${row?.state ?? 'gone'} ${row?.error_code ?? ''} after ${row?.attempt} attempts`)
  }
  const ends = await owner<{ job_id: string; ends: number }[]>`
    select job_id, count(*)::int as ends from proof.move where to_state not in ('queued', 'running') group by job_id`
  const doubled = ends.filter(({ ends }) => ends > 1)
  for (const { job_id, ends } of doubled) problems.push(`${job_id} ended ${ends} times`)

  // Each job publishes one result, and results of one reconciliation are numbered without a gap.
  const miscounted = await owner<{ id: string; result_seq: number; published: number }[]>`
    select r.id, r.result_seq, count(s.job_id)::int as published from tenant.reconciliation r
    left join tenant.job_summary s on s.client_id = r.client_id and s.reconciliation_id = r.id
    group by r.client_id, r.id, r.result_seq having count(s.job_id) <> r.result_seq`
  for (const { id, result_seq, published } of miscounted)
    problems.push(`${id} has ${published} results numbered up to ${result_seq}`)
  const [left] = await owner`select count(*)::int as lines from tenant.verdict_change`
  if (left?.lines !== 0) problems.push(`${left?.lines} staged lines were left behind`)

  for (const job of asked) if (stateOf.get(job.jobId)?.state === 'done') problems.push(...(await compare(owner, job)))

  const late = await owner<{ table_name: string; job_id: string; session: string }[]>`select * from proof.late_write`
  for (const write of late.slice(0, 5))
    problems.push(`${write.session} wrote to ${write.table_name} for ${write.job_id} without holding it`)
  const maxRunningPerClient = await countRunning(owner, 'client_id')
  if (maxRunningPerClient > RUNNING_PER_CLIENT) problems.push(`${maxRunningPerClient} jobs of one client ran at once`)
  const perJob = await countRunning(owner, 'job_id')
  if (perJob > 1) problems.push(`One job was held ${perJob} times at once`)

  const notes = await owner<{ job_id: string; notes: number }[]>`
    select job_id, count(*)::int as notes from proof.stage_note group by job_id`
  return {
    problems,
    done: asked.length - lost.length,
    lost: lost.length,
    doubled: doubled.length,
    lateWrites: late.length,
    maxRunningPerClient,
    unfencedWrong: asked.filter(({ jobId }) => notes.find((note) => note.job_id === jobId)?.notes !== STAGES).length,
    reruns: rows.reduce((sum, { attempt }) => sum + Math.max(0, attempt - 1), 0),
  }
}

/** The published lines of a job beside the engine's answer to the same files, and beside the orders as they were dealt. */
async function compare(owner: postgres.Sql, job: Asked): Promise<string[]> {
  const { clientId } = job.context
  const [row] = await owner<
    JobRow[]
  >`select window_from::text, window_to::text, time_zone, as_of from platform.job where id = ${job.jobId}`
  const [summary] = await owner<{ result_seq: number; result_hash: string }[]>`
    select result_seq, result_hash from tenant.job_summary where client_id = ${clientId} and job_id = ${job.jobId}`
  if (!row || !summary) return [`${job.jobId} has no result`]
  const stored = await owner<Line[]>`
    select side, status, count(*)::int as lines, coalesce(sum(store_minor), 0)::text as store,
      coalesce(sum(analytics_minor), 0)::text as analytics
    from tenant.verdict where client_id = ${clientId} and reconciliation_id = ${job.reconciliationId}
      and day between ${row.window_from} and ${row.window_to} and first_seq <= ${summary.result_seq}
      and (last_seq is null or last_seq >= ${summary.result_seq})
    group by side, status order by side, status`
  const expected = await computeReference(job, row)
  const problems: string[] = []
  if (JSON.stringify(stored) !== JSON.stringify(expected.lines))
    problems.push(`${job.jobId} shows ${JSON.stringify(stored)} instead of ${JSON.stringify(expected.lines)}`)
  if (summary.result_hash !== expected.hash) problems.push(`${job.jobId} has the hash of another result`)
  const ofStore = stored.filter(({ side }) => side === 'store')
  const dealt = [job.storeLines, job.storeMinor, job.untracked].join()
  const shown = [
    ofStore.reduce((sum, { lines }) => sum + lines, 0),
    ofStore.reduce((sum, { store }) => sum + Number(store), 0),
    ofStore.find(({ status }) => status === 'missing')?.lines ?? 0,
  ].join()
  if (shown !== dealt) problems.push(`${job.jobId} counts ${shown} of the dealt ${dealt} orders, cents, unseen`)
  return problems
}

interface JobRow {
  window_from: string
  window_to: string
  time_zone: string
  as_of: Date
}
interface Line {
  side: string
  status: string
  lines: number
  store: string
  analytics: string
}

async function computeReference(job: Asked, row: JobRow): Promise<{ lines: Line[]; hash: string }> {
  const context = earnContext({ ...job.context, role: 'dra_worker', readOnly: true })
  const window = { from: row.window_from, to: row.window_to, timeZone: row.time_zone }
  const { input } = await withTenant(context, (tx) =>
    loadInput(
      tx,
      {
        context,
        jobId: job.jobId,
        kind: 'reconciliation',
        trigger: 'manual',
        attempt: 1,
        reconciliationId: job.reconciliationId,
        window,
        acceptIncomplete: false,
        asOf: row.as_of.getTime(),
        retries: 0,
      },
      'EUR',
    ),
  )
  const { verdicts, summary } = reconcile(input)
  const groups = new Map<string, Line>()
  for (const verdict of verdicts as Iterable<Verdict>) {
    const key = `${verdict.side} ${verdict.status}`
    const line = groups.get(key) ?? { side: verdict.side, status: verdict.status, lines: 0, store: '0', analytics: '0' }
    line.lines++
    line.store = String(Number(line.store) + (verdict.storeMinor ?? 0))
    line.analytics = String(Number(line.analytics) + (verdict.analyticsMinor ?? 0))
    groups.set(key, line)
  }
  const lines = [...groups.keys()].sort().map((key) => groups.get(key) as Line)
  return { lines, hash: resultHash(verdicts, summary) }
}

/** Most jobs held at one time with the same value in a column, from the log of moves. */
async function countRunning(owner: postgres.Sql, column: 'client_id' | 'job_id'): Promise<number> {
  const [row] = await owner<{ most: number }[]>`
    select coalesce(max(running), 0)::int as most from (
      select sum(case when to_state = 'running' then 1 else 0 end - case when from_state = 'running' then 1 else 0 end)
        over (partition by ${owner(column)} order by seq) as running
      from proof.move) counted`
  return row?.most ?? 0
}
