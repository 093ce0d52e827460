import { AppError } from '@/lib/errors'
import { countOf } from '@/lib/sentences'
import type { Rejection } from '@/lib/transaction'
import type { FileOptions } from './types'

/** How a person answers a question about a file: the command-line flag, then the form field's name. */
export const SAY = {
  decimalMark: '--decimal-mark (Decimal mark)',
  dateOrder: '--date-order (Date order)',
  sourceTimeZone: '--source-time-zone (Time zone of the file)',
  currency: '--currency (Currency)',
  columns: '--map (Columns)',
} as const

/** A file that cannot be read as a whole. `field` is the option or `file` that the person has to change. */
export function fileError(field: keyof FileOptions | 'file', message: string, cause?: unknown): AppError {
  return new AppError('invalid_input', message, { cause, details: [{ field, message }] })
}

/** One row that cannot become a transaction; caught per row and listed as a `Rejection`. */
export class RowProblem extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly column: string | null = null,
    readonly value: string | null = null,
  ) {
    super(message)
    this.name = 'RowProblem'
  }
}

/** The problem as the rejection of one row; anything that is not a `RowProblem` is thrown on. */
export function rejectionOf(error: unknown, source: string, row: number): Rejection {
  if (!(error instanceof RowProblem)) throw error
  const { column, code, message } = error
  return { source, row, column, value: error.value === null ? null : shorten(error.value), code, message }
}

const MAX_SHOWN = 80

/** A cell's text as a message may show it: short, and without e-mail addresses that slipped into its column. */
export function shorten(raw: string): string {
  const text = raw.includes('@') ? raw.replace(/[^\s@"]+@[^\s@"]+/g, '(e-mail address)') : raw
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`
}

export function quote(text: string): string {
  return `"${shorten(text)}"`
}

const MAX_DETAILS = 20

/** Throws when a file holds no row at all, or none that could be read. */
export function checkSomeRows(source: string, what: string, rows: number, kept: number, rejections: Rejection[]): void {
  if (rows === 0) {
    throw fileError('file', `${source} has a header but no rows: there is no ${what} in it. Export it again with data.`)
  }
  if (kept > 0) return
  const first = rejections[0]
  const where = first === undefined ? '' : ` The first one is row ${first.row}: ${first.message}`
  const message = `None of the ${countOf(rows, 'row', 'rows')} of ${source} could be read.${where}`
  const details = rejections.slice(0, MAX_DETAILS).map((rejection) => ({
    field: 'file',
    message: `Row ${rejection.row}: ${rejection.message}`,
  }))
  throw new AppError('invalid_input', message, { details })
}
