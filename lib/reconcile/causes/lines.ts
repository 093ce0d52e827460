import type { Window } from '@/lib/transaction'
import type { OrderTable } from '@/lib/transaction-table'

/** The orders a search for causes looks at: settled, eligible and unambiguous, by (createdAt, source id). */
export interface CauseLines {
  orders: OrderTable
  /** Row in `orders` of each line. */
  rows: Int32Array
  /** Calendar day (days since 1970-01-01) of each line in the property's zone. */
  days: Int32Array
  /** 1: GA4 did not see the sale. */
  missing: Uint8Array
  /** 1: seen, and counted more than once. */
  duplicate: Uint8Array
  /** 1: seen, with an amount that the expected basis does not explain. */
  valueDiff: Uint8Array
  /** Store amounts in minor units of the reporting currency. */
  amounts: Float64Array
}

export interface CauseContext {
  /** Reporting currency. */
  currency: string
  storeTimeZone: string
  window: Window
  /** Of the permutations; the same seed gives the same report. */
  seed?: number
  changeLog?: readonly { at: number; what: string }[]
  /** Settled orders of the days before under the same ids, basis and scope; a thin window borrows them (rule book 5.3). */
  earlier?: CauseLines
}

/** The lines of a window, after those it borrows, as one. */
export interface Population {
  size: number
  /** First line of the window itself; the ones before are borrowed. */
  own: number
  parts: readonly CauseLines[]
  instants: Float64Array
  days: Int32Array
  missing: Uint8Array
  duplicate: Uint8Array
  valueDiff: Uint8Array
  amounts: Float64Array
}

export function joinLines(lines: CauseLines, earlier: CauseLines | null): Population {
  const parts = earlier ? [earlier, lines] : [lines]
  const own = earlier?.rows.length ?? 0
  const size = own + lines.rows.length
  const instants = new Float64Array(size)
  let at = 0
  for (const { orders, rows } of parts) {
    const createdAt = orders.createdAt.values
    for (let line = 0; line < rows.length; line++) instants[at++] = createdAt[rows[line] as number] as number
  }
  const joined = <T extends Int32Array | Uint8Array | Float64Array>(empty: T, column: (part: CauseLines) => T): T => {
    empty.set(column(parts[0] as CauseLines))
    if (earlier) empty.set(column(lines), own)
    return empty
  }
  return {
    size,
    own,
    parts,
    instants,
    days: joined(new Int32Array(size), (part) => part.days),
    missing: joined(new Uint8Array(size), (part) => part.missing),
    duplicate: joined(new Uint8Array(size), (part) => part.duplicate),
    valueDiff: joined(new Uint8Array(size), (part) => part.valueDiff),
    amounts: joined(new Float64Array(size), (part) => part.amounts),
  }
}

/** The table and row that hold a line. */
export function orderOfLine({ parts, own }: Population, line: number): { orders: OrderTable; row: number } {
  const part = parts[line >= own ? parts.length - 1 : 0] as CauseLines
  return { orders: part.orders, row: part.rows[line >= own ? line - own : line] as number }
}

/** What people call the order of a line. */
export function nameOfLine(population: Population, line: number): string {
  const { orders, row } = orderOfLine(population, line)
  return orders.names.at(row) || orders.sourceIds.at(row)
}
