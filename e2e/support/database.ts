import postgres from 'postgres'
import { readEnvironment } from './environment'

/** Behind the scenes, as a superuser of the database under test. */
export async function inDatabase<T>(query: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(readEnvironment().ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return await query(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
