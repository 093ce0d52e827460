import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { AppError } from '@/lib/errors'
import type { PlatformTransaction, TenantTransaction } from './client'

/** Pages of lists that are sorted by more than an id: a cursor names the last row of the page before. */

export interface PageInput {
  cursor?: string | undefined
  /** All of them without it. */
  limit?: number | undefined
}

interface Place {
  table: PgTable
  /** What the list is sorted by; all ascend or all descend, none is null, and together they are unique. */
  keys: readonly SQLWrapper[]
  direction: 'asc' | 'desc'
  /** The row that the cursor names; undefined for the first page. */
  row: SQL | undefined
}

/** Rows that come after the one named. Throws `invalid_input` where it is gone, since nobody knows any more where it was. */
export async function afterRow(
  tx: TenantTransaction | PlatformTransaction,
  { table, keys, direction, row }: Place,
): Promise<SQL | undefined> {
  if (!row) return undefined
  if ((await tx.$count(table, row)) === 0) throw staleCursor()
  const list = sql.join([...keys], sql`, `)
  return sql`(${list}) ${direction === 'asc' ? sql`>` : sql`<`} (select ${list} from ${table} where ${row})`
}

const staleCursor = () =>
  new AppError('invalid_input', 'The page link is not valid any more. Start again from the first page.', {
    details: [{ field: 'cursor', message: 'must be the nextCursor of a page' }],
  })

/** The number of the row a cursor names. Throws `invalid_input` for what is no number of a row. */
export function idOfCursor(cursor: string): number {
  if (!/^[1-9]\d{0,14}$/.test(cursor)) throw staleCursor()
  return Number(cursor)
}

/** How many rows to ask for: one more than the page holds, by which it is seen that another follows. */
export const rowsFor = ({ limit = Number.MAX_SAFE_INTEGER - 1 }: PageInput): number => limit + 1

/** The page of rows read by `rowsFor`, and by what its last is named. */
export function pageOf<Row>(
  rows: readonly Row[],
  { limit = Number.POSITIVE_INFINITY }: PageInput,
  nameOf: (row: Row) => string,
): { rows: Row[]; nextCursor: string | null } {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { rows: rows.slice(0, limit), nextCursor: last === undefined ? null : nameOf(last) }
}
