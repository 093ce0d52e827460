import { IngestError } from '@/lib/ingestors/errors'
import { splitLines } from '@/lib/ingestors/http/split-lines'
import type { HttpRequest } from '@/lib/ingestors/http/types'
import type { Tools } from '@/lib/ingestors/types'

const FIRST_MOMENT = Date.UTC(2026, 10, 20, 12)

/**
 * What a source is given in tests: real requests to stand-ins, found by replacing an address's origin by `hosts[origin]`
 * (`{ 'https://shop.example': standIn.url }`), and a clock that only `sleep` moves. `slept` lists the waits in
 * milliseconds. Not guarded: `openHttp` is what guards.
 */
export function testTools({
  hosts,
  now = FIRST_MOMENT,
}: {
  hosts: Readonly<Record<string, string>>
  now?: number
}): Tools & { slept: number[] } {
  let moment = now
  const slept: number[] = []

  const request = async ({ url, method, headers, body, timeoutMs, redirects, signal }: HttpRequest) => {
    let asked = new URL(url)
    for (let left = redirects ?? 0; ; left--) {
      const host = hosts[asked.origin]
      const target = host === undefined ? asked.href : `${host.replace(/\/$/, '')}${asked.pathname}${asked.search}`
      const response = await fetch(target, {
        method: method ?? 'GET',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs ?? 60_000)]),
      })
      const location = response.headers.get('location')
      if (left <= 0 || location === null || response.status < 300 || response.status > 399)
        return { response, url: asked.href }
      await response.body?.cancel()
      asked = new URL(location, asked)
    }
  }

  return {
    slept,
    now: () => moment,
    random: () => 0.5,
    signal: new AbortController().signal,
    piiKey: 'test',
    sleep: async (ms, signal) => {
      signal.throwIfAborted()
      slept.push(ms)
      moment += ms
    },
    http: {
      send: (asked) =>
        retryable(asked.signal, async () => {
          const { response, url } = await request(asked)
          return { status: response.status, headers: response.headers, body: await response.text(), url }
        }),
      async *lines(asked) {
        const { response } = await retryable(asked.signal, () => request(asked))
        if (response.status !== 200) {
          await response.body?.cancel()
          throw new IngestError('retry', 'http_status', `The source answered with status ${response.status}.`)
        }
        const arriving = splitLines(readChunks(response.body))
        for (;;) {
          const line = await retryable(asked.signal, () => arriving.next())
          if (line.done) return
          yield line.value
        }
      },
    },
  }
}

async function* readChunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body !== null) yield* body
}

async function retryable<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof IngestError) throw error
    throw new IngestError('retry', 'http_failed', 'The source could not be reached.', { cause: error })
  }
}
