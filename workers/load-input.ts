import { and, asc, between, desc, eq, gt, gte, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import {
  analyticsPurchase,
  analyticsTag,
  changeLog,
  coverage,
  lookup,
  storeOrder,
  upload,
  verdict,
} from '@/lib/db/schema/tenant'
import { AppError } from '@/lib/errors'
import { addDays, endOfDay, startOfDay, windowLength } from '@/lib/period'
import { keyOfOrder } from '@/lib/reconcile/classify/classify'
import { reportingCurrency } from '@/lib/reconcile/currency'
import type { ReconcileInput, StoreInfo } from '@/lib/reconcile/types'
import { isLive } from '@/lib/services/connectors/dto'
import { KEPT_REJECTIONS } from '@/lib/services/connectors/record-reading'
import { readSources, requireBothSides } from '@/lib/services/reconciliations/sources'
import type { TagRow } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import type { Claim } from './claim'
import { loadKnownClasses, loadManualLinks, loadScopeDecisions } from './load-decisions'
import { PADDING_DAYS } from './plan'

export interface LoadedInput {
  input: ReconcileInput
  sources: {
    source: string
    notes: string[]
    rejectionCount: number
    rejections: (typeof upload.$inferSelect)['rejections']
  }[]
}

type Upload = typeof upload.$inferSelect

/** Rows read at a time: a million orders pass through, only their columns stay. */
const BATCH = 20_000

interface Covering {
  store: Upload[]
  analytics: Upload[]
  /** Days of the window that were read but are not complete, and why; of either side. */
  incomplete: Map<string, string>
  /** What live analytics sources count on the window's days beyond the rows they list. */
  hidden: { purchases: number; amountMinor: number }
  isLive: boolean
  /** Labels of the connectors, by id. */
  labels: Map<string, string>
}

/**
 * The uploads that cover the job's window now, newest first, each day by its latest. Throws `conflict` when a day is not
 * covered or a side has no source any more.
 */
export async function coveringUploads(tx: TenantTransaction, claim: Claim): Promise<Covering> {
  const { clientId } = claim.context
  const { from, to, timeZone } = claim.window
  const sources = await readSources(tx, { clientId, reconciliationId: claim.reconciliationId })
  requireBothSides(sources)
  const found: Covering = {
    store: [],
    analytics: [],
    incomplete: new Map(),
    hidden: { purchases: 0, amountMinor: 0 },
    isLive: sources.some(({ row }) => isLive(row.kind)),
    labels: new Map(),
  }
  for (const { row, side } of sources) {
    const { id: connectorId, label, kind } = row
    found.labels.set(connectorId, label)
    const days = await tx
      .select()
      .from(coverage)
      .where(
        and(
          eq(coverage.clientId, clientId),
          eq(coverage.connectorId, connectorId),
          eq(coverage.timeZone, timeZone),
          between(coverage.day, from, to),
        ),
      )
    if (days.length < windowLength(claim.window))
      throw new AppError(
        'conflict',
        `${label} no longer covers ${from} to ${to} in ${timeZone}. ${isLive(kind) ? 'Run the job again' : 'Upload it again'}.`,
      )
    for (const { day, incomplete, hiddenPurchases, hiddenMinor } of days) {
      if (incomplete !== null) found.incomplete.set(day, incomplete)
      // An order that GA4 does not list may be behind the difference.
      else if (hiddenPurchases > 0) found.incomplete.set(day, 'hidden_rows')
      found.hidden.purchases += hiddenPurchases
      found.hidden.amountMinor += hiddenMinor
    }
    const ids = [...new Set(days.map(({ uploadId }) => uploadId))]
    const uploads = await tx
      .select()
      .from(upload)
      .where(and(eq(upload.clientId, clientId), inArray(upload.id, ids)))
      .orderBy(desc(upload.id))
    found[side].push(...uploads)
  }
  return found
}

/** Everything the engine needs for the job's window with its padding. */
export async function loadInput(tx: TenantTransaction, claim: Claim, fallbackCurrency: string): Promise<LoadedInput> {
  const { window } = claim
  const uploads = await coveringUploads(tx, claim)
  const { orders, stores } = await loadOrders(tx, claim, uploads)
  const purchases = await loadPurchases(tx, claim, uploads.analytics)
  const hidden = { ...uploads.hidden }
  let untrustedWindow: string | null = null
  for (const file of uploads.analytics) {
    if (file.hiddenPurchases === 0 && file.hiddenMinor === 0) continue
    if (!claim.acceptIncomplete) untrustedWindow = 'hidden_rows'
    // What a file hides beyond the window's days cannot be told apart, so only files within it add to the bridge.
    if (file.rangeFrom < window.from || file.rangeTo > window.to) continue
    hidden.purchases += file.hiddenPurchases
    hidden.amountMinor += file.hiddenMinor
  }
  return {
    input: {
      orders,
      purchases,
      window,
      asOf: claim.asOf,
      currency: reportingCurrency(orders, purchases, fallbackCurrency),
      stores: stores.length > 1 ? stores : undefined,
      lookedUp: await absentIds(tx, claim, [...newestReadings(uploads.store).keys()]),
      previous: { missing: await missingBefore(tx, claim) },
      policy: { decisions: await loadScopeDecisions(tx, claim) },
      knownClasses: await loadKnownClasses(tx, claim),
      manualLinks: await loadManualLinks(tx, claim, stores),
      changeLog: await loadChanges(tx, claim),
      tags: await loadTags(tx, claim, [...newestReadings(uploads.analytics).keys()]),
      storeTimeZone: uploads.store[0]?.storeTimeZone ?? window.timeZone,
      coverage: {
        dated: uploads.analytics.every(({ dated }) => dated),
        untrustedWindow,
        untrusted: Object.fromEntries(uploads.incomplete),
        spansNextDay: uploads.isLive,
        hidden,
        unreadableRows: uploads.analytics.reduce((sum, { rejectionCount }) => sum + rejectionCount, 0),
      },
    },
    sources: reportOf([...uploads.store, ...uploads.analytics]),
  }
}

/** What is said of how each source was read; the days of a live source were read in many goes. */
function reportOf(uploads: readonly Upload[]): LoadedInput['sources'] {
  const reports = new Map<string, LoadedInput['sources'][number]>()
  for (const { connectorId, fileName, notes, rejectionCount, rejections } of uploads) {
    const key = JSON.stringify([connectorId, fileName])
    const present = reports.get(key)
    reports.set(key, {
      source: fileName,
      notes: [...new Set([...(present?.notes ?? []), ...notes])],
      rejectionCount: (present?.rejectionCount ?? 0) + rejectionCount,
      rejections: [...(present?.rejections ?? []), ...rejections].slice(0, KEPT_REJECTIONS),
    })
  }
  return [...reports.values()]
}

/** The newest reading of each connector. */
function newestReadings(uploads: readonly Upload[]): Map<string, Upload> {
  const newest = new Map<string, Upload>()
  for (const one of uploads) if (!newest.has(one.connectorId)) newest.set(one.connectorId, one)
  return newest
}

/** GA4 ids that every store was asked for and none knows. */
async function absentIds(tx: TenantTransaction, claim: Claim, connectorIds: readonly string[]): Promise<string[]> {
  const asked = await tx
    .select({ transactionId: lookup.transactionId })
    .from(lookup)
    .where(
      and(
        eq(lookup.clientId, claim.context.clientId),
        inArray(lookup.connectorId, [...connectorIds]),
        eq(lookup.isFound, false),
      ),
    )
    .groupBy(lookup.transactionId)
    .having(sql`count(*) = ${connectorIds.length}`)
  return asked.map(({ transactionId }) => transactionId)
}

/** Orders of the window that any earlier result called missing, as the engine names them. */
async function missingBefore(tx: TenantTransaction, { context, reconciliationId, window }: Claim): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ store: verdict.store, storeId: verdict.storeId })
    .from(verdict)
    .where(
      and(
        eq(verdict.clientId, context.clientId),
        eq(verdict.reconciliationId, reconciliationId),
        between(verdict.day, window.from, window.to),
        eq(verdict.status, 'missing'),
      ),
    )
  return rows.map(({ store, storeId }) => keyOfOrder(store ?? '', storeId ?? ''))
}

async function loadChanges(tx: TenantTransaction, { context, window }: Claim): Promise<{ at: number; what: string }[]> {
  const rows = await tx
    .select({ at: changeLog.at, what: changeLog.what })
    .from(changeLog)
    .where(
      and(
        eq(changeLog.clientId, context.clientId),
        gte(changeLog.at, new Date(startOfDay(addDays(window.from, -PADDING_DAYS), window.timeZone))),
        lt(changeLog.at, new Date(endOfDay(addDays(window.to, PADDING_DAYS), window.timeZone))),
      ),
    )
    .orderBy(asc(changeLog.at), asc(changeLog.id))
  return rows.map(({ at, what }) => ({ at: at.getTime(), what }))
}

async function loadTags(
  tx: TenantTransaction,
  claim: Claim,
  connectorIds: readonly string[],
): Promise<TagRow[] | undefined> {
  const { from, to } = claim.window
  const rows = await tx
    .select({
      transactionId: analyticsTag.transactionId,
      date: analyticsTag.day,
      stream: analyticsTag.stream,
      hostname: analyticsTag.hostname,
      purchases: analyticsTag.purchases,
    })
    .from(analyticsTag)
    .where(
      and(
        eq(analyticsTag.clientId, claim.context.clientId),
        inArray(analyticsTag.connectorId, [...connectorIds]),
        between(analyticsTag.day, addDays(from, -PADDING_DAYS), addDays(to, PADDING_DAYS)),
      ),
    )
  return rows.length > 0 ? rows : undefined
}

/**
 * The orders of all store connectors, and the stores they are from, each in the zone of its newest upload. A store is
 * a connector, or one of several stores in the files of a connector.
 */
async function loadOrders(
  tx: TenantTransaction,
  claim: Claim,
  { store: uploads, labels }: Covering,
): Promise<{ orders: OrderTable; stores: StoreInfo[] }> {
  const newest = newestReadings(uploads)
  const orders = new OrderTable()
  const stores = new Map<string, StoreInfo>()
  for (const [connectorId, { storeTimeZone, timeZone }] of newest) {
    const label = labels.get(connectorId) ?? connectorId
    const addStore = (store: string): string => {
      const key = newest.size === 1 ? store : store === '' ? connectorId : `${connectorId}/${store}`
      const name = store === '' ? label : newest.size === 1 ? store : `${label}, ${store}`
      if (!stores.has(key)) stores.set(key, { key, name, timeZone: storeTimeZone ?? timeZone })
      return key
    }
    const count = orders.length
    for await (const { createdAt, store, factors, details, ...order } of readOrders(tx, claim, connectorId)) {
      const key = addStore(store)
      orders.push({
        ...order,
        createdAt: createdAt.getTime(),
        ...(key !== '' && { store: key }),
        ...(factors && { factors }),
        ...(details && { details }),
      })
    }
    // A store without orders in these days is still one of several.
    if (orders.length === count && newest.size > 1) addStore('')
  }
  return { orders, stores: [...stores.values()] }
}

/** A connector's orders of the padded window in the order of their key, a batch at a time. */
async function* readOrders(
  tx: TenantTransaction,
  { context: { clientId }, window: { from, to, timeZone } }: Claim,
  connectorId: string,
): AsyncGenerator<typeof storeOrder.$inferSelect> {
  let last: { store: string; sourceId: string } | null = null
  for (;;) {
    const rows: (typeof storeOrder.$inferSelect)[] = await tx
      .select()
      .from(storeOrder)
      .where(
        and(
          eq(storeOrder.clientId, clientId),
          eq(storeOrder.connectorId, connectorId),
          last === null
            ? undefined
            : sql`(${storeOrder.store}, ${storeOrder.sourceId}) > (${last.store}, ${last.sourceId})`,
          or(
            and(
              gte(storeOrder.createdAt, new Date(startOfDay(addDays(from, -PADDING_DAYS), timeZone))),
              lt(storeOrder.createdAt, new Date(endOfDay(addDays(to, PADDING_DAYS), timeZone))),
            ),
            // Orders of any day that GA4 ids of some window were found to belong to.
            sql`${storeOrder.sourceId} in (select unnest(l.source_ids) from tenant.lookup l
              where l.client_id = ${clientId} and l.connector_id = ${connectorId} and l.is_found)`,
          ),
        ),
      )
      .orderBy(asc(storeOrder.store), asc(storeOrder.sourceId))
      .limit(BATCH)
    yield* rows
    if (rows.length < BATCH) return
    last = rows.at(-1) ?? null
  }
}

async function loadPurchases(tx: TenantTransaction, claim: Claim, uploads: readonly Upload[]): Promise<PurchaseTable> {
  const { from, to } = claim.window
  const undated = uploads.filter(({ dated }) => !dated)
  for (const file of undated) {
    if (file.rangeFrom === from && file.rangeTo === to) continue
    throw new AppError(
      'conflict',
      `${file.fileName} has no dates: it can only be used for ${file.rangeFrom} to ${file.rangeTo} as a whole. Choose that window, or upload a GA4 export with a date column.`,
    )
  }
  const connectorIds = [...new Set(uploads.map(({ connectorId }) => connectorId))]
  const purchases = new PurchaseTable()
  let last = { uploadId: 0, ordinal: -1 }
  for (;;) {
    const rows = await tx
      .select()
      .from(analyticsPurchase)
      .where(
        and(
          eq(analyticsPurchase.clientId, claim.context.clientId),
          inArray(analyticsPurchase.connectorId, connectorIds),
          or(
            gt(analyticsPurchase.uploadId, last.uploadId),
            and(eq(analyticsPurchase.uploadId, last.uploadId), gt(analyticsPurchase.ordinal, last.ordinal)),
          ),
          or(
            and(
              gte(analyticsPurchase.day, addDays(from, -PADDING_DAYS)),
              lte(analyticsPurchase.day, addDays(to, PADDING_DAYS)),
            ),
            undated.length > 0
              ? and(
                  isNull(analyticsPurchase.day),
                  inArray(
                    analyticsPurchase.uploadId,
                    undated.map(({ id }) => id),
                  ),
                )
              : undefined,
          ),
        ),
      )
      .orderBy(asc(analyticsPurchase.uploadId), asc(analyticsPurchase.ordinal))
      .limit(BATCH)
    for (const { day, connectorId, ...row } of rows)
      purchases.push({ ...row, date: day, ...(connectorIds.length > 1 ? { property: connectorId } : {}) })
    if (rows.length < BATCH) return purchases
    last = rows.at(-1) ?? last
  }
}
