import { isCurrency } from '@/lib/money'
import { addDays, describeWindow } from '@/lib/period'
import { countOf } from '@/lib/sentences'
import type { Window } from '@/lib/transaction'
import type { AnalyticsColumns } from './analytics-columns'
import { AnalyticsRowReader } from './analytics-row'
import { AnalyticsCollector } from './analytics-rows'
import { type AnalyticsTable, surveyAnalytics } from './analytics-table'
import { checkOptions, LOCAL_PII_KEY } from './options'
import { checkSomeRows, fileError, SAY } from './problems'
import { type Decisions, RowReader } from './row-reader'
import { forEachRecord, isBlankRecord, openTable } from './table'
import type { AnalyticsFile, AnalyticsFileOptions } from './types'

/**
 * Reads a GA4 transaction report: an export of GA4 itself, or a file with this program's own column names. Read twice,
 * as store files are. Whether its date range fits the window is for `checkRanges` to say.
 * @param source the name shown to people
 * @throws AppError `invalid_input` for a file that cannot be read as a whole; bad rows are listed as rejections
 */
export async function readAnalyticsFile(
  path: string,
  source: string,
  options: AnalyticsFileOptions,
): Promise<AnalyticsFile> {
  checkOptions(options)
  const file = await openTable(path, source, true)
  const table = await surveyAnalytics(file, options)
  const { columns, header } = table
  const currency = currencyOf(table, options)
  const decisions: Decisions = {
    mark: table.marks.decide(source, options.decimalMark, columns.format === 'ga4_export' ? '.' : null),
    dateOrder: columns.date ? table.dates.decideOrder(source, columns.date.name, options.dateOrder) : null,
    timeZone: options.window.timeZone,
    currency,
  }
  const reader = new RowReader(decisions, options.piiKey ?? LOCAL_PII_KEY)
  const rowReader = new AnalyticsRowReader(columns, reader, currency)
  const rows = new AnalyticsCollector(table, rowReader, source)
  await forEachRecord(file, (cells, row, badQuotes) => {
    if (row < table.firstRow || row <= header.row || row > table.lastRow || isBlankRecord(cells)) return
    rows.add(cells, row, badQuotes)
  })
  const totalsRow = rows.settleTotals()
  const { rowCount, purchases, rejections } = rows
  checkSomeRows(source, 'purchase', rowCount, purchases.length, rejections)
  const hidden = totalsRow && rows.hiddenBehind(totalsRow, currency)
  if (totalsRow && !hidden) {
    throw fileError('file', `${source}: its totals are too large to be exact. Export a shorter time.`)
  }
  const notes = describeReading(columns, rowReader.roundedIds)
  if (hidden && rejections.length > 0) {
    notes.push('What the totals row has more than the listed rows includes the rejected rows.')
  }
  if (reader.redactor.note !== null) notes.push(reader.redactor.note)
  return {
    source,
    format: columns.format,
    rows: rowCount,
    notes,
    rejections,
    purchases,
    range: table.range,
    dated: columns.date !== null,
    hidden,
  }
}

/** The currency whose decimals the amounts have: the file's own, else the declared one. */
function currencyOf(table: AnalyticsTable, options: AnalyticsFileOptions): string {
  const { currencyText } = table
  if (currencyText !== null && isCurrency(currencyText)) return currencyText
  if (options.currency) return options.currency
  throw fileError(
    'currency',
    `${table.header.source} names no currency. Say the currency of its amounts, which is the GA4 property's, with ` +
      `${SAY.currency}, such as EUR.`,
  )
}

function describeReading(columns: AnalyticsColumns, roundedIds: number): string[] {
  const notes: string[] = []
  if (columns.date === null) notes.push('The report has no date column, so date rules are skipped.')
  if (columns.isTotalRevenue) {
    notes.push('Amounts are from "Total revenue", which may include advertising and subscription revenue.')
  }
  if (roundedIds > 0) {
    notes.push(
      `A spreadsheet turned ${countOf(roundedIds, 'transaction id', 'transaction ids')} into rounded numbers such as ` +
        '5.67E+12, which match no order. Export the report again and do not save it from a spreadsheet.',
    )
  }
  return notes
}

/**
 * Checks that GA4 exports cover exactly the window: each by itself, or all of them together without gap or overlap.
 * Files without a range are taken at their word.
 * @throws AppError `invalid_input` naming the file, its range and how to mend it
 */
export function checkRanges(files: readonly AnalyticsFile[], window: Window): void {
  const ranged = files.flatMap(({ source, range }) => (range ? [{ source, ...range }] : []))
  if (ranged.every(({ from, to }) => from === window.from && to === window.to)) return
  const sorted = ranged.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  let next = window.from
  for (const { from, to } of sorted) {
    if (from !== next || to < from) break
    next = addDays(to, 1)
    if (next === addDays(window.to, 1) && sorted.at(-1)?.to === to) return
  }
  const listed = sorted.map((one) => `${one.source} covers ${one.from} to ${one.to}`).join('; ')
  const together = ranged.length > 1 ? ' Together they must cover it without a gap or an overlap.' : ''
  throw fileError(
    'window',
    `The window is ${describeWindow(window)} (${window.from} to ${window.to}), but ${listed}.${together} Export the report ` +
      'from GA4 again for the window, or change the window to the dates of the file with --from and --to (Window).',
  )
}
