import { beforeAll, describe, expect, it } from 'vitest'
import { POST as signOut } from '@/app/api/auth/sign-out/route'
import { GET as listConnectors } from '@/app/api/v1/connectors/route'
import { anyAddress, call, problemOf, signIn } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { type Account, makeAccount, makeClient } from '@/lib/testing/fixture'
import { POST } from './route'

const { owner: sql } = openTestDatabase({ RATE_LIMIT_ENABLED: 'true' })
let account: Account
beforeAll(async () => {
  const { clientId } = await makeClient('Acme')
  account = await makeAccount([clientId], { email: 'ada@acme.example', role: 'owner' })
})

const attempt = (body: unknown, address = anyAddress()) =>
  call(POST, { method: 'POST', path: '/api/auth/sign-in', body, headers: { 'x-forwarded-for': address } })

describe('204: the right e-mail and password', () => {
  it('begin a session whose cookie scripts cannot read and other sites cannot send', async () => {
    const response = await attempt({ email: account.email, password: account.password })
    expect([response.status, await response.text()]).toEqual([204, ''])
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/; HttpOnly/i)
    expect(cookie).toMatch(/; SameSite=(Lax|Strict)/i)
    expect(cookie).toMatch(/; Path=\//i)
    expect((await call(listConnectors, { cookie: cookie.split(';')[0] })).status).toBe(200)
  })

  it('are the same however the e-mail address is capitalised', async () => {
    expect((await attempt({ email: 'ADA@Acme.Example', password: account.password })).status).toBe(204)
  })

  it('and signing out ends that session and no other', async () => {
    const [one, other] = [await signIn(account), await signIn(account)]
    const response = await call(signOut, { method: 'POST', cookie: one })
    expect(response.status).toBe(204)
    expect(response.headers.getSetCookie().join()).toMatch(/Max-Age=0/i)
    expect((await call(listConnectors, { cookie: one })).status).toBe(401)
    expect((await call(listConnectors, { cookie: other })).status).toBe(200)
  })
})

describe('204: signing out', () => {
  it('does no harm without a session', async () => {
    expect((await call(signOut, { method: 'POST' })).status).toBe(204)
    expect((await call(signOut, { method: 'POST', cookie: 'dra.session_token=made.up' })).status).toBe(204)
  })
})

describe('400', () => {
  it.each([
    {},
    { email: 'ada' },
    { email: 'ada@acme.example' },
    { email: 'ada@acme.example', password: '' },
    { email: 'ada@acme.example', password: 'x'.repeat(1_025) },
    { email: ['ada@acme.example'], password: { $ne: '' } },
    { email: 'ada@acme.example', password: 'x', callbackURL: 'http://evil.test' },
  ])('names what is missing or too much: %j', async (body) => {
    expect(await problemOf(await attempt(body))).toMatchObject({ status: 400, code: 'invalid_input' })
  })
})

describe('401: the wrong e-mail or password', () => {
  it('are answered alike, so that nobody learns who has an account', async () => {
    const requestId = 'same-request-id'
    const headers = () => ({ 'x-forwarded-for': anyAddress(), 'x-request-id': requestId })
    const bodies = [
      { email: account.email, password: 'not the password' },
      { email: 'nobody@acme.example', password: account.password },
    ]
    const answers: string[] = []
    for (const body of bodies) {
      const response = await call(POST, { method: 'POST', body, headers: headers() })
      expect(response.headers.getSetCookie()).toEqual([])
      answers.push((await problemOf(response)).text)
    }
    expect(answers[0]).toBe(answers[1])
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({ status: 401, code: 'unauthenticated' })
  })
})

describe('403: from another site', () => {
  it('signs nobody in or out', async () => {
    const cookie = await signIn(account)
    const body = { email: account.email, password: account.password }
    for (const origin of [null, 'http://evil.test']) {
      expect((await call(POST, { method: 'POST', body, origin })).status).toBe(403)
      expect((await call(signOut, { method: 'POST', cookie, origin })).status).toBe(403)
    }
    expect((await call(listConnectors, { cookie })).status).toBe(200)
  })
})

describe('429: too many attempts', () => {
  it('from one address are turned away for a minute, even with the right password; others are not', async () => {
    const address = anyAddress()
    const statuses: number[] = []
    for (let count = 0; count < 11; count++)
      statuses.push((await attempt({ email: account.email, password: 'wrong password' }, address)).status)
    expect(statuses).toEqual([...Array(10).fill(401), 429])
    const response = await attempt({ email: account.email, password: account.password }, address)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(await problemOf(response)).toMatchObject({ status: 429, code: 'limit_reached' })
    expect((await attempt({ email: account.email, password: account.password })).status).toBe(204)
  })
})

describe('what is stored', () => {
  it('holds neither passwords nor a way to sign up', async () => {
    const rows = await sql`select row_to_json(a)::text as text from identity.account a`
    expect(rows.length).toBeGreaterThan(0)
    for (const { text } of rows) expect(text).not.toContain(account.password)
  })
})
