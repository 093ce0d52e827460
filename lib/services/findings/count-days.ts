import { and, between, eq, isNull, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import { verdict } from '@/lib/db/schema/tenant'
import { isJudged, isMatched } from '@/lib/reconcile/rates'
import type { StoreStatus } from '@/lib/reconcile/statuses'
import type { SettledDay } from '@/lib/reconcile/watch/usual-share'
import type { CountedSegment } from './segment'

/** A day with such a line is not settled: orders seen late would make it look better than it is. */
const UNSETTLED: ReadonlySet<string> = new Set(['pending', 'missing_provisional', 'unknown_ga4_incomplete'])

interface Asked {
  clientId: string
  reconciliationId: string
  from: string
  to: string
  segment: CountedSegment
}

/** Settled days of a segment and of all other orders, by what the newest results say of them; sorted by day. */
export async function countSettledDays(
  tx: TenantTransaction,
  { clientId, reconciliationId, from, to, segment }: Asked,
): Promise<{ days: SettledDay[]; rest: SettledDay[] }> {
  const { day, status, gateway, channel, store } = verdict
  const rows = await tx
    .select({ day, status, gateway, channel, store, orders: sql<number>`count(*)::int` })
    .from(verdict)
    .where(
      and(
        eq(verdict.clientId, clientId),
        eq(verdict.reconciliationId, reconciliationId),
        between(day, from, to),
        eq(verdict.side, 'store'),
        isNull(verdict.lastSeq),
      ),
    )
    .groupBy(day, status, gateway, channel, store)
  const unsettled = new Set(rows.filter((row) => UNSETTLED.has(row.status)).map((row) => row.day))
  const days = new Map<string, SettledDay>()
  const rest = new Map<string, SettledDay>()
  for (const row of rows) {
    const isOrderJudged = isJudged(row.status as StoreStatus)
    if (!isOrderJudged || unsettled.has(row.day)) continue
    const into = segment.has(row) ? days : rest
    const sum = into.get(row.day) ?? { day: row.day, settled: 0, missing: 0 }
    sum.settled += row.orders
    if (!isMatched(row.status as StoreStatus)) sum.missing += row.orders
    into.set(row.day, sum)
  }
  const sorted = (of: Map<string, SettledDay>) => [...of.values()].sort((a, b) => (a.day < b.day ? -1 : 1))
  return { days: sorted(days), rest: sorted(rest) }
}
