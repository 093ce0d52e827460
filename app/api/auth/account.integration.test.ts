import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { GET as listConnectors } from '@/app/api/v1/connectors/route'
import { authProvider } from '@/lib/auth/session'
import { call, problemOf, signIn } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { type Account, makeAccount, makeClient } from '@/lib/testing/fixture'
import { receiveMails, secretIn } from '@/lib/testing/mailbox'
import { totpOf } from '@/lib/testing/totp'
import { PATCH as renameRoute } from './account/route'
import { POST as addressRoute } from './address/route'
import { POST as confirmAddressRoute } from './confirm-address/route'
import { POST as passwordRoute } from './password/route'
import { POST as requestResetRoute } from './request-reset/route'
import { POST as resetPasswordRoute } from './reset-password/route'
import { POST as renewCodesRoute } from './second-factor/backup-codes/route'
import { POST as confirmFactorRoute } from './second-factor/confirm/route'
import { POST as removeFactorRoute } from './second-factor/remove/route'
import { POST as giveFactorRoute } from './second-factor/route'
import { POST as setUpFactorRoute } from './second-factor/set-up/route'
import { DELETE as endSessionRoute } from './sessions/[id]/route'
import { DELETE as endSessionsRoute } from './sessions/route'
import { POST as signInRoute } from './sign-in/route'

const { owner: sql } = openTestDatabase()
const NEW_PASSWORD = 'another horse battery'
let account: Account
let count = 0

beforeEach(async () => {
  const { clientId } = await makeClient(`Acme${++count}`)
  account = await makeAccount([clientId], { email: `ada${count}@acme.example`, role: 'owner' })
})

type Route = Parameters<typeof call>[0]
const post = (route: Route, body: unknown, cookie?: string) => call(route, { method: 'POST', body, cookie })
const isOpen = async (cookie: string) => (await call(listConnectors, { cookie })).status === 200
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .filter((cookie) => !/Max-Age=0/i.test(cookie))
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
const canSignIn = (email: string, password: string) =>
  signIn({ email, password }).then(
    () => true,
    () => false,
  )
const auditOf = async (userId: string) =>
  (
    await sql`select action, via, details from platform.audit_log
      where user_id = ${userId} and action not like 'account.sign%' order by id`
  ).map((row) => ({ ...row }))

describe('a forgotten password', () => {
  const askForLink = async () => {
    expect((await post(requestResetRoute, { email: account.email.toUpperCase() })).status).toBe(204)
    const [mail, ...others] = await receiveMails()
    expect(others).toEqual([])
    expect(mail?.to).toBe(account.email)
    return secretIn(mail)
  }

  it('is replaced by the link in the mail, once, and all sessions end', async () => {
    const session = await signIn(account)
    const token = await askForLink()
    expect((await post(resetPasswordRoute, { token, password: NEW_PASSWORD })).status).toBe(204)
    expect(await isOpen(session)).toBe(false)
    expect(await canSignIn(account.email, account.password)).toBe(false)
    expect(await canSignIn(account.email, NEW_PASSWORD)).toBe(true)
    const again = await post(resetPasswordRoute, { token, password: account.password })
    expect(await problemOf(again)).toMatchObject({ status: 404 })
    expect(await canSignIn(account.email, NEW_PASSWORD)).toBe(true)
    expect(await auditOf(account.userId)).toEqual([
      { action: 'account.password_changed', via: 'link', details: { isReset: true } },
    ])
  })

  it('is replaced by one of many who follow the link at once', async () => {
    const token = await askForLink()
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => post(resetPasswordRoute, { token, password: `${NEW_PASSWORD} ${i}` })),
    )
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
  })

  it('is not replaced by a link that is older than an hour', async () => {
    const token = await askForLink()
    await sql`update identity.verification set expires_at = now() - interval '1 second'`
    const answer = await problemOf(await post(resetPasswordRoute, { token, password: NEW_PASSWORD }))
    const madeUp = await problemOf(await post(resetPasswordRoute, { token: 'made-up', password: NEW_PASSWORD }))
    expect([answer.status, answer.detail]).toEqual([404, madeUp.detail])
    expect(await canSignIn(account.email, account.password)).toBe(true)
  })

  it('is asked for alike whether or not somebody has the address', async () => {
    const answers = [account.email, 'nobody@acme.example'].map((email) => post(requestResetRoute, { email }))
    const [one, other] = await Promise.all(answers)
    for (const response of [one, other]) {
      expect([response?.status, await response?.text(), response?.headers.getSetCookie()]).toEqual([204, '', []])
    }
    expect((await receiveMails()).map(({ to }) => to)).toEqual([account.email])
  })

  it('leaves no way in for whoever reads the database', async () => {
    const token = await askForLink()
    const stored = await sql`select to_jsonb(o)::text as text from platform.outbox o
      union all select to_jsonb(v)::text from identity.verification v`
    expect(stored.length).toBeGreaterThan(1)
    for (const { text } of stored) expect(text).not.toContain(token)
  })

  it.each(['', 'x'.repeat(11)])('is not replaced by one that is too short: %j', async (password) => {
    const token = await askForLink()
    const problem = await problemOf(await post(resetPasswordRoute, { token, password }))
    expect(problem).toMatchObject({ status: 400, code: 'invalid_input' })
    expect(problem.detail).toMatch(/^password: must hold at least 12 characters/)
    expect((await post(resetPasswordRoute, { token, password: NEW_PASSWORD })).status).toBe(204)
  })
})

describe('a password', () => {
  it('is changed by whoever knows it; other sessions end and this one goes on under a new cookie', async () => {
    const [here, elsewhere] = [await signIn(account), await signIn(account)]
    const wrong = await post(passwordRoute, { current: NEW_PASSWORD, password: NEW_PASSWORD }, here)
    expect((await problemOf(wrong)).detail).toMatch(/^current: is not right/)
    const response = await post(passwordRoute, { current: account.password, password: NEW_PASSWORD }, here)
    expect(response.status).toBe(204)
    expect([await isOpen(here), await isOpen(elsewhere), await isOpen(cookieOf(response))]).toEqual([
      false,
      false,
      true,
    ])
    expect(await canSignIn(account.email, NEW_PASSWORD)).toBe(true)
  })

  it('is taken exactly as typed, of any characters, from twelve on', async () => {
    const cookie = await signIn(account)
    const change = (password: string) => post(passwordRoute, { current: account.password, password }, cookie)
    expect((await problemOf(await change('elevenchars'))).detail).toMatch(/at least 12 characters/)
    const exact = ' Ünï çödé 密码 🔑 "; -- '
    expect((await change(exact)).status).toBe(204)
    expect(await canSignIn(account.email, exact)).toBe(true)
    for (const other of [exact.trim(), exact.toLowerCase(), `${exact} `])
      expect(await canSignIn(account.email, other)).toBe(false)
  })
})

describe('an address', () => {
  const email = () => `countess${count}@acme.example`
  const ask = async (cookie: string, to = email()) => {
    expect((await post(addressRoute, { email: to, password: account.password }, cookie)).status).toBe(204)
    return receiveMails()
  }
  const storedAddresses = async () =>
    (
      await sql`select i.email as identity, p.email as platform from identity.user i
        join platform.user p on p.auth_subject = i.id where p.id = ${account.userId}`
    )[0]

  it('is changed by the link that was sent to it, once, and not before', async () => {
    const cookie = await signIn(account)
    const [mail] = await ask(cookie)
    expect(mail?.to).toBe(email())
    expect(await storedAddresses()).toEqual({ identity: account.email, platform: account.email })
    const token = secretIn(mail)
    expect((await post(confirmAddressRoute, { token })).status).toBe(204)
    expect(await storedAddresses()).toEqual({ identity: email(), platform: email() })
    expect(await canSignIn(email(), account.password)).toBe(true)
    expect(await canSignIn(account.email, account.password)).toBe(false)
    const [farewell, ...others] = await receiveMails()
    expect([farewell?.to, others]).toEqual([account.email, []])
    expect(farewell?.plain.replaceAll(/\s+/g, ' ')).toContain(`From now on you sign in with ${email()}`)
    expect((await post(confirmAddressRoute, { token })).status).toBe(404)
    expect(await receiveMails()).toEqual([])
    expect((await auditOf(account.userId)).map(({ action }) => action)).toEqual(['account.address_changed'])
  })

  it('needs the password', async () => {
    const cookie = await signIn(account)
    const problem = await problemOf(await post(addressRoute, { email: email(), password: 'guessed' }, cookie))
    expect([problem.status, problem.detail]).toEqual([400, expect.stringMatching(/^password: is not right/)])
    expect(await receiveMails()).toEqual([])
  })

  it('of somebody else is answered alike, and nobody is written to', async () => {
    const { clientId } = await makeClient(`Globex${count}`)
    const other = await makeAccount([clientId], { email: `grace${count}@globex.example`, role: 'owner' })
    expect(await ask(await signIn(account), other.email)).toEqual([])
  })

  it('that somebody else took meanwhile stays theirs', async () => {
    const [mail] = await ask(await signIn(account))
    const { clientId } = await makeClient(`Globex${count}`)
    await makeAccount([clientId], { email: email(), role: 'owner' })
    expect(await problemOf(await post(confirmAddressRoute, { token: secretIn(mail) }))).toMatchObject({ status: 409 })
    expect(await storedAddresses()).toEqual({ identity: account.email, platform: account.email })
  })
})

describe('a name', () => {
  it('is changed by its owner', async () => {
    const cookie = await signIn(account)
    const rename = (name: string) => call(renameRoute, { method: 'PATCH', body: { name }, cookie })
    expect((await rename('  Ada Lovelace ')).status).toBe(204)
    expect(await sql`select name from platform.user where id = ${account.userId}`).toEqual([{ name: 'Ada Lovelace' }])
    expect((await rename(' ')).status).toBe(400)
  })
})

describe('sessions', () => {
  const sessionsOf = (cookie: string) =>
    authProvider().listSessions(new Headers({ cookie, 'user-agent': 'Vitest', 'x-forwarded-for': '10.0.0.1' }))

  it('are listed to their owner alone and ended one by one', async () => {
    const [here, elsewhere] = [await signIn(account), await signIn(account)]
    const { clientId } = await makeClient(`Globex${count}`)
    const other = await makeAccount([clientId], { email: `grace${count}@globex.example`, role: 'owner' })
    const foreign = await signIn(other)
    const listed = await sessionsOf(here)
    expect(listed.map(({ isCurrent }) => isCurrent).sort()).toEqual([false, true])
    const end = (id: string, cookie: string) => call(endSessionRoute, { method: 'DELETE', params: { id }, cookie })
    const target = listed.find(({ isCurrent }) => !isCurrent)?.id ?? ''
    const stolen = await problemOf(await end(target, foreign))
    const missing = await problemOf(await end('none', foreign))
    expect([stolen.status, stolen.detail]).toEqual([404, missing.detail])
    expect(await isOpen(elsewhere)).toBe(true)
    expect((await end(target, here)).status).toBe(204)
    expect([await isOpen(here), await isOpen(elsewhere)]).toEqual([true, false])
  })

  it('elsewhere are ended all at once', async () => {
    const [here, ...others] = [await signIn(account), await signIn(account), await signIn(account)]
    const response = await call(endSessionsRoute, { method: 'DELETE', cookie: here })
    expect(await response.json()).toEqual({ ended: 2 })
    expect([await isOpen(here), ...(await Promise.all(others.map(isOpen)))]).toEqual([true, false, false])
  })

  it('end after twelve hours without use, and live on with it', async () => {
    const cookie = await signIn(account)
    const age = (hours: number) =>
      sql`update identity.session set updated_at = clock_timestamp() - make_interval(mins => ${Math.round(hours * 60)})`
    await age(11.9)
    expect(await isOpen(cookie)).toBe(true)
    const [{ seconds }] = (await sql`select extract(epoch from clock_timestamp() - updated_at)::int as seconds
      from identity.session where user_id = (select auth_subject from platform.user where id = ${account.userId})`) as [
      { seconds: number },
    ]
    expect(seconds).toBeLessThan(60)
    await age(12.1)
    expect(await isOpen(cookie)).toBe(false)
    await age(0)
    expect(await isOpen(cookie)).toBe(false)
  })

  it('end after seven days, however much they are used', async () => {
    const cookie = await signIn(account)
    const [{ days }] =
      (await sql`select round(extract(epoch from max(expires_at) - clock_timestamp()) / 86400)::int as days
      from identity.session`) as [{ days: number }]
    expect(days).toBe(7)
    await sql`update identity.session set expires_at = clock_timestamp() + interval '1 minute'`
    expect(await isOpen(cookie)).toBe(true)
    const [{ isLonger }] = (await sql`select bool_or(expires_at > clock_timestamp() + interval '1 minute') as "isLonger"
      from identity.session`) as [{ isLonger: boolean }]
    expect(isLonger).toBe(false)
    await sql`update identity.session set expires_at = clock_timestamp() - interval '1 second'`
    expect(await isOpen(cookie)).toBe(false)
  })
})

describe('a second factor', () => {
  const begin = async (cookie: string) => {
    const response = await post(setUpFactorRoute, { password: account.password }, cookie)
    expect(response.status).toBe(200)
    return (await response.json()) as { uri: string; secret: string; backupCodes: string[] }
  }
  const setUp = async () => {
    const first = await signIn(account)
    const factor = await begin(first)
    const response = await post(confirmFactorRoute, { code: totpOf(factor.secret) }, first)
    expect(response.status).toBe(204)
    return { ...factor, cookie: cookieOf(response), first }
  }
  const givePassword = async () => {
    const response = await post(signInRoute, { email: account.email, password: account.password })
    expect([response.status, await response.json()]).toEqual([200, { needsSecondFactor: true }])
    return cookieOf(response)
  }

  it('counts from its first code on; sessions that began without it end', async () => {
    const elsewhere = await signIn(account)
    const { uri, secret, backupCodes, cookie, first } = await setUp()
    expect(uri).toMatch(/^otpauth:\/\/totp\//)
    expect(uri).toContain(`secret=${secret}`)
    expect(new Set(backupCodes).size).toBe(10)
    expect([await isOpen(cookie), await isOpen(first), await isOpen(elsewhere)]).toEqual([true, false, false])
    const session = await authProvider().getSession(new Headers({ cookie }))
    expect(session?.hasSecondFactor).toBe(true)
  })

  it('is asked for at sign-in: the password alone opens nothing', async () => {
    const { secret } = await setUp()
    const half = await givePassword()
    expect(half).not.toBe('')
    expect(await isOpen(half)).toBe(false)
    const wrong = await problemOf(await post(giveFactorRoute, { code: '000000' }, half))
    expect([wrong.status, wrong.detail]).toEqual([400, expect.stringMatching(/^code: is not right/)])
    const response = await post(giveFactorRoute, { code: totpOf(secret) }, half)
    expect(response.status).toBe(204)
    expect(await isOpen(cookieOf(response))).toBe(true)
  })

  it('lets in once by each code, however many times it is sent at once', async () => {
    const { secret } = await setUp()
    const halves = [await givePassword(), await givePassword(), await givePassword()]
    const code = totpOf(secret)
    const answers = await Promise.all(halves.map((half) => post(giveFactorRoute, { code }, half)))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400])
    const again = await post(giveFactorRoute, { code }, await givePassword())
    expect([again.status, cookieOf(again)]).toEqual([400, ''])
    const [{ open }] = (await sql`select count(*)::int as open from identity.session
      where user_id = (select auth_subject from platform.user where id = ${account.userId})`) as [{ open: number }]
    expect(open).toBe(2)
  })

  it('is replaced by a backup code, each once', async () => {
    const { backupCodes } = await setUp()
    const [code = '', next = ''] = backupCodes
    const typed = code.replaceAll('-', ' ').toUpperCase()
    const response = await post(giveFactorRoute, { code: typed }, await givePassword())
    expect(response.status).toBe(204)
    expect(await isOpen(cookieOf(response))).toBe(true)
    expect((await post(giveFactorRoute, { code }, await givePassword())).status).toBe(400)
    expect((await post(giveFactorRoute, { code: next }, await givePassword())).status).toBe(204)
  })

  it('keeps its backup codes as hashes, which are not codes themselves', async () => {
    const { backupCodes } = await setUp()
    const kept = async () => {
      const [row] = await sql`select backup_codes as codes from identity.two_factor
        where user_id = (select auth_subject from platform.user where id = ${account.userId})`
      return JSON.parse(row?.codes) as string[]
    }
    const hashes = backupCodes.map((code) => createHash('sha256').update(code).digest('hex'))
    expect(await kept()).toEqual(hashes)
    await post(giveFactorRoute, { code: backupCodes[0] }, await givePassword())
    expect(await kept()).toEqual(hashes.slice(1))
    expect((await post(giveFactorRoute, { code: hashes[1]?.slice(0, 24) }, await givePassword())).status).toBe(400)
  })

  it('gets new backup codes by the password, told once and written down without them', async () => {
    const { backupCodes, cookie } = await setUp()
    expect((await post(renewCodesRoute, { password: 'guessed' }, cookie)).status).toBe(400)
    const response = await post(renewCodesRoute, { password: account.password }, cookie)
    const renewed = (await response.json()) as { backupCodes: string[] }
    expect([response.status, new Set([...renewed.backupCodes, ...backupCodes]).size]).toEqual([200, 20])
    const [old = ''] = backupCodes
    const [fresh = ''] = renewed.backupCodes
    expect((await post(giveFactorRoute, { code: old }, await givePassword())).status).toBe(400)
    expect((await post(giveFactorRoute, { code: fresh }, await givePassword())).status).toBe(204)
    expect((await auditOf(account.userId)).map(({ details }) => details)).toContainEqual({ hasNewBackupCodes: true })
  })

  it('cannot be guessed: five wrong codes end the attempt, ten lock the account for a while', async () => {
    const { secret } = await setUp()
    for (const round of [1, 2]) {
      const half = await givePassword()
      for (let i = 0; i < 5; i++)
        expect([round, (await post(giveFactorRoute, { code: `00000${i}` }, half)).status]).toEqual([round, 400])
    }
    const response = await post(giveFactorRoute, { code: totpOf(secret) }, await givePassword())
    expect([response.status, cookieOf(response)]).toEqual([429, ''])
  })

  it('is not to be had without the first step', async () => {
    const { secret } = await setUp()
    const response = await post(giveFactorRoute, { code: totpOf(secret) })
    expect([response.status, cookieOf(response)]).toEqual([401, ''])
  })

  it('that was begun, but not confirmed, is not asked for', async () => {
    const cookie = await signIn(account)
    await begin(cookie)
    expect((await post(confirmFactorRoute, { code: '000000' }, cookie)).status).toBe(400)
    expect(await canSignIn(account.email, account.password)).toBe(true)
    expect((await authProvider().getSession(new Headers({ cookie })))?.hasSecondFactor).toBe(false)
  })

  it('is set up and removed with the password only', async () => {
    const cookie = await signIn(account)
    expect((await post(setUpFactorRoute, { password: 'guessed' }, cookie)).status).toBe(400)
    const set = await setUp()
    expect((await post(setUpFactorRoute, { password: account.password }, set.cookie)).status).toBe(409)
    expect((await post(removeFactorRoute, { password: 'guessed' }, set.cookie)).status).toBe(400)
    const response = await post(removeFactorRoute, { password: account.password }, set.cookie)
    expect(response.status).toBe(204)
    expect(await isOpen(cookieOf(response))).toBe(true)
    expect(await canSignIn(account.email, account.password)).toBe(true)
    expect((await auditOf(account.userId)).map(({ details }) => details)).toEqual([
      { isSetUp: true },
      { isSetUp: false },
    ])
  })

  it('is stored sealed', async () => {
    const { secret, backupCodes } = await setUp()
    const [{ text }] = (await sql`select string_agg(to_jsonb(t)::text, '') as text from identity.two_factor t`) as [
      { text: string },
    ]
    for (const code of [secret, ...backupCodes]) expect(text).not.toContain(code)
  })
})
