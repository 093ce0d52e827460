import { env } from '@/lib/env'
import { findBrokenPromise } from '@/lib/testing/promised-answer'
import type { ApiRoute } from './routes'

export interface Asking {
  route: ApiRoute
  params: Readonly<Record<string, string>>
  query?: Readonly<Record<string, unknown>>
  headers: Readonly<Record<string, string>>
  body?: unknown
}

export interface Told {
  status: number
  /** Headers and body as one text, without what differs from answer to answer. */
  text: string
}

export type Ask = (asking: Asking) => Promise<Told>

function pathOf({ route, params, query = {} }: Asking): string {
  const path = route.path.replaceAll(/\[(\w+)\]/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const pairs = Object.entries(query).map(([name, value]) => [name, String(value)])
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs).toString()}` : path
}

function initOf({ route, headers, body }: Asking, origin: string): RequestInit {
  const isSending = body !== undefined && body !== null && !['GET', 'HEAD'].includes(route.method)
  return {
    method: route.method,
    redirect: 'manual',
    headers: {
      ...(route.method !== 'GET' && { origin }),
      ...(isSending && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(isSending && { body: JSON.stringify(body) }),
  }
}

/** Calls the handler itself, the way Next would. */
export const askHandler: Ask = async (asking) => {
  const { origin, host } = new URL(env().FRONTEND_URL)
  const init = initOf(asking, origin)
  const request = new Request(new URL(pathOf(asking), origin), { ...init, headers: { host, ...init.headers } })
  return tell(asking, await asking.route.handler(request, { params: Promise.resolve({ ...asking.params }) }))
}

/** Asks a started web server. */
export const askServer =
  (origin: string): Ask =>
  async (asking) =>
    tell(asking, await fetch(origin + pathOf(asking), initOf(asking, origin)))

const VARYING = /^(x-request-id|date|keep-alive|connection|set-cookie|ratelimit.*|x-ratelimit.*|etag)$/

async function tell({ route: { name } }: Asking, response: Response): Promise<Told> {
  const broken = name.includes(' /api/v1/') ? await findBrokenPromise(name, response) : null
  if (broken !== null) throw new Error(broken)
  const requestId = response.headers.get('x-request-id') ?? 'none'
  const headers = [...response.headers].filter(([name]) => !VARYING.test(name)).sort()
  let body = ''
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) await response.body?.cancel()
  else body = await response.text()
  const text = `${headers.map((pair) => pair.join(': ')).join('\n')}\n\n${body}`
  return { status: response.status, text: text.replaceAll(requestId, '<request>') }
}
