import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import packageJson from '@/package.json'
import { IngestError } from '../errors'
import { openHttp } from './client'
import type { HttpRequest } from './types'

const SITE = 'https://shop.example'

interface Seen {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

let server: Server
let base: string
let seen: Seen[] = []
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => {
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
      answer(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

beforeEach(() => {
  seen = []
})

afterEach(() => server.closeAllConnections())

afterAll(() => {
  server.close()
})

const open = () => openHttp({ overrides: { [SITE]: base, 'https://www.shop.example': base } })

const send = (request: Partial<HttpRequest> = {}) =>
  open().send({ url: `${SITE}/`, signal: new AbortController().signal, ...request })

const lines = (request: Partial<HttpRequest> = {}) =>
  open().lines({ url: `${SITE}/`, signal: new AbortController().signal, ...request })

async function readLines(request: Partial<HttpRequest> = {}): Promise<string[]> {
  const read: string[] = []
  for await (const line of lines(request)) read.push(line)
  return read
}

/** Answers each path as given, with status 404 for any other. */
function answerPaths(paths: Record<string, (response: ServerResponse) => void>) {
  answer = (request, response) => {
    const given = paths[`${request.headers.host}${request.url}`]
    if (given) given(response)
    else response.writeHead(404).end()
  }
}

const redirect =
  (location: string, status = 302) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { location }).end('<h1>Moved</h1>')

/** Writes now and then until the other side is gone. */
function drip(response: ServerResponse, text: string, everyMs: number) {
  const timer = setInterval(() => response.write(text), everyMs)
  response.on('close', () => clearInterval(timer))
}

describe('send', () => {
  it('asks as told and gives back whatever status and body come', async () => {
    answer = (_, response) =>
      void response
        .writeHead(418, {
          'x-wp-total': '12',
          'set-cookie': ['a=1', 'b=2'],
          'x-city': Buffer.from('Köln').toString('latin1'),
        })
        .end(Buffer.from('{"ä":1}'))
    const got = await send({
      url: `${SITE}/wp-json/orders?page=2#part`,
      method: 'POST',
      headers: { Authorization: 'Basic abc', 'User-Agent': 'Mozilla', Host: 'evil.example' },
      body: '{"q":"ü"}',
    })
    expect(got).toMatchObject({ status: 418, body: '{"ä":1}', url: `${SITE}/wp-json/orders?page=2#part` })
    expect(got.headers.get('X-WP-Total')).toBe('12')
    expect(got.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(Buffer.from(got.headers.get('x-city') ?? '', 'latin1').toString()).toBe('Köln')
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/wp-json/orders?page=2', body: '{"q":"ü"}' })
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Basic abc',
      host: 'shop.example',
      'user-agent': `DRA-Transaction-Reconciliation/${packageJson.version}`,
      'accept-encoding': 'gzip',
    })
  })

  it.each(['HEAD', 'OPTIONS', 'GET'] as const)(
    'reads the empty answer of %s, said to be compressed or not',
    async (method) => {
      answer = (_, response) => void response.writeHead(204, { 'content-encoding': 'gzip' }).end()
      expect(await send({ method })).toMatchObject({ status: 204, body: '' })
      expect(seen[0]?.method).toBe(method)
    },
  )

  it('reads gzip, and leaves a byte order mark out', async () => {
    answer = (_, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('\uFEFF{"a":"ä"}'))
    expect((await send()).body).toBe('{"a":"ä"}')
  })

  it('takes an answer of just the largest size and refuses one byte more', async () => {
    answer = (_, response) => void response.end('x'.repeat(1_000))
    expect((await send({ maxBytes: 1_000 })).body).toHaveLength(1_000)
    await expect(send({ maxBytes: 999 })).rejects.toMatchObject({ outcome: 'misconfigured', code: 'http_too_large' })
  })

  it('refuses a small answer that unpacks to a huge one, before it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(300_000)
    answer = (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    const before = process.memoryUsage().arrayBuffers
    await expect(send()).rejects.toMatchObject({ outcome: 'misconfigured', code: 'http_too_large' })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024)
  })

  it('refuses an answer without end', async () => {
    answer = (_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.on('drain', more)
      more()
    }
    await expect(send({ maxBytes: 5_000_000 })).rejects.toMatchObject({ code: 'http_too_large' })
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['before the headers', (response) => response.socket?.destroy()],
    [
      'within the body',
      (response) => void response.writeHead(200, { 'content-length': '100' }).write('{"a":', () => response.destroy()),
    ],
    ['within a chunked body', (response) => void response.writeHead(200).write('{"a":', () => response.destroy())],
    [
      'within gzip',
      (response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5_000)).subarray(0, 25)),
    ],
    ['by what is no gzip', (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"a":1}')],
  ])('calls an answer cut short %s worth asking again', async (_, cut) => {
    answer = (_request, response) => cut(response)
    await expect(send()).rejects.toMatchObject({ outcome: 'retry', code: 'http_failed' })
  })

  it('calls a server that is not there worth asking again', async () => {
    const closed = createTcpServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    await once(closed, 'close')
    const http = openHttp({ overrides: { [SITE]: `http://127.0.0.1:${port}` } })
    await expect(http.send({ url: SITE, signal: new AbortController().signal })).rejects.toMatchObject({
      outcome: 'retry',
      code: 'http_failed',
    })
  })

  it('gives up on a server that says nothing, and on one that says a little now and then', async () => {
    answer = () => {}
    await expect(send({ timeoutMs: 80 })).rejects.toMatchObject({ outcome: 'retry', code: 'http_timeout' })
    answer = (_, response) => drip(response, ' ', 10)
    await expect(send({ timeoutMs: 150 })).rejects.toMatchObject({ outcome: 'retry', code: 'http_timeout' })
  })

  it('counts redirects into its time', async () => {
    answer = (_, response) => void setTimeout(() => redirect('/again')(response), 40)
    await expect(send({ timeoutMs: 150, redirects: 100 })).rejects.toMatchObject({ code: 'http_timeout' })
  })

  it('stops with the reason of its signal: before, while waiting, within the body', async () => {
    const reason = new Error('the job was cancelled')
    await expect(send({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(seen).toEqual([])

    for (const start of [() => {}, (response: ServerResponse) => void response.write('{"a":')]) {
      const aborting = new AbortController()
      answer = (_, response) => {
        start(response)
        setTimeout(() => aborting.abort(reason), 20)
      }
      await expect(send({ signal: aborting.signal })).rejects.toBe(reason)
    }
  })

  it('leaves no listener on the signal of a long reading', async () => {
    answer = (_, response) => void response.end('{}')
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await send({ signal })
    expect(added).toHaveBeenCalledTimes(1)
    expect(removed.mock.calls[0]?.[1]).toBe(added.mock.calls[0]?.[1])
  })

  it('shows nothing of credentials, query and answer in a failure', async () => {
    const secret = 'opensesame'
    const asked = {
      url: `${SITE}/?key=${secret}`,
      headers: { authorization: secret },
      body: secret,
      method: 'POST',
    } as const
    const garbage: TcpServer = createTcpServer((socket) => void socket.end(`HTTP/9.9 ${secret}\r\n\r\n${secret}`))
    garbage.listen(0, '127.0.0.1')
    await once(garbage, 'listening')
    const http = openHttp({ overrides: { [SITE]: `http://127.0.0.1:${(garbage.address() as AddressInfo).port}` } })
    answer = (_, response) =>
      void response.writeHead(200, { 'content-length': '999' }).write(secret, () => response.destroy())
    const { signal } = new AbortController()
    for (const fail of [
      () => http.send({ ...asked, signal }),
      () => send(asked),
      () => send({ ...asked, maxBytes: 3 }),
      () => send({ ...asked, headers: { authorization: `${secret}\nx` } }),
      () => send({ url: `https://x:${secret}@shop.example/` }),
    ]) {
      const failure: unknown = await fail().catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(IngestError)
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(secret)
    }
    garbage.close()
  })
})

describe('redirects', () => {
  it('are answers unless they are to be followed, and always for POST', async () => {
    answer = (_, response) => redirect('/moved')(response)
    expect((await send()).status).toBe(302)
    expect((await send({ redirects: 0 })).headers.get('location')).toBe('/moved')
    expect((await send({ redirects: 2, method: 'POST', body: 'secret' })).status).toBe(302)
    expect(seen).toHaveLength(3)
  })

  it('are followed within the host with everything that was sent', async () => {
    answerPaths({
      'shop.example/': redirect('/wp-json', 301),
      'shop.example/wp-json': redirect(`${SITE}/wp-json/?a=1`, 308),
      'shop.example/wp-json/?a=1': (response) => void response.end('here'),
    })
    const got = await send({ redirects: 2, headers: { Authorization: 'Basic abc' } })
    expect(got).toMatchObject({ status: 200, body: 'here', url: `${SITE}/wp-json/?a=1` })
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Basic abc', 'Basic abc', 'Basic abc'])
  })

  it('to www and back lose every credential', async () => {
    answerPaths({
      'shop.example/': redirect('https://www.shop.example/'),
      'www.shop.example/': redirect(`${SITE}/end`),
      'shop.example/end': (response) => void response.end('here'),
    })
    const headers = {
      AUTHORIZATION: 'Basic abc',
      'X-Shopify-Access-Token': 'abc',
      Cookie: 'a=b',
      Accept: 'application/json',
    }
    expect((await send({ redirects: 2, headers })).url).toBe(`${SITE}/end`)
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Basic abc',
      'x-shopify-access-token': 'abc',
      cookie: 'a=b',
    })
    for (const { headers: sent } of seen.slice(1)) {
      expect(sent).toMatchObject({ accept: 'application/json' })
      expect(Object.keys(sent)).not.toContain('authorization')
      expect(Object.keys(sent)).not.toContain('x-shopify-access-token')
      expect(Object.keys(sent)).not.toContain('cookie')
    }
  })

  it('end after as many as were allowed', async () => {
    answer = (_, response) => redirect('/again')(response)
    await expect(send({ redirects: 2 })).rejects.toMatchObject({ outcome: 'misconfigured', code: 'http_redirects' })
    expect(seen).toHaveLength(3)
  })

  it.each([
    ['https://evil.example/', 'http_other_site'],
    ['//evil.example/', 'http_other_site'],
    ['https://shop.example.evil.example/', 'http_other_site'],
    ['https://www.www.shop.example/', 'http_other_site'],
    ['http://shop.example/', 'http_address_refused'],
    ['http://127.0.0.1/', 'http_address_refused'],
    ['https://127.0.0.1/', 'http_address_refused'],
    ['https://[::ffff:7f00:1]/', 'http_address_refused'],
    ['https://169.254.169.254/latest/meta-data/', 'http_address_refused'],
    ['https://localhost/', 'http_address_refused'],
    ['https://shop.example:8443/', 'http_address_refused'],
    ['https://name:opensesame@shop.example/', 'http_address_refused'],
    ['file:///etc/passwd', 'http_address_refused'],
    ['https://', 'http_address_refused'],
  ])('to %s are not followed', async (location, code) => {
    answerPaths({ 'shop.example/': redirect(location) })
    const failure: unknown = await send({ redirects: 5 }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ outcome: 'misconfigured', code })
    expect(inspect(failure, { depth: 9 })).not.toContain('opensesame')
    expect(seen).toHaveLength(1)
  })

  it('to this machine by its own address are not followed, even where it answers for the site', async () => {
    answerPaths({ 'shop.example/': redirect(`${base}/admin`) })
    await expect(send({ redirects: 5 })).rejects.toMatchObject({ code: 'http_address_refused' })
    expect(seen).toHaveLength(1)
  })

  it('to a name of the same site are looked up and refused when it is private', async () => {
    answerPaths({ 'shop.example/': redirect('https://www.shop.example/') })
    const asked: string[] = []
    const http = openHttp({
      overrides: { [SITE]: base },
      resolve: async (hostname) => {
        asked.push(hostname)
        return [{ address: '127.0.0.1', family: 4 }]
      },
    })
    const following = http.send({ url: SITE, redirects: 1, signal: new AbortController().signal })
    await expect(following).rejects.toMatchObject({ outcome: 'misconfigured', code: 'http_private_address' })
    expect(asked).toEqual(['www.shop.example'])
    expect(seen).toHaveLength(1)
  })
})

describe('lines', () => {
  it('give every line of a large compressed answer, beyond any largest size', async () => {
    const wanted = Array.from({ length: 100_000 }, (_, index) => `{"id":${index},"name":"Zoë"}`)
    answer = (_, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(wanted.join('\n')))
    expect(await readLines({ maxBytes: 10 })).toEqual(wanted)
  })

  it('arrive while the answer is still being written', async () => {
    let finish = () => {}
    answer = (_, response) => {
      response.write('first\nsec')
      finish = () => response.end('ond\n')
    }
    const reading = lines()[Symbol.asyncIterator]()
    expect(await reading.next()).toEqual({ done: false, value: 'first' })
    finish()
    expect(await reading.next()).toEqual({ done: false, value: 'second' })
    expect(await reading.next()).toEqual({ done: true, value: undefined })
  })

  it.each([204, 302, 403, 500])('are not read from an answer with status %i', async (status) => {
    answer = (_, response) => void response.writeHead(status).end(status === 204 ? '' : 'opensesame\n')
    const failure: unknown = await readLines().catch((error: unknown) => error)
    expect(failure).toMatchObject({ outcome: 'retry', code: 'http_status' })
    expect((failure as IngestError).message).toContain(String(status))
    expect((failure as IngestError).message).not.toContain('opensesame')
  })

  it('are not waited for in an error page without end', async () => {
    answer = (_, response) => {
      response.writeHead(500)
      drip(response, 'line\n', 5)
    }
    await expect(readLines()).rejects.toMatchObject({ code: 'http_status' })
  })

  it('throw when the answer is cut short, after the lines that came', async () => {
    answer = (_, response) => void response.writeHead(200).write('one\ntwo\nthr', () => response.destroy())
    const came: string[] = []
    const reading = async () => {
      for await (const line of lines()) came.push(line)
    }
    await expect(reading()).rejects.toMatchObject({ outcome: 'retry', code: 'http_failed' })
    expect(came.join()).not.toContain('thr')
  })

  it('throw after too long a silence, not after a long answer', async () => {
    answer = (_, response) => {
      drip(response, 'line\n', 40)
      setTimeout(() => response.end(), 900)
    }
    expect((await readLines({ timeoutMs: 400 })).length).toBeGreaterThan(5)
    answer = (_, response) => void response.write('line\n')
    await expect(readLines({ timeoutMs: 150 })).rejects.toMatchObject({ outcome: 'retry', code: 'http_timeout' })
    answer = () => {}
    await expect(readLines({ timeoutMs: 150 })).rejects.toMatchObject({ outcome: 'retry', code: 'http_timeout' })
  })

  it('wait for a reader that is slower than the longest silence', async () => {
    const wanted = Array.from({ length: 40_000 }, (_, index) => `line ${index} ${'x'.repeat(100)}`)
    answer = (_, response) => void response.end(wanted.join('\n'))
    const came: string[] = []
    for await (const line of lines({ timeoutMs: 100 })) {
      if (came.length === 0) await new Promise((done) => setTimeout(done, 400))
      came.push(line)
    }
    expect(came).toEqual(wanted)
  })

  it('refuse a line without end', async () => {
    answer = (_, response) => void response.end('x'.repeat(9 * 1024 * 1024))
    await expect(readLines()).rejects.toMatchObject({ outcome: 'misconfigured', code: 'http_line_too_long' })
  })

  it('stop with the reason of the signal, and close the connection when nobody reads on', async () => {
    const reason = new Error('the job was cancelled')
    const aborting = new AbortController()
    const closed = new Promise<number>((done) => {
      let times = 0
      answer = (_, response) => {
        drip(response, 'line\n', 5)
        response.on('close', () => ++times === 2 && done(times))
      }
    })
    const reading = async () => {
      for await (const line of lines({ signal: aborting.signal })) if (line === 'line') aborting.abort(reason)
    }
    await expect(reading()).rejects.toBe(reason)
    for await (const line of lines()) {
      expect(line).toBe('line')
      break
    }
    expect(await closed).toBe(2)
    await expect(readLines({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
