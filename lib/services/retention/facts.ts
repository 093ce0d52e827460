import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { allowLongStatements } from '@/lib/db/batch'
import type { Transaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { auditLog, idempotencyKey, outbox, scheduleFire } from '@/lib/db/schema/operations'
import { job } from '@/lib/db/schema/platform'
import { closedMonth, jobFence, jobLog, jobSummary, verdict } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import type { DatedTable, RetentionFacts } from './plan'

interface Dated {
  table: PgTable & { clientId: PgColumn }
  /** What its age is counted from. */
  at: SQL
  /** Rows that may go once they are old. */
  isOver: SQL | undefined
}

export const DATED: Readonly<Record<DatedTable, Dated>> = {
  audit_log: { table: auditLog, at: sql`${auditLog.at}`, isOver: undefined },
  schedule_fire: {
    table: scheduleFire,
    at: sql`${scheduleFire.slot}`,
    isOver: sql`not exists (select from platform.job j where j.client_id = ${scheduleFire.clientId}
      and j.id = ${scheduleFire.jobId} and j.state in ('queued', 'running'))`,
  },
  outbox: {
    table: outbox,
    at: sql`coalesce(${outbox.sentAt}, ${outbox.createdAt})`,
    isOver: inArray(outbox.state, ['sent', 'kept', 'failed']),
  },
  idempotency_key: {
    table: idempotencyKey,
    at: sql`${idempotencyKey.createdAt}`,
    isOver: sql`${idempotencyKey.lockedUntil} < clock_timestamp()`,
  },
}

const utcDay = (at: SQL | PgColumn) => sql<string>`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD')`
const rows = sql<number>`count(*)::int`

/** Counts what one client has, as it was at one instant. */
export function gatherFacts(context: TenantContext): Promise<RetentionFacts> {
  const { clientId } = context
  return withTenant(
    context,
    async (tx) => {
      await allowLongStatements(tx)
      const jobs = await tx
        .select({ id: job.id, state: job.state, finishedAt: job.finishedAt, createdAt: job.createdAt })
        .from(job)
        .where(eq(job.clientId, clientId))
      const fences = await tx.select({ jobId: jobFence.jobId }).from(jobFence).where(eq(jobFence.clientId, clientId))
      return {
        jobs: jobs.map(({ id, state, finishedAt, createdAt }) => ({
          id,
          state,
          endedAt: (finishedAt ?? createdAt).getTime(),
        })),
        ...(await resultFacts(tx, clientId)),
        logs: await tx
          .select({
            jobId: jobLog.jobId,
            day: utcDay(jobLog.at),
            rows,
            lastId: sql<number>`max(${jobLog.id})`.mapWith(Number),
          })
          .from(jobLog)
          .where(eq(jobLog.clientId, clientId))
          .groupBy(jobLog.jobId, sql`2`),
        fences: fences.map(({ jobId }) => jobId),
        dated: await datedFacts(tx, clientId),
      }
    },
    { snapshot: true },
  )
}

async function resultFacts(
  tx: Transaction,
  clientId: string,
): Promise<Pick<RetentionFacts, 'results' | 'closedMonths' | 'lines'>> {
  const results = await tx
    .select({
      jobId: jobSummary.jobId,
      reconciliationId: jobSummary.reconciliationId,
      seq: jobSummary.resultSeq,
      from: jobSummary.windowFrom,
      to: jobSummary.windowTo,
      publishedAt: jobSummary.createdAt,
      isStripped: sql<boolean>`${jobSummary.rowsRemovedAt} is not null`,
    })
    .from(jobSummary)
    .where(eq(jobSummary.clientId, clientId))
  const months = await tx
    .select({
      jobId: closedMonth.jobId,
      reconciliationId: closedMonth.reconciliationId,
      month: closedMonth.month,
      closedAt: closedMonth.closedAt,
    })
    .from(closedMonth)
    .where(and(eq(closedMonth.clientId, clientId), isNull(closedMonth.reopenedAt)))
  const key = [verdict.reconciliationId, verdict.day, verdict.firstSeq, verdict.lastSeq] as const
  const [reconciliationId, day, firstSeq, lastSeq] = key
  return {
    results: results.map((one) => ({ ...one, publishedAt: one.publishedAt.getTime() })),
    closedMonths: months.map((month) => ({ ...month, closedAt: month.closedAt.getTime() })),
    lines: await tx
      .select({ reconciliationId, day, firstSeq, lastSeq, rows })
      .from(verdict)
      .where(eq(verdict.clientId, clientId))
      .groupBy(...key),
  }
}

async function datedFacts(tx: Transaction, clientId: string): Promise<RetentionFacts['dated']> {
  const found: RetentionFacts['dated'][number][] = []
  for (const [name, { table, at, isOver }] of Object.entries(DATED)) {
    const days = await tx
      .select({ day: utcDay(at), rows })
      .from(table)
      .where(and(eq(table.clientId, clientId), isOver))
      .groupBy(sql`1`)
    found.push(...days.map((day) => ({ ...day, table: name as DatedTable })))
  }
  return found
}
