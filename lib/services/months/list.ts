import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { afterRow, idOfCursor, type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { comment } from '@/lib/db/schema/review'
import { closedMonth, jobSummary, reconciliation } from '@/lib/db/schema/tenant'
import { withBoth, withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { namesOf } from '../annotations/people'
import type { Page } from '../jobs/dto'
import type { ClosedMonthDto, LateArrivals } from './dto'
import { daysOfMonth, wholeMonths } from './months-to-close'

const MAX_MONTHS = 60

/** Months that are or were closed, newest first. Throws `not_found` for an unknown reconciliation. */
export async function listMonths(
  context: TenantContext,
  { reconciliationId, ...page }: { reconciliationId: string } & PageInput,
): Promise<Page<ClosedMonthDto>> {
  const { clientId } = context
  return withBoth(context, async (tx, platform) => {
    const known = await tx.$count(
      reconciliation,
      and(eq(reconciliation.clientId, clientId), eq(reconciliation.id, reconciliationId)),
    )
    if (known === 0) throw notFound('The reconciliation')
    const ofReconciliation = and(eq(closedMonth.clientId, clientId), eq(closedMonth.reconciliationId, reconciliationId))
    const keys = [closedMonth.month, closedMonth.id]
    const row =
      page.cursor === undefined ? undefined : and(ofReconciliation, eq(closedMonth.id, idOfCursor(page.cursor)))
    const found = await tx
      .select({ row: closedMonth, summary: jobSummary, reason: comment.text })
      .from(closedMonth)
      .leftJoin(jobSummary, and(eq(jobSummary.clientId, closedMonth.clientId), eq(jobSummary.jobId, closedMonth.jobId)))
      .leftJoin(
        comment,
        and(
          eq(comment.clientId, closedMonth.clientId),
          eq(comment.reconciliationId, closedMonth.reconciliationId),
          eq(comment.subject, 'month'),
          eq(comment.subjectKey, sql`${closedMonth.id}::text`),
        ),
      )
      .where(and(ofReconciliation, await afterRow(tx, { table: closedMonth, keys, direction: 'desc', row })))
      .orderBy(...keys.map(desc))
      .limit(rowsFor(page))
    const { rows, nextCursor } = pageOf(found, page, ({ row: { id } }) => String(id))
    const names = await namesOf(
      platform,
      rows.flatMap(({ row }) => [row.closedBy, row.reopenedBy]),
    )
    const nameOf = (id: string | null) => names.get(id ?? '') ?? null
    const months: ClosedMonthDto[] = []
    for (const { row, summary, reason } of rows) {
      const hasLines = row.reopenedAt === null && summary !== null && summary.rowsRemovedAt === null
      months.push({
        month: row.month,
        jobId: row.jobId,
        resultHash: row.resultHash,
        closedAt: row.closedAt.toISOString(),
        closedBy: nameOf(row.closedBy),
        closeReason: reason,
        reopened: row.reopenedAt && {
          at: row.reopenedAt.toISOString(),
          by: nameOf(row.reopenedBy),
          reason: row.reopenReason ?? '',
        },
        currency: summary?.summary.currency ?? '',
        matchRate: summary?.summary.matchRate.value ?? null,
        afterClose: hasLines ? await lateArrivals(tx, row) : null,
      })
    }
    return { items: months, nextCursor }
  })
}

/** Whole months that a result with its lines covers and that are not closed, newest first: those a person may close. */
export async function listClosableMonths(
  context: TenantContext,
  { reconciliationId }: { reconciliationId: string },
): Promise<string[]> {
  const { clientId } = context
  return withTenant(context, async (tx) => {
    const windows = await tx
      .selectDistinct({ from: jobSummary.windowFrom, to: jobSummary.windowTo })
      .from(jobSummary)
      .where(
        and(
          eq(jobSummary.clientId, clientId),
          eq(jobSummary.reconciliationId, reconciliationId),
          isNull(jobSummary.rowsRemovedAt),
        ),
      )
    const closed = await tx
      .select({ month: closedMonth.month })
      .from(closedMonth)
      .where(
        and(
          eq(closedMonth.clientId, clientId),
          eq(closedMonth.reconciliationId, reconciliationId),
          isNull(closedMonth.reopenedAt),
        ),
      )
    const months = new Set(windows.flatMap(wholeMonths))
    for (const { month } of closed) months.delete(month)
    return [...months].sort().reverse().slice(0, MAX_MONTHS)
  })
}

/** What the month's lines say now beyond what was frozen; null where they say the same. */
async function lateArrivals(
  tx: TenantTransaction,
  { clientId, reconciliationId, month, resultSeq }: typeof closedMonth.$inferSelect,
): Promise<LateArrivals | null> {
  const { from, to } = daysOfMonth(month)
  // Lines that both results share say nothing; the rest counts once for now and once against what was frozen.
  const [sums] = await tx.execute<Record<keyof LateArrivals, string>>(sql`
    select coalesce(sum(sign) filter (where side = 'store'), 0) as orders,
      coalesce(sum(sign * store_minor) filter (where side = 'store'), 0) as "storeMinor",
      coalesce(sum(sign * purchases), 0) as purchases,
      coalesce(sum(sign * analytics_minor), 0) as "analyticsMinor",
      coalesce(sum(sign) filter (where side = 'store' and matched_kind is not null), 0) as matched
    from (
      select case when v.last_seq is null then 1 else -1 end as sign, v.* from tenant.verdict v
      where v.client_id = ${clientId} and v.reconciliation_id = ${reconciliationId}
        and v.day between ${from} and ${to}
        and (v.last_seq is null) <> (v.first_seq <= ${resultSeq} and (v.last_seq is null or v.last_seq >= ${resultSeq}))
    ) changed`)
  const late = {
    orders: Number(sums?.orders),
    storeMinor: Number(sums?.storeMinor),
    purchases: Number(sums?.purchases),
    analyticsMinor: Number(sums?.analyticsMinor),
    matched: Number(sums?.matched),
  }
  return Object.values(late).some((value) => value !== 0) ? late : null
}
