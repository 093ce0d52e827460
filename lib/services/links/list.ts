import { and, asc, eq, ilike, isNull, or, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { manualLink } from '@/lib/db/schema/review'
import { verdict } from '@/lib/db/schema/tenant'
import { withBoth, withTenant } from '@/lib/db/tenant'
import { keyOfOrder } from '@/lib/reconcile/classify/classify'
import { cleanId } from '@/lib/reconcile/ids'
import { namesOf } from '../annotations/people'
import { loadWithLines, verdictsOf } from '../results/result-scope'
import type { LinkCandidate, LinkDto } from './dto'
import { analyticsIdOf, loadLine } from './lines'

const MAX_CANDIDATES = 20

interface LineInput {
  jobId: string
  row: string
}

/** Links in force that concern a line of a result, whether or not that result knew of them. Throws `not_found`. */
export function listLinks(context: TenantContext, { jobId, row }: LineInput): Promise<{ items: LinkDto[] }> {
  return withBoth(context, async (tx, platform) => {
    const result = await loadWithLines(tx, context, jobId)
    const line = await loadLine(tx, result, row)
    const orderId = line.storeId === null ? null : keyOfOrder(line.store ?? '', line.storeId)
    const ids = new Set((line.analyticsId ?? '').split(' | ').map(cleanId))
    const links = await tx
      .select()
      .from(manualLink)
      .where(
        and(
          eq(manualLink.clientId, context.clientId),
          eq(manualLink.reconciliationId, result.reconciliationId),
          isNull(manualLink.undoneAt),
        ),
      )
      .orderBy(asc(manualLink.createdAt))
    const concerned = links.filter((link) => link.orderId === orderId || ids.has(cleanId(link.analyticsId)))
    const names = await namesOf(
      platform,
      concerned.map(({ createdBy }) => createdBy),
    )
    return {
      items: concerned.map(({ id, orderId: of, analyticsId, reason, createdBy, createdAt }) => ({
        ...{ id, analyticsId, reason },
        orderId: of,
        by: names.get(createdBy ?? '') ?? null,
        at: createdAt.toISOString(),
      })),
    }
  })
}

/** Lines of the other side that nothing is linked to, nearest in amount and then in time. Throws `not_found`. */
export function listLinkCandidates(
  context: TenantContext,
  { jobId, row, search }: LineInput & { search?: string | undefined },
): Promise<{ items: LinkCandidate[] }> {
  return withTenant(context, async (tx) => {
    const result = await loadWithLines(tx, context, jobId)
    const line = await loadLine(tx, result, row)
    const isOrder = line.side === 'store'
    const amount = isOrder ? verdict.analyticsMinor : verdict.storeMinor
    const wanted = isOrder ? line.storeMinor : line.analyticsMinor
    const pattern = search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null
    const rows = await tx
      .select()
      .from(verdict)
      .where(
        and(
          verdictsOf(result),
          eq(verdict.side, isOrder ? 'analytics' : 'store'),
          isOrder
            ? sql`${verdict.status} not in ('ga4_not_set', 'ga4_other_row')`
            : and(isNull(verdict.analyticsId), isNull(verdict.matchedKind)),
          pattern
            ? or(
                ilike(verdict.storeName, pattern),
                ilike(verdict.storeId, pattern),
                ilike(verdict.analyticsId, pattern),
              )
            : undefined,
        ),
      )
      .orderBy(sql`abs(${amount} - ${wanted ?? 0}::bigint)`, sql`abs(${verdict.day} - ${line.day}::date)`, verdict.id)
      .limit(MAX_CANDIDATES)
    return {
      items: rows.map((one) => ({
        row: String(one.id),
        title: one.storeName ?? one.storeId ?? analyticsIdOf(one),
        status: one.status,
        day: one.storeDay ?? one.analyticsDay,
        minor: isOrder ? one.analyticsMinor : one.storeMinor,
      })),
    }
  })
}
