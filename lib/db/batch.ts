import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type { Transaction } from './client'

const ROWS_PER_STATEMENT = 5_000
const LONG_STATEMENT_MS = 600_000

/** Lifts the usual statement limit for the rest of the transaction: a million lines take longer than a page may. */
export async function allowLongStatements(tx: Transaction): Promise<void> {
  await tx.execute(sql`select set_config('statement_timeout', ${String(LONG_STATEMENT_MS)}, true)`)
}

/**
 * Inserts many rows, each batch as one JSON parameter: several times faster than a VALUES list. Columns that a row
 * leaves out become null. `onConflict` is appended to the statement.
 */
export async function insertMany<T extends PgTable>(
  tx: Transaction,
  table: T,
  rows: Iterable<T['$inferInsert']>,
  onConflict?: SQL,
): Promise<void> {
  const { schema, name } = getTableConfig(table)
  const target = sql`${sql.identifier(schema ?? 'public')}.${sql.identifier(name)}`
  const columns = Object.entries(getTableColumns(table))
    .filter(([, column]) => column.generatedIdentity === undefined)
    .map(([property, column]) => ({ property, name: column.keyAsName ? toSnakeCase(property) : column.name }))
  const names = sql.join(
    columns.map((column) => sql.identifier(column.name)),
    sql`, `,
  )

  let batch: Record<string, unknown>[] = []
  const flush = async () => {
    if (batch.length === 0) return
    await tx.execute(sql`insert into ${target} (${names})
      select ${names} from jsonb_populate_recordset(null::${target}, ${JSON.stringify(batch)}::jsonb) ${onConflict ?? sql``}`)
    batch = []
  }
  for (const row of rows) {
    const fields = row as Record<string, unknown>
    batch.push(Object.fromEntries(columns.map(({ property, name: column }) => [column, fields[property] ?? null])))
    if (batch.length >= ROWS_PER_STATEMENT) await flush()
  }
  await flush()
}
