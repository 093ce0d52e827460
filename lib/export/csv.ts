import Papa from 'papaparse'
import type { Verdict } from '@/lib/reconcile/types'
import { type Cell, COLUMNS, type ExportFormat, neutraliseFormula } from './columns'

const ROWS_PER_CHUNK = 1_000

/** Verdicts as CSV text (RFC 4180, UTF-8, dot as decimal mark), in chunks. */
export async function* csvChunks(
  verdicts: AsyncIterable<Verdict> | Iterable<Verdict>,
  format: ExportFormat,
): AsyncGenerator<string> {
  yield toCsv([COLUMNS.map(({ header }) => header)])
  let rows: string[][] = []
  for await (const verdict of verdicts) {
    rows.push(COLUMNS.map(({ value }) => cellText(value(verdict, format))))
    if (rows.length < ROWS_PER_CHUNK) continue
    yield toCsv(rows)
    rows = []
  }
  if (rows.length > 0) yield toCsv(rows)
}

const toCsv = (rows: string[][]) => `${Papa.unparse(rows, { newline: '\r\n' })}\r\n`

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if ('decimal' in cell) return cell.decimal
  return 'integer' in cell ? String(cell.integer) : neutraliseFormula(cell.text)
}
