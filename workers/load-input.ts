import { and, asc, between, desc, eq, gt, gte, inArray, isNull, lt, lte, or } from 'drizzle-orm'
import type { Transaction } from '@/lib/db/client'
import {
  analyticsPurchase,
  connector,
  coverage,
  reconciliationSource,
  storeOrder,
  upload,
} from '@/lib/db/schema/tenant'
import { AppError } from '@/lib/errors'
import { addDays, endOfDay, startOfDay, windowLength } from '@/lib/period'
import { reportingCurrency } from '@/lib/reconcile/currency'
import type { ReconcileInput, StoreInfo } from '@/lib/reconcile/types'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import type { Claim } from './claim'

/** Days read on either side of the window, so that an order and its GA4 day may lie across its edge (rule book 3.2). */
const PADDING_DAYS = 7

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
  /** Labels of the connectors, by id. */
  labels: Map<string, string>
}

/** The uploads that cover the job's window now, newest first, each day by its latest. Throws when a day is not covered. */
export async function coveringUploads(tx: Transaction, claim: Claim): Promise<Covering> {
  const { clientId } = claim.context
  const { from, to, timeZone } = claim.window
  const sources = await tx
    .select({ connectorId: connector.id, label: connector.label, side: reconciliationSource.side })
    .from(reconciliationSource)
    .innerJoin(
      connector,
      and(eq(connector.clientId, reconciliationSource.clientId), eq(connector.id, reconciliationSource.connectorId)),
    )
    .where(
      and(
        eq(reconciliationSource.clientId, clientId),
        eq(reconciliationSource.reconciliationId, claim.reconciliationId),
      ),
    )
  const found: Covering = { store: [], analytics: [], labels: new Map() }
  for (const { connectorId, label, side } of sources) {
    found.labels.set(connectorId, label)
    const days = await tx
      .select({ uploadId: coverage.uploadId })
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
      throw new AppError('conflict', `${label} no longer covers ${from} to ${to} in ${timeZone}. Upload it again.`)
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
export async function loadInput(tx: Transaction, claim: Claim, fallbackCurrency: string): Promise<LoadedInput> {
  const { window } = claim
  const uploads = await coveringUploads(tx, claim)
  const stores = storesOf(uploads)
  const orders = await loadOrders(tx, claim, uploads.store, stores.length > 1)
  const purchases = await loadPurchases(tx, claim, uploads.analytics)
  const hidden = { purchases: 0, amountMinor: 0 }
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
      storeTimeZone: uploads.store[0]?.storeTimeZone ?? window.timeZone,
      coverage: {
        dated: uploads.analytics.every(({ dated }) => dated),
        untrustedWindow,
        hidden,
        unreadableRows: uploads.analytics.reduce((sum, { rejectionCount }) => sum + rejectionCount, 0),
      },
    },
    sources: [...uploads.store, ...uploads.analytics].map(({ fileName, notes, rejectionCount, rejections }) => ({
      source: fileName,
      notes,
      rejectionCount,
      rejections,
    })),
  }
}

/** The stores of the reconciliation, each with the zone of its newest upload. */
function storesOf({ store, labels }: Covering): StoreInfo[] {
  const stores = new Map<string, StoreInfo>()
  for (const { connectorId, storeTimeZone, timeZone } of store)
    if (!stores.has(connectorId))
      stores.set(connectorId, {
        key: connectorId,
        name: labels.get(connectorId) ?? connectorId,
        timeZone: storeTimeZone ?? timeZone,
      })
  return [...stores.values()]
}

async function loadOrders(
  tx: Transaction,
  claim: Claim,
  uploads: readonly Upload[],
  areSeveral: boolean,
): Promise<OrderTable> {
  const { from, to, timeZone } = claim.window
  const { clientId } = claim.context
  const orders = new OrderTable()
  for (const connectorId of new Set(uploads.map((file) => file.connectorId))) {
    let last = ''
    for (;;) {
      const rows = await tx
        .select()
        .from(storeOrder)
        .where(
          and(
            eq(storeOrder.clientId, clientId),
            eq(storeOrder.connectorId, connectorId),
            gt(storeOrder.sourceId, last),
            gte(storeOrder.createdAt, new Date(startOfDay(addDays(from, -PADDING_DAYS), timeZone))),
            lt(storeOrder.createdAt, new Date(endOfDay(addDays(to, PADDING_DAYS), timeZone))),
          ),
        )
        .orderBy(asc(storeOrder.sourceId))
        .limit(BATCH)
      for (const { createdAt, store, factors, details, ...order } of rows)
        orders.push({
          ...order,
          createdAt: createdAt.getTime(),
          ...(areSeveral ? { store: connectorId } : store === null ? {} : { store }),
          ...(factors && { factors }),
          ...(details && { details }),
        })
      if (rows.length < BATCH) break
      last = rows.at(-1)?.sourceId ?? last
    }
  }
  return orders
}

async function loadPurchases(tx: Transaction, claim: Claim, uploads: readonly Upload[]): Promise<PurchaseTable> {
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
