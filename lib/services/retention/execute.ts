import { getTableName, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '@/lib/db/client'
import { DATED } from './facts'
import type { DatedTable, RetentionPlan, RetentionTable } from './plan'

/** Rows of one transaction: short ones keep out of the way of whatever else is at work. */
const BATCH = 2_000

/** Rows that were removed, by table; tables of which none were are absent. */
export type Removed = Partial<Record<RetentionTable, number>>

/**
 * Removes what a plan names, in transactions that `inTransaction` opens for the plan's client. Whether something may go
 * is asked again in each of them: a job that was tried again, or a result that needs a line since, keeps what it has.
 */
export async function executeRetention(
  clientId: string,
  plan: RetentionPlan,
  inTransaction: <T>(run: (tx: Transaction) => Promise<T>) => Promise<T>,
): Promise<Removed> {
  const removed: Removed = {}
  const isRefused = (...tables: RetentionTable[]) =>
    plan.steps.some(({ table, isRefused }) => isRefused && tables.includes(table))
  /** Repeats a deletion of at most a batch until it finds no more. */
  const drain = async (table: RetentionTable, condition: SQL, lock?: SQL) => {
    for (;;) {
      const count = await inTransaction(async (tx) => {
        if (lock) await tx.execute(lock)
        return deleteBatch(tx, table, condition)
      })
      if (count > 0) removed[table] = (removed[table] ?? 0) + count
      if (count < BATCH) return
    }
  }

  if (!isRefused('verdict')) {
    for (const ids of inBatches(plan.strippedJobs)) await inTransaction((tx) => stripResults(tx, clientId, plan, ids))
    for (const { reconciliationId, day } of plan.lineDays) {
      // Publishing holds the same row, so that no line goes while a new result is counting on it.
      const lock = sql`select from tenant.reconciliation where client_id = ${clientId} and id = ${reconciliationId} for update`
      await drain('verdict', isNeededByNone(clientId, reconciliationId, day, plan), lock)
    }
  }
  if (!isRefused('job_log'))
    for (const logs of inBatches(plan.logs))
      await drain(
        'job_log',
        sql`t.client_id = ${clientId} and t.at < ${plan.logsFrom}::timestamp at time zone 'UTC'
          and exists (select from jsonb_to_recordset(${JSON.stringify(logs)}::jsonb) as p("jobId" text, "lastId" bigint)
            where p."jobId" = t.job_id and t.id <= p."lastId")
          and not exists (select from platform.job j where j.client_id = t.client_id and j.id = t.job_id
            and j.state in ('queued', 'running'))`,
      )
  if (!isRefused('job', 'job_summary', 'job_fence'))
    for (const ids of inBatches(plan.jobs)) {
      const counts = await inTransaction((tx) => deleteJobs(tx, clientId, ids))
      for (const [table, count] of Object.entries(counts) as [RetentionTable, number][])
        if (count > 0) removed[table] = (removed[table] ?? 0) + count
    }
  for (const [name, { table, at, isOver }] of Object.entries(DATED) as [DatedTable, (typeof DATED)[DatedTable]][]) {
    if (isRefused(name)) continue
    const before = sql`${at} < ${plan.datedFrom[name]}::timestamp at time zone 'UTC'`
    const chosen = sql`select ctid from ${table} where ${table.clientId} = ${clientId} and ${before} ${isOver ? sql`and ${isOver}` : sql``} limit ${BATCH}`
    await drain(name, sql`t.ctid in (${chosen})`)
  }
  return removed
}

const SCHEMAS: Readonly<Record<RetentionTable, 'tenant' | 'platform'>> = {
  verdict: 'tenant',
  job_log: 'tenant',
  job_summary: 'tenant',
  job_fence: 'tenant',
  job: 'platform',
  ...(Object.fromEntries(Object.values(DATED).map(({ table }) => [getTableName(table), 'platform'])) as Record<
    DatedTable,
    'platform'
  >),
}

async function deleteBatch(tx: Transaction, name: RetentionTable, condition: SQL): Promise<number> {
  const table = sql`${sql.identifier(SCHEMAS[name])}.${sql.identifier(name)}`
  const rows = await tx.execute(
    sql`delete from ${table} where ctid in (select t.ctid from ${table} t where ${condition} limit ${BATCH}) returning 1`,
  )
  return rows.length
}

/** From here on nothing needs these results' lines; what a month has frozen meanwhile is left alone. */
async function stripResults(tx: Transaction, clientId: string, plan: RetentionPlan, ids: readonly string[]) {
  await tx.execute(sql`
    update tenant.job_summary s set rows_removed_at = clock_timestamp()
    where s.client_id = ${clientId} and s.job_id in (${textsOf(ids)}) and s.rows_removed_at is null
      and not exists (select from tenant.closed_month m where m.client_id = s.client_id and m.job_id = s.job_id
        and m.reopened_at is null and m.closed_at > ${instant(plan.closedAfter)})`)
}

const isNeededByNone = (clientId: string, reconciliationId: string, day: string, plan: RetentionPlan) => sql`
  t.client_id = ${clientId} and t.reconciliation_id = ${reconciliationId} and t.day = ${day}
  and not exists (select from tenant.job_summary s
    where s.client_id = t.client_id and s.reconciliation_id = t.reconciliation_id and s.rows_removed_at is null
      and t.day between s.window_from and s.window_to
      and s.result_seq >= t.first_seq and (t.last_seq is null or s.result_seq <= t.last_seq))
  and not (t.last_seq is null and exists (select from tenant.closed_month m
    where m.client_id = t.client_id and m.reconciliation_id = t.reconciliation_id and m.reopened_at is null
      and m.month = to_char(t.day, 'YYYY-MM') and m.closed_at > ${instant(plan.closedAfter)}))`

/** A job, its summary and its fence go together; one that was tried again since stays as it is. */
async function deleteJobs(tx: Transaction, clientId: string, ids: readonly string[]): Promise<Removed> {
  const ended = await tx.execute<{ id: string }>(sql`
    delete from platform.job where client_id = ${clientId} and id in (${textsOf(ids)})
      and state not in ('queued', 'running') returning id`)
  const gone = textsOf(ended.map(({ id }) => id))
  const summaries = await tx.execute(sql`
    delete from tenant.job_summary where client_id = ${clientId} and job_id in (${gone}) returning 1`)
  const fences = await tx.execute(sql`
    delete from tenant.job_fence where client_id = ${clientId} and job_id in (${gone}) returning 1`)
  return { job: ended.length, job_summary: summaries.length, job_fence: fences.length }
}

const textsOf = (texts: readonly string[]) => sql`select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb)`
const instant = (at: number) => sql`${new Date(at).toISOString()}::timestamptz`

function inBatches<T>(all: readonly T[]): T[][] {
  const batches: T[][] = []
  for (let at = 0; at < all.length; at += BATCH) batches.push(all.slice(at, at + BATCH))
  return batches
}
