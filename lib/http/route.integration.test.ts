import { beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { POST as signInRoute } from '@/app/api/auth/sign-in/route'
import { connector } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { forgetEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { call, type People, problemOf, signIn, signInPeople } from '@/lib/testing/call'
import { FRONTEND_URL, openTestDatabase } from '@/lib/testing/database'
import { makeAccount } from '@/lib/testing/fixture'
import { route } from './route'

const { owner: sql, tenant } = openTestDatabase()
let people: People
beforeAll(async () => {
  people = await signInPeople()
})

const open = route({ action: 'public', run: () => Promise.resolve({ ok: true }) })
const failing = (error: unknown) => route({ action: 'public', run: () => Promise.reject(error) })
const whoAmI = route({ action: 'job.read', run: ({ member }) => Promise.resolve({ client: member.client.id }) })
const run = route({ action: 'job.run', run: () => Promise.resolve(undefined) })
const takesBody = route({
  action: 'public',
  body: z.strictObject({ name: z.string().min(1, 'must not be empty') }),
  run: ({ body }) => Promise.resolve(body),
})

describe('an answer', () => {
  it('carries the request’s id when it is a plain one, else a new one, and is not to be kept', async () => {
    const given = await call(open, { headers: { 'x-request-id': 'trace-0001' } })
    expect(given.headers.get('x-request-id')).toBe('trace-0001')
    expect(given.headers.get('cache-control')).toBe('no-store')
    for (const bad of ['short', 'a b c d e f g h', '<script>alert(1)</script>', 'x'.repeat(65)])
      expect((await call(open, { headers: { 'x-request-id': bad } })).headers.get('x-request-id')).toMatch(
        /^[0-9a-f-]{36}$/,
      )
  })

  it('is 204 without a body when there is nothing to say', async () => {
    const response = await call(run, { method: 'POST', cookie: people.owner })
    expect([response.status, await response.text()]).toEqual([204, ''])
  })
})

it('over https, tells browsers to come back by https alone', async () => {
  expect((await call(open)).headers.get('strict-transport-security')).toBeNull()
  vi.stubEnv('FRONTEND_URL', 'https://dra.example.com')
  forgetEnv()
  try {
    expect((await call(open)).headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}; includeSubDomains$/)
  } finally {
    vi.stubEnv('FRONTEND_URL', FRONTEND_URL)
    forgetEnv()
  }
})

it('a parameter that is repeated counts once, by its last', async () => {
  const query = z.strictObject({ day: z.string() })
  const asked = route({ action: 'public', query, run: (input) => Promise.resolve(input.query) })
  expect(await (await call(asked, { path: '/?day=1&day=2' })).json()).toEqual({ day: '2' })
})

describe('an error', () => {
  it('of ours is a problem document with code, sentence, fields and request id', async () => {
    const details = [{ field: 'to', message: 'must be later' }]
    const response = await call(failing(new AppError('limit_reached', 'Wait.', { details, retryAfterSeconds: 7 })))
    expect(response.headers.get('retry-after')).toBe('7')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toEqual({
      type: 'urn:dra:problem:limit_reached',
      title: 'Too many requests',
      status: 429,
      detail: 'Wait.',
      code: 'limit_reached',
      requestId: response.headers.get('x-request-id'),
      errors: details,
    })
  })

  it.each([
    ['invalid_input', 400],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['upstream_failed', 502],
    ['unavailable', 503],
    ['internal', 500],
  ] as const)('%s answers %i', async (code, status) => {
    expect(await problemOf(await call(failing(new AppError(code, 'x'))))).toMatchObject({ status, code })
  })

  it('nobody expected shows nothing of itself', async () => {
    for (const error of [new Error('secret canary'), 'secret canary', { canary: 1 }, null]) {
      const { status, text } = await problemOf(await call(failing(error)))
      expect(status).toBe(500)
      expect(text).not.toContain('canary')
    }
  })
})

describe('a changing request', () => {
  const post = (origin: string | null, headers = {}) =>
    call(takesBody, { method: 'POST', origin, headers, body: { name: 'x' } })

  it('is taken from our own origin, by its configured or its reached name', async () => {
    expect((await post(FRONTEND_URL)).status).toBe(200)
    expect((await post('http://reached.test:3000', { host: 'reached.test:3000' })).status).toBe(200)
  })

  it.each([
    null,
    'null',
    'http://evil.test',
    'https://dashboard.test.evil.test',
    'http://dashboard.test:81',
    'file://',
    'x',
  ])('is refused when its origin is %j', async (origin) => {
    expect(await problemOf(await post(origin))).toMatchObject({ status: 403, code: 'forbidden' })
  })

  it('is refused before anything of it is read', async () => {
    const response = await call(run, { method: 'POST', origin: 'http://evil.test', body: '{' })
    expect(response.status).toBe(403)
  })
})

describe('a body', () => {
  const post = (body: unknown) => call(takesBody, { method: 'POST', body })

  it('is parsed, and what is wrong with it is named by field', async () => {
    expect(await (await post({ name: 'Ada' })).json()).toEqual({ name: 'Ada' })
    const response = await post({ name: '' })
    expect(await response.json()).toMatchObject({
      code: 'invalid_input',
      detail: 'name: must not be empty',
      errors: [{ field: 'name', message: 'must not be empty' }],
    })
  })

  it.each(['', '{', '[]', '"x"', 'null', '{"name":"x","more":1}', '{"__proto__":{"name":"x"}}', '\u0000'])(
    'that is not what was asked for is refused: %j',
    async (body) => {
      expect(await problemOf(await post(body))).toMatchObject({ status: 400, code: 'invalid_input' })
    },
  )

  it('that names what every object has changes no object', async () => {
    for (const body of ['{"name":"x","__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'])
      expect((await post(body)).status).toBe(400)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('that says it is too large is not read', async () => {
    const response = await call(takesBody, { method: 'POST', body: '{}', headers: { 'content-length': '1000001' } })
    expect(await problemOf(response)).toMatchObject({ status: 400, detail: 'The request body is larger than 1 MB.' })
  })

  it('that turns out to be too large is read no further', async () => {
    let sent = 0
    const chunk = new Uint8Array(65_536).fill(32)
    const body = new ReadableStream({
      pull(controller) {
        sent += chunk.length
        if (sent > 20_000_000) controller.close()
        else controller.enqueue(chunk)
      },
    })
    const headers = { origin: FRONTEND_URL, host: new URL(FRONTEND_URL).host }
    const request = new Request(FRONTEND_URL, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    const response = await takesBody(request, { params: Promise.resolve({}) })
    expect(await problemOf(response)).toMatchObject({ status: 400, detail: 'The request body is larger than 1 MB.' })
    expect(sent).toBeLessThan(2_000_000)
  })

  it('is counted in bytes', async () => {
    const body = JSON.stringify({ name: '€'.repeat(400_000) })
    expect((await post(body)).status).toBe(400)
  })
})

describe('a person', () => {
  it.each(['', 'dra.session_token=made.up', 'dra.session_token=', 'x'.repeat(5_000)])(
    'without a session is asked to sign in: %j',
    async (cookie) => {
      expect(await problemOf(await call(whoAmI, { cookie }))).toMatchObject({ status: 401, code: 'unauthenticated' })
    },
  )

  it('whose cookie was changed is asked to sign in', async () => {
    const [name, value = ''] = people.owner.split('=', 2)
    const changed = `${name}=${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`
    expect((await call(whoAmI, { cookie: people.owner })).status).toBe(200)
    expect((await call(whoAmI, { cookie: changed })).status).toBe(401)
  })

  it('whose session is over is asked to sign in', async () => {
    const account = await makeAccount([people.acme.clientId], { email: 'late@acme.example', role: 'owner' })
    const cookie = await signIn(account)
    expect((await call(whoAmI, { cookie })).status).toBe(200)
    await sql`update identity.session set expires_at = now() - interval '1 second' where user_id in
      (select id from identity.user where email = ${account.email})`
    expect((await call(whoAmI, { cookie })).status).toBe(401)
  })

  it('who was deactivated is refused from the next request on', async () => {
    const account = await makeAccount([people.acme.clientId], { email: 'gone@acme.example', role: 'owner' })
    const cookie = await signIn(account)
    expect((await call(whoAmI, { cookie })).status).toBe(200)
    await sql`update platform.user set active = false where id = ${account.userId}`
    expect(await problemOf(await call(whoAmI, { cookie }))).toMatchObject({ status: 401 })
  })

  it('who was removed from a client no longer reaches it', async () => {
    const account = await makeAccount([people.acme.clientId], { email: 'moved@acme.example', role: 'owner' })
    const cookie = await signIn(account)
    await sql`delete from platform.membership where user_id = ${account.userId}`
    expect(await problemOf(await call(whoAmI, { cookie }))).toMatchObject({ status: 403, code: 'forbidden' })
    expect((await call(whoAmI, { cookie, headers: { 'x-client-id': people.acme.clientId } })).status).toBe(404)
  })

  it('may do what the role allows and is told what it does not', async () => {
    expect((await call(run, { method: 'POST', cookie: people.analyst })).status).toBe(204)
    const { status, detail } = await problemOf(await call(run, { method: 'POST', cookie: people.viewer }))
    expect({ status, detail }).toEqual({
      status: 403,
      detail: 'Your role (viewer) does not allow this. Ask an owner or admin of Acme.',
    })
  })

  it('is told apart before the request is looked at', async () => {
    const strict = route({ action: 'job.run', body: z.strictObject({ a: z.number() }), run: () => Promise.resolve(1) })
    expect((await call(strict, { method: 'POST', body: 'no json' })).status).toBe(401)
    expect((await call(strict, { method: 'POST', body: 'no json', cookie: people.viewer })).status).toBe(403)
    expect((await call(strict, { method: 'POST', body: 'no json', cookie: people.owner })).status).toBe(400)
  })
})

describe('the client a request acts for', () => {
  it('is the one it names, the one the browser shows, or the first', async () => {
    const clientIds = [people.globex.clientId, people.acme.clientId]
    const cookie = await signIn(await makeAccount(clientIds, { email: 'both@example.com', role: 'viewer' }))
    const actsFor = async (options: { cookie: string; headers?: Record<string, string> }) =>
      (await (await call(whoAmI, options)).json()).client
    expect(await actsFor({ cookie })).toBe(people.acme.clientId)
    expect(await actsFor({ cookie: `${cookie}; dra_client=${people.globex.clientId}` })).toBe(people.globex.clientId)
    const headers = { 'x-client-id': people.acme.clientId }
    expect(await actsFor({ cookie: `${cookie}; dra_client=${people.globex.clientId}`, headers })).toBe(
      people.acme.clientId,
    )
  })

  it('is never another’s: named, it is not found, like one that does not exist; in the cookie it is ignored', async () => {
    const named = async (id: string) => {
      const response = await call(whoAmI, {
        cookie: people.owner,
        headers: { 'x-client-id': id, 'x-request-id': 'same-id-1' },
      })
      expect(response.status).toBe(404)
      return response.text()
    }
    expect(await named(people.globex.clientId)).toBe(await named(newId('client')))
    const shown = await call(whoAmI, { cookie: `${people.owner}; dra_client=${people.globex.clientId}` })
    expect(await shown.json()).toEqual({ client: people.acme.clientId })
  })
})

describe('reading', () => {
  const write = route({
    action: 'job.read',
    run: async ({ member }) => {
      const row = { clientId: member.client.id, id: newId('connector'), kind: 'store_file', label: 'x' } as const
      await withTenant(member.context, (tx) => tx.insert(connector).values(row))
    },
  })
  const count = async () => (await tenant`select from tenant.connector`).length

  it.each(['GET', 'HEAD'])('by %s cannot change anything, whatever its code does', async (method) => {
    const before = await count()
    expect((await call(write, { method, cookie: people.owner })).status).toBe(500)
    expect(await count()).toBe(before)
    expect((await call(write, { method: 'POST', cookie: people.owner })).status).toBe(204)
    expect(await count()).toBe(before + 1)
  })
})

describe('while the database is away', () => {
  it('people are told to try again, and are not signed out', async () => {
    const [row] = await sql`select current_database() as name`
    const name = sql(row?.name)
    // Of the dashboard's pools, that of sign-in included; superusers still get in.
    await sql`alter database ${name} connection limit 0`
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where usename = 'dra_login' and datname = current_database()`
    const signInTo = () =>
      call(signInRoute, {
        method: 'POST',
        body: { email: people.accounts.owner.email, password: people.accounts.owner.password },
      })
    try {
      for (const response of [await call(whoAmI, { cookie: people.owner }), await signInTo()]) {
        expect(await problemOf(response)).toMatchObject({ status: 503, code: 'unavailable' })
        expect(response.headers.get('retry-after')).toBe('5')
        expect(response.headers.getSetCookie()).toEqual([])
      }
    } finally {
      await sql`alter database ${name} connection limit -1`
    }
    expect((await call(whoAmI, { cookie: people.owner })).status).toBe(200)
  })
})
