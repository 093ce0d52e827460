import { and, asc, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { annotation } from '@/lib/db/schema/review'
import { analyticsPurchase, connector, coverage, jobSummary, reconciliation, verdict } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { dayOf } from '@/lib/period'
import { cleanId } from '@/lib/reconcile/ids'
import { isLive } from '../connectors/dto'
import { toVerdict } from '../results/result-scope'
import type { TraceDto, TracedOrder, TracedPurchase, TracedVerdict } from './dto'
import { readNamedOrders } from './known'
import { spellingsOf } from './spellings'

const MAX_EACH = 20

/**
 * Everything stored about one id: orders that have it as any of their names, GA4 rows, what each result said, and whether
 * the days concerned were read completely. Nothing found is an answer too.
 */
export function traceOrder(context: TenantContext, { id }: { id: string }): Promise<TraceDto> {
  return withBoth(context, async (tx, platform) => {
    const [owner] = await platform
      .select({ timeZone: client.timeZone, currency: client.currency })
      .from(client)
      .where(eq(client.id, context.clientId))
    if (!owner) throw notFound('The client')
    const spellings = spellingsOf(id)
    const orders = await findOrders(tx, context, id, owner)
    // An order found by one name may stand in GA4 under another.
    const names = [...new Set([...spellings, ...orders.flatMap(({ names: all }) => all.map(({ value }) => value))])]
    return {
      asked: id,
      compared: cleanId(id),
      orders,
      purchases: await findPurchases(tx, context, names),
      verdicts: await findVerdicts(tx, context, { names, sourceIds: orders.map(({ sourceId }) => sourceId) }, owner),
    }
  })
}

interface Owner {
  timeZone: string
  currency: string
}

async function findOrders(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  id: string,
  owner: Owner,
): Promise<TracedOrder[]> {
  const traced: TracedOrder[] = []
  for (const { order, source } of await readNamedOrders(tx, clientId, id)) {
    // Each source counts its days in a zone of its own.
    const isItsDay = sql`${coverage.day} = (${order.createdAt.toISOString()}::timestamptz at time zone ${coverage.timeZone})::date`
    traced.push({
      source: { id: source.id, label: source.label, isLive: isLive(source.kind) },
      day: dayOf(order.createdAt.getTime(), owner.timeZone),
      coverage: await coverageOf(tx, source, isItsDay),
      sourceId: order.sourceId,
      name: order.name,
      names: order.aliases.map(({ kind, value }) => ({ kind, value, compared: cleanId(value) })),
      createdAt: order.createdAt.toISOString(),
      totalMinor: order.totalMinor,
      currency: order.currency,
      status: order.status,
      channel: order.channel,
      gateway: order.gateway,
    })
  }
  return traced
}

async function findPurchases(
  tx: TenantTransaction,
  context: TenantContext,
  names: string[],
): Promise<TracedPurchase[]> {
  const folded = names.map((name) => name.toLowerCase())
  const rows = await tx
    .select({ row: analyticsPurchase, source: connector })
    .from(analyticsPurchase)
    .innerJoin(
      connector,
      and(eq(connector.clientId, analyticsPurchase.clientId), eq(connector.id, analyticsPurchase.connectorId)),
    )
    .where(
      and(
        eq(analyticsPurchase.clientId, context.clientId),
        inArray(sql`lower(btrim(${analyticsPurchase.transactionId}))`, folded),
      ),
    )
    .orderBy(asc(analyticsPurchase.day), asc(analyticsPurchase.ordinal))
    .limit(MAX_EACH)
  const traced: TracedPurchase[] = []
  for (const { row, source } of rows)
    traced.push({
      source: { id: source.id, label: source.label, isLive: isLive(source.kind) },
      transactionId: row.transactionId,
      day: row.day,
      coverage: row.day === null ? 'not_read' : await coverageOf(tx, source, eq(coverage.day, row.day)),
      purchases: row.purchases,
      revenueMinor: row.revenueMinor,
      currency: row.currency,
    })
  return traced
}

async function coverageOf(
  tx: TenantTransaction,
  { clientId, id }: typeof connector.$inferSelect,
  isDay: SQL,
): Promise<TracedOrder['coverage']> {
  const [known] = await tx
    .select({ incomplete: coverage.incomplete })
    .from(coverage)
    .where(and(eq(coverage.clientId, clientId), eq(coverage.connectorId, id), isDay))
  return known === undefined ? 'not_read' : known.incomplete === null ? 'complete' : 'incomplete'
}

async function findVerdicts(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  { names, sourceIds }: { names: string[]; sourceIds: string[] },
  owner: Owner,
): Promise<TracedVerdict[]> {
  const rows = await tx
    .select({ verdict, name: reconciliation.name, summary: jobSummary, annotation })
    .from(verdict)
    .innerJoin(
      reconciliation,
      and(eq(reconciliation.clientId, verdict.clientId), eq(reconciliation.id, verdict.reconciliationId)),
    )
    .leftJoin(
      jobSummary,
      and(
        eq(jobSummary.clientId, verdict.clientId),
        eq(jobSummary.reconciliationId, verdict.reconciliationId),
        eq(jobSummary.resultSeq, verdict.firstSeq),
      ),
    )
    .leftJoin(
      annotation,
      and(
        eq(annotation.clientId, verdict.clientId),
        eq(annotation.reconciliationId, verdict.reconciliationId),
        eq(annotation.lineKey, verdict.lineKey),
      ),
    )
    .where(
      and(
        eq(verdict.clientId, clientId),
        or(
          inArray(verdict.storeId, [...sourceIds, ...names]),
          inArray(verdict.storeName, names),
          inArray(
            sql`lower(btrim(${verdict.analyticsId}))`,
            names.map((one) => one.toLowerCase()),
          ),
        ),
      ),
    )
    .orderBy(desc(sql`${verdict.lastSeq} is null`), desc(verdict.firstSeq), desc(verdict.id))
    .limit(MAX_EACH)
  return rows.map((row) => ({
    reconciliation: { id: row.verdict.reconciliationId, name: row.name },
    since: row.summary && { jobId: row.summary.jobId, at: row.summary.createdAt.toISOString() },
    isCurrent: row.verdict.lastSeq === null,
    currency: row.summary?.summary.currency ?? owner.currency,
    verdict: toVerdict(row.verdict),
    annotation: row.annotation && { state: row.annotation.state, reason: row.annotation.reason },
  }))
}
