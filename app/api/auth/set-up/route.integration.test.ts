import { describe, expect, it } from 'vitest'
import { findPrincipal } from '@/lib/auth/session'
import { makeSetupLink } from '@/lib/services/setup/first-admin'
import { call, problemOf, signIn } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { POST } from './route'

const { owner: sql } = openTestDatabase()
const person = { name: 'Ada', email: 'Ada@Agency.example', password: 'correct horse battery' }
const setUp = (token: string, changed: Partial<typeof person> = {}) =>
  call(POST, { method: 'POST', body: { ...person, ...changed, token } })
const tokenOf = (link: string | null) => link?.split('/').at(-1) ?? ''

describe('the first admin', () => {
  it('is made by the printed link, once, and then no link opens anything', async () => {
    const [one, other, old] = [await makeSetupLink(), await makeSetupLink(), await makeSetupLink()]
    expect(one).toMatch(/^http:\/\/dashboard\.test\/setup\/[\w-]{43}$/)
    const stored = await sql`select to_jsonb(l)::text as text from platform.setup_link l`
    for (const { text } of stored) expect(text).not.toContain(tokenOf(one))

    expect(await problemOf(await setUp(tokenOf(one), { password: 'short' }))).toMatchObject({ status: 400 })
    expect(await problemOf(await setUp('made-up'))).toMatchObject({ status: 404 })
    await sql`update platform.setup_link set expires_at = clock_timestamp() - interval '1 second'
      where token_hash = encode(sha256(${tokenOf(old)}::bytea), 'hex')`
    expect(await problemOf(await setUp(tokenOf(old)))).toMatchObject({ status: 404 })

    const answers = await Promise.all([
      ...Array.from({ length: 4 }, (_, i) => setUp(tokenOf(one), { email: `a${i}@agency.example` })),
      ...Array.from({ length: 4 }, (_, i) => setUp(tokenOf(other), { email: `b${i}@agency.example` })),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(404)])
    const admins = await sql`select email, is_platform_admin from platform.user`
    expect(admins).toHaveLength(1)
    const accounts = await sql`select email from identity.user`
    expect(accounts.map(({ email }) => email)).toEqual(admins.map(({ email }) => email))

    const cookie = await signIn({ email: String(admins[0]?.email), password: person.password })
    const principal = await findPrincipal(new Headers({ cookie }))
    expect(principal).toMatchObject({ user: { isPlatformAdmin: true }, memberships: [], hasSecondFactor: false })
    expect(await makeSetupLink()).toBeNull()
    expect(await sql`select action, via from platform.audit_log where action like 'setup%'`).toEqual([
      { action: 'setup.first_admin', via: 'link' },
    ])
  })
})
