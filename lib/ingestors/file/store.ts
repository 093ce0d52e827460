import type { Rejection, StoreOrder } from '@/lib/transaction'
import { DateEvidence } from './dates'
import { Header } from './header'
import { copyCell } from './id-cells'
import { MarkEvidence } from './numbers'
import { checkOptions, LOCAL_PII_KEY } from './options'
import { checkSomeRows, fileError, quote, RowProblem, rejectionOf, SAY } from './problems'
import { RowReader } from './row-reader'
import { applyMapping, recogniseCanonical } from './store-canonical'
import { type StoreLayout, StoreNotes } from './store-layout'
import { recogniseShopify } from './store-shopify'
import { recogniseWooCommerce } from './store-woocommerce'
import { checkRecord, fitsHeader, forEachRecord, isBlankRecord, openTable, type TableFile } from './table'
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
  if (reader.redactor.note !== null) sentences.push(reader.redactor.note)
  const { format } = layout
  return { source, format, rows, notes: sentences, rejections, orders, timeZone: decisions.timeZone }
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

/** Turns rows into orders: joins the rows of one order, and lists what cannot be read. */
class OrderCollector {
  readonly orders: StoreOrder[] = []
  readonly rejections: Rejection[] = []
  readonly notes = new StoreNotes()
  private readonly indexById = new Map<string, number>()
  private readonly firstRows: number[] = []
  /** Order index by the key later rows name it by; null for an order that was rejected. */
  private readonly heads = new Map<string, number | null>()
  private lastHead: string | null = null

  constructor(
    private readonly layout: StoreLayout,
    private readonly reader: RowReader,
    private readonly source: string,
  ) {}

  add(cells: readonly string[], row: number, badQuotes: boolean, width: number): void {
    try {
      checkRecord(cells, width, badQuotes)
      const lineKey = this.layout.lineKeyOf?.(cells) ?? null
      if (lineKey !== null) this.addLine(lineKey, cells)
      else this.addOrder(cells, row)
    } catch (error) {
      this.rejections.push(rejectionOf(error, this.source, row))
    }
  }

  private addLine(lineKey: string, cells: readonly string[]): void {
    const key = lineKey === '' ? this.lastHead : lineKey
    const index = key === null ? undefined : this.heads.get(key)
    if (index === undefined) {
      throw new RowProblem(
        'no_head_row',
        'The row has neither a total nor a date and continues no order above it. Put it below the first row of its order.',
      )
    }
    // Items of a rejected order go with it: the order itself is listed.
    if (index !== null) this.addItems(index, cells)
  }

  private addOrder(cells: readonly string[], row: number): void {
    const headKey = this.layout.headKeyOf ? copyCell(this.layout.headKeyOf(cells)) : null
    if (headKey !== null) {
      this.lastHead = headKey
      if (!this.heads.has(headKey)) this.heads.set(headKey, null)
    }
    const order = this.layout.readOrder(cells, row, this.reader, this.notes)
    const known = this.indexById.get(order.sourceId)
    if (known !== undefined) {
      this.addRepeat(order, known, cells, headKey)
      return
    }
    const index = this.orders.push(order) - 1
    this.firstRows.push(row)
    this.indexById.set(order.sourceId, index)
    if (headKey !== null) this.heads.set(headKey, index)
  }

  private addRepeat(order: StoreOrder, known: number, cells: readonly string[], headKey: string | null): void {
    const first = this.orders[known]
    const isSame = first?.totalMinor === order.totalMinor && first.createdAt === order.createdAt
    if (this.layout.repeatsRows && isSame) {
      this.addItems(known, cells)
      return
    }
    if (headKey !== null) this.heads.set(headKey, null)
    throw new RowProblem(
      'duplicate_order',
      `Order ${quote(order.sourceId)} is already in row ${this.firstRows[known]}, which was kept. Remove one of the two.`,
      null,
      order.sourceId,
    )
  }

  private addItems(index: number, cells: readonly string[]): void {
    const order = this.orders[index]
    const items = this.layout.itemsOf?.(cells) ?? null
    if (order && items !== null) order.itemCount = (order.itemCount ?? 0) + items
  }
}
