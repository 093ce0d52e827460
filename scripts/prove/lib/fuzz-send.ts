import { env } from '@/lib/env'
import type { Handler } from '@/lib/http/declaration'
import { findBrokenPromise } from '@/lib/testing/promised-answer'
import { collectRoutes } from '@/scripts/openapi/collect-routes'
import type { ApiOperation, FuzzRequest } from './fuzz-requests'

/** Sends requests to the routes in this process, the way Next would, and looks at what they answer. */

/** What came of requests; each operation by its name. */
export interface Sent {
  statuses: Record<string, number[]>
  problems: string[]
  slowest: { ms: number; request: string }
}

const AT_ONCE = 10
/** Much longer than any takes, so that a busy machine is not taken for a fault. */
const HANGS_MS = 60_000
const STACK =
  /\n\s+at \S+|node_modules|\.(ts|js|mjs):\d+|PostgresError|DrizzleQuery|syntax error at|invalid input syntax/

export async function sendAll(requests: readonly FuzzRequest[]): Promise<Sent> {
  const handlers = new Map((await collectRoutes()).map(({ method, path, handler }) => [`${method} ${path}`, handler]))
  const sent: Sent = { statuses: {}, problems: [], slowest: { ms: 0, request: '' } }
  const send = async (request: FuzzRequest) => {
    const name = nameOf(request.operation)
    const handler = handlers.get(name)
    if (!handler) return sent.problems.push(`The document has no route for ${name}`)
    const startedAt = performance.now()
    const answer = await askRoute(handler, request)
    const ms = Math.round(performance.now() - startedAt)
    if (ms > sent.slowest.ms) sent.slowest = { ms, request: wordsOf(request) }
    if (ms > HANGS_MS) sent.problems.push(`${wordsOf(request)} took ${ms} ms`)
    sent.statuses[name] = [...(sent.statuses[name] ?? []), answer.status]
    return sent.problems.push(...(await problemsOf(request, answer)))
  }
  const queue = requests.values()
  const work = async () => {
    for (const request of queue) await send(request)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return sent
}

export const nameOf = ({ method, path }: ApiOperation) => `${method} ${path}`

const wordsOf = ({ operation, path, body }: FuzzRequest) =>
  `${operation.method} ${operation.path} as ${path.slice(0, 200)} with ${String(body ?? '').slice(0, 200)}`

/** What is wrong with an answer. */
export async function problemsOf(request: FuzzRequest, answer: Response): Promise<string[]> {
  const { status } = answer
  const text = await answer.clone().text()
  const inside = status >= 400 ? STACK.exec(text)?.[0] : undefined
  const broken = await findBrokenPromise(nameOf(request.operation), answer)
  return [
    ...(status >= 500 ? [`${status} from ${wordsOf(request)}: ${text.slice(0, 300)}`] : []),
    ...(inside === undefined ? [] : [`${wordsOf(request)} tells of its inside: ${inside}`]),
    ...(broken === null ? [] : [`${broken} (${wordsOf(request)})`]),
  ]
}

export function askRoute(handler: Handler, { operation, path, params, headers, body }: FuzzRequest): Promise<Response> {
  const { origin } = new URL(env().FRONTEND_URL)
  const request = new Request(new URL(path, origin), {
    method: operation.method,
    headers,
    ...(operation.method !== 'GET' && body !== undefined && { body }),
  })
  return handler(request, { params: Promise.resolve(params) })
}
