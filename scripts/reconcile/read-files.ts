import path from 'node:path'
import { checkRanges, readAnalyticsFile } from '@/lib/ingestors/file/analytics'
import { readStoreFile } from '@/lib/ingestors/file/store'
import type { AnalyticsFile, ReadReport, StoreFile } from '@/lib/ingestors/file/types'
import { reportingCurrency } from '@/lib/reconcile/currency'
import type { ReconcileInput } from '@/lib/reconcile/types'
import type { Rejection, StoreOrder } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import type { Arguments } from './arguments'

export interface ReadFiles {
  input: ReconcileInput
  files: (ReadReport & { format: string; transactions: number })[]
  rejections: Rejection[]
}

/** Reads all files and puts together what the engine needs. Throws `invalid_input` for a file that cannot be used. */
export async function readFiles(args: Arguments): Promise<ReadFiles> {
  const { window, decimalMark, dateOrder, sourceTimeZone, currency } = args
  const shared = { window, decimalMark, dateOrder, sourceTimeZone, currency }
  const stores: StoreFile[] = []
  for (const { file, name } of args.stores) {
    const read = await readStoreFile(file, path.basename(file), { ...shared, columns: args.storeColumns })
    if (name !== null) for (const order of read.orders) order.store ??= name
    stores.push(read)
  }
  const { orders: joined, repeats } = joinOrders(stores)
  const orders = OrderTable.from(joined)
  const storeCurrency = currency ?? reportingCurrency(orders, new PurchaseTable(), 'EUR')
  const analytics: AnalyticsFile[] = []
  for (const file of args.analytics)
    analytics.push(
      await readAnalyticsFile(file, path.basename(file), {
        ...shared,
        currency: storeCurrency,
        columns: args.analyticsColumns,
      }),
    )
  checkRanges(analytics, window)
  const purchases = new PurchaseTable()
  for (const file of analytics) for (const purchase of file.purchases) purchases.push(purchase)
  const hidden = { purchases: 0, amountMinor: 0 }
  for (const file of analytics) {
    hidden.purchases += file.hidden?.purchases ?? 0
    hidden.amountMinor += file.hidden?.amountMinor ?? 0
  }
  const isHidden = analytics.some(
    (file) => file.hidden && (file.hidden.purchases !== 0 || file.hidden.amountMinor !== 0),
  )
  const files = [...stores, ...analytics]
  return {
    input: {
      orders,
      purchases,
      window,
      asOf: args.asOf,
      currency: reportingCurrency(orders, purchases, storeCurrency),
      rates: args.rates,
      policy: args.policy,
      transforms: args.transforms,
      storeTimeZone: stores[0]?.timeZone ?? window.timeZone,
      coverage: {
        dated: analytics.every(({ dated }) => dated),
        untrustedWindow: isHidden && !args.acceptIncomplete ? 'hidden_rows' : null,
        hidden,
        unreadableRows: analytics.reduce((sum, { rejections }) => sum + rejections.length, 0),
      },
    },
    files: files.map((file) => ({
      source: file.source,
      rows: file.rows,
      notes: file.notes,
      rejections: file.rejections,
      format: file.format,
      transactions: 'orders' in file ? file.orders.length : file.purchases.length,
    })),
    rejections: [...files.flatMap((file) => file.rejections), ...repeats],
  }
}

/** Exports that overlap repeat orders: an order that is the same in every part is taken once, and said so. */
function joinOrders(files: readonly StoreFile[]): { orders: StoreOrder[]; repeats: Rejection[] } {
  if (files.length === 1) return { orders: files[0]?.orders ?? [], repeats: [] }
  const seen = new Map<string, { order: StoreOrder; source: string }[]>()
  const orders: StoreOrder[] = []
  const repeats: Rejection[] = []
  for (const { source, orders: read } of files) {
    for (const order of read) {
      const known = seen.get(order.sourceId) ?? []
      // Two stores may use the same number; the same number, instant and amount is the same order.
      const same = known.find(
        ({ order: other }) =>
          other.store === order.store && other.createdAt === order.createdAt && other.totalMinor === order.totalMinor,
      )
      if (same) {
        repeats.push({
          source,
          row: null,
          column: null,
          value: order.name ?? order.sourceId,
          code: 'duplicate_order',
          message: `Order ${order.name ?? order.sourceId} is also in ${same.source} and was taken from there.`,
        })
        continue
      }
      seen.set(order.sourceId, [...known, { order, source }])
      orders.push(order)
    }
  }
  return { orders, repeats }
}
