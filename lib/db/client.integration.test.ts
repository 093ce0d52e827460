import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { connect } from './client'

const { owner, appUrl } = openTestDatabase()

/** Ends every connection of the application, as a restart of the database does. */
async function cutConnections(): Promise<number> {
  const cut = await owner`
    select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'dra_login' and datname = current_database()`
  return cut.length
}

const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error) => `failed: ${error.cause?.code ?? error.code}`,
  )

describe('a pool whose connections are cut', () => {
  const { database, close } = connect(appUrl, { maxConnections: 5 })
  afterAll(() => close())

  it('fails what was under way, each within its time, and serves everything after', async () => {
    for (let round = 0; round < 3; round++) {
      const transactions = Array.from({ length: 8 }, (_, index) =>
        outcome(
          database.transaction(async (tx) => {
            for (let step = 0; step < 5; step++) {
              await tx.execute(sql`select pg_sleep(${0.02 * (index % 3)})`)
              // Some are cut between two statements.
              await sleep(10 * (index % 4))
            }
            await sleep(400)
          }),
        ),
      )
      const single = outcome(database.execute(sql`select pg_sleep(${1})`))
      await sleep(150)
      expect(await cutConnections()).toBeGreaterThan(0)
      const ended = await Promise.race([Promise.all([...transactions, single]), sleep(15_000, ['hung'])])
      expect(ended).toContain('failed: CONNECTION_CLOSED')
      const after = Array.from({ length: 20 }, (_, index) =>
        outcome(database.transaction((tx) => tx.execute(sql`select ${index}::int`))),
      )
      const served = await Promise.race([Promise.all(after), sleep(15_000, ['hung'])])
      expect(new Set(served)).toEqual(new Set(['ok']))
    }
  })

  it('takes back a transaction that failed over another’s connection', async () => {
    const mark = sql`select set_config('app.mark', 'x', true)`
    const other = connect('postgres://nobody@127.0.0.1:1/none')
    const failed = await outcome(
      database.transaction(async (tx) => {
        await tx.execute(mark)
        await other.database.execute(sql`select 1`)
      }),
    )
    await other.close()
    expect(failed).toBe('failed: ECONNREFUSED')
    const open =
      await owner`select from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()`
    expect(open).toHaveLength(0)
  })

  it('closes for good', async () => {
    await database.execute(sql`select 1`)
    await close()
    const left = await owner`select from pg_stat_activity where usename = 'dra_login' and datname = current_database()`
    expect(left).toHaveLength(0)
  })
})
