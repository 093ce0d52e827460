import type { AnalyticsPurchase } from '@/lib/transaction'
import { copyCell, isScientific } from '../reduce/ids'
import type { AnalyticsColumns } from './analytics-columns'
import type { ExactRow } from './analytics-totals'
import { dayText, wallMidnight } from './dates'
import { ExactSum } from './exact-sum'
import type { Column } from './header'
import { decimalText } from './numbers'
import { quote, RowProblem } from './problems'
import type { RowReader } from './row-reader'

export interface AnalyticsRow {
  exact: ExactRow
  purchase: AnalyticsPurchase
}

const DAY_HOUR = /^(\d{8})([01]\d|2[0-3])(?:[0-5]\d)?$/
const WHOLE = /^(\d{1,15})(?:\.0+)?$/
const ZERO = /^-?0*\.?0*$/

/** Reads the rows of one GA4 report; a cell that does not fit throws a `RowProblem`. */
export class AnalyticsRowReader {
  /** Ids that a spreadsheet turned into rounded numbers. */
  roundedIds = 0
  private readonly days = new Map<string, { date: string; hour: number | null }>()

  constructor(
    private readonly columns: AnalyticsColumns,
    private readonly reader: RowReader,
    /** Currency of amounts beside which none is written. */
    private readonly fileCurrency: string,
  ) {}

  /** Purchases and gross revenue alone, as the totals row has them. */
  readTotals(cells: readonly string[]): ExactRow {
    return this.readExact(cells, this.fileCurrency)
  }

  read(cells: readonly string[], row: number): AnalyticsRow {
    const { reader, columns } = this
    const named = this.namedCurrency(cells)
    const currency = named ?? this.fileCurrency
    const exact = this.readExact(cells, currency)
    const day = columns.date === null ? null : this.readDay(cells, columns.date)
    const rawId = cells[columns.id.index] ?? ''
    if (isScientific(rawId.trim())) this.roundedIds++
    const purchase: AnalyticsPurchase = {
      transactionId: copyCell(reader.redactor.redact(rawId, row)),
      date: day?.date ?? null,
      hour: columns.hour === null ? (day?.hour ?? null) : this.readHour(cells, columns.hour),
      purchases: exact.purchases,
      revenueMinor: this.grossMinor(exact, currency),
      refundMinor: Math.abs(reader.amount(cells, columns.refund, currency) ?? 0),
      taxMinor: reader.amount(cells, columns.tax, currency),
      shippingMinor: reader.amount(cells, columns.shipping, currency),
      currency: named,
    }
    return { exact, purchase }
  }

  private namedCurrency(cells: readonly string[]): string | null {
    const text = this.reader.text(cells, this.columns.currency)
    return text === '' || text === '(not set)' ? null : this.reader.currency(cells, this.columns.currency)
  }

  private readExact(cells: readonly string[], currency: string): ExactRow {
    const { reader, columns } = this
    const purchases = this.readPurchases(cells)
    const revenue = reader.decimal(cells, columns.revenue, currency)
    if (revenue === null) {
      throw new RowProblem(
        'missing_amount',
        `${quote(columns.revenue.name)} is empty. Fill it in.`,
        columns.revenue.name,
        '',
      )
    }
    const refund = columns.isGross ? null : reader.decimal(cells, columns.refund, currency)
    if (refund === null || ZERO.test(refund)) return { purchases, revenue: [revenue] }
    return { purchases, revenue: [revenue, refund.replace('-', '')] }
  }

  private grossMinor({ revenue }: ExactRow, currency: string): number {
    const [only, refund] = revenue
    if (only !== undefined && refund === undefined) return this.reader.minor(only, this.columns.revenue, currency)
    const sum = new ExactSum()
    for (const part of revenue) sum.add(part)
    return sum.minor(currency) ?? this.reader.minor(revenue.join(' + '), this.columns.revenue, currency)
  }

  private readPurchases(cells: readonly string[]): number {
    const column = this.columns.purchases
    const text = this.reader.text(cells, column)
    const decimal = decimalText(text, this.reader.decisions.mark, null)
    const match = decimal === null ? null : WHOLE.exec(decimal)
    if (match) return Number(match[1])
    throw new RowProblem(
      'bad_purchases',
      `${quote(column.name)} holds ${quote(text)}, which is not a number of purchases. Write a whole number, 0 or more.`,
      column.name,
      text,
    )
  }

  private readHour(cells: readonly string[], column: Column): number | null {
    const text = this.reader.text(cells, column)
    if (text === '') return null
    if (/^([01]?\d|2[0-3])$/.test(text)) return Number(text)
    throw new RowProblem(
      'bad_hour',
      `${quote(column.name)} holds ${quote(text)}, which is not an hour. Write a number from 0 to 23.`,
      column.name,
      text,
    )
  }

  /** The day as written, in the property's zone. A report repeats few days, so each spelling is read once. */
  private readDay(cells: readonly string[], column: Column): { date: string; hour: number | null } {
    const text = this.reader.text(cells, column)
    const known = this.days.get(text)
    if (known) return known
    const dayHour = DAY_HOUR.exec(text)
    const written = dayHour?.[1] ?? text
    const moment = this.reader.moment(dayHour ? withCell(cells, column, written) : cells, column)
    const midnight = wallMidnight(moment, this.reader.decisions.dateOrder)
    if (midnight === null) throw this.reader.badDate(column, text)
    const day = { date: dayText(midnight), hour: dayHour ? Number(dayHour[2]) : null }
    if (this.days.size < 10_000) this.days.set(copyCell(text), day)
    return day
  }
}

function withCell(cells: readonly string[], column: Column, text: string): string[] {
  const copy = [...cells]
  copy[column.index] = text
  return copy
}
