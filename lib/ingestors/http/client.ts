import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Agent, type Dispatcher, request as sendRequest } from 'undici'
import { VERSION } from '@/lib/version'
import { IngestError } from '../errors'
import { createByteBuffer } from './byte-buffer'
import { failureOf, timedOut, tooLarge, unexpectedStatus } from './failure'
import { createGuardedLookup, parsePublicUrl, type Resolve, resolveName } from './guard'
import { readOverrides } from './overrides'
import { splitLines } from './split-lines'
import type { Http, HttpAnswer, HttpRequest } from './types'

const USER_AGENT = `DRA-Transaction-Reconciliation/${VERSION}`
const TIMEOUT_MS = 60_000
const CONNECT_TIMEOUT_MS = 10_000
const LARGEST_ANSWER_BYTES = 20 * 1024 * 1024
const REDIRECTS = [301, 302, 303, 307, 308]
/** All that another host is told of a request: any other header may be a credential. */
const SHARED_HEADERS = ['accept', 'accept-language', 'content-type']

type Limits = Pick<Dispatcher.RequestOptions, 'signal' | 'headersTimeout' | 'bodyTimeout'>

/**
 * The one client that sources use. Reaches public https addresses only; `overrides` sends an origin to a program on this
 * machine instead (development, `readOverrides`). `resolve` finds the addresses of a name, the system's unless given.
 */
export function openHttp({
  overrides,
  resolve = resolveName,
}: {
  overrides: Readonly<Record<string, string>>
  resolve?: Resolve
}): Http {
  const localTargetOf = readOverrides(overrides)
  const local = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } })
  const guarded = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS, lookup: createGuardedLookup(resolve) },
    autoSelectFamily: true,
    // The default of 250 ms gives up on far servers before they can answer.
    autoSelectFamilyAttemptTimeout: 1_000,
  })

  async function ask(request: HttpRequest, limits: Limits) {
    const method = request.method ?? 'GET'
    let url = parseAllowed(request.url)
    let headers = lowerCased(request.headers ?? {})
    for (let followed = 0; ; followed++) {
      const target = localTargetOf(url)
      const response = await sendRequest(target ?? url, {
        dispatcher: target === null ? guarded : local,
        method,
        headers: { ...headers, host: url.host, 'user-agent': USER_AGENT, 'accept-encoding': 'gzip' },
        body: request.body,
        ...limits,
      })
      const { location } = response.headers
      const moved = REDIRECTS.includes(response.statusCode) && typeof location === 'string'
      if (!moved || !request.redirects || method === 'POST') return { response, url }
      drop(response.body)
      const next = followRedirect(url, location, request.redirects - followed)
      if (next.host !== url.host)
        headers = Object.fromEntries(Object.entries(headers).filter(([name]) => SHARED_HEADERS.includes(name)))
      url = next
    }
  }

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    const { maxBytes = LARGEST_ANSWER_BYTES } = request
    return withinTime(request, async (signal) => {
      // One limit for everything: a server sending a byte now and then keeps other timers from ever ending.
      const { response, url } = await ask(request, { signal, headersTimeout: 0, bodyTimeout: 0 })
      const received = createByteBuffer()
      for await (const chunk of openBody(response)) {
        if (received.length + chunk.length > maxBytes) throw tooLarge(url.hostname)
        received.append(chunk)
      }
      return {
        status: response.statusCode,
        headers: headersOf(response),
        body: new TextDecoder().decode(received.bytes()),
        url: url.href,
      }
    })
  }

  async function* lines(request: HttpRequest): AsyncGenerator<string> {
    const { signal, timeoutMs = TIMEOUT_MS } = request
    signal.throwIfAborted()
    try {
      const { response, url } = await ask(request, { signal, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
      if (response.statusCode !== 200) {
        drop(response.body)
        throw unexpectedStatus(url.hostname, response.statusCode)
      }
      yield* splitLines(openBody(response))
    } catch (error) {
      signal.throwIfAborted()
      throw failureOf(error, hostOf(request))
    }
  }

  return { send, lines }
}

/** Ends the run when the time is over or the request's own signal says so, and leaves no timer or listener behind. */
async function withinTime<T>(request: HttpRequest, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, timeoutMs = TIMEOUT_MS } = request
  signal.throwIfAborted()
  const ending = new AbortController()
  const end = () => ending.abort()
  const timer = setTimeout(end, timeoutMs)
  signal.addEventListener('abort', end, { once: true })
  try {
    return await run(ending.signal)
  } catch (error) {
    signal.throwIfAborted()
    throw ending.signal.aborted ? timedOut(hostOf(request)) : failureOf(error, hostOf(request))
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}

function parseAllowed(text: string): URL {
  const parsed = parsePublicUrl(text)
  if ('url' in parsed) return parsed.url
  throw new IngestError('misconfigured', 'http_address_refused', parsed.problem)
}

/** Where a redirect leads, checked like an address that was asked for, and of the same site. */
function followRedirect(from: URL, location: string, left: number): URL {
  if (left <= 0)
    throw new IngestError(
      'misconfigured',
      'http_redirects',
      `${from.hostname} keeps sending us on to other pages. Enter the address at which the site itself opens.`,
    )
  const next = parseAllowed(URL.canParse(location, from) ? new URL(location, from).href : location)
  if (siteOf(next) !== siteOf(from))
    throw new IngestError(
      'misconfigured',
      'http_other_site',
      `${from.hostname} sends us on to another site. Enter the address at which the site itself opens.`,
    )
  return next
}

const siteOf = (url: URL) => url.hostname.replace(/^www\./, '')

const hostOf = (request: HttpRequest) => (URL.canParse(request.url) ? new URL(request.url).hostname : 'The source')

const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** The body as the server wrote it. Only gzip was offered; an answer cut short inside it is an error. */
async function* openBody({ headers, body }: Dispatcher.ResponseData): AsyncGenerator<Uint8Array> {
  if (!/^(?:x-)?gzip$/i.test(String(headers['content-encoding'] ?? '').trim())) return yield* body
  const gunzip = createGunzip()
  // A failure reaches whoever reads the result; the callback only keeps it from being thrown a second time.
  pipeline(body, gunzip, () => {})
  try {
    yield* gunzip
  } catch (error) {
    // An answer without a body, such as one to HEAD, is complete however it says it is compressed.
    const empty = gunzip.bytesWritten === 0 && error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR'
    if (!empty) throw error
  }
}

function headersOf(response: Dispatcher.ResponseData): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(response.headers))
    for (const value of [values ?? []].flat()) headers.append(name, value)
  return headers
}

/** Closes the connection instead of reading on: a server could take for ever over a page that nobody wants. */
function drop(body: Readable): void {
  body.on('error', () => {}).destroy()
}
