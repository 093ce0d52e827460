import { and, between, eq, gte, inArray, lt, lte, ne, sql } from 'drizzle-orm'
import { insertMany } from '@/lib/db/batch'
import type { TenantTransaction } from '@/lib/db/client'
import { analyticsPurchase, analyticsTag, coverage, storeOrder, upload } from '@/lib/db/schema/tenant'
import type { IncompleteReason } from '@/lib/ingestors/types'
import { endOfDay, startOfDay } from '@/lib/period'
import type { AnalyticsPurchase, Rejection, StoreOrder, TagRow, Window } from '@/lib/transaction'

/**
 * How facts get into the database, whoever read them: a reading is the complete content of its window, so what the
 * connector held for those days is replaced, in the caller's transaction.
 */

export const KEPT_REJECTIONS = 1_000

/** One day of the window as it was read. */
export interface RecordedDay {
  day: string
  received: number
  expected?: number | null
  fingerprint?: string | null
  incomplete?: IncompleteReason | null
  hidden?: { purchases: number; amountMinor: number } | null
}

export interface RecordedReading {
  clientId: string
  connectorId: string
  /** What people call it: the file's name, or the connector's. */
  name: string
  format: string
  window: Window
  /** Zone of the store's own report; null for analytics. */
  storeTimeZone: string | null
  transactions: number
  /** False for a GA4 report without dates. */
  dated: boolean
  /** What the reading as a whole hides, where days cannot be told apart. */
  hidden: { purchases: number; amountMinor: number } | null
  notes: string[]
  rejections: readonly Rejection[]
  readBy: string | null
  days: readonly RecordedDay[]
}

/** Notes the reading and what it covers; returns its id, which the facts of the analytics side carry. */
export async function recordReading(tx: TenantTransaction, reading: RecordedReading): Promise<number> {
  const { clientId, connectorId, window, hidden, rejections } = reading
  const [created] = await tx
    .insert(upload)
    .values({
      clientId,
      connectorId,
      fileName: reading.name,
      format: reading.format,
      rangeFrom: window.from,
      rangeTo: window.to,
      timeZone: window.timeZone,
      storeTimeZone: reading.storeTimeZone,
      transactions: reading.transactions,
      dated: reading.dated,
      hiddenPurchases: hidden?.purchases ?? 0,
      hiddenMinor: hidden?.amountMinor ?? 0,
      notes: reading.notes,
      rejectionCount: rejections.length,
      rejections: rejections.slice(0, KEPT_REJECTIONS),
      uploadedBy: reading.readBy,
    })
    .returning({ id: upload.id })
  const uploadId = created?.id as number
  await tx
    .insert(coverage)
    .values(
      reading.days.map((day) => ({
        clientId,
        connectorId,
        uploadId,
        day: day.day,
        timeZone: window.timeZone,
        received: day.received,
        expected: day.expected ?? null,
        fingerprint: day.fingerprint ?? null,
        incomplete: day.incomplete ?? null,
        hiddenPurchases: day.hidden?.purchases ?? 0,
        hiddenMinor: day.hidden?.amountMinor ?? 0,
      })),
    )
    .onConflictDoUpdate({
      target: [coverage.clientId, coverage.connectorId, coverage.day],
      set: {
        timeZone: sql`excluded.time_zone`,
        uploadId: sql`excluded.upload_id`,
        received: sql`excluded.received`,
        expected: sql`excluded.expected`,
        fingerprint: sql`excluded.fingerprint`,
        incomplete: sql`excluded.incomplete`,
        hiddenPurchases: sql`excluded.hidden_purchases`,
        hiddenMinor: sql`excluded.hidden_minor`,
        pulledAt: sql`clock_timestamp()`,
      },
    })
  return uploadId
}

interface Place {
  clientId: string
  connectorId: string
}

/** Replaces the orders made in the window. */
export async function replaceOrders(
  tx: TenantTransaction,
  place: Place,
  orders: Iterable<StoreOrder>,
  { from, to, timeZone }: Window,
): Promise<void> {
  await tx
    .delete(storeOrder)
    .where(
      and(
        eq(storeOrder.clientId, place.clientId),
        eq(storeOrder.connectorId, place.connectorId),
        gte(storeOrder.createdAt, new Date(startOfDay(from, timeZone))),
        lt(storeOrder.createdAt, new Date(endOfDay(to, timeZone))),
      ),
    )
  await putOrders(tx, place, orders)
}

/** Adds orders, or renews those that are there. */
export async function putOrders(
  tx: TenantTransaction,
  { clientId, connectorId }: Place,
  orders: Iterable<StoreOrder>,
): Promise<void> {
  function* rows() {
    for (const { createdAt, aliases, store = '', ...order } of orders)
      yield { clientId, connectorId, store, ...order, aliases: [...aliases], createdAt: new Date(createdAt) }
  }
  const updates = [
    ...['name', 'aliases', 'created_at', 'currency', 'total_minor', 'subtotal_minor', 'tax_minor', 'shipping_minor'],
    ...['discount_minor', 'refunded_minor', 'status', 'channel', 'gateway', 'test', 'item_count'],
    ...['factors', 'details'],
  ].map((column) => sql`${sql.identifier(column)} = excluded.${sql.identifier(column)}`)
  await insertMany(
    tx,
    storeOrder,
    rows(),
    sql`on conflict (client_id, connector_id, store, source_id) do update set ${sql.join(updates, sql`, `)}`,
  )
}

/** Replaces the rows of the window, and those of any day beyond it that the reading has rows for. */
export async function replacePurchases(
  tx: TenantTransaction,
  { clientId, connectorId }: Place,
  purchases: readonly AnalyticsPurchase[],
  { from, to }: Window,
  uploadId: number,
): Promise<void> {
  const ofConnector = and(eq(analyticsPurchase.clientId, clientId), eq(analyticsPurchase.connectorId, connectorId))
  await tx.delete(analyticsPurchase).where(and(ofConnector, between(analyticsPurchase.day, from, to)))
  // A file without days stands for its whole window: once part of it is replaced, nothing is known of the rest.
  const overtaken = tx
    .select({ id: upload.id })
    .from(upload)
    .where(
      and(
        eq(upload.clientId, clientId),
        eq(upload.connectorId, connectorId),
        eq(upload.dated, false),
        ne(upload.id, uploadId),
        lte(upload.rangeFrom, to),
        gte(upload.rangeTo, from),
      ),
    )
  await tx.delete(analyticsPurchase).where(and(ofConnector, inArray(analyticsPurchase.uploadId, overtaken)))
  await tx
    .delete(coverage)
    .where(
      and(
        eq(coverage.clientId, clientId),
        eq(coverage.connectorId, connectorId),
        inArray(coverage.uploadId, overtaken),
      ),
    )
  const beyond = new Set<string>()
  for (const { date } of purchases) if (date !== null && (date < from || date > to)) beyond.add(date)
  if (beyond.size > 0)
    await tx.delete(analyticsPurchase).where(and(ofConnector, inArray(analyticsPurchase.day, [...beyond])))
  function* rows() {
    for (const [ordinal, { date, property: _property, ...purchase }] of purchases.entries())
      yield { clientId, connectorId, uploadId, ordinal, ...purchase, day: date }
  }
  await insertMany(tx, analyticsPurchase, rows())
}

/** Replaces where the ids of the window were reported from. */
export async function replaceTags(
  tx: TenantTransaction,
  { clientId, connectorId }: Place,
  tags: readonly TagRow[],
  { from, to }: Window,
  uploadId: number,
): Promise<void> {
  await tx
    .delete(analyticsTag)
    .where(
      and(
        eq(analyticsTag.clientId, clientId),
        eq(analyticsTag.connectorId, connectorId),
        between(analyticsTag.day, from, to),
      ),
    )
  function* rows() {
    for (const [ordinal, { date, ...tag }] of tags.entries())
      yield { clientId, connectorId, uploadId, ordinal, ...tag, day: date ?? from }
  }
  await insertMany(tx, analyticsTag, rows())
}

/** Forgets readings of a live source of which nothing is left. */
export async function forgetOldReadings(tx: TenantTransaction, { clientId, connectorId }: Place): Promise<void> {
  await tx.execute(sql`
    delete from tenant.upload u where u.client_id = ${clientId} and u.connector_id = ${connectorId}
      and not exists (select from tenant.coverage c where c.client_id = u.client_id and c.upload_id = u.id)
      and not exists (select from tenant.analytics_purchase p where p.client_id = u.client_id and p.upload_id = u.id)
      and not exists (select from tenant.analytics_tag t where t.client_id = u.client_id and t.upload_id = u.id)`)
}
