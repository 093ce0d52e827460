import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import * as Sentry from '@sentry/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { reportUnexpected, sentryOptions } from './sentry'

vi.hoisted(() => vi.stubEnv('LOG_LEVEL', 'silent'))

/** Put together here, because lines of source code around an error are sent along. */
const canary = (name: string) => ['canary', name].join('-')

let server: Server
let dsn: string
let received: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      received.push(text)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  dsn = `http://key@127.0.0.1:${address.port}/1`
})
afterAll(async () => {
  await Sentry.close()
  server.close()
})
beforeEach(() => {
  received = []
})

/** Everything an error could drag along. */
function failWithEverything(): void {
  Sentry.withIsolationScope((scope) => {
    scope.setUser({
      id: canary('user'),
      email: `${canary('user')}@example.com`,
      ip_address: ['203', '0', '113', '7'].join('.'),
    })
    scope.setExtra('row', canary('extra'))
    scope.setContext('order', { name: canary('context') })
    scope.addBreadcrumb({ message: canary('crumb'), data: { sql: canary('crumb') } })
    scope.setSDKProcessingMetadata({
      normalizedRequest: {
        url: `http://dashboard.test/api/v1/jobs?search=${canary('query')}`,
        method: 'POST',
        query_string: `search=${canary('query')}`,
        headers: { authorization: canary('header'), cookie: `session=${canary('cookie')}` },
        cookies: { session: canary('cookie') },
        data: canary('body'),
      },
    })
    const local = { amount: canary('local') }
    try {
      throw Object.assign(new Error('It broke'), { local })
    } catch (error) {
      reportUnexpected(error, { requestId: 'request-1' })
    }
  })
}

const events = () =>
  received
    .flatMap((envelope) => envelope.split('\n'))
    .filter((line) => line.includes('"exception"'))
    .map((line) => JSON.parse(line))

describe('with a DSN', () => {
  beforeAll(() => {
    Sentry.init(sentryOptions(dsn, '1.2.3'))
  })

  it('an unexpected error arrives with what it takes to find it', async () => {
    failWithEverything()
    await Sentry.flush(5_000)
    const [event] = events()
    expect(event.exception.values[0]).toMatchObject({ type: 'Error', value: 'It broke' })
    expect(event.exception.values[0].stacktrace.frames.length).toBeGreaterThan(1)
    expect(event).toMatchObject({
      release: '1.2.3',
      tags: { requestId: 'request-1' },
      request: { url: 'http://dashboard.test/api/v1/jobs', method: 'POST' },
    })
  })

  it('and with nothing of people, requests or figures', async () => {
    failWithEverything()
    await Sentry.flush(5_000)
    expect(events()).toHaveLength(1)
    const sent = received.join('\n')
    expect(sent).not.toMatch(/canary-\w+/)
    expect(sent).not.toContain(['203', '0', '113', '7'].join('.'))
  })

  it('an error that is no Error arrives too', async () => {
    reportUnexpected('text', { jobId: 'job-1' })
    await Sentry.flush(5_000)
    expect(received.join('\n')).toContain('job-1')
  })
})

describe('the test above', () => {
  it('would notice: without the scrubbing, canaries do arrive', async () => {
    await Sentry.close()
    Sentry.init({ ...sentryOptions(dsn, '1.2.3'), beforeSend: undefined, beforeBreadcrumb: undefined })
    received = []
    failWithEverything()
    await Sentry.flush(5_000)
    for (const name of ['user', 'extra', 'context', 'crumb']) expect(received.join('\n')).toContain(canary(name))
  })
})

describe('without a DSN', () => {
  it('nothing is sent', async () => {
    await Sentry.close()
    Sentry.init(sentryOptions(undefined, '1.2.3'))
    received = []
    expect(() => failWithEverything()).not.toThrow()
    await Sentry.flush(500)
    expect(received).toEqual([])
  })
})
