import { sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { TenantContext } from '@/lib/db/context'
import { verdict } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import type { VerdictFacets } from './dto'
import { loadWithLines, verdictsOf } from './result-scope'

const MAX_VALUES = 50

/** The values that occur in a result, most frequent first, for its filter menus. */
export async function getFacets(context: TenantContext, { jobId }: { jobId: string }): Promise<VerdictFacets> {
  return withTenant(context, async (tx) => {
    const result = await loadWithLines(tx, context, jobId)
    const valuesOf = async (column: PgColumn) =>
      tx
        .select({ value: sql<string>`${column}`, count: sql<number>`count(*)::int` })
        .from(verdict)
        .where(sql`${verdictsOf(result)} and ${column} is not null`)
        .groupBy(column)
        .orderBy(sql`count(*) desc`, column)
        .limit(MAX_VALUES)
    return {
      status: await valuesOf(verdict.status),
      reason: await valuesOf(verdict.reason),
      gateway: await valuesOf(verdict.gateway),
      channel: await valuesOf(verdict.channel),
    }
  })
}
