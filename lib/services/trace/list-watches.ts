import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { job } from '@/lib/db/schema/platform'
import { orderWatch } from '@/lib/db/schema/review'
import { withBoth, withTenant } from '@/lib/db/tenant'
import { namesOf } from '../annotations/people'
import type { JobState, Page } from '../jobs/dto'
import type { OrderWatchDto } from './watch-dto'

/** Watched orders, the newest first; the cursor is the last id of the page before, because ids sort by age. */
export function listWatches(context: TenantContext, page: PageInput = {}): Promise<Page<OrderWatchDto>> {
  const { clientId } = context
  return withBoth(
    context,
    async (tx, platform) => {
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
      const states = await jobStates(
        platform,
        clientId,
        rows.map(({ jobId }) => jobId),
      )
      return {
        items: rows.map((row) => ({
          ...{ id: row.id, asked: row.asked, order: row.shopOrder, purchases: row.purchases },
          ...{ looks: row.looks, problem: row.problem },
          state: row.state === 'watching' && !isAtWork(states.get(row.jobId)) ? ('failed' as const) : row.state,
          by: names.get(row.createdBy ?? '') ?? null,
          lookedAt: row.lookedAt?.toISOString() ?? null,
          createdAt: row.createdAt.toISOString(),
          endsAt: row.endsAt.toISOString(),
          endedAt: row.endedAt?.toISOString() ?? null,
        })),
        nextCursor,
      }
    },
    // A look that ends between the two questions must not seem to have failed.
    { snapshot: true },
  )
}

/** Whether GA4 is being asked for exactly this id already. */
export function isWatched(context: TenantContext, asked: string): Promise<boolean> {
  return withTenant(context, async (tx) => {
    const isThis = and(
      eq(orderWatch.clientId, context.clientId),
      eq(orderWatch.asked, asked),
      eq(orderWatch.state, 'watching'),
    )
    return (await tx.$count(orderWatch, isThis)) > 0
  })
}

/** Of jobs that look; those that are gone are absent. */
export async function jobStates(
  platform: PlatformTransaction,
  clientId: string,
  jobIds: readonly string[],
): Promise<Map<string, JobState>> {
  const rows = await platform
    .select({ id: job.id, state: job.state })
    .from(job)
    .where(and(eq(job.clientId, clientId), inArray(job.id, [...jobIds])))
  return new Map(rows.map(({ id, state }) => [id, state]))
}

export const isAtWork = (state: JobState | undefined) => state === 'queued' || state === 'running'
