import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Json, makeKey, signToken } from '@/e2e/upstreams/supabase/tokens'
import { cookieWith, openSupabase } from '@/lib/testing/supabase'
import { authProvider, findPrincipal } from './session'

const own = await openSupabase()
const { supabase } = own

const now = () => Math.floor(Date.now() / 1000)
const sessionWith = (accessToken: string) => authProvider().getSession(new Headers({ cookie: cookieWith(accessToken) }))

describe('an access token', () => {
  const encode = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const withSecret = (claims: Json, header: Json, secret: string) => {
    const content = `${encode(header)}.${encode(claims)}`
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
  }

  it('of the project, for a session that was begun here, is accepted', async () => {
    const { claims } = await own.begin()
    expect(await sessionWith(signToken(supabase.key, claims))).toMatchObject({ subject: claims.sub })
  })

  const publicPem = () => supabase.key.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  it.each<[string, (claims: Json) => string]>([
    ['that is not signed', (claims) => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`],
    ['that names no algorithm', (claims) => signToken(supabase.key, claims, { alg: undefined })],
    [
      'that is not signed but names a key',
      (claims) => `${encode({ alg: 'none', kid: supabase.key.kid })}.${encode(claims)}.`,
    ],
    [
      'signed by the public key as a shared secret',
      (claims) => withSecret(claims, { alg: 'HS256', kid: supabase.key.kid }, publicPem()),
    ],
    ['signed by a shared secret without a key', (claims) => withSecret(claims, { alg: 'HS256' }, 'secret')],
    ['that claims another algorithm for the key', (claims) => signToken(supabase.key, claims, { alg: 'RS256' })],
    ['of a foreign key under the known name', (claims) => signToken({ ...makeKey(), kid: supabase.key.kid }, claims)],
    ['of a key that the project does not have', (claims) => signToken(makeKey(), claims)],
    ['that names no key', (claims) => signToken(supabase.key, claims, { kid: undefined })],
    ['that has passed its time', (claims) => signToken(supabase.key, { ...claims, exp: now() - 1 })],
    ['without an end', (claims) => signToken(supabase.key, { ...claims, exp: undefined })],
    ['for another audience', (claims) => signToken(supabase.key, { ...claims, aud: 'anon' })],
    ['without an audience', (claims) => signToken(supabase.key, { ...claims, aud: undefined })],
    ['of another issuer', (claims) => signToken(supabase.key, { ...claims, iss: 'https://other.example/auth/v1' })],
    ['of nobody in particular', (claims) => signToken(supabase.key, { ...claims, is_anonymous: true })],
    ['of no session', (claims) => signToken(supabase.key, { ...claims, session_id: undefined })],
    ['of a session for another person', (claims) => signToken(supabase.key, { ...claims, sub: crypto.randomUUID() })],
    [
      'with other content under its signature',
      (claims) => {
        const [header, , signature] = signToken(supabase.key, claims).split('.')
        return `${header}.${encode({ ...claims, aal: 'aal2' })}.${signature}`
      },
    ],
    ['that is no token', () => 'a.b.c'],
  ])('%s is refused, and Supabase is not asked about it', async (_, make) => {
    const { claims } = await own.begin()
    const token = make(claims)
    supabase.requests.length = 0
    expect(await sessionWith(token)).toBeNull()
    expect(supabase.requests.filter((line) => !line.includes('jwks.json'))).toEqual([])
  })

  it('from before the second factor is refused after it, and one from past it too', async () => {
    const { browser, session, claims } = await own.begin()
    await own.setUpFactor(browser)
    expect(session.level).toBe('aal2')
    expect(await sessionWith(signToken(supabase.key, { ...claims, aal: 'aal1' }))).toBeNull()
    expect(await sessionWith(signToken(supabase.key, { ...claims, aal: 'aal2' }))).toMatchObject({
      hasSecondFactor: true,
    })
    // Whoever has the password alone can get this from Supabase, without asking us.
    const elsewhere = supabase.openElsewhere(own.account.email)
    expect(elsewhere.session.level).toBe('aal1')
    expect(await sessionWith(elsewhere.accessToken)).toBeNull()
  })

  it('that only the first step brought opens nothing, under whatever name it is sent', async () => {
    const { browser } = await own.begin()
    await own.setUpFactor(browser)
    const { setCookie } = await authProvider().signIn(own.account, new Headers())
    const half = setCookie.map((cookie) => cookie.split(';')[0]).join('; ')
    expect(half).toContain('dra.supabase_half')
    expect(await authProvider().getSession(new Headers({ cookie: half.replaceAll('_half', '') }))).toBeNull()
  })

  it('is checked without asking anybody, once the keys are known', async () => {
    const { browser } = await own.begin()
    await browser.session()
    supabase.requests.length = 0
    for (let i = 0; i < 20; i++) expect(await findPrincipal(browser.headers())).not.toBeNull()
    expect(supabase.requests).toEqual([])
    supabase.options.fault = 'away'
    expect(await browser.session()).not.toBeNull()
  })

  it('makes the keys be asked for once, however many name one that is not there', async () => {
    const { claims } = await own.begin()
    supabase.requests.length = 0
    const tokens = Array.from({ length: 30 }, () => signToken(makeKey(), claims))
    await Promise.all(tokens.map(sessionWith))
    expect(supabase.requests.length).toBeLessThanOrEqual(1)
  })
})
