import { DuckDBInstance } from '@duckdb/node-api'

/** What the engine is measured against: one full outer join with a CASE, by a database made for such work. */

const queryOf = (store: string, analytics: string) => `
  SELECT status, count(*)::INTEGER AS lines, sum(total)::DOUBLE AS store, sum(revenue)::DOUBLE AS analytics
  FROM (
    SELECT
      CASE
        WHEN o.id IS NULL THEN 'not_in_store'
        WHEN g.id IS NULL THEN 'not_in_ga4'
        WHEN g.purchases > 1 THEN 'duplicate'
        WHEN abs(g.revenue - o.total) <= 0.01 THEN 'exact'
        ELSE 'value_differs'
      END AS status,
      o.total,
      g.revenue
    FROM (SELECT order_name AS id, total FROM read_csv('${store}')) o
    FULL OUTER JOIN (SELECT transaction_id AS id, revenue + refund AS revenue, purchases FROM read_csv('${analytics}')) g
      ON o.id = g.id
  )
  GROUP BY status
  ORDER BY status`

/** Opens a database and hands back the query, to be run as often as wished. */
export async function openDuckDb(store: string, analytics: string) {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const settings = await connection.runAndReadAll(`SELECT current_setting('threads')::INTEGER AS threads`)
  return {
    threads: Number(settings.getRowObjects()[0]?.threads),
    run: async (): Promise<Record<string, number>> => {
      const reader = await connection.runAndReadAll(queryOf(store, analytics))
      return Object.fromEntries(reader.getRowObjects().map(({ status, lines }) => [String(status), Number(lines)]))
    },
  }
}
