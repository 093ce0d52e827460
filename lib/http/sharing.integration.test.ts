import { beforeAll, describe, expect, it } from 'vitest'
import { OPTIONS as preflight } from '@/app/api/preflight/route'
import { GET as result } from '@/app/api/v1/jobs/[id]/result/route'
import { GET as verdicts } from '@/app/api/v1/jobs/[id]/verdicts/route'
import { GET as openapi } from '@/app/api/v1/openapi.json/route'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { route } from './route'

const SHOP = 'https://shop.example'
openTestDatabase({ CORS_ORIGINS: `${SHOP},https://other.example:8443` })
let people: People
let jobId: string
beforeAll(async () => {
  people = await signInPeople()
  await seedFiles(people.acme)
  jobId = (await askForJob(people.acme)).id
  await workOnNextJob()
})

const ask = (handler: typeof result, what: string, headers: Record<string, string> = {}, cookie = people.owner) =>
  call(handler, { path: `/api/v1/jobs/${jobId}/${what}`, params: { id: jobId }, cookie, headers })

describe('a result and its lines', () => {
  it('are given with figures, and page by page', async () => {
    const head = await (await ask(result, 'result')).json()
    expect(head.job.id).toBe(jobId)
    const first = await (await ask(verdicts, 'verdicts?limit=4')).json()
    const second = await (await ask(verdicts, `verdicts?limit=4&cursor=${encodeURIComponent(first.nextCursor)}`)).json()
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([4, 3, null])
    expect(first.count).toBe(7)
    const some = await (await ask(verdicts, 'verdicts?day=2026-10-03,2026-10-04')).json()
    expect(some).toMatchObject({ status: 400, code: 'invalid_input' })
    expect((await (await ask(verdicts, 'verdicts?day=2026-10-03')).json()).count).toBe(1)
  })

  it('are 304 for who has them, and only for who may see them', async () => {
    for (const [handler, what] of [[result, 'result'] as const, [verdicts, 'verdicts'] as const]) {
      const full = await ask(handler, what)
      const etag = full.headers.get('etag') ?? ''
      expect(etag).toMatch(/^"[\w-]{43}"$/)
      expect(full.headers.get('cache-control')).toBe('private, no-cache')
      for (const named of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await ask(handler, what, { 'if-none-match': named })
        expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
      }
      expect((await ask(handler, what, { 'if-none-match': '"other"' })).status).toBe(200)
      expect((await ask(handler, what, { 'if-none-match': etag }, people.stranger)).status).toBe(404)
      expect((await ask(handler, what, { 'if-none-match': etag }, '')).status).toBe(401)
    }
  })
})

describe('a page of another origin', () => {
  const mine = route({ action: 'job.read', run: () => Promise.resolve({ ok: true }) })
  const from = (origin: string, path = '/api/v1/jobs') =>
    call(mine, { path, cookie: people.owner, headers: { origin } })

  it('may read answers if it is named, and never with cookies', async () => {
    const { headers } = await from(SHOP)
    expect(headers.get('access-control-allow-origin')).toBe(SHOP)
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('access-control-expose-headers')).toContain('x-request-id')
    expect(headers.get('vary')).toContain('Origin')
  })

  it.each(['https://evil.example', 'null', 'http://shop.example', 'https://shop.example.evil.example', `${SHOP}:444`])(
    'may not if it is not: %s',
    async (origin) => {
      const { headers } = await from(origin)
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('vary')).toContain('Origin')
    },
  )

  it('reaches nothing outside the API', async () => {
    expect((await from(SHOP, '/api/auth/sign-in')).headers.get('access-control-allow-origin')).toBeNull()
  })

  it('is told before it sends something what it may send', async () => {
    const asked = (origin: string) =>
      call(preflight, { method: 'OPTIONS', origin, headers: { 'access-control-request-method': 'POST' } })
    const allowed = await asked(SHOP)
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe(SHOP)
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Authorization')
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull()
    expect((await asked('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  })

  it('cannot change anything with a cookie, though it is named', async () => {
    const write = route({ action: 'job.run', run: () => Promise.resolve(undefined) })
    const response = await call(write, { method: 'POST', cookie: people.owner, origin: SHOP })
    expect(await problemOf(response)).toMatchObject({ status: 403 })
  })
})

it('the API’s document is for everybody, with a tag', async () => {
  const response = await call(openapi, { path: '/api/v1/openapi.json' })
  expect((await response.json()).openapi).toBe('3.1.0')
  const etag = response.headers.get('etag') ?? ''
  expect((await call(openapi, { headers: { 'if-none-match': etag } })).status).toBe(304)
})

describe('what cannot be stored or walked', () => {
  const open = route({ action: 'job.read', run: () => Promise.resolve(undefined) })
  it.each(['a\0b', '\ud800'])('is refused in an id: %j', async (id) => {
    const scoped = route({ action: 'job.read', scope: 'job', run: () => Promise.resolve(undefined) })
    expect((await call(scoped, { params: { id }, cookie: people.owner })).status).toBe(400)
    expect((await call(open, { params: { id: 'x' }, cookie: people.owner })).status).toBe(204)
  })
})
