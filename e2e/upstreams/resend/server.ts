import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Resend's `POST /emails` as its documentation describes it: keys, domains, and idempotency keys that are known for 24
 * hours. A key is taken when the mail is accepted, so that whoever asks again before the answer is told to wait.
 */

const KEY_MS = 24 * 3_600_000
const KEY_LENGTH = 256

export interface ReceivedMail {
  key: string | null
  from: string
  to: string
  subject: string
  html: string
  text: string
}

/** `cut`: the mail is accepted and the connection lost before the answer. */
export type ResendFault = { kind: 'status'; status: number; name: string; retryAfter?: number } | { kind: 'cut' }

interface ResendOptions {
  apiKey: string
  /** Domain that mail may come from. */
  domain: string
  now: () => number
  /** Between accepting a mail and answering. */
  latencyMs?: number
  /** Every mail that is really sent, the moment it is accepted. */
  onSent?: (mail: ReceivedMail) => void
}

export interface ResendStandIn {
  url: string
  sent: ReceivedMail[]
  /** Requests that came, answered or not. */
  requests: number
  /** Applied to the next requests, one each. */
  faults: ResendFault[]
  close(): Promise<void>
}

interface Known {
  at: number
  body: string
  /** Null while the first request is not answered. */
  answer: { id: string } | null
}

export async function startResend(options: ResendOptions): Promise<ResendStandIn> {
  const known = new Map<string, Known>()
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const standIn: ResendStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: [],
    requests: 0,
    faults: [],
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    standIn.requests++
    const refuse = (statusCode: number, name: string, message: string, headers = {}) =>
      response
        .writeHead(statusCode, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify({ statusCode, name, message }))
    if (request.method !== 'POST' || request.url !== '/emails')
      return void refuse(404, 'not_found', 'The requested endpoint does not exist.')
    const authorization = request.headers.authorization
    if (!authorization) return void refuse(401, 'missing_api_key', 'Missing API Key')
    if (authorization !== `Bearer ${options.apiKey}`) return void refuse(403, 'invalid_api_key', 'API key is invalid')
    const fault = standIn.faults.shift()
    if (fault?.kind === 'status') {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
      return void refuse(fault.status, fault.name, 'As this test wants it', headers)
    }
    const key = (request.headers['idempotency-key'] as string | undefined) ?? null
    if (key !== null && (key.length < 1 || key.length > KEY_LENGTH))
      return void refuse(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.')
    const earlier = key === null ? undefined : known.get(key)
    if (earlier && options.now() - earlier.at < KEY_MS) {
      if (earlier.body !== body)
        return void refuse(409, 'invalid_idempotent_request', 'Same idempotency key, another payload')
      if (!earlier.answer) return void refuse(409, 'concurrent_idempotent_requests', 'Still in progress')
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(earlier.answer))
    }
    const mail = { key, ...(JSON.parse(body) as Omit<ReceivedMail, 'key'>) }
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail.to))
      return void refuse(422, 'validation_error', 'Invalid `to` field. The email address needs to follow the format')
    if (!mail.from.includes(`@${options.domain}>`))
      return void refuse(403, 'validation_error', 'The domain is not verified. Please, add and verify your domain')
    const entry: Known = { at: options.now(), body, answer: null }
    if (key !== null) known.set(key, entry)
    standIn.sent.push(mail)
    options.onSent?.(mail)
    await new Promise((resolve) => setTimeout(resolve, options.latencyMs ?? 0))
    entry.answer = { id: randomUUID() }
    if (fault?.kind === 'cut') return void response.destroy()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(entry.answer))
  }
  return standIn
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
