import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Agent, type IncomingHttpHeaders, request as send } from 'node:http'
import process from 'node:process'
import { env } from '@/lib/env'
import { findFreePort } from '@/scripts/lib/processes.mjs'

/** A process that serves the API's routes from source, and requests to it from addresses of one's own. */

export interface WebProcess {
  readonly port: number
  readLog(): string
  close(): Promise<void>
}

export async function openWebProcess(settings: Record<string, string> = {}): Promise<WebProcess> {
  const port = await findFreePort()
  const { DATABASE_URL, AUTH_SECRET, FRONTEND_URL, ENCRYPTION_KEY = '' } = env()
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/prove/source-web.ts'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...{ DATABASE_URL, AUTH_SECRET, FRONTEND_URL, ENCRYPTION_KEY, LOG_LEVEL: 'warn', REDIS_URL: '' },
      ...settings,
      PORT: String(port),
    },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (log += String(text)))
  for (const startedAt = performance.now(); !log.includes('ready'); ) {
    if (child.exitCode !== null || performance.now() - startedAt > 180_000)
      throw new Error(`The web did not start: ${log}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    port,
    readLog: () => log,
    close: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

export interface Sent {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** Of 127.0.0.0/8: where the request comes from. */
  from?: string
  agent?: Agent
}

export interface Got {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Sends bytes as they are: `fetch` would put them right first. */
export function ask(port: number, { method = 'GET', path, headers = {}, body, from, agent }: Sent): Promise<Got> {
  return new Promise((resolve, reject) => {
    const host = new URL(env().FRONTEND_URL).host
    const options = { host: '127.0.0.1', port, method, path, localAddress: from, agent, headers: { host, ...headers } }
    const request = send(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}
