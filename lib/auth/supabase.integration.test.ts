import { beforeAll, describe, expect, it, vi } from 'vitest'
import { PATCH as renameRoute } from '@/app/api/auth/account/route'
import { POST as signOutRoute } from '@/app/api/auth/sign-out/route'
import { POST as acceptRoute } from '@/app/api/invitations/[token]/route'
import { makeKey, signToken } from '@/e2e/upstreams/supabase/tokens'
import { makeInvitation } from '@/lib/services/invitations/make'
import { call } from '@/lib/testing/call'
import { Browser } from '@/lib/testing/contract/browser'
import { captureLog } from '@/lib/testing/logged'
import { receiveMails, secretIn } from '@/lib/testing/mailbox'
import { cookieWith, openSupabase } from '@/lib/testing/supabase'
import { renewSession } from './renew'
import { authProvider, findPrincipal } from './session'

const own = await openSupabase()
const {
  supabase,
  database: { owner: sql },
} = own
const logged = captureLog()
const now = () => Math.floor(Date.now() / 1000)

describe('a session that is about to end', () => {
  const due = async (secondsLeft: number) => {
    const { browser, session, claims } = await own.begin()
    const token = signToken(supabase.key, { ...claims, exp: now() + secondsLeft })
    const headers = new Headers({ cookie: `dra_client=cli_1; ${cookieWith(token, session.refreshToken)}` })
    supabase.requests.length = 0
    return { browser, session, headers }
  }
  const renewals = () => supabase.requests.filter((line) => line.includes('/token')).length

  it.each([200, -60])('is renewed with %i seconds left, once for all requests at that time', async (left) => {
    const { headers } = await due(left)
    const answers = await Promise.all(Array.from({ length: 5 }, () => renewSession(headers)))
    expect(renewals()).toBe(1)
    for (const renewed of answers) {
      expect(renewed?.setCookie.every((cookie) => /HttpOnly/.test(cookie))).toBe(true)
      expect(renewed?.headers.get('cookie')).toMatch(/^dra_client=cli_1; /)
      expect(await authProvider().getSession(renewed?.headers ?? new Headers())).not.toBeNull()
      expect(await new Browser().take(renewed?.setCookie ?? []).session()).not.toBeNull()
    }
  })

  it('is left alone before that, and so is a visitor', async () => {
    const { browser } = await due(0)
    expect([await renewSession(browser.headers()), await renewSession(new Headers())]).toEqual([null, null])
    expect(renewals()).toBe(0)
  })

  it('is not renewed for a token that somebody made up', async () => {
    const { session, claims } = await own.begin()
    supabase.requests.length = 0
    const token = signToken(makeKey(), { ...claims, exp: now() - 5 })
    expect(await renewSession(new Headers({ cookie: cookieWith(token, session.refreshToken) }))).toBeNull()
    expect(renewals()).toBe(0)
  })

  it('is renewed by a route on the way, with what is sent to it', async () => {
    const { headers } = await due(-60)
    const response = await call(renameRoute, {
      method: 'PATCH',
      body: { name: 'Ada Lovelace' },
      cookie: headers.get('cookie') ?? '',
    })
    expect(response.status).toBe(204)
    expect(await new Browser().take(response.headers.getSetCookie()).session()).not.toBeNull()
  })

  it('is taken out of the browser where Supabase ended it, and kept where it does not answer', async () => {
    const gone = await due(-60)
    supabase.accounts.sessions.clear()
    const renewed = await renewSession(gone.headers)
    expect(renewed?.headers.get('cookie')).toBe('dra_client=cli_1')
    expect(new Browser().take(renewed?.setCookie ?? []).isEmpty()).toBe(true)
    const kept = await due(-60)
    supabase.options.fault = 'rate_limited'
    expect(await renewSession(kept.headers)).toBeNull()
  })

  it('that was ended here is not brought back by renewing it', async () => {
    const { browser, headers } = await due(-60)
    const other = await Browser.signIn(own.account)
    await sql`delete from identity.verification where identifier like 'session:%' || ${String((await browser.session())?.subject)} || '%'`
    const renewed = await renewSession(headers)
    expect(await authProvider().getSession(renewed?.headers ?? new Headers())).toBeNull()
    expect(await other.session()).toBeNull()
  })

  it('signs out for good on the way, whatever was renewed', async () => {
    const { headers, session } = await due(-60)
    const response = await call(signOutRoute, { method: 'POST', cookie: headers.get('cookie') ?? '' })
    expect(response.status).toBe(204)
    expect(new Browser().take(response.headers.getSetCookie()).isEmpty()).toBe(true)
    expect(supabase.accounts.sessions.has(session.id)).toBe(false)
  })
})

describe('the keys of the project', () => {
  it('are used for what they are for: the secret one where nobody is signed in, and never told', async () => {
    supabase.requests.length = 0
    const { browser } = await own.begin()
    await own.setUpFactor(browser)
    supabase.options.fault = 'rate_limited'
    await expect(authProvider().signIn(own.account, new Headers())).rejects.toThrow()
    const [secret, others] = [
      supabase.requests.filter((line) => line.endsWith(' secret')),
      supabase.requests.filter((line) => !line.endsWith(' secret')),
    ]
    expect(secret.every((line) => line.includes('/admin/') || line.includes('/logout'))).toBe(true)
    expect(others.every((line) => !line.includes('/admin/'))).toBe(true)
    expect(secret.length).toBeGreaterThan(0)
    for (const line of logged) {
      expect(line).not.toContain(supabase.secretKey)
      expect(line).not.toContain(own.account.password)
    }
  })
})

describe('Supabase', () => {
  it('that does not answer is said to be away, not that the password is wrong', async () => {
    supabase.options.fault = 'away'
    await expect(authProvider().signIn(own.account, new Headers())).rejects.toMatchObject({ code: 'unavailable' })
    supabase.options.fault = 'rate_limited'
    await expect(authProvider().signIn(own.account, new Headers())).rejects.toMatchObject({ code: 'limit_reached' })
  })

  it('may refuse a new password in its own words, which are told in ours; a link is not used up by it', async () => {
    supabase.options.weakPasswords = ['weak password 1']
    const { browser, session } = await own.begin()
    const weak = { code: 'invalid_input', publicMessage: expect.stringMatching(/^password: is too easy/) }
    const change = authProvider().changePassword(
      { current: own.account.password, password: 'weak password 1' },
      browser.headers(),
    )
    await expect(change).rejects.toMatchObject(weak)
    expect(await browser.session()).not.toBeNull()
    const made = authProvider().createAccount({ email: 'x@acme.example', name: 'X', password: 'weak password 1' })
    await expect(made).rejects.toMatchObject(weak)
    await authProvider().requestReset({ email: own.account.email }, new Headers())
    const token = secretIn((await receiveMails())[0])
    const reset = (password: string) => authProvider().resetPassword({ token, password }, new Headers())
    await expect(reset('weak password 1')).rejects.toMatchObject(weak)
    expect(await reset('another horse battery')).toMatchObject({ subject: session.accountId })
  })

  it('keeps the account of whoever accepts an invitation, who is signed in at once', async () => {
    const email = 'anna@acme.example'
    await makeInvitation(own.client.context, { email, role: 'analyst' })
    const [mail] = await receiveMails()
    const token = /\/accept-invite\/([\w-]{43})/.exec(mail?.html ?? '')?.[1] ?? ''
    const body = { name: 'Anna', password: 'a phrase of my own' }
    const response = await call(acceptRoute, { method: 'POST', params: { token }, body })
    expect(response.status).toBe(200)
    const principal = await findPrincipal(new Browser().take(response.headers.getSetCookie()).headers())
    expect(principal).toMatchObject({ user: { email }, memberships: [{ id: own.client.clientId, role: 'analyst' }] })
    expect(supabase.accounts.byEmail(email)).toMatchObject({ isConfirmed: true, userMetadata: { name: 'Anna' } })
  })

  it('is told of sessions that end here', async () => {
    const { browser, session } = await own.begin()
    await authProvider().signOut(browser.headers())
    expect(supabase.accounts.sessions.has(session.id)).toBe(false)
    const [here, other] = [await Browser.signIn(own.account), await Browser.signIn(own.account)]
    await authProvider().endOtherSessions(here.headers())
    expect(supabase.accounts.sessions.size).toBeGreaterThan(0)
    const open = [...supabase.accounts.sessions.values()].filter((each) => each.accountId === session.accountId)
    expect([open.length, await other.session()]).toEqual([1, null])
  })

  it('lets somebody with a second factor change the password in a session of today, and asks for one otherwise', async () => {
    const { browser, session } = await own.begin()
    await own.setUpFactor(browser)
    session.beganAt -= 25 * 3_600_000
    const change = () =>
      authProvider().changePassword(
        { current: own.account.password, password: 'another horse battery' },
        browser.headers(),
      )
    await expect(change()).rejects.toMatchObject({
      code: 'conflict',
      publicMessage: expect.stringMatching(/too long ago/),
    })
    session.beganAt = Date.now()
    await change()
    expect(await browser.session()).toMatchObject({ hasSecondFactor: true })
  })

  it('lets nobody in who was banned there', async () => {
    const stored = supabase.accounts.byEmail(own.account.email)
    if (stored) stored.isBanned = true
    await expect(authProvider().signIn(own.account, new Headers())).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})

describe('over https', () => {
  beforeAll(async () => {
    const { forgetEnv } = await import('@/lib/env')
    vi.stubEnv('FRONTEND_URL', 'https://dashboard.example')
    forgetEnv()
  })

  it('every piece of the cookie is one that browsers take from this host alone', async () => {
    const { setCookie } = await authProvider().signIn(own.account, new Headers())
    for (const cookie of setCookie) {
      expect(cookie).toMatch(/^__Host-dra\.supabase(\.\d)?=/)
      const [, ...rules] = cookie.split('; ')
      expect(rules.map((rule) => rule.toLowerCase()).sort()).toEqual(
        ['httponly', 'max-age=604800', 'path=/', 'samesite=lax', 'secure'].sort(),
      )
    }
    const browser = new Browser().take(setCookie)
    expect(await browser.session()).not.toBeNull()
    const plain = (browser.headers().get('cookie') ?? '').replaceAll('__Host-', '')
    expect(await authProvider().getSession(new Headers({ cookie: plain }))).toBeNull()
  })
})
