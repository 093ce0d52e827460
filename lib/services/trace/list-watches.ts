import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { job } from '@/lib/db/schema/platform'
import { orderWatch } from '@/lib/db/schema/review'
import { withBoth } from '@/lib/db/tenant'
import { namesOf } from '../annotations/people'
import type { Page } from '../jobs/dto'
import type { OrderWatchDto } from './watch-dto'

/** Watched orders, the newest first; the cursor is the last id of the page before, because ids sort by age. */
export function listWatches(context: TenantContext, page: PageInput = {}): Promise<Page<OrderWatchDto>> {
  const { clientId } = context
  return withBoth(context, async (tx, platform) => {
    const found = await tx
      .select()
      .from(orderWatch)
      .where(and(eq(orderWatch.clientId, clientId), page.cursor ? lt(orderWatch.id, page.cursor) : undefined))
      .orderBy(desc(orderWatch.id))
      .limit(rowsFor(page))
    const { rows, nextCursor } = pageOf(found, page, ({ id }) => id)
    const names = await namesOf(
      platform,
      rows.map(({ createdBy }) => createdBy),
    )
    const living = new Set(
      (
        await platform
          .select({ id: job.id })
          .from(job)
          .where(
            and(
              eq(job.clientId, clientId),
              inArray(
                job.id,
                rows.map(({ jobId }) => jobId),
              ),
              inArray(job.state, ['queued', 'running']),
            ),
          )
      ).map(({ id }) => id),
    )
    return {
      items: rows.map((row) => ({
        ...{ id: row.id, asked: row.asked, order: row.shopOrder, purchases: row.purchases },
        ...{ looks: row.looks, problem: row.problem },
        state: row.state === 'watching' && !living.has(row.jobId) ? ('failed' as const) : row.state,
        by: names.get(row.createdBy ?? '') ?? null,
        lookedAt: row.lookedAt?.toISOString() ?? null,
        createdAt: row.createdAt.toISOString(),
        endsAt: row.endsAt.toISOString(),
        endedAt: row.endedAt?.toISOString() ?? null,
      })),
      nextCursor,
    }
  })
}
