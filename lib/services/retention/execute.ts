import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import { DATED } from './facts'
import type { RetentionPlan, RetentionTable } from './plan'
import { CLIENT_TABLES, type DatedFrom, type DatedTable, type RetentionStep, TENANT_TABLES } from './steps'

/** Rows of one transaction: short ones keep out of the way of whatever else is at work. */
const BATCH = 2_000

type InBoth = <T>(run: (tx: TenantTransaction, platform: PlatformTransaction) => Promise<T>) => Promise<T>

type InOne = <T>(run: (tx: TenantTransaction | PlatformTransaction) => Promise<T>) => Promise<T>

/** Rows that were removed, by table; tables of which none were are absent. */
export type Removed = Partial<Record<RetentionTable, number>>

/**
 * Removes what a plan names, in transactions that `inBoth` opens for the plan's client. Whether something may go
 * is asked again in each of them: a job that was tried again, or a result that needs a line since, keeps what it has.
 */
export async function executeRetention(clientId: string, plan: RetentionPlan, inBoth: InBoth): Promise<Removed> {
  const removed: Removed = {}
  const isRefused = (...tables: RetentionTable[]) =>
    plan.steps.some(({ table, isRefused }) => isRefused && tables.includes(table))
  /** Repeats a deletion of at most a batch until it finds no more. */
  const drain = async (
    table: RetentionTable,
    condition: SQL,
    prepare: (tx: TenantTransaction, platform: PlatformTransaction) => Promise<SQL | undefined> = async () => undefined,
  ) => {
    for (;;) {
      const count = await inBoth(async (tx, platform) => {
        const also = await prepare(tx, platform)
        const all = also ? sql`${condition} and ${also}` : condition
        return deleteBatch(tx, table, all)
      })
      if (count > 0) removed[table] = (removed[table] ?? 0) + count
      if (count < BATCH) return
    }
  }

  if (!isRefused('verdict')) {
    for (const ids of inBatches(plan.strippedJobs)) await inBoth((tx) => stripResults(tx, clientId, plan, ids))
    for (const { reconciliationId, day } of plan.lineDays) {
      // Publishing holds the same row, so that no line goes while a new result is counting on it.
      const lock = sql`select from tenant.reconciliation where client_id = ${clientId} and id = ${reconciliationId} for update`
      await drain('verdict', isNeededByNone(clientId, reconciliationId, day, plan), async (tx) => {
        await tx.execute(lock)
        return undefined
      })
    }
  }
  if (!isRefused('job_log'))
    for (const logs of inBatches(plan.logs))
      await drain(
        'job_log',
        sql`t.client_id = ${clientId} and t.at < ${plan.logsFrom}::timestamp at time zone 'UTC'
          and exists (select from jsonb_to_recordset(${JSON.stringify(logs)}::jsonb) as p("jobId" text, "lastId" bigint)
            where p."jobId" = t.job_id and t.id <= p."lastId")`,
        async (_tx, platform) => sql`t.job_id not in (${textsOf(await openJobs(platform, clientId))})`,
      )
  if (!isRefused('job', 'job_summary', 'job_fence'))
    for (const ids of inBatches(plan.jobs)) {
      const counts = await inBoth((tx, platform) => deleteJobs(tx, platform, clientId, ids))
      for (const [table, count] of Object.entries(counts) as [RetentionTable, number][])
        if (count > 0) removed[table] = (removed[table] ?? 0) + count
    }
  const [inTenant, inPlatform]: [InOne, InOne] = [
    (run) => inBoth((tx) => run(tx)),
    (run) => inBoth((_tx, platform) => run(platform)),
  ]
  return {
    ...removed,
    ...(await executeDated(CLIENT_TABLES, { clientId, plan, inOne: inPlatform })),
    ...(await executeDated(TENANT_TABLES, { clientId, plan, inOne: inTenant })),
  }
}

/**
 * Removes rows that are too old by their date alone, or cuts what of them is. An empty client id is for what belongs to
 * none.
 */
export async function executeDated<T extends DatedTable>(
  tables: readonly T[],
  given: { clientId: string; plan: { steps: readonly RetentionStep[]; datedFrom: DatedFrom }; inOne: InOne },
): Promise<Partial<Record<T, number>>> {
  const { clientId, plan, inOne } = given
  const removed: Partial<Record<T, number>> = {}
  for (const name of tables) {
    if (plan.steps.some(({ table, isRefused }) => isRefused && table === name)) continue
    const { table, owner, at, isOver, change } = DATED[name]
    const old = and(
      owner && eq(owner, clientId),
      sql`${at} < ${plan.datedFrom[name]}::timestamp at time zone 'UTC'`,
      isOver,
    )
    const chosen = sql`ctid in (select ctid from ${table} where ${old} limit ${BATCH})`
    const statement = change
      ? sql`update ${table} set ${change} where ${chosen} returning 1`
      : sql`delete from ${table} where ${chosen} returning 1`
    let count: number
    do {
      count = await inOne(async (tx) => (await tx.execute(statement)).length)
      if (count > 0) removed[name] = (removed[name] ?? 0) + count
    } while (count === BATCH)
  }
  return removed
}

async function deleteBatch(tx: TenantTransaction, name: RetentionTable, condition: SQL): Promise<number> {
  const table = sql`tenant.${sql.identifier(name)}`
  const rows = await tx.execute(
    sql`delete from ${table} where ctid in (select t.ctid from ${table} t where ${condition} limit ${BATCH}) returning 1`,
  )
  return rows.length
}

/** From here on nothing needs these results' lines; what a month has frozen meanwhile is left alone. */
async function stripResults(tx: TenantTransaction, clientId: string, plan: RetentionPlan, ids: readonly string[]) {
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
async function deleteJobs(
  tx: TenantTransaction,
  platform: PlatformTransaction,
  clientId: string,
  ids: readonly string[],
): Promise<Removed> {
  const ended = await platform.execute<{ id: string }>(sql`
    delete from platform.job where client_id = ${clientId} and id in (${textsOf(ids)})
      and state not in ('queued', 'running') returning id`)
  const gone = textsOf(ended.map(({ id }) => id))
  const summaries = await tx.execute(sql`
    delete from tenant.job_summary where client_id = ${clientId} and job_id in (${gone}) returning 1`)
  const fences = await tx.execute(sql`
    delete from tenant.job_fence where client_id = ${clientId} and job_id in (${gone}) returning 1`)
  return { job: ended.length, job_summary: summaries.length, job_fence: fences.length }
}

/** Jobs that wait or run, also those that were tried again since the plan was made. */
async function openJobs(platform: PlatformTransaction, clientId: string): Promise<string[]> {
  const rows = await platform.execute<{ id: string }>(
    sql`select id from platform.job where client_id = ${clientId} and state in ('queued', 'running')`,
  )
  return rows.map(({ id }) => id)
}

const textsOf = (texts: readonly string[]) => sql`select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb)`
const instant = (at: number) => sql`${new Date(at).toISOString()}::timestamptz`

function inBatches<T>(all: readonly T[]): T[][] {
  const batches: T[][] = []
  for (let at = 0; at < all.length; at += BATCH) batches.push(all.slice(at, at + BATCH))
  return batches
}
