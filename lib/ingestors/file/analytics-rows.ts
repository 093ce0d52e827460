import type { AnalyticsPurchase, Rejection } from '@/lib/transaction'
import type { AnalyticsRow, AnalyticsRowReader } from './analytics-row'
import type { AnalyticsTable } from './analytics-table'
import { type ExactRow, isTotalWord, Totals } from './analytics-totals'
import { RowProblem, rejectionOf } from './problems'
import { checkRecord } from './table'

/** Turns a report's rows into purchases, and tells the totals row from purchases that carry no id. */
export class AnalyticsCollector {
  readonly purchases: AnalyticsPurchase[] = []
  readonly rejections: Rejection[] = []
  /** Rows apart from the totals row, rejected ones included. */
  rowCount = 0
  private readonly totals = new Totals()
  private totalsRow: ExactRow | null = null
  /** First or last rows of a report without days that name no transaction and carry no label. */
  private readonly candidates: AnalyticsRow[] = []

  constructor(
    private readonly table: AnalyticsTable,
    private readonly reader: AnalyticsRowReader,
    private readonly source: string,
  ) {}

  add(cells: readonly string[], row: number, badQuotes: boolean): void {
    const { width } = this.table.header
    try {
      const kind = this.kindOf(cells, row)
      if (kind !== 'totals') this.rowCount++
      checkRecord(kind === 'totals' ? cells.slice(0, width) : cells, width, badQuotes)
      if (kind === 'totals') this.setTotals(this.reader.readTotals(cells))
      else if (kind === 'candidate') this.candidates.push(this.reader.read(cells, row))
      else this.list(this.reader.read(cells, row))
    } catch (error) {
      this.rejections.push(rejectionOf(error, this.source, row))
    }
  }

  /** The totals row, once every row was added; null when the report has none. */
  settleTotals(): ExactRow | null {
    const candidates = this.candidates.splice(0)
    for (const candidate of candidates) {
      const others = candidates.filter((other) => other !== candidate)
      const rest = others.reduce((sum, { exact }) => sum + exact.purchases, this.totals.listedPurchases)
      // Totals are never less than what they total; a row without an id that is less is a purchase without an id.
      if (this.totalsRow === null && this.rowCount > 1 && candidate.exact.purchases >= rest) {
        this.totalsRow = candidate.exact
        this.rowCount--
      } else {
        this.list(candidate)
      }
    }
    return this.totalsRow
  }

  /** Totals minus listed rows in minor units; null when they are too large to be exact. */
  hiddenBehind(totalsRow: ExactRow, currency: string): { purchases: number; amountMinor: number } | null {
    return this.totals.hidden(totalsRow, currency)
  }

  private kindOf(cells: readonly string[], row: number): 'row' | 'totals' | 'candidate' {
    const { columns, header, firstRow, lastRow } = this.table
    const isEdge = row === firstRow || row === lastRow
    if (cells.length > header.width || header.keys[header.width - 1] === '') {
      for (let i = 0; i < cells.length; i++) {
        const isUnlabelled = i >= header.width || header.keys[i] === ''
        if (isUnlabelled && isTotalWord(cells[i] ?? '')) return 'totals'
      }
    }
    if (!isEdge) return 'row'
    const dimensions = [columns.id, columns.date, columns.hour]
      .map((column) => (column === null ? '' : (cells[column.index] ?? '').trim()))
      .filter((text) => text !== '')
    if (dimensions.length > 0) return dimensions.every(isTotalWord) ? 'totals' : 'row'
    return columns.date === null ? 'candidate' : 'totals'
  }

  private setTotals(totalsRow: ExactRow): void {
    if (this.totalsRow !== null) {
      throw new RowProblem('second_totals', 'The table has a totals row already. Remove one of the two.')
    }
    this.totalsRow = totalsRow
  }

  private list({ exact, purchase }: AnalyticsRow): void {
    this.totals.addListed(exact)
    this.purchases.push(purchase)
  }
}
