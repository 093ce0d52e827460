import { randomUUID } from 'node:crypto'
import { POST as signInRoute } from '@/app/api/auth/sign-in/route'
import { FRONTEND_URL } from './database'
import type { Account } from './fixture'

type Handler = (request: Request, segment: { params: Promise<Record<string, string>> }) => Promise<Response>

export interface CallOptions {
  method?: string
  /** With its query. */
  path?: string
  params?: Record<string, string>
  cookie?: string
  /** Text is sent as it is, anything else as JSON. */
  body?: unknown
  headers?: Record<string, string>
  /** Our own dashboard's unless said otherwise; null for none. */
  origin?: string | null
}

/** Calls an exported route handler with a real request, the way Next would. */
export function call(handler: Handler, options: CallOptions = {}): Promise<Response> {
  const { method = 'GET', path = '/', params = {}, cookie, body, origin = FRONTEND_URL } = options
  const headers = new Headers({ host: new URL(FRONTEND_URL).host, ...options.headers })
  if (cookie) headers.set('cookie', cookie)
  if (origin !== null && method !== 'GET') headers.set('origin', origin)
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const request = new Request(new URL(path, FRONTEND_URL), { method, headers, body: text })
  return handler(request, { params: Promise.resolve(params) })
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
