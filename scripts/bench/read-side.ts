import { parentPort, workerData } from 'node:worker_threads'
import { findAnalyticsColumns } from '@/lib/ingestors/file/analytics-columns'
import { AnalyticsRowReader } from '@/lib/ingestors/file/analytics-row'
import { Header } from '@/lib/ingestors/file/header'
import { LOCAL_PII_KEY } from '@/lib/ingestors/file/options'
import { RowReader } from '@/lib/ingestors/file/row-reader'
import { recogniseCanonical } from '@/lib/ingestors/file/store-canonical'
import { type StoreLayout, StoreNotes } from '@/lib/ingestors/file/store-layout'
import { forEachRecord, openTable } from '@/lib/ingestors/file/table'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import { buffersOf, packTable } from './hand-over'

/**
 * One side of the files, read in a thread of its own by the product's row readers on papaparse, straight into a table.
 * The product reads a file twice, first to settle its decimal mark and date order; here both are known.
 */

export interface ReadOrder {
  side: 'store' | 'analytics'
  path: string
  currency: string
  timeZone: string
}

async function readSide({ side, path, currency, timeZone }: ReadOrder): Promise<OrderTable | PurchaseTable> {
  const file = await openTable(path, path, false)
  const reader = new RowReader({ mark: '.', dateOrder: 'ymd', timeZone, currency }, LOCAL_PII_KEY)
  if (side === 'store') {
    const orders = new OrderTable()
    const notes = new StoreNotes()
    let layout: StoreLayout | null = null
    await forEachRecord(file, (cells, row) => {
      if (layout === null) layout = recogniseCanonical(new Header(path, [...cells], row))
      else if (cells.length > 1) orders.push(layout.readOrder(cells, row, reader, notes))
    })
    return orders
  }
  const purchases = new PurchaseTable()
  let rows: AnalyticsRowReader | null = null
  await forEachRecord(file, (cells, row) => {
    if (rows === null)
      rows = new AnalyticsRowReader(
        findAnalyticsColumns(new Header(path, [...cells], row), {}, false),
        reader,
        currency,
      )
    else if (cells.length > 1) purchases.push(rows.read(cells, row).purchase)
  })
  return purchases
}

const packed = packTable(await readSide(workerData as ReadOrder))
parentPort?.postMessage(packed, buffersOf(packed))
