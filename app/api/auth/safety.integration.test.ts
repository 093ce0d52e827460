import { beforeEach, describe, expect, it } from 'vitest'
import { POST as acceptRoute } from '@/app/api/invitations/[token]/route'
import { POST as inviteRoute } from '@/app/api/v1/clients/[id]/invite/route'
import { GET as listConnectors } from '@/app/api/v1/connectors/route'
import { makeSetupLink } from '@/lib/services/setup/first-admin'
import { call, problemOf, signIn } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { type Account, makeAccount, makeClient } from '@/lib/testing/fixture'
import { captureLog } from '@/lib/testing/logged'
import { receiveMails, secretIn } from '@/lib/testing/mailbox'
import { totpOf } from '@/lib/testing/totp'
import { POST as passwordRoute } from './password/route'
import { POST as requestResetRoute } from './request-reset/route'
import { POST as resetPasswordRoute } from './reset-password/route'
import { POST as confirmFactorRoute } from './second-factor/confirm/route'
import { POST as giveFactorRoute } from './second-factor/route'
import { POST as setUpFactorRoute } from './second-factor/set-up/route'
import { POST as setUpRoute } from './set-up/route'
import { POST as signInRoute } from './sign-in/route'

const { owner: sql } = openTestDatabase({ RATE_LIMIT_ENABLED: 'true' })
const logged = captureLog()
let account: Account
let clientId: string
let count = 0

beforeEach(async () => {
  clientId = (await makeClient(`Acme${++count}`)).clientId
  account = await makeAccount([clientId], { email: `ada${count}@acme.example`, role: 'owner' })
})

type Route = Parameters<typeof call>[0]
const ADDRESS = '10.20.30.40'
let asked = 0
/** Each from an address of its own, unless said otherwise. */
const post = (route: Route, body: unknown, { cookie, address, params }: Partial<Sent> = {}) =>
  call(route, {
    method: 'POST',
    path: '/api/auth/test',
    body,
    cookie,
    params,
    headers: { 'x-forwarded-for': address ?? `10.9.8.${++asked}`, 'x-request-id': 'request-of-test' },
  })
interface Sent {
  cookie: string
  address: string
  params: Record<string, string>
}
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

const secretMailed = async () => secretIn((await receiveMails()).find(({ to }) => to === account.email))

describe('a password on the list of common ones', () => {
  const refused = async (response: Response) =>
    expect(await problemOf(response)).toMatchObject({
      status: 400,
      detail: 'password: is on lists of common passwords. Choose another, longer one.',
    })
  const password = 'Password1234'

  it('is refused wherever one is chosen, and uses up no link', async () => {
    const cookie = await signIn(account)
    await refused(await post(passwordRoute, { current: account.password, password }, { cookie }))

    await post(requestResetRoute, { email: account.email })
    const token = await secretMailed()
    await refused(await post(resetPasswordRoute, { token, password }))
    expect((await post(resetPasswordRoute, { token, password: 'another horse battery' })).status).toBe(204)

    const again = await signIn({ email: account.email, password: 'another horse battery' })
    const body = { email: `eve${count}@acme.example`, role: 'viewer' }
    const invited = await post(inviteRoute, body, { cookie: again, params: { id: clientId } })
    const invitation = ((await invited.json()) as { link: string }).link.split('/').at(-1) ?? ''
    await refused(await post(acceptRoute, { name: 'Eve', password }, { params: { token: invitation } }))

    const setUp = (await makeSetupLink())?.split('/').at(-1) ?? ''
    await refused(await post(setUpRoute, { token: setUp, name: 'Adam', email: 'adam@agency.example', password }))
    expect(await sql`select from identity.user where email like 'eve%' or email like 'adam%'`).toHaveLength(0)
  })
})

describe('what must not be guessed', () => {
  it('is random and long: sessions, links, and codes and secrets of second factors', async () => {
    const tokens = new Set<string>()
    for (let i = 0; i < 5; i++) tokens.add(/session_token=([^.;]+)/.exec(await signIn(account))?.[1] ?? '')
    expect(tokens.size).toBe(5)
    // 62 letters and figures: 190 bits.
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9]{32}$/)
    await post(requestResetRoute, { email: account.email })
    expect(await secretMailed()).toMatch(/^[\w-]{22,}$/)
    const begun = await post(setUpFactorRoute, { password: account.password }, { cookie: await signIn(account) })
    const { secret, backupCodes } = (await begun.json()) as { secret: string; backupCodes: string[] }
    expect(secret).toMatch(/^[A-Z2-7]{32,}$/)
    expect(new Set(backupCodes).size).toBe(10)
    for (const code of backupCodes) expect(code).toMatch(/^[2-9a-z]{6}(-[2-9a-z]{6}){3}$/)
  })
})

describe('a forgotten password', () => {
  it('is replaced without going around the second factor', async () => {
    const cookie = await signIn(account)
    const begun = await post(setUpFactorRoute, { password: account.password }, { cookie })
    const { secret } = (await begun.json()) as { secret: string }
    await post(confirmFactorRoute, { code: totpOf(secret) }, { cookie })
    await post(requestResetRoute, { email: account.email })
    const reset = await post(resetPasswordRoute, {
      token: await secretMailed(),
      password: 'another horse battery',
    })
    expect([reset.status, reset.headers.getSetCookie()]).toEqual([204, []])
    const half = await post(signInRoute, { email: account.email, password: 'another horse battery' })
    expect(await half.json()).toEqual({ needsSecondFactor: true })
    expect((await call(listConnectors, { cookie: cookieOf(half) })).status).toBe(401)
  })
})

describe('an attempt to sign in', () => {
  const attempt = (body: unknown) => post(signInRoute, body, { address: ADDRESS })
  const entriesOf = async (userId: string) =>
    (
      await sql`select action, details, via, host(address::inet) as address, request_id from platform.audit_log
        where user_id = ${userId} order by id`
    ).map((row) => ({ ...row }))
  const lines = () => logged.map((line) => JSON.parse(line)).filter(({ event }) => event?.startsWith('account.'))
  const facts = { via: 'session', address: ADDRESS, request_id: 'request-of-test' }
  beforeEach(() => void logged.splice(0))

  it('is written down whether or not it succeeds, with factor, address and request, and nothing that was typed', async () => {
    expect((await attempt({ email: account.email, password: 'not the password' })).status).toBe(401)
    expect((await attempt({ email: account.email.toUpperCase(), password: account.password })).status).toBe(204)
    const details = { factor: 'password' }
    expect(await entriesOf(account.userId)).toEqual([
      { action: 'account.sign_in_refused', details, ...facts },
      { action: 'account.signed_in', details, ...facts },
    ])
    const line = { factor: 'password', address: ADDRESS, requestId: 'request-of-test', userId: account.userId }
    expect(lines()).toMatchObject([
      { level: 'warn', event: 'account.sign_in_refused', ...line },
      { level: 'info', event: 'account.signed_in', ...line },
    ])
    for (const typed of [account.password, 'not the password', account.email, account.email.toUpperCase()])
      expect(logged.join('')).not.toContain(typed)
  })

  it('with an address that nobody has is a line of the log, without that address: it may be a password', async () => {
    const before = await sql`select count(*) from platform.audit_log`
    expect((await attempt({ email: 'my.password@oops.example', password: 'not the password' })).status).toBe(401)
    expect(await sql`select count(*) from platform.audit_log`).toEqual(before)
    expect(lines()).toEqual([expect.objectContaining({ event: 'account.sign_in_refused', address: ADDRESS })])
    expect(lines()[0]).not.toHaveProperty('userId')
    expect(logged.join('')).not.toContain('oops')
  })

  it('with a second factor is written down in each of its steps, with the factor', async () => {
    const cookie = await signIn(account)
    const begun = await post(setUpFactorRoute, { password: account.password }, { cookie })
    const { secret, backupCodes } = (await begun.json()) as { secret: string; backupCodes: string[] }
    await post(confirmFactorRoute, { code: totpOf(secret) }, { cookie })
    await sql`truncate identity.verification`
    await sql`delete from platform.audit_log where user_id = ${account.userId}`
    logged.splice(0)

    const half = await attempt({ email: account.email, password: account.password })
    expect(await half.json()).toEqual({ needsSecondFactor: true })
    const withHalf = { cookie: cookieOf(half), address: ADDRESS }
    expect((await post(giveFactorRoute, { code: '000000' }, withHalf)).status).toBe(400)
    expect((await post(giveFactorRoute, { code: backupCodes[0] }, withHalf)).status).toBe(204)
    expect(lines().map(({ event, factor }) => [event, factor])).toEqual([
      ['account.second_factor_asked', 'password'],
      ['account.sign_in_refused', 'app_code'],
      ['account.signed_in', 'backup_code'],
    ])
    expect((await entriesOf(account.userId)).map(({ action }) => action)).toEqual([
      'account.second_factor_asked',
      'account.signed_in',
    ])
    expect(logged.join('')).not.toContain(backupCodes[0])
  })
})

describe('an attempt to get around', () => {
  const refusals = () => logged.map((line) => JSON.parse(line)).filter(({ refused }) => refused !== undefined)
  beforeEach(() => void logged.splice(0))

  it('the form of a request is logged by field, without what was sent', async () => {
    await post(signInRoute, { email: 'ada', password: 'canary', $where: 'canary' }, { address: ADDRESS })
    expect(refusals()).toEqual([
      expect.objectContaining({ refused: 'invalid_input', fields: ['email', ''], address: ADDRESS, level: 'warn' }),
    ])
    expect(logged.join('')).not.toContain('canary')
  })

  it('the origin, the limits and the keys is logged, with where it came from', async () => {
    await call(signInRoute, { method: 'POST', body: {}, origin: 'http://evil.test', headers: from() })
    await call(listConnectors, { headers: { ...from(), authorization: 'Bearer made up' } })
    for (let i = 0; i < 6; i++) await post(requestResetRoute, { email: 'nobody@acme.example' }, { address: ADDRESS })
    expect(refusals().map(({ refused, address }) => [refused, address])).toEqual([
      ['forbidden', ADDRESS],
      ['unauthenticated', ADDRESS],
      ['limit_reached', ADDRESS],
    ])
  })

  it('what somebody signed in may do is logged with who they are', async () => {
    const cookie = await signIn(account)
    logged.splice(0)
    await call(listConnectors, { cookie, headers: { ...from(), 'x-client-id': 'clt_of_others' } })
    expect(refusals()).toEqual([expect.objectContaining({ refused: 'not_found', userId: account.userId })])
  })

  const from = () => ({ 'x-forwarded-for': ADDRESS })
})
