import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { allowLongStatements } from '@/lib/db/batch'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { session, verification } from '@/lib/db/schema/identity'
import { auditLog, idempotencyKey, outbox, scheduleFire } from '@/lib/db/schema/operations'
import { invitation } from '@/lib/db/schema/people'
import { connectionRequest, job } from '@/lib/db/schema/platform'
import { orderWatch } from '@/lib/db/schema/review'
import { closedMonth, jobFence, jobLog, jobSummary, verdict } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { isAway } from '@/lib/errors'
import type { RetentionFacts } from './plan'
import { CLIENT_TABLES, type DatedCount, type DatedTable, TENANT_TABLES } from './steps'

interface Dated {
  table: PgTable
  /** Whose rows they are; absent for tables that know no clients. */
  owner?: PgColumn
  /** What its age is counted from. */
  at: SQL
  /** Rows that may go once they are old. */
  isOver: SQL | undefined
  /** What a column becomes, where rows stay without it. */
  change?: SQL
}

/** Enough of a network address to see where from; nothing of what cannot be read as one. */
const cutAddress = sql`address = case
  when address ~ '^[0-9]+([.][0-9]+){3}$' then regexp_replace(address, '[^.]+$', '0/24')
  when address ~ '^[0-9a-fA-F:]+$' then host(network(set_masklen(address::inet, 48))) || '/48' end`

export const DATED: Readonly<Record<DatedTable, Dated>> = {
  audit_address: {
    table: auditLog,
    owner: auditLog.clientId,
    at: sql`${auditLog.at}`,
    isOver: sql`${auditLog.address} is not null and ${auditLog.address} not like '%/%'`,
    change: cutAddress,
  },
  audit_log: { table: auditLog, owner: auditLog.clientId, at: sql`${auditLog.at}`, isOver: undefined },
  schedule_fire: {
    table: scheduleFire,
    owner: scheduleFire.clientId,
    at: sql`${scheduleFire.slot}`,
    isOver: sql`not exists (select from platform.job j where j.client_id = ${scheduleFire.clientId}
      and j.id = ${scheduleFire.jobId} and j.state in ('queued', 'running'))`,
  },
  outbox: {
    table: outbox,
    owner: outbox.clientId,
    at: sql`coalesce(${outbox.sentAt}, ${outbox.createdAt})`,
    isOver: inArray(outbox.state, ['sent', 'kept', 'failed']),
  },
  idempotency_key: {
    table: idempotencyKey,
    owner: idempotencyKey.clientId,
    at: sql`${idempotencyKey.createdAt}`,
    isOver: sql`${idempotencyKey.lockedUntil} < clock_timestamp()`,
  },
  invitation: {
    table: invitation,
    owner: invitation.clientId,
    at: sql`coalesce(${invitation.revokedAt},
      case when ${invitation.acceptedBy} is not null then ${invitation.acceptedAt} end, ${invitation.expiresAt})`,
    isOver: undefined,
  },
  connection_request: {
    table: connectionRequest,
    owner: connectionRequest.clientId,
    at: sql`coalesce(${connectionRequest.revokedAt}, ${connectionRequest.usedAt}, ${connectionRequest.expiresAt})`,
    isOver: undefined,
  },
  order_watch: {
    table: orderWatch,
    owner: orderWatch.clientId,
    at: sql`coalesce(${orderWatch.endedAt}, ${orderWatch.endsAt})`,
    isOver: undefined,
  },
  session: { table: session, at: sql`${session.expiresAt}`, isOver: undefined },
  verification: { table: verification, at: sql`${verification.expiresAt}`, isOver: undefined },
}

const utcDay = (at: SQL | PgColumn) => sql<string>`to_char(${at} at time zone 'UTC', 'YYYY-MM-DD')`
const rows = sql<number>`count(*)::int`

/** Counts what one client has, as it was at one instant. */
export function gatherFacts(context: TenantContext): Promise<RetentionFacts> {
  const { clientId } = context
  return withBoth(
    context,
    async (tx, platform) => {
      await allowLongStatements(tx)
      await allowLongStatements(platform)
      const jobs = await platform
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
        dated: [
          ...(await countDated(platform, clientId, CLIENT_TABLES)),
          ...(await countDated(tx, clientId, TENANT_TABLES)),
        ],
      }
    },
    { snapshot: true },
  )
}

/** The same; null where the client has a database of its own that does not answer, which must keep no other waiting. */
export async function factsOrAway(context: TenantContext): Promise<RetentionFacts | null> {
  try {
    return await gatherFacts(context)
  } catch (error) {
    if (context.databaseRef === null || !isAway(error)) throw error
    return null
  }
}

async function resultFacts(
  tx: TenantTransaction,
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

/** Rows of some tables by day: those of a client, or with an empty id those of none. */
export async function countDated(
  tx: TenantTransaction | PlatformTransaction,
  clientId: string,
  names: readonly DatedTable[],
): Promise<DatedCount[]> {
  const found: DatedCount[] = []
  for (const name of names) {
    const { table, owner, at, isOver } = DATED[name]
    const days = await tx
      .select({ day: utcDay(at), rows })
      .from(table)
      .where(and(owner && eq(owner, clientId), isOver))
      .groupBy(sql`1`)
    found.push(...days.map((day) => ({ ...day, table: name })))
  }
  return found
}
