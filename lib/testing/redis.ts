import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { env } from 'node:process'
import { afterAll, beforeAll } from 'vitest'

export interface TestRedis {
  readonly url: string
  start(): Promise<void>
  /** Ends it at once, as a crash does. */
  stop(): Promise<void>
}

function findServer(): string {
  const onPath = (env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'redis-server'))
  const found = [env.REDIS_SERVER ?? '', ...onPath].find((file) => file !== '' && existsSync(file))
  if (!found) throw new Error('These tests need a Redis server: install redis-server, or set REDIS_SERVER to its path.')
  return found
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return address.port
}

/** A Redis of the test file's own, ended with the file. Call it once at the top of the file. */
export function openTestRedis(): TestRedis {
  let child: ChildProcess | undefined
  let port = 0
  let folder = ''

  const start = async () => {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    const started = spawn(findServer(), [...settings, '--maxmemory-policy', 'noeviction'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child = started
    await new Promise<void>((resolve, reject) => {
      started.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve())
      started.once('error', reject)
      started.once('exit', (code) => reject(new Error(`redis-server ended with code ${code}`)))
    })
  }
  const stop = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  beforeAll(async () => {
    port = await findFreePort()
    folder = mkdtempSync(path.join(tmpdir(), 'dra-redis-'))
    await start()
  })
  afterAll(async () => {
    await stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })
  return {
    get url() {
      return `redis://127.0.0.1:${port}`
    },
    start,
    stop,
  }
}
