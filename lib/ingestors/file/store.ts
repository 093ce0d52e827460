import { endOfDay, startOfDay } from '@/lib/period'
import { countOf } from '@/lib/sentences'
import type { StoreOrder, Window } from '@/lib/transaction'
import { DateEvidence } from './dates'
import { Header } from './header'
import { MarkEvidence } from './numbers'
import { checkOptions, LOCAL_PII_KEY } from './options'
import { checkSomeRows, fileError, SAY } from './problems'
import { RowReader } from './row-reader'
import { applyMapping, recogniseCanonical } from './store-canonical'
import type { StoreLayout } from './store-layout'
import { OrderCollector } from './store-rows'
import { recogniseShopify } from './store-shopify'
import { recogniseWooCommerce } from './store-woocommerce'
import { fitsHeader, forEachRecord, isBlankRecord, openTable, type TableFile } from './table'
import type { FileOptions, StoreFile } from './types'

/**
 * Reads a store's orders from a delimited text file. Read twice: first to settle the decimal mark and the order of
 * day and month for the whole file, then to map its rows.
 * @param source the name shown to people
 * @throws AppError `invalid_input` for a file that cannot be read as a whole; bad rows are listed as rejections
 */
export async function readStoreFile(path: string, source: string, options: FileOptions): Promise<StoreFile> {
  checkOptions(options)
  const file = await openTable(path, source, false)
  const { header, layout, decisions, needsZone } = await surveyStore(file, options)
  const reader = new RowReader(decisions, options.piiKey ?? LOCAL_PII_KEY)
  const collector = new OrderCollector(layout, reader, source)
  let rows = 0
  await forEachRecord(file, (cells, row, badQuotes) => {
    if (row <= header.row || isBlankRecord(cells)) return
    rows++
    collector.add(cells, row, badQuotes, header.width)
  })
  const { orders, rejections, notes } = collector
  checkSomeRows(source, 'order', rows, orders.length, rejections)
  const sentences = notes.sentences()
  if (needsZone) {
    sentences.push(
      `Times without an offset were read in ${decisions.timeZone}; say another zone with ${SAY.sourceTimeZone}.`,
    )
  }
  const outside = describeOutside(orders, options.window)
  if (outside !== null) sentences.push(outside)
  if (reader.redactor.note !== null) sentences.push(reader.redactor.note)
  const { format } = layout
  return { source, format, rows, notes: sentences, rejections, orders, timeZone: decisions.timeZone }
}

/** Orders of other days are welcome, because they may match GA4's edge days; a file of another month is a mistake. */
function describeOutside(orders: readonly StoreOrder[], window: Window): string | null {
  const start = startOfDay(window.from, window.timeZone)
  const end = endOfDay(window.to, window.timeZone)
  const outside = orders.filter(({ createdAt }) => createdAt < start || createdAt >= end).length
  if (outside === 0) return null
  const days = `${window.from} to ${window.to}`
  if (outside === orders.length) return `No order lies within ${days}: is this the export of other days?`
  return `${countOf(outside, 'order lies', 'orders lie')} outside ${days}; they are used for matching only.`
}

async function surveyStore(file: TableFile, options: FileOptions) {
  const { source } = file
  const marks = new MarkEvidence()
  const dates = new DateEvidence()
  const found: { header: Header | null; layout: StoreLayout | null } = { header: null, layout: null }
  await forEachRecord(file, (cells, row, badQuotes) => {
    if (isBlankRecord(cells)) return
    if (found.header === null || found.layout === null) {
      found.header = new Header(source, [...cells], row)
      found.layout = recogniseStore(found.header, options)
      return
    }
    const { header, layout } = found
    if (badQuotes || !fitsHeader(cells, header.width)) return
    const currency = layout.currency ? (cells[layout.currency.index] ?? '').trim().toUpperCase() : options.currency
    for (const column of layout.amounts) {
      const text = (cells[column.index] ?? '').trim()
      if (text !== '') marks.add(text, currency ?? null, row, column.name)
    }
    const date = cells[layout.date.index] ?? ''
    if (date !== '') dates.add(date, row)
  })
  if (found.header === null || found.layout === null) {
    throw fileError('file', `${source} has no header row. Export it again with column names in the first row.`)
  }
  const { isDateUtc, usualMark, date } = found.layout
  if (!isDateUtc) dates.checkOffsets(source, date.name, options.sourceTimeZone)
  const decisions = {
    mark: marks.decide(source, options.decimalMark, usualMark),
    dateOrder: dates.decideOrder(source, date.name, options.dateOrder),
    timeZone: options.sourceTimeZone ?? options.window.timeZone,
    currency: options.currency ?? null,
  }
  return { header: found.header, layout: found.layout, decisions, needsZone: dates.needsZone && !isDateUtc }
}

function recogniseStore(header: Header, options: FileOptions): StoreLayout {
  const columns = options.columns ?? {}
  const layout =
    Object.keys(columns).length > 0
      ? applyMapping(header, columns)
      : (recogniseShopify(header) ?? recogniseCanonical(header) ?? recogniseWooCommerce(header))
  if (!layout) throw unknownFormat(header)
  if (layout.currency === null && options.currency === undefined) {
    throw fileError(
      'currency',
      `${header.source} has no currency column. Say the currency of its amounts with ${SAY.currency}, such as EUR.`,
    )
  }
  return layout
}

function unknownFormat(header: Header): Error {
  const needed = ['order_id', 'created_at', 'currency', 'total']
  const missing = needed.filter((field) => !header.has(field))
  const hint = header.has('transaction_id') ? ' It looks like a GA4 report: was it given on the wrong side?' : ''
  return fileError(
    'columns',
    `${header.source} is not an order export this program knows.${hint} Its columns are: ${header.list()}. ` +
      `Missing: ${missing.join(', ')}. Say which column is which with ${SAY.columns}, for example ` +
      '--map total="Order amount".',
  )
}
