import { and, between, eq, gte, inArray, lt, lte, ne, sql } from 'drizzle-orm'
import { insertMany } from '@/lib/db/batch'
import type { Transaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { analyticsPurchase, connector, coverage, storeOrder, upload } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { checkRanges, readAnalyticsFile } from '@/lib/ingestors/file/analytics'
import { readStoreFile } from '@/lib/ingestors/file/store'
import type { AnalyticsFile, FileOptions, StoreFile } from '@/lib/ingestors/file/types'
import { addDays, dayOf, endOfDay, startOfDay } from '@/lib/period'
import type { Rejection, Window } from '@/lib/transaction'

const KEPT_REJECTIONS = 1_000

export interface ImportedFile {
  format: string
  transactions: number
  rejectionCount: number
  /** The first thousand. */
  rejections: Rejection[]
  /** How the file was read, in sentences. */
  notes: string[]
}

/**
 * Reads a file as the complete pull of its window: what the connector held for those days is replaced, in one
 * transaction. `path` is a temporary file the caller removes. Throws `not_found` for an unknown connector and
 * `invalid_input` for a file that cannot be read.
 */
export async function importFile(
  context: TenantContext,
  input: { connectorId: string; path: string; fileName: string; options: FileOptions },
): Promise<ImportedFile> {
  const { kind, currency } = await loadConnector(context, input.connectorId)
  const { options, fileName } = input
  if (kind === 'store_file') {
    const file = await readStoreFile(input.path, fileName, options)
    await withTenant(context, async (tx) => {
      await recordUpload(tx, context, input, file, file.orders.length, daysOfOrders(file, options.window))
      await replaceOrders(tx, context, input.connectorId, file, options.window)
    })
    return toImported(file, file.orders.length)
  }
  const file = await readAnalyticsFile(input.path, fileName, { ...options, currency: options.currency ?? currency })
  checkRanges([file], options.window)
  // A report does not name its currency; what it was read in is kept, so that a store in another one is noticed.
  for (const purchase of file.purchases) purchase.currency ??= options.currency ?? currency
  await withTenant(context, async (tx) => {
    const uploadId = await recordUpload(tx, context, input, file, file.purchases.length, daysOfPurchases(file))
    await replacePurchases(tx, context, input.connectorId, file, options.window, uploadId)
  })
  return toImported(file, file.purchases.length)
}

async function loadConnector(context: TenantContext, connectorId: string) {
  const [found] = await withTenant(context, (tx) =>
    tx
      .select({ kind: connector.kind, currency: client.currency })
      .from(connector)
      .innerJoin(client, eq(client.id, connector.clientId))
      .where(and(eq(connector.clientId, context.clientId), eq(connector.id, connectorId))),
  )
  if (!found) throw notFound('The connector')
  return found
}

function toImported(file: StoreFile | AnalyticsFile, transactions: number): ImportedFile {
  return {
    format: file.format,
    transactions,
    rejectionCount: file.rejections.length,
    rejections: file.rejections.slice(0, KEPT_REJECTIONS),
    notes: file.notes,
  }
}

function count(days: Iterable<string | null>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const day of days) if (day !== null) counts.set(day, (counts.get(day) ?? 0) + 1)
  return counts
}

const daysOfOrders = (file: StoreFile, window: Window) =>
  count(file.orders.map(({ createdAt }) => dayOf(createdAt, window.timeZone)))
const daysOfPurchases = (file: AnalyticsFile) => count(file.purchases.map(({ date }) => date))

async function recordUpload(
  tx: Transaction,
  context: TenantContext,
  input: { connectorId: string; fileName: string; options: FileOptions },
  file: StoreFile | AnalyticsFile,
  transactions: number,
  received: Map<string, number>,
): Promise<number> {
  const { clientId } = context
  const { connectorId, fileName } = input
  const { from, to, timeZone } = input.options.window
  const isStore = 'orders' in file
  const [created] = await tx
    .insert(upload)
    .values({
      clientId,
      connectorId,
      fileName,
      format: file.format,
      rangeFrom: from,
      rangeTo: to,
      timeZone,
      storeTimeZone: isStore ? file.timeZone : null,
      transactions,
      dated: isStore || file.dated,
      hiddenPurchases: isStore ? 0 : (file.hidden?.purchases ?? 0),
      hiddenMinor: isStore ? 0 : (file.hidden?.amountMinor ?? 0),
      notes: file.notes,
      rejectionCount: file.rejections.length,
      rejections: file.rejections.slice(0, KEPT_REJECTIONS),
      uploadedBy: context.userId,
    })
    .returning({ id: upload.id })
  const uploadId = created?.id as number
  const days: (typeof coverage.$inferInsert)[] = []
  for (let day = from; day <= to; day = addDays(day, 1))
    days.push({ clientId, connectorId, day, timeZone, uploadId, received: received.get(day) ?? 0 })
  await tx
    .insert(coverage)
    .values(days)
    .onConflictDoUpdate({
      target: [coverage.clientId, coverage.connectorId, coverage.day],
      set: {
        timeZone: sql`excluded.time_zone`,
        uploadId: sql`excluded.upload_id`,
        received: sql`excluded.received`,
        pulledAt: sql`clock_timestamp()`,
      },
    })
  return uploadId
}

async function replaceOrders(
  tx: Transaction,
  { clientId }: TenantContext,
  connectorId: string,
  file: StoreFile,
  { from, to, timeZone }: Window,
): Promise<void> {
  const ofConnector = and(eq(storeOrder.clientId, clientId), eq(storeOrder.connectorId, connectorId))
  await tx
    .delete(storeOrder)
    .where(
      and(
        ofConnector,
        gte(storeOrder.createdAt, new Date(startOfDay(from, timeZone))),
        lt(storeOrder.createdAt, new Date(endOfDay(to, timeZone))),
      ),
    )
  function* rows() {
    for (const { createdAt, aliases, store = '', ...order } of file.orders)
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

async function replacePurchases(
  tx: Transaction,
  { clientId }: TenantContext,
  connectorId: string,
  file: AnalyticsFile,
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
  const paddingDays = [...daysOfPurchases(file).keys()].filter((day) => day < from || day > to)
  if (paddingDays.length > 0)
    await tx.delete(analyticsPurchase).where(and(ofConnector, inArray(analyticsPurchase.day, paddingDays)))
  function* rows() {
    for (const [ordinal, { date, ...purchase }] of file.purchases.entries())
      yield { clientId, connectorId, uploadId, ordinal, ...purchase, day: date }
  }
  await insertMany(tx, analyticsPurchase, rows())
}
