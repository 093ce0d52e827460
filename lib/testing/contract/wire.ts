import { failureOf, timedOut, unexpectedStatus } from '@/lib/ingestors/http/failure'
import type { HttpAnswer, HttpRequest } from '@/lib/ingestors/http/types'
import type { Tools } from '@/lib/ingestors/types'
import type { Answer } from './upstream'

/**
 * The tools of a source under contract: everything it asks goes to a stand-in, is listed, and can be struck by trouble on
 * the way. What the network does wrong is what the guarded client makes of it; see `http/client.test.ts` for that part.
 */

export const TROUBLES = ['rate_limited', 'server_error', 'timeout', 'reset', 'html', 'truncated'] as const
export type Trouble = (typeof TROUBLES)[number]

interface Strike {
  trouble: Trouble
  /** Number of the first request that is struck, from 0. */
  from: number
  times: number
}

export class Wire {
  readonly requests: HttpRequest[] = []
  readonly reason = new Error('stopped by whoever started it')
  strike: Strike | null = null
  /** Number of the request at which the signal is aborted. */
  abortAt: number | null = null
  /** Number of the wait during which it is aborted. */
  abortAtWait: number | null = null
  /** How many requests had been made when it was aborted. */
  requestsAtAbort: number | null = null
  waits = 0
  readonly tools: Tools
  private readonly stop = new AbortController()

  /** `base` reaches the stand-in and keeps the time; `refusals` are the service's own answers when it is in trouble. */
  constructor(
    base: Tools,
    private readonly refusals: Readonly<Record<'rate_limited' | 'server_error', Answer>>,
  ) {
    this.tools = {
      ...base,
      signal: this.stop.signal,
      sleep: async (ms, signal) => {
        if (this.waits++ === this.abortAtWait) this.abort()
        await base.sleep(ms, signal)
      },
      http: {
        send: async (request) => {
          const trouble = this.next(request)
          request.signal.throwIfAborted()
          const struck = trouble === null ? null : this.answerOf(trouble, request)
          if (struck) return struck
          const answer = await base.http.send(request)
          return trouble === 'truncated' ? { ...answer, body: halfOf(answer.body) } : answer
        },
        lines: (request) => this.lines(request, base),
      },
    }
  }

  abort(): void {
    this.requestsAtAbort = this.requests.length
    this.stop.abort(this.reason)
  }

  private next(request: HttpRequest): Trouble | null {
    const place = this.requests.push(request) - 1
    if (place === this.abortAt) this.abort()
    const { strike } = this
    return strike !== null && place >= strike.from && place < strike.from + strike.times ? strike.trouble : null
  }

  /** Null for trouble that spoils the real answer. */
  private answerOf(trouble: Trouble, request: HttpRequest): HttpAnswer | null {
    const { hostname } = new URL(request.url)
    switch (trouble) {
      case 'timeout':
        throw timedOut(hostname)
      case 'reset':
        throw failureOf(Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }), hostname)
      case 'html':
        return answer(request, { status: 200, body: '<!doctype html>\n<title>Please log in</title>' })
      case 'truncated':
        return null
      default:
        return answer(request, this.refusals[trouble])
    }
  }

  private async *lines(request: HttpRequest, base: Tools): AsyncGenerator<string> {
    const trouble = this.next(request)
    request.signal.throwIfAborted()
    const struck = trouble === null ? null : this.answerOf(trouble, request)
    if (struck && struck.status !== 200) throw unexpectedStatus(new URL(request.url).hostname, struck.status)
    if (struck) return yield* struck.body.split('\n')
    const all: string[] = []
    for await (const line of base.http.lines(request)) {
      if (trouble === null) yield line
      else all.push(line)
    }
    yield* all.slice(0, Math.floor(all.length / 2))
  }
}

const halfOf = (text: string) => text.slice(0, Math.floor(text.length / 2))

const answer = ({ url }: HttpRequest, { status, headers, body }: Answer): HttpAnswer => ({
  status,
  headers: new Headers({ ...headers }),
  body,
  url,
})
