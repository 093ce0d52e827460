import { randomUUID } from 'node:crypto'
import { POST as signInRoute } from '@/app/api/auth/sign-in/route'
import { FRONTEND_URL } from './database'
import { type Account, makeAccount, type TestClient, twoClients } from './fixture'
import { findBrokenPromise } from './promised-answer'

interface Handler {
  (request: Request, segment: { params: Promise<Record<string, string>> }): Promise<Response>
  /** Of the API's routes: by it their answer is found in the document. */
  operation?: string
}

export interface CallOptions {
  method?: string
  /** With its query. */
  path?: string
  params?: Record<string, string>
  cookie?: string
  /** Text and bytes are sent as they are, anything else as JSON. */
  body?: unknown
  headers?: Record<string, string>
  /** Our own dashboard's unless said otherwise; null for none. */
  origin?: string | null
}

/** Calls an exported route handler with a real request, the way Next would; throws for an answer that is not as the
 * API's document says. */
export async function call(handler: Handler, options: CallOptions = {}): Promise<Response> {
  const { method = 'GET', path = '/', params = {}, cookie, body, origin = FRONTEND_URL } = options
  const headers = new Headers({ host: new URL(FRONTEND_URL).host, ...options.headers })
  if (cookie) headers.set('cookie', cookie)
  if (origin !== null && method !== 'GET') headers.set('origin', origin)
  const isReady = body === undefined || typeof body === 'string' || body instanceof Uint8Array
  const sent = (isReady ? body : JSON.stringify(body)) as BodyInit | undefined
  const request = new Request(new URL(path, FRONTEND_URL), { method, headers, body: sent })
  const response = await handler(request, { params: Promise.resolve(params) })
  const broken = handler.operation && (await findBrokenPromise(handler.operation, response))
  if (broken) throw new Error(broken)
  return response
}

/** Signs in through the route and returns the cookie to send from then on. Each call comes from an address of its own. */
export async function signIn({ email, password }: Pick<Account, 'email' | 'password'>): Promise<string> {
  const response = await call(signInRoute, {
    method: 'POST',
    path: '/api/auth/sign-in',
    body: { email, password },
    headers: { 'x-forwarded-for': anyAddress() },
  })
  if (response.status !== 204) throw new Error(`Sign-in answered ${response.status}: ${await response.text()}`)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** An address nobody else in the test run uses, for limits that count by address. */
export function anyAddress(): string {
  const [a, b, c] = Buffer.from(randomUUID().replaceAll('-', ''), 'hex')
  return `10.${a}.${b}.${c}`
}

/** The parts of a problem document that say what went wrong; fails when the answer is no such document. */
export async function problemOf(
  response: Response,
): Promise<{ status: number; code: string; detail: string; text: string }> {
  const text = await response.text()
  const type = response.headers.get('content-type')
  if (type !== 'application/problem+json')
    throw new Error(`Expected a problem, got ${response.status} ${type}: ${text}`)
  const problem = JSON.parse(text)
  if (problem.status !== response.status || problem.requestId !== response.headers.get('x-request-id'))
    throw new Error(`The problem does not agree with its answer: ${text}`)
  return { status: response.status, code: problem.code, detail: problem.detail, text }
}

export interface People {
  acme: TestClient
  globex: TestClient
  /** Cookies of signed-in members of Acme, and of the owner of Globex. */
  owner: string
  analyst: string
  viewer: string
  stranger: string
  accounts: Record<'owner' | 'analyst' | 'viewer' | 'stranger', Account>
}

/** Two clients and people of every kind, signed in. */
export async function signInPeople(): Promise<People> {
  const { acme, globex } = await twoClients()
  const accounts = {
    owner: await makeAccount([acme.clientId], { email: 'owner@acme.example', role: 'owner' }),
    analyst: await makeAccount([acme.clientId], { email: 'analyst@acme.example', role: 'analyst' }),
    viewer: await makeAccount([acme.clientId], { email: 'viewer@acme.example', role: 'viewer' }),
    stranger: await makeAccount([globex.clientId], { email: 'owner@globex.example', role: 'owner' }),
  }
  const [owner, analyst, viewer, stranger] = [
    await signIn(accounts.owner),
    await signIn(accounts.analyst),
    await signIn(accounts.viewer),
    await signIn(accounts.stranger),
  ]
  return { acme, globex, owner, analyst, viewer, stranger, accounts }
}
