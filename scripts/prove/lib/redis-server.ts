import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { env } from 'node:process'

export interface RedisServer {
  readonly url: string
  start(): Promise<void>
  /** Ends it at once, as a crash does. */
  stop(): Promise<void>
  /** Ends it and removes its folder. */
  close(): Promise<void>
}

function findServer(): string {
  const onPath = (env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'redis-server'))
  const found = [env.REDIS_SERVER ?? '', ...onPath].find((file) => file !== '' && existsSync(file))
  if (!found) throw new Error('This needs a Redis server: install redis-server, or set REDIS_SERVER to its path.')
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

/** A Redis of one's own on this machine, not started yet; it keeps its port and forgets its data. */
export async function prepareRedis(): Promise<RedisServer> {
  const port = await findFreePort()
  const folder = mkdtempSync(path.join(tmpdir(), 'dra-redis-'))
  let child: ChildProcess | undefined
  const stop = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    start: async () => {
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
    },
    stop,
    close: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
