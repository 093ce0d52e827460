import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isRunning } from './processes.mjs'
import { startTemporaryPostgres } from './temporary-postgres.mjs'

async function start() {
  const server = await startTemporaryPostgres()
  onTestFinished(() => server.stop())
  return server
}

describe('temporary Postgres', { timeout: 60_000 }, () => {
  it('takes queries, and leaves neither process nor folder behind', async () => {
    const server = await start()
    const client = new pg.Client({ connectionString: server.ownerUrl })
    await client.connect()
    expect((await client.query('show fsync')).rows).toEqual([{ fsync: 'off' }])
    await client.end()
    await server.stop()
    expect(isRunning(server.pid)).toBe(false)
    expect(existsSync(server.home)).toBe(false)
  })

  it('clears away one whose starter was killed, and no other', async () => {
    const abandoned = await start()
    writeFileSync(join(abandoned.home, 'owner.json'), JSON.stringify({ pid: process.pid, startTime: 'another time' }))
    const second = await start()
    const third = await start()
    expect(isRunning(abandoned.pid)).toBe(false)
    expect(existsSync(abandoned.home)).toBe(false)
    expect(isRunning(second.pid)).toBe(true)
    expect(isRunning(third.pid)).toBe(true)
  })
})
