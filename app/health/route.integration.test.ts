import { expect, it } from 'vitest'
import { call, problemOf } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { GET } from './route'

const { owner: sql } = openTestDatabase()

it('200: says the version and which features are on, and nothing of where anything is', async () => {
  const response = await call(GET)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    status: 'ok',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    features: { queue: 'postgres', sentry: false },
  })
})

it('503: while the database takes no connection, with when to ask again', async () => {
  const [row] = await sql`select current_database() as name`
  const name = sql(row?.name)
  await sql`alter database ${name} connection limit 0`
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'dra_login' and datname = current_database()`
  const response = await call(GET)
  await sql`alter database ${name} connection limit -1`
  expect(response.headers.get('retry-after')).toBe('5')
  expect(await problemOf(response)).toMatchObject({ status: 503, detail: 'The database does not answer.' })
  expect((await call(GET)).status).toBe(200)
})
