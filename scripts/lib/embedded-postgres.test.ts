import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPostgres } from './embedded-postgres.mjs'
import { isRunning, waitForExit } from './processes.mjs'

type StartOptions = Parameters<typeof startPostgres>[0]

function makeHome() {
  const home = mkdtempSync(join(tmpdir(), 'dra-launcher-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const start = async (options: Partial<StartOptions> = {}) => {
    const server = await startPostgres({ dataDir: join(home, 'data'), durable: false, ...options })
    onTestFinished(() => server.stop())
    return server
  }
  return { home, start }
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

describe('embedded Postgres', { timeout: 60_000 }, () => {
  it('keeps its data over a stop and a start, and prefers the port it had', async () => {
    const { start } = makeHome()
    const first = await start({ durable: true })
    await query(first.ownerUrl, 'create table kept as select 42 as answer')
    await first.stop()
    expect(isRunning(first.pid)).toBe(false)

    const second = await start({ durable: true })
    expect(second.adopted).toBe(false)
    expect(second.port).toBe(first.port)
    expect(await query(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  it('is UTF-8 and speaks UTC whatever the machine is set to', async () => {
    const server = await makeHome().start()
    expect(await query(server.ownerUrl, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }])
    expect(await query(server.ownerUrl, 'show timezone')).toEqual([{ TimeZone: 'UTC' }])
  })

  it('lets nobody in without the generated password, which only its owner may read', async () => {
    const { home, start } = makeHome()
    const server = await start()
    const stranger = new URL(server.ownerUrl)
    stranger.password = 'postgres'
    await expect(query(stranger.href, 'select 1')).rejects.toThrow('password authentication failed')
    expect(statSync(join(home, 'postgres.json')).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(join(home, 'postgres.json'), 'utf8')).password).toHaveLength(32)
  })

  it('takes over a server whose launcher was killed, instead of tripping over its lock', async () => {
    const { start } = makeHome()
    const orphan = await start()
    const adopting = await start()
    expect(adopting).toMatchObject({ adopted: true, pid: orphan.pid, port: orphan.port })
    await adopting.stop()
    expect(isRunning(orphan.pid)).toBe(false)
  })

  it('recovers after Postgres itself was killed', async () => {
    const { start } = makeHome()
    const first = await start({ durable: true })
    await query(first.ownerUrl, 'create table kept as select 42 as answer')
    process.kill(first.pid, 'SIGKILL')
    await waitForExit(first.pid, 5000)
    const second = await start({ durable: true })
    expect(await query(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  it('moves to another port when its own is taken', async () => {
    const { start } = makeHome()
    const first = await start()
    await first.stop()
    const squatter = createServer().listen(first.port, '127.0.0.1')
    await new Promise((resolve) => squatter.once('listening', resolve))
    onTestFinished(() => void squatter.close())
    const second = await start()
    expect(second.port).not.toBe(first.port)
    expect(await query(second.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('a lock left by a process that is no database does not stand in the way', async () => {
    const { home, start } = makeHome()
    const first = await start()
    const lock = readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8')
    await first.stop()
    writeFileSync(join(home, 'data', 'postmaster.pid'), lock.replace(/^\d+/, String(process.pid)))
    expect(await query((await start()).ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('refuses to start without the password that opens its data, naming the file', async () => {
    const { home, start } = makeHome()
    await (await start()).stop()
    rmSync(join(home, 'postgres.json'))
    await expect(start()).rejects.toThrow('postgres.json is missing')
  })

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0).each([['setpriv'], ['uid'], ['unshare']] as const)(
    'runs for root by way of %s, and on data made by another way',
    async (way) => {
      const { home, start } = makeHome()
      // A bare change of uid cannot pass through a folder only root may enter.
      chmodSync(home, way === 'uid' ? 0o711 : 0o700)
      await (await start({ ways: ['setpriv'] })).stop()
      expect(await query((await start({ ways: [way] })).ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }])
    },
  )
})
