import { sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { earlyWarning } from '@/lib/db/schema/tenant'
import { addDays, dayOf } from '@/lib/period'
import { resolveWarning, type WatchedSegment } from '@/lib/reconcile/watch/early-warning'
import type { EarlyEvidence } from './dto'
import { segmentOf } from './segment'

type Row = typeof earlyWarning.$inferSelect

export interface Judgement {
  state: 'confirmed' | 'withdrawn'
  evidence: Partial<EarlyEvidence>
}

export interface SeenNow {
  /** What this pull sees of a warning's orders; none where they are too old for it. */
  countNow: (segment: WatchedSegment | null, span: { from: number; to: number }) => { orders: number; visible: number }
  /** Days are counted in it. */
  timeZone: string
}

/**
 * What became of the orders a warning was opened for. A published result that has settled all of them confirms or refutes
 * it; before that, GA4 showing them after all withdraws it. Null to wait.
 */
export async function judgeWarning(
  tx: TenantTransaction,
  row: Row,
  { countNow, timeZone }: SeenNow,
): Promise<Judgement | null> {
  const { decisive } = row.evidence
  const segment = segmentOf(row.segment)
  const settled = await settledCounts(tx, row, segment, timeZone)
  if (settled) {
    const { jobId, orders, seen } = settled
    const state = resolveWarning({ ...decisive, orders }, { settled: orders, seen })
    return state === 'waiting' ? null : { state, evidence: { jobId } }
  }
  const { orders, visible } = countNow(segment, decisive)
  // Some may have been cancelled meanwhile; those that are left decide, and none decides nothing.
  const isLate =
    orders > 0 && resolveWarning({ ...decisive, orders }, { settled: orders, seen: visible }) === 'withdrawn'
  return isLate ? { state: 'withdrawn', evidence: { visible } } : null
}

/** What the newest result of these days says of the orders; null while there is none, or some are not settled in it. */
async function settledCounts(
  tx: TenantTransaction,
  { clientId, reconciliationId, evidence: { decisive } }: Row,
  segment: WatchedSegment | null,
  timeZone: string,
): Promise<{ jobId: string; orders: number; seen: number } | null> {
  const [from, to] = [dayOf(decisive.from, timeZone), dayOf(decisive.to, timeZone)]
  const [result] = await tx.execute<{ job_id: string }>(sql`
    select s.job_id from tenant.job_summary s
    where s.client_id = ${clientId} and s.reconciliation_id = ${reconciliationId}
      and s.window_from <= ${from} and s.window_to >= ${to}
    order by s.result_seq desc limit 1`)
  if (!result) return null
  const [counts] = await tx.execute<Record<'lines' | 'open' | 'missing' | 'seen', number>>(sql`
    select count(*)::int as lines,
      (count(*) filter (where v.status in ('pending', 'missing_provisional', 'unknown_ga4_incomplete')))::int as open,
      (count(*) filter (where v.status = 'missing'))::int as missing,
      (count(*) filter (where v.analytics_id is not null))::int as seen
    from tenant.verdict v
    where v.client_id = ${clientId} and v.reconciliation_id = ${reconciliationId} and v.last_seq is null
      and v.side = 'store'
      and v.day between ${addDays(from, -1)} and ${addDays(to, 1)}
      and v.ordered_at between ${new Date(decisive.from).toISOString()}::timestamptz
      and ${new Date(decisive.to).toISOString()}::timestamptz and ${inSegment(segment)}`)
  const { lines = 0, open = 0, missing = 0, seen = 0 } = counts ?? {}
  if (open > 0 || lines < decisive.orders) return null
  // Orders that were cancelled since then have a line too, but are neither seen nor missing.
  return { jobId: result.job_id, orders: missing + seen, seen }
}

function inSegment(segment: WatchedSegment | null) {
  switch (segment?.dimension) {
    case undefined:
      return sql`true`
    case 'gateway':
      return sql`v.gateway = ${segment?.value}`
    case 'country':
      return sql`exists (select from tenant.store_order o where o.client_id = v.client_id and o.source_id = v.store_id
        and o.created_at = v.ordered_at and o.factors ->> 'country' = ${segment?.value})`
    case 'hostname':
      return sql`exists (select from tenant.connector c where c.client_id = v.client_id and c.id = v.store
        and coalesce(c.config ->> 'shop', split_part(c.config ->> 'url', '/', 3)) = ${segment?.value})`
  }
}
