import { and, desc, eq, gte, isNull, lte, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { comment } from '@/lib/db/schema/review'
import { closedMonth, jobSummary } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { describeWindow } from '@/lib/period'
import type { Summary } from '@/lib/reconcile/types'
import { recordAudit } from '../audit/record'
import { holdReconciliation } from '../reconciliations/hold'
import { LINES_REMOVED } from '../results/dto'
import { daysOfMonth, monthsToClose } from './months-to-close'

interface Published {
  jobId: string
  reconciliationId: string
  resultSeq: number
  resultHash: string
  summary: Summary
}

/** Closes what a result that is being published makes final. A month that a person reopened is left to people. */
export async function closeSettledMonths(tx: TenantTransaction, clientId: string, published: Published): Promise<void> {
  const { summary, jobId, reconciliationId, resultSeq, resultHash } = published
  for (const month of monthsToClose(summary)) {
    const before = await tx.$count(closedMonth, ofMonth(clientId, { reconciliationId, month }))
    if (before > 0) continue
    const frozen = { reconciliationId, jobId, resultSeq, resultHash }
    await tx.insert(closedMonth).values({ clientId, month, ...frozen, closedAt: sql`clock_timestamp()` })
  }
}

export interface MonthInput {
  reconciliationId: string
  /** Such as `2026-10`. */
  month: string
}

/**
 * Freezes the newest result that covers a month as a whole; why, if somebody says so, is kept as a comment on it. Throws `not_found` for an unknown reconciliation and
 * `conflict` for a month that is closed or has no such result.
 */
export async function closeMonth(
  context: TenantContext,
  { reconciliationId, month, reason = '' }: MonthInput & { reason?: string | undefined },
): Promise<void> {
  const { clientId, userId } = context
  await withBoth(context, async (tx, platform) => {
    await holdReconciliation(tx, context, reconciliationId)
    const name = describeWindow(daysOfMonth(month))
    const open = await tx.$count(closedMonth, isClosed(clientId, { reconciliationId, month }))
    if (open > 0) throw new AppError('conflict', `${name} is closed already.`)
    const { from, to } = daysOfMonth(month)
    const [newest] = await tx
      .select()
      .from(jobSummary)
      .where(
        and(
          eq(jobSummary.clientId, clientId),
          eq(jobSummary.reconciliationId, reconciliationId),
          lte(jobSummary.windowFrom, from),
          gte(jobSummary.windowTo, to),
        ),
      )
      .orderBy(desc(jobSummary.resultSeq))
      .limit(1)
    if (!newest)
      throw new AppError('conflict', `No result covers the whole of ${name} yet. Run ${name}, then close it.`)
    if (newest.rowsRemovedAt !== null) throw new AppError('conflict', LINES_REMOVED)
    const { jobId, resultSeq, resultHash } = newest
    const frozen = { jobId, resultSeq, resultHash, closedAt: sql`clock_timestamp()`, closedBy: userId }
    const closed = await tx
      .insert(closedMonth)
      .values({ clientId, reconciliationId, month, ...frozen })
      .returning({ id: closedMonth.id })
    if (reason !== '')
      await tx.insert(comment).values({
        ...{ clientId, reconciliationId, id: newId('comment'), text: reason, createdBy: userId ?? '' },
        ...{ subject: 'month', subjectKey: String(closed[0]?.id) },
      })
    await recordAudit(platform, context, {
      action: 'month.close',
      objectId: reconciliationId,
      details: { month, jobId, ...(reason !== '' && { reason }) },
    })
  })
}

/** Opens a closed month again. Throws `conflict` for one that is not closed. */
export async function reopenMonth(
  context: TenantContext,
  { reconciliationId, month, reason }: MonthInput & { reason: string },
): Promise<void> {
  const { clientId, userId } = context
  await withBoth(context, async (tx, platform) => {
    await holdReconciliation(tx, context, reconciliationId)
    const reopened = await tx
      .update(closedMonth)
      .set({ reopenedAt: sql`clock_timestamp()`, reopenedBy: userId, reopenReason: reason })
      .where(isClosed(clientId, { reconciliationId, month }))
      .returning({ id: closedMonth.id })
    if (reopened.length === 0) throw new AppError('conflict', `${describeWindow(daysOfMonth(month))} is not closed.`)
    await recordAudit(platform, context, {
      action: 'month.reopen',
      objectId: reconciliationId,
      details: { month, reason },
    })
  })
}

function ofMonth(clientId: string, { reconciliationId, month }: MonthInput) {
  return and(
    eq(closedMonth.clientId, clientId),
    eq(closedMonth.reconciliationId, reconciliationId),
    eq(closedMonth.month, month),
  )
}

const isClosed = (clientId: string, input: MonthInput) => and(ofMonth(clientId, input), isNull(closedMonth.reopenedAt))
