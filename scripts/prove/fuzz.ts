import fc from 'fast-check'
import { KEY_SCOPES } from '@/lib/auth/permissions'
import { earnContext } from '@/lib/db/context'
import type { Handler } from '@/lib/http/declaration'
import { route } from '@/lib/http/route'
import { makeKey } from '@/lib/services/keys/manage'
import { collectRoutes } from '@/scripts/openapi/collect-routes'
import type { Arena } from './lib/arena'
import { signInNew } from './lib/cast'
import { type ApiOperation, type FuzzRequest, readOperations, requestOf } from './lib/fuzz-requests'
import type { Proof } from './lib/proof'
import { ask, openWebProcess } from './lib/web-process'
import { makeWorld } from './lib/world'

export interface FuzzSize {
  seed: number
  requests: number
  /** `process`: over HTTP to a web process of its own; `handlers`: to the routes in this one. */
  to: 'process' | 'handlers'
}

export const FULL_FUZZ: Omit<FuzzSize, 'seed'> = { requests: 20_000, to: 'process' }

const AT_ONCE = 4
const SLOW_MS = 2_000
/** Ends only when its reader goes away. */
const isEndless = ({ path }: ApiOperation) => path.endsWith('/events')
const STACK =
  /\n\s+at \S+|node_modules|\.(ts|js|mjs):\d+|PostgresError|DrizzleQuery|syntax error at|invalid input syntax/

interface Answer {
  status: number
  text: string
}
type SendRequest = (request: FuzzRequest) => Promise<Answer>

/**
 * Requests made up from the API's own document, right and wrong in every way that is known to hurt: none is answered
 * with 5xx, shows a stack trace or takes long. Control: a route that does not check what it takes.
 */
export async function proveFuzz(_arena: Arena, size: FuzzSize): Promise<Proof> {
  const world = await makeWorld({ clients: 1, reconciliations: 1, orders: 5, seed: size.seed })
  const { context, reconciliationId } = world.reconciliations[0] as (typeof world.reconciliations)[number]
  const person = await signInNew({ email: 'fuzz@proof.example', clientIds: [context.clientId], role: 'owner' })
  const maker = earnContext({ clientId: context.clientId, userId: person.userId, role: 'dra_app', readOnly: false })
  const makeText = async () =>
    (await makeKey(maker, { role: 'owner', name: 'fuzz', scopes: [...KEY_SCOPES], expiresInDays: null })).text
  const credentials: Record<string, string>[] = [
    { cookie: person.cookie },
    { authorization: `Bearer ${await makeText()}` },
  ]
  const operations = readOperations().filter((operation) => !isEndless(operation) && !endsTheProof(operation))
  const ids = [reconciliationId, context.clientId]
  const requests = fc.sample(
    fc.constantFrom(...operations).chain((operation) => requestOf(operation, { ids, credentials })),
    { seed: size.seed, numRuns: size.requests },
  )
  const web = size.to === 'process' ? await openWebProcess({ RATE_LIMIT_ENABLED: 'false' }) : null
  const problems: string[] = []
  const figures = {
    requests: size.requests,
    operations: operations.length,
    statuses: {} as Record<string, number>,
    slowestMs: 0,
    slowest: '',
    p99Ms: 0,
  }
  try {
    const send = web ? overHttp(web.port) : await toHandlers()
    const tookMs: number[] = []
    let next = 0
    const one = async () => {
      for (let request = requests[next++]; request; request = requests[next++]) {
        const startedAt = performance.now()
        const answer = await send(request)
        const ms = performance.now() - startedAt
        tookMs.push(ms)
        if (ms > figures.slowestMs) Object.assign(figures, { slowestMs: Math.round(ms), slowest: nameOf(request) })
        const group = String(answer.status)
        figures.statuses[group] = (figures.statuses[group] ?? 0) + 1
        problems.push(...problemsOf(request, answer))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, one))
    figures.p99Ms = Math.round(tookMs.sort((a, b) => a - b)[Math.floor(tookMs.length * 0.99)] ?? 0)
    if (size.to === 'process' && figures.slowestMs > SLOW_MS)
      problems.push(`${figures.slowest} took ${figures.slowestMs} ms`)
    if (!(figures.statuses['200'] || figures.statuses['201'])) problems.push('No request was a right one')
  } finally {
    await web?.close()
  }
  if (!(await isControlCaught(requests))) problems.push('Control: a route that checks nothing was not caught')
  return { problems: [...new Set(problems)], figures }
}

/** What would take away the rights the proof works with. */
const endsTheProof = ({ method, path }: ApiOperation) =>
  path === '/api/v1/members/leave' || (method === 'DELETE' && path === '/api/v1/clients/{id}')

const nameOf = ({ operation, path, body }: FuzzRequest) =>
  `${operation.method} ${operation.path} as ${path.slice(0, 200)} with ${String(body ?? '').slice(0, 200)}`

function problemsOf(request: FuzzRequest, { status, text }: Answer): string[] {
  const said = STACK.exec(text)?.[0]
  return [
    // A service of others that is not there is said to be so.
    ...(status >= 500 && status !== 502 ? [`${status} from ${nameOf(request)}: ${text.slice(0, 300)}`] : []),
    ...(said !== undefined && status >= 400 ? [`${nameOf(request)} tells of its inside: ${said}`] : []),
    ...(status >= 400 && status < 500 && !text.includes('"requestId"') && text !== '' && !request.isUnreadable
      ? [`${status} without a problem document from ${nameOf(request)}: ${text.slice(0, 100)}`]
      : []),
  ]
}

const overHttp =
  (port: number): SendRequest =>
  async ({ operation, path, headers, body }) => {
    const sent = Buffer.from(body ?? '')
    const length: Record<string, string> = operation.method === 'GET' ? {} : { 'content-length': String(sent.length) }
    return ask(port, { method: operation.method, path, headers: { ...headers, ...length }, body: sent })
  }

async function toHandlers(): Promise<SendRequest> {
  const handlers = new Map((await collectRoutes()).map(({ method, path, handler }) => [`${method} ${path}`, handler]))
  return async (request) => {
    const { method, path } = request.operation
    const handler = handlers.get(`${method} ${path.replaceAll(/\{(\w+)\}/g, '[$1]')}`)
    if (!handler) throw new Error(`The document has no route for ${method} ${path}`)
    return callHandler(handler, request)
  }
}

async function callHandler(handler: Handler, { operation, path, params, headers, body }: FuzzRequest): Promise<Answer> {
  const request = new Request(new URL(path, 'http://dashboard.test'), {
    method: operation.method,
    headers,
    ...(operation.method !== 'GET' && body !== undefined && { body }),
  })
  const response = await handler(request, { params: Promise.resolve(params) })
  return { status: response.status, text: await response.text() }
}

/** A route as nobody should write it: it uses what it was sent without looking. */
async function isControlCaught(requests: readonly FuzzRequest[]): Promise<boolean> {
  const careless = route({
    action: 'public',
    run: async ({ request }) => ({ length: (JSON.parse(await request.text()) as { name: string }).name.length }),
  })
  for (const request of requests.filter(({ body }) => body !== undefined).slice(0, 50)) {
    const { headers, ...rest } = request
    const origin = { origin: 'http://dashboard.test', host: 'dashboard.test' }
    const operation = { ...rest.operation, method: 'POST' }
    if (problemsOf(request, await callHandler(careless, { ...rest, operation, headers: origin })).length > 0)
      return true
  }
  return false
}
