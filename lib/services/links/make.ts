import { and, eq, isNull, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { manualLink } from '@/lib/db/schema/review'
import { withBoth } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { keyOfOrder } from '@/lib/reconcile/classify/classify'
import { cleanId, sentinelOf } from '@/lib/reconcile/ids'
import { namesOf } from '../annotations/people'
import { recordAudit } from '../audit/record'
import { holdReconciliation } from '../reconciliations/hold'
import { loadWithLines } from '../results/result-scope'
import { analyticsIdOf, loadLine } from './lines'

interface LinkInput {
  jobId: string
  /** Lines of the result: the order's, and the GA4 id's. */
  orderRow: string
  analyticsRow: string
  reason: string | null
}

/**
 * Ties an order to a GA4 id, from the next run on. Throws `not_found` for lines the result does not have, and `conflict`
 * where the lines are not one of each side, or the id is tied already.
 */
export async function makeLink(context: TenantContext, input: LinkInput): Promise<{ id: string }> {
  const { clientId, userId } = context
  const id = newId('link')
  await withBoth(context, async (tx, platform) => {
    const result = await loadWithLines(tx, context, input.jobId)
    const { reconciliationId } = result
    const order = await loadLine(tx, result, input.orderRow)
    const purchase = await loadLine(tx, result, input.analyticsRow)
    const analyticsId = analyticsIdOf(purchase)
    if (order.side !== 'store' || purchase.side !== 'analytics')
      throw new AppError(
        'conflict',
        'A link ties an order to a GA4 id that has no order. Choose one line of each side.',
      )
    if (sentinelOf(cleanId(analyticsId)) !== null)
      throw new AppError(
        'conflict',
        'GA4 reports this purchase without an id, so there is nothing to tie the order to.',
      )
    await holdReconciliation(tx, context, reconciliationId)
    const present = await tx
      .select()
      .from(manualLink)
      .where(
        and(
          eq(manualLink.clientId, clientId),
          eq(manualLink.reconciliationId, reconciliationId),
          isNull(manualLink.undoneAt),
        ),
      )
    const first = present.find((link) => cleanId(link.analyticsId) === cleanId(analyticsId))
    if (first) {
      const by = (await namesOf(platform, [first.createdBy])).get(first.createdBy ?? '')
      throw new AppError(
        'conflict',
        `GA4 id ${first.analyticsId} is tied to order ${first.orderId} already${by ? `, by ${by}` : ''}. Undo that link first.`,
      )
    }
    await tx.insert(manualLink).values({
      ...{ clientId, reconciliationId, id, analyticsId },
      orderId: keyOfOrder(order.store ?? '', order.storeId ?? ''),
      reason: input.reason,
      createdBy: userId,
      createdAt: sql`clock_timestamp()`,
    })
    await recordAudit(platform, context, {
      action: 'link.make',
      objectId: id,
      details: { orderId: order.storeId, analyticsId, reason: input.reason, jobId: input.jobId },
    })
  })
  return { id }
}

/** Undoes a link, from the next run on. Throws `not_found` for one that is not in force. */
export async function undoLink(context: TenantContext, { linkId }: { linkId: string }): Promise<void> {
  await withBoth(context, async (tx, platform) => {
    const [undone] = await tx
      .update(manualLink)
      .set({ undoneBy: context.userId, undoneAt: sql`clock_timestamp()` })
      .where(and(eq(manualLink.clientId, context.clientId), eq(manualLink.id, linkId), isNull(manualLink.undoneAt)))
      .returning()
    if (!undone) throw notFound('The link')
    const { orderId, analyticsId } = undone
    await recordAudit(platform, context, { action: 'link.undo', objectId: linkId, details: { orderId, analyticsId } })
  })
}
