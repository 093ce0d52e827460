import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Accounts, Refused } from './accounts'
import { adminRoutes } from './admin'
import { type Answer, type Call, claimsOfSession, type SupabaseStandIn } from './session'
import { type Json, makeKey, publicJwk, signToken } from './tokens'
import { visitorRoutes } from './visitor'

/**
 * The part of Supabase Auth's HTTP surface that sign-in uses, as github.com/supabase/auth answers it: its paths, codes,
 * statuses and what ends sessions, with accounts in memory.
 */

const VERSION = '2024-01-01'
const VERSION_HEADER = 'x-supabase-api-version'

export async function startSupabase(): Promise<SupabaseStandIn> {
  const standIn: SupabaseStandIn = {
    url: '',
    publishableKey: 'sb_publishable_of_the_stand_in',
    secretKey: 'sb_secret_of_the_stand_in',
    key: makeKey(),
    accounts: new Accounts(),
    options: { tokenSeconds: 3600, needsRecentSignIn: true, weakPasswords: [], fault: 'none' },
    requests: [],
    claims: (session) => claimsOfSession(standIn, session),
    openElsewhere: (email) => {
      const account = standIn.accounts.byEmail(email)
      if (!account) throw new Error(`Nobody has ${email}`)
      const session = standIn.accounts.open(account)
      const accessToken = signToken(standIn.key, claimsOfSession(standIn, session))
      return { session, accessToken, refreshToken: session.refreshToken }
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  const server = createServer((request, response) => {
    handle(standIn, request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return standIn
}

async function handle(standIn: SupabaseStandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', standIn.url)
  const key = request.headers.apikey
  const keyName = key === standIn.secretKey ? 'secret' : key === standIn.publishableKey ? 'publishable' : 'none'
  standIn.requests.push(`${request.method} ${pathname} ${keyName}`)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  if (standIn.options.fault === 'away') return void request.socket.destroy()
  const reply = (status: number, body?: Json) => {
    response.setHeader(VERSION_HEADER, VERSION)
    response.setHeader('content-type', 'application/json')
    response.writeHead(status).end(body === undefined ? '' : JSON.stringify(body))
  }
  try {
    const text = Buffer.concat(chunks).toString('utf8')
    const answer = route(standIn, request, {
      standIn,
      method: request.method ?? 'GET',
      path: pathname.replace(/^\/auth\/v1/, ''),
      query: searchParams,
      body: text ? (JSON.parse(text) as Json) : {},
      token: /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '',
    })
    reply(answer.status ?? 200, answer.body)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    reply(error.status, { code: error.code, message: error.message, ...error.more })
  }
}

function route(standIn: SupabaseStandIn, request: IncomingMessage, call: Call): Answer {
  if (call.method === 'GET' && call.path === '/.well-known/jwks.json')
    return { body: { keys: [publicJwk(standIn.key)] } }
  const key = request.headers.apikey
  if (key !== standIn.publishableKey && key !== standIn.secretKey)
    throw new Refused(401, 'no_authorization', 'Invalid API key')
  if (standIn.options.fault === 'rate_limited')
    throw new Refused(429, 'over_request_rate_limit', 'Request rate limit reached')
  if (call.path.startsWith('/admin/') && (key !== standIn.secretKey || call.token !== standIn.secretKey))
    throw new Refused(403, 'not_admin', 'User not allowed')
  const answer = adminRoutes(call) ?? visitorRoutes(call)
  if (!answer) throw new Refused(404, 'not_found', `There is no ${call.method} ${call.path}`)
  return answer
}
