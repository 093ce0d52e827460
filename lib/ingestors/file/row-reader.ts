import { isCurrency, minorFromDecimal } from '@/lib/money'
import { copyCell, IdRedactor } from '../reduce/ids'
import { type DateOrder, instantOf, type Moment, readMoment } from './dates'
import type { Column } from './header'
import { decimalText, type Mark, plainMinor } from './numbers'
import { quote, RowProblem, SAY } from './problems'

const TRUTHS = ['true', 'false', '1', '0', 'yes', 'no'] as const

/** What was decided about a file before its rows are read. */
export interface Decisions {
  mark: Mark
  dateOrder: DateOrder | null
  /** Zone of times without an offset. */
  timeZone: string
  /** Currency of amounts beside which none is written; null when nobody said one. */
  currency: string | null
}

/** Reads the cells of one file's rows under its decisions; a cell that does not fit throws a `RowProblem`. */
export class RowReader {
  readonly redactor: IdRedactor
  private readonly currencies = new Map<string, string | null>()

  constructor(
    readonly decisions: Decisions,
    piiKey: string,
  ) {
    this.redactor = new IdRedactor(piiKey)
  }

  /** A cell without the blanks around it; empty for a column the file does not have. */
  text(cells: readonly string[], column: Column | null): string {
    return column === null ? '' : (cells[column.index] ?? '').trim()
  }

  /** One of a few words, in any case; null for an empty cell or a column the file does not have. */
  oneOf<Word extends string>(
    cells: readonly string[],
    column: Column | null,
    allowed: readonly Word[],
    code: string,
  ): Word | null {
    const text = this.text(cells, column)
    if (text === '' || column === null) return null
    const word = allowed.find((one) => one === text.toLowerCase())
    if (word !== undefined) return word
    throw new RowProblem(
      code,
      `${quote(column.name)} holds ${quote(text)}. Use one of: ${allowed.join(', ')}.`,
      column.name,
      text,
    )
  }

  /** True or false; null for an empty cell or a column the file does not have. */
  truth(cells: readonly string[], column: Column | null, code: string): boolean | null {
    const word = this.oneOf(cells, column, TRUTHS, code)
    return word === null ? null : word === 'true' || word === 'yes' || word === '1'
  }

  /** An amount as canonical decimal text; null for an empty cell or a column the file does not have. */
  decimal(cells: readonly string[], column: Column | null, currency: string): string | null {
    if (column === null) return null
    const text = this.text(cells, column)
    if (text === '') return null
    const decimal = decimalText(text, this.decisions.mark, currency)
    if (decimal !== null) return decimal
    throw new RowProblem(
      'bad_amount',
      `${quote(column.name)} holds ${quote(text)}, which is not an amount of ${currency} with "${this.decisions.mark}" ` +
        `as decimal mark. Correct the cell, or say which mark the file uses with ${SAY.decimalMark}.`,
      column.name,
      text,
    )
  }

  /** An amount in minor units; null for an empty cell or a column the file does not have. */
  amount(cells: readonly string[], column: Column | null, currency: string): number | null {
    if (column === null) return null
    const plain = plainMinor(cells[column.index] ?? '', this.decisions.mark, currency)
    if (plain !== null) return plain
    const decimal = this.decimal(cells, column, currency)
    return decimal === null ? null : this.minor(decimal, column, currency)
  }

  minor(decimal: string, column: Column | null, currency: string): number {
    const minor = minorFromDecimal(decimal, currency)
    if (minor !== null) return minor
    throw new RowProblem(
      'bad_amount',
      `${quote(column?.name ?? 'Amount')} holds ${quote(decimal)}, which is too large to be exact. Correct the cell.`,
      column?.name ?? null,
      decimal,
    )
  }

  /** An upper-case currency code; the declared one where the cell is empty. */
  currency(cells: readonly string[], column: Column | null): string {
    const text = this.text(cells, column)
    if (text === '' && this.decisions.currency !== null) return this.decisions.currency
    let code = this.currencies.get(text)
    if (code === undefined) {
      code = isCurrency(text.toUpperCase()) ? copyCell(text.toUpperCase()) : null
      if (this.currencies.size < 1000) this.currencies.set(copyCell(text), code)
    }
    if (code !== null) return code
    const name = column?.name ?? 'currency'
    throw new RowProblem(
      'bad_currency',
      text === ''
        ? `${quote(name)} is empty. Fill it in, or say the currency of the whole file with ${SAY.currency}.`
        : `${quote(name)} holds ${quote(text)}, which is no currency. Use a code of three letters, such as EUR.`,
      name,
      text,
    )
  }

  moment(cells: readonly string[], column: Column): Moment {
    const text = this.text(cells, column)
    if (text === '') {
      throw new RowProblem(
        'missing_date',
        `${quote(column.name)} is empty. Fill it in, or remove the row.`,
        column.name,
      )
    }
    const moment = readMoment(text)
    if (moment) return moment
    throw this.badDate(column, text)
  }

  /** The instant in epoch milliseconds; `timeZone` is that of a time without an offset. */
  instant(cells: readonly string[], column: Column, timeZone = this.decisions.timeZone): number {
    const instant = instantOf(this.moment(cells, column), this.decisions.dateOrder, timeZone)
    if (instant !== null) return instant
    throw this.badDate(column, this.text(cells, column))
  }

  badDate(column: Column, text: string): RowProblem {
    const { dateOrder } = this.decisions
    const order = dateOrder === null || dateOrder === 'ymd' ? '' : ` in the order ${dateOrder}`
    return new RowProblem(
      'bad_date',
      `${quote(column.name)} holds ${quote(text)}, which is not a date${order}. Write it as 2026-10-31 or 2026-10-31 14:05, ` +
        `or say the order of day and month with ${SAY.dateOrder}.`,
      column.name,
      text,
    )
  }
}
