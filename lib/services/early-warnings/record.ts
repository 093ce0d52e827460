import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import { earlyReading, earlyWarning } from '@/lib/db/schema/tenant'
import { newId } from '@/lib/ids'
import { DAY_MS } from '@/lib/period'
import type { SegmentCounts, WatchedSegment } from '@/lib/reconcile/watch/early-warning'
import type { EarlyEvidence, PullEvidence } from './dto'
import { type Judgement, judgeWarning, type SeenNow } from './judge'
import { segmentOf, segmentText } from './segment'

interface Place {
  clientId: string
  reconciliationId: string
}

const READING_DAYS = 60
const CLOSED_DAYS = 365
/** So long may pulls fail before a confirmed loss that is found again counts as another one. */
const LASTING_DAYS = 2
/** A warning that no result has judged by then is withdrawn. */
const OPEN_DAYS = 14

const ofReconciliation = (table: typeof earlyReading | typeof earlyWarning, { clientId, reconciliationId }: Place) =>
  and(eq(table.clientId, clientId), eq(table.reconciliationId, reconciliationId))

/**
 * What earlier pulls counted, by segment. Readings of a loss that was warned of teach nothing, for a week: what lasts
 * longer is the new usual.
 */
export async function readHistory(tx: TenantTransaction, place: Place, asOf: number): Promise<SegmentCounts[]> {
  const { segment, ageHours } = earlyReading
  const rows = await tx
    .select({
      segment,
      ageHours,
      orders: sql<number>`sum(${earlyReading.orders})::int`,
      visible: sql<number>`sum(${earlyReading.seen})::int`,
    })
    .from(earlyReading)
    .where(
      and(
        ofReconciliation(earlyReading, place),
        lt(earlyReading.takenAt, new Date(asOf)),
        sql`not exists (select from tenant.early_warning w where w.client_id = ${earlyReading.clientId}
          and w.reconciliation_id = ${earlyReading.reconciliationId} and w.state <> 'withdrawn'
          and ${earlyReading.takenAt} >= w.opened_at
          and ${earlyReading.takenAt} < least(w.seen_at + interval '48 hours', w.opened_at + interval '7 days'))`,
      ),
    )
    .groupBy(segment, ageHours)
  return rows.map((row) => ({ segment: segmentOf(row.segment), counts: [row] }))
}

/** Keeps a pull's counts. Repeating it changes nothing. */
export async function keepReading(
  tx: TenantTransaction,
  place: Place,
  asOf: number,
  counted: readonly SegmentCounts[],
): Promise<void> {
  const rows = counted.flatMap(({ segment, counts }) =>
    counts.map(({ ageHours, orders, visible }) => ({
      ...place,
      takenAt: new Date(asOf),
      segment: segmentText(segment),
      ageHours,
      orders,
      seen: visible,
    })),
  )
  if (rows.length > 0) await tx.insert(earlyReading).values(rows).onConflictDoNothing()
}

/** Removes counts after 60 days, and warnings a year after they were closed. */
export async function forgetOld(tx: TenantTransaction, place: Place, asOf: number): Promise<void> {
  const before = (days: number) => new Date(asOf - days * DAY_MS)
  await tx
    .delete(earlyReading)
    .where(and(ofReconciliation(earlyReading, place), lt(earlyReading.takenAt, before(READING_DAYS))))
  await tx
    .delete(earlyWarning)
    .where(and(ofReconciliation(earlyWarning, place), lt(earlyWarning.closedAt, before(CLOSED_DAYS))))
}

interface Pull extends SeenNow {
  asOf: number
  found: readonly { segment: WatchedSegment | null; evidence: PullEvidence }[]
}

/** Opens what is new, renews what still holds, and closes what settled or turned up late. */
export async function settleWarnings(
  tx: TenantTransaction,
  place: Place,
  { asOf, found, ...now }: Pull,
): Promise<void> {
  const seenAt = new Date(asOf)
  const bySegment = new Map(found.map((one) => [segmentText(one.segment), one.evidence]))
  const open = await tx
    .select()
    .from(earlyWarning)
    .where(and(ofReconciliation(earlyWarning, place), eq(earlyWarning.state, 'open')))
    .for('update')
  for (const row of open) {
    const renewed = bySegment.get(row.segment)
    bySegment.delete(row.segment)
    const judged = await judgeWarning(tx, row, now)
    const change = nextOf(row, judged, renewed, asOf)
    if (change)
      await tx
        .update(earlyWarning)
        .set(change)
        .where(and(eq(earlyWarning.clientId, row.clientId), eq(earlyWarning.id, row.id)))
  }
  if (bySegment.size === 0) return
  // A loss that was confirmed and goes on is not another one.
  const lasting = await tx
    .update(earlyWarning)
    .set({ seenAt })
    .where(
      and(
        ofReconciliation(earlyWarning, place),
        eq(earlyWarning.state, 'confirmed'),
        inArray(earlyWarning.segment, [...bySegment.keys()]),
        gt(earlyWarning.seenAt, new Date(asOf - LASTING_DAYS * DAY_MS)),
      ),
    )
    .returning({ segment: earlyWarning.segment })
  for (const { segment } of lasting) bySegment.delete(segment)
  const fresh = [...bySegment].map(([segment, evidence]) => ({
    ...place,
    id: newId('earlyWarning'),
    segment,
    openedAt: seenAt,
    seenAt,
    evidence: { ...evidence, decisive: decisiveOf(evidence) },
  }))
  if (fresh.length > 0) await tx.insert(earlyWarning).values(fresh)
}

/** What changes of an open warning; null for nothing. */
function nextOf(
  { evidence, openedAt }: typeof earlyWarning.$inferSelect,
  judged: Judgement | null,
  renewed: PullEvidence | undefined,
  asOf: number,
): Partial<typeof earlyWarning.$inferInsert> | null {
  const now = new Date(asOf)
  if (judged?.state === 'confirmed')
    return {
      state: 'confirmed',
      closedAt: now,
      evidence: { ...evidence, ...judged.evidence },
      ...(renewed && { seenAt: now }),
    }
  // Orders it was opened for turned up, but later ones did not: it goes on about those.
  if (renewed)
    return { seenAt: now, evidence: { ...renewed, decisive: judged ? decisiveOf(renewed) : evidence.decisive } }
  if (judged) return { state: 'withdrawn', closedAt: now, evidence: { ...evidence, ...judged.evidence } }
  return openedAt.getTime() < asOf - OPEN_DAYS * DAY_MS ? { state: 'withdrawn', closedAt: now } : null
}

const decisiveOf = ({ from, to, orders, settledShare }: PullEvidence): EarlyEvidence['decisive'] => ({
  from,
  to,
  orders,
  settledShare,
})
