import { isDay } from '@/lib/period'
import { type AnalyticsColumns, findAnalyticsColumns, listsTransactions, missingColumns } from './analytics-columns'
import { DateEvidence } from './dates'
import { Header } from './header'
import { MarkEvidence } from './numbers'
import { fileError } from './problems'
import { fitsHeader, forEachRecord, isBlankRecord, type TableFile } from './table'
import type { AnalyticsFileOptions } from './types'

/** The transaction table of a GA4 file: where it stands among comments and other tables, and what its cells look like. */
export interface AnalyticsTable {
  header: Header
  columns: AnalyticsColumns
  /** Rows of the table as `forEachRecord` counts them; both are `header.row` when it has none. */
  firstRow: number
  lastRow: number
  /** Days named in the comments above the table. */
  range: { from: string; to: string } | null
  /** The first currency code of the table; null when it names none. */
  currencyText: string | null
  marks: MarkEvidence
  dates: DateEvidence
}

const RANGE_BOTH = /^# *(\d{4})-?(\d{2})-?(\d{2}) ?[-–] ?(\d{4})-?(\d{2})-?(\d{2})$/
const RANGE_START = /^# *start date: *(\d{4})-?(\d{2})-?(\d{2})$/i
const RANGE_END = /^# *end date: *(\d{4})-?(\d{2})-?(\d{2})$/i

/** A transaction id may begin with `#` too (`#1001`), so a comment is `#` alone or `#` and a blank. */
function isComment(cells: readonly string[]): boolean {
  const first = (cells[0] ?? '').trim()
  return first === '#' || first.startsWith('# ')
}

/** Reads the whole file once: finds the table and collects what decides how its cells are to be read. */
export async function surveyAnalytics(file: TableFile, options: AnalyticsFileOptions): Promise<AnalyticsTable> {
  const mapped = options.columns ?? {}
  const found: { table: AnalyticsTable | null; otherHeader: Header | null } = { table: null, otherHeader: null }
  const range: { from: string | null; to: string | null } = { from: null, to: null }
  let hasComments = false
  let isPastTable = false

  await forEachRecord(file, (cells, row, badQuotes) => {
    if (isBlankRecord(cells)) return
    const { table } = found
    const isCommentBlock = isComment(cells) && (table === null || isBlankRecord(cells.slice(1)))
    if (isCommentBlock) {
      hasComments = true
      if (table === null) readRange((cells[0] ?? '').trim(), range)
      else isPastTable = true
    } else if (table === null) {
      if (listsTransactions(cells, mapped)) {
        const header = new Header(file.source, [...cells], row)
        found.table = startTable(header, findAnalyticsColumns(header, mapped, hasComments), range)
      } else {
        found.otherHeader ??= new Header(file.source, [...cells], row)
      }
    } else if (!isPastTable) {
      surveyRow(table, cells, row, badQuotes, options.currency ?? null)
    } else if (listsTransactions(cells, mapped)) {
      throw fileError(
        'file',
        `${file.source} holds two tables of transactions, the second from row ${row}. Give each as a file of its own.`,
      )
    }
  })

  if (found.table) return found.table
  if (found.otherHeader) throw missingColumns(found.otherHeader, ['transaction_id (Transaction ID)'])
  throw fileError('file', `${file.source} has no header row. Export it again with column names above the rows.`)
}

function startTable(
  header: Header,
  columns: AnalyticsColumns,
  range: { from: string | null; to: string | null },
): AnalyticsTable {
  return {
    header,
    columns,
    firstRow: header.row,
    lastRow: header.row,
    range: range.from !== null && range.to !== null ? { from: range.from, to: range.to } : null,
    currencyText: null,
    marks: new MarkEvidence(),
    dates: new DateEvidence(),
  }
}

function surveyRow(
  table: AnalyticsTable,
  cells: readonly string[],
  row: number,
  badQuotes: boolean,
  declared: string | null,
): void {
  if (table.firstRow === table.header.row) table.firstRow = row
  table.lastRow = row
  const { columns, header } = table
  // The totals row may carry its label beyond the header; its amounts are evidence like any other.
  if (badQuotes || (!fitsHeader(cells, header.width) && cells.length !== header.width + 1)) return
  const code = columns.currency ? (cells[columns.currency.index] ?? '').trim().toUpperCase() : ''
  if (/^[A-Z]{3}$/.test(code)) table.currencyText ??= code
  for (const column of [columns.revenue, columns.refund, columns.tax, columns.shipping]) {
    const text = column === null ? '' : (cells[column.index] ?? '').trim()
    if (text !== '') table.marks.add(text, code === '' ? declared : code, row, column?.name ?? '')
  }
  const date = columns.date === null ? '' : (cells[columns.date.index] ?? '')
  if (date !== '') table.dates.add(date, row)
}

function readRange(comment: string, range: { from: string | null; to: string | null }): void {
  const start = RANGE_START.exec(comment)
  if (start) range.from = dayOf(start, 1)
  const end = RANGE_END.exec(comment)
  if (end) range.to = dayOf(end, 1)
  const both = RANGE_BOTH.exec(comment)
  if (both) {
    range.from = dayOf(both, 1)
    range.to = dayOf(both, 4)
  }
}

function dayOf(match: RegExpExecArray, group: number): string | null {
  const day = `${match[group]}-${match[group + 1]}-${match[group + 2]}`
  return isDay(day) ? day : null
}
