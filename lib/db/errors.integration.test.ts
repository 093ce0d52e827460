import { inspect } from 'node:util'
import { sql } from 'drizzle-orm'
import pino from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import { getJob } from '@/lib/services/jobs/get'
import { openTestDatabase } from '@/lib/testing/database'
import { makeClient, type TestClient } from '@/lib/testing/fixture'
import { insertMany } from './batch'
import { connect } from './client'
import { connector, storeOrder } from './schema/tenant'
import { withTenant } from './tenant'

const { owner } = openTestDatabase()
let client: TestClient
beforeAll(async () => {
  client = await makeClient('Acme')
})

const CANARY = 'canary-71293'

async function failureOf(work: Promise<unknown>): Promise<Error & { code?: string }> {
  return work.then(
    () => Promise.reject(new Error('It did not fail')),
    (error) => error,
  )
}

describe('the error of a statement', () => {
  it.each([
    {
      what: 'a repeated key',
      run: () =>
        withTenant(client.context, async (tx) => {
          const row = { clientId: client.clientId, id: CANARY, kind: 'store_file', label: CANARY } as const
          await tx.insert(connector).values([row, row])
        }),
      code: '23505',
    },
    {
      what: 'a row that another table refuses',
      run: () =>
        withTenant(client.context, (tx) =>
          insertMany(tx, storeOrder, [{ clientId: client.clientId, connectorId: CANARY, sourceId: CANARY } as never]),
        ),
      code: '23502',
    },
    {
      what: 'a value that is no number',
      run: () => withTenant(client.context, (tx) => tx.execute(sql`select ${CANARY}::bigint`)),
      code: '22P02',
    },
  ])('names the trouble and none of the values: $what', async ({ run, code }) => {
    const error = await failureOf(run())
    expect(error.code).toBe(code)
    const lines: string[] = []
    const logger = pino(
      { serializers: { err: pino.stdSerializers.errWithCause } },
      { write: (line) => void lines.push(line) },
    )
    logger.error({ err: error })
    const logged = lines.join('')
    expect(logged).toContain('DatabaseError')
    for (const text of [logged, inspect(error, { depth: 9, showHidden: true }), String(error.stack)])
      expect(text).not.toContain(CANARY)
    expect(error.stack).toContain('errors.integration.test')
  })

  it('is the person’s to mend when a text holds what cannot be stored', async () => {
    await expect(getJob(client.context, { jobId: 'job_\u0000' })).rejects.toMatchObject({ code: 'invalid_input' })
    const row = { clientId: client.clientId, id: 'x', kind: 'store_file', label: 'a\u0000b' } as const
    const insert = withTenant(client.context, (tx) => insertMany(tx, connector, [row]))
    await expect(insert).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('while the database is away', () => {
  const holder = globalThis as { draConnection?: ReturnType<typeof connect> }

  it('a verb fails as unavailable, to be tried again', async () => {
    const usual = holder.draConnection
    holder.draConnection = connect('postgres://dra_login:x@127.0.0.1:1/dra')
    try {
      await expect(getJob(client.context, { jobId: 'x' })).rejects.toMatchObject({
        code: 'unavailable',
        retryAfterSeconds: 5,
      })
    } finally {
      await holder.draConnection.close()
      holder.draConnection = usual
    }
  })

  it('and comes back, the same process goes on', async () => {
    await getJob(client.context, { jobId: 'x' }).catch(() => {})
    const inFlight = failureOf(withTenant(client.context, (tx) => tx.execute(sql`select pg_sleep(20)`)))
    const killed = async () =>
      (
        await owner`select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'dra_login' and datname = current_database() and query like '%pg_sleep%'`
      ).length
    while ((await killed()) === 0);
    expect(await inFlight).toMatchObject({ code: 'unavailable' })
    await expect(getJob(client.context, { jobId: 'x' })).rejects.toMatchObject({ code: 'not_found' })
  })
})
