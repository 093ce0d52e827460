import { beforeAll, describe, expect, it } from 'vitest'
import { POST as inviteRoute } from '@/app/api/v1/clients/[id]/invite/route'
import { GET as listInvitationsRoute } from '@/app/api/v1/invitations/route'
import { GET as listJobsRoute } from '@/app/api/v1/jobs/route'
import { PATCH as changeRoute, DELETE as removeRoute } from '@/app/api/v1/members/[id]/route'
import { POST as leaveRoute } from '@/app/api/v1/members/leave/route'
import { GET as listRoute } from '@/app/api/v1/members/route'
import { makeKeyText } from '@/lib/auth/api-key'
import type { Role } from '@/lib/auth/permissions'
import { newId } from '@/lib/ids'
import type { InvitationDto } from '@/lib/services/invitations/dto'
import type { MemberDto } from '@/lib/services/members/dto'
import { call, type People, problemOf, signIn, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeAccount } from '@/lib/testing/fixture'

const { owner: sql } = openTestDatabase()
let people: People
beforeAll(async () => {
  people = await signInPeople()
})

let made = 0
/** Somebody new at Acme, signed in. */
async function join(role: Role, kind: 'member' | 'agency' = 'member') {
  const account = await makeAccount([people.acme.clientId], { email: `person${made++}@acme.example`, role })
  await sql`update platform.membership set kind = ${kind} where user_id = ${account.userId}`
  return { ...account, cookie: await signIn(account) }
}
const list = (cookie: string) => call(listRoute, { path: '/api/v1/members', cookie })
const change = (id: string, role: unknown, cookie = people.owner) =>
  call(changeRoute, { method: 'PATCH', params: { id }, body: { role }, cookie })
const remove = (id: string, cookie = people.owner) => call(removeRoute, { method: 'DELETE', params: { id }, cookie })
const leave = (cookie: string) => call(leaveRoute, { method: 'POST', cookie })
const invite = (email: string, role: Role, cookie: string, headers = {}) =>
  call(inviteRoute, {
    method: 'POST',
    path: `/api/v1/clients/${people.acme.clientId}/invite`,
    params: { id: people.acme.clientId },
    body: { email, role },
    cookie,
    headers,
  })
const invitationTo = async (email: string) => {
  const response = await call(listInvitationsRoute, { path: '/api/v1/invitations?limit=200', cookie: people.owner })
  const { items } = (await response.json()) as { items: InvitationDto[] }
  return items.find((each) => each.email === email)
}
const roleOf = async (userId: string) =>
  (await sql`select role from platform.membership where user_id = ${userId}`)[0]?.role

describe('the list of members', () => {
  it('shows the client’s people, and nobody of another client', async () => {
    const { items } = (await (await list(people.viewer)).json()) as { items: MemberDto[] }
    expect(items.map(({ email }) => email)).toContain('owner@acme.example')
    expect(items.every(({ email }) => email.endsWith('acme.example'))).toBe(true)
    expect(items[0]).toEqual({
      id: expect.stringMatching(/^usr_/),
      name: expect.any(String),
      email: expect.any(String),
      role: 'owner',
      kind: 'member',
      isActive: true,
      since: expect.stringMatching(/Z$/),
    })
  })

  it('comes in pages', async () => {
    const first = await (await call(listRoute, { path: '/api/v1/members?limit=2', cookie: people.owner })).json()
    expect(first.items).toHaveLength(2)
    const path = `/api/v1/members?limit=200&cursor=${first.nextCursor}`
    const second = await (await call(listRoute, { path, cookie: people.owner })).json()
    expect(second.nextCursor).toBeNull()
    const ids = [...first.items, ...second.items].map(({ id }: MemberDto) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('changing a role', () => {
  it('holds for the next request, in both directions', async () => {
    const person = await join('viewer')
    expect((await invite('x1@acme.example', 'viewer', person.cookie)).status).toBe(403)
    expect((await change(person.userId, 'admin')).status).toBe(200)
    expect((await invite('x1@acme.example', 'viewer', person.cookie)).status).toBe(201)
    expect((await change(person.userId, 'viewer')).status).toBe(200)
    expect((await invite('x2@acme.example', 'viewer', person.cookie)).status).toBe(403)
  })

  it('withdraws invitations to roles that the person may not give any more', async () => {
    const person = await join('owner')
    await invite('boss2@acme.example', 'owner', person.cookie)
    await invite('helper2@acme.example', 'viewer', person.cookie)
    await change(person.userId, 'admin')
    expect(await invitationTo('boss2@acme.example')).toMatchObject({ state: 'revoked' })
    expect(await invitationTo('helper2@acme.example')).toMatchObject({ state: 'open' })
    await change(person.userId, 'analyst')
    expect(await invitationTo('helper2@acme.example')).toMatchObject({ state: 'revoked' })
  })

  it('is refused to admins for owners, admins and the agency’s people, and for roles above theirs', async () => {
    const [admin, other, agency, analyst] = [
      await join('admin'),
      await join('admin'),
      await join('analyst', 'agency'),
      await join('analyst'),
    ]
    for (const { userId } of [people.accounts.owner, other, agency, admin])
      expect(await problemOf(await change(userId, 'viewer', admin.cookie))).toMatchObject({ status: 403 })
    for (const role of ['owner', 'admin'])
      expect(await problemOf(await change(analyst.userId, role, admin.cookie))).toMatchObject({ status: 403 })
    expect((await change(analyst.userId, 'viewer', admin.cookie)).status).toBe(200)
    expect((await change(agency.userId, 'viewer')).status).toBe(200)
  })

  it('takes only roles there are', async () => {
    expect(await problemOf(await change(people.accounts.viewer.userId, 'root'))).toMatchObject({ status: 400 })
    expect(await problemOf(await change(people.accounts.viewer.userId, undefined))).toMatchObject({ status: 400 })
  })

  it('answers for another client’s member as for nobody', async () => {
    const headers = { 'x-request-id': 'request-one' }
    const at = (id: string) =>
      call(changeRoute, { method: 'PATCH', params: { id }, body: { role: 'viewer' }, cookie: people.owner, headers })
    const foreign = await problemOf(await at(people.accounts.stranger.userId))
    expect(foreign).toEqual(await problemOf(await at(newId('user'))))
    expect(foreign.status).toBe(404)
    expect(await roleOf(people.accounts.stranger.userId)).toBe('owner')
  })
})

describe('removing a member', () => {
  it('ends session and keys of the person at once, and writes it down', async () => {
    const person = await join('admin')
    const { text, tokenHash, ending } = makeKeyText()
    await sql`insert into platform.api_key (client_id, id, name, token_hash, ending, scopes, created_by)
      values (${people.acme.clientId}, 'key_gone', 'k', ${tokenHash}, ${ending}, ${['members:read']}, ${person.userId})`
    const withKey = () => call(listRoute, { headers: { authorization: `Bearer ${text}` } })
    expect((await withKey()).status).toBe(200)
    expect((await call(listJobsRoute, { cookie: person.cookie })).status).toBe(200)
    await invite('x3@acme.example', 'viewer', person.cookie)
    expect((await remove(person.userId)).status).toBe(204)
    expect((await call(listJobsRoute, { cookie: person.cookie })).status).toBe(403)
    expect((await withKey()).status).toBe(401)
    expect(await invitationTo('x3@acme.example')).toMatchObject({ state: 'revoked', inviterName: null })
    const [noted] = await sql`select action, user_id, object_id, details from platform.audit_log
      where action = 'member.remove' and object_id = ${person.userId}`
    expect(noted).toMatchObject({
      user_id: people.accounts.owner.userId,
      details: { role: 'admin', invitationsWithdrawn: 1, keysEnded: 1 },
    })
    expect((await remove(person.userId)).status).toBe(404)
    const [key] = await sql`select revoked_at from platform.api_key where id = 'key_gone'`
    expect(key?.revoked_at).not.toBeNull()
  })

  it('is refused to admins for owners, admins and the agency’s people', async () => {
    const admin = await join('admin')
    const [other, agency] = [await join('admin'), await join('viewer', 'agency')]
    for (const { userId } of [people.accounts.owner, other, agency])
      expect(await problemOf(await remove(userId, admin.cookie))).toMatchObject({ status: 403 })
    expect((await remove(agency.userId)).status).toBe(204)
  })

  it('does not reach into another client', async () => {
    expect((await remove(people.accounts.stranger.userId)).status).toBe(404)
    expect(await roleOf(people.accounts.stranger.userId)).toBe('owner')
  })
})

describe('the only owner', () => {
  it('cannot leave, nor be removed or made less, until somebody else is owner', async () => {
    const [only] = await sql`select user_id from platform.membership where client_id = ${people.globex.clientId}
      and user_id <> ${people.accounts.stranger.userId}`
    await sql`delete from platform.membership where user_id = ${only?.user_id}`
    const { userId } = people.accounts.stranger
    for (const response of [
      await leave(people.stranger),
      await remove(userId, people.stranger),
      await change(userId, 'admin', people.stranger),
    ])
      expect(await problemOf(response)).toMatchObject({ status: 409 })
    const next = await makeAccount([people.globex.clientId], { email: 'next@globex.example', role: 'viewer' })
    expect((await change(next.userId, 'owner', people.stranger)).status).toBe(200)
    expect((await leave(people.stranger)).status).toBe(204)
  })

  it('is left, whatever is asked at once', async () => {
    const { acme } = people
    const others = await Promise.all([join('owner'), join('owner'), join('owner')])
    const ids = others.map(({ userId }) => userId)
    await sql`delete from platform.membership where client_id = ${acme.clientId} and role = 'owner'
      and user_id <> all(${ids})`
    const [a, b, c] = others as [(typeof others)[0], (typeof others)[0], (typeof others)[0]]
    const answers = await Promise.all([
      leave(a.cookie),
      remove(a.userId, b.cookie),
      change(b.userId, 'viewer', c.cookie),
      leave(c.cookie),
      change(c.userId, 'admin', a.cookie),
      leave(b.cookie),
    ])
    expect(answers.every(({ status }) => [200, 204, 403, 404, 409].includes(status))).toBe(true)
    const [left] = await sql`select count(*)::int as owners from platform.membership
      where client_id = ${acme.clientId} and role = 'owner'`
    expect(left?.owners).toBeGreaterThanOrEqual(1)
    await sql`insert into platform.membership (client_id, user_id, role)
      values (${acme.clientId}, ${people.accounts.owner.userId}, 'owner')`
  })
})

describe('inviting', () => {
  it('is answered once for each key, without the link, and with it where no key is sent', async () => {
    const headers = { 'idempotency-key': 'invite-once' }
    const first = await invite('keyed@acme.example', 'viewer', people.owner, headers)
    const again = await invite('keyed@acme.example', 'viewer', people.owner, headers)
    expect(await first.json()).toEqual(await again.json())
    const [kept] = await sql`select body from platform.idempotency_key where key = 'invite-once'`
    expect(kept?.body).toContain('"link":null')
    const open = (await (await invite('shown@acme.example', 'viewer', people.owner)).json()) as { link: string }
    expect(open.link).toMatch(/^http:\/\/dashboard\.test\/accept-invite\/[\w-]{43}$/)
  })

  it('is refused for a member and for an address with an open invitation', async () => {
    expect(await problemOf(await invite('Viewer@ACME.example', 'viewer', people.owner))).toMatchObject({ status: 409 })
    expect((await invite('twice@acme.example', 'viewer', people.owner)).status).toBe(201)
    expect(await problemOf(await invite('TWICE@acme.example', 'admin', people.owner))).toMatchObject({ status: 409 })
  })

  it('says the same of an address that has an account elsewhere as of one that has none', async () => {
    const bodies = await Promise.all(
      ['owner@globex.example', 'nobody@nowhere.example'].map(async (email) => {
        const { status, expiresAt, createdAt, id, link, ...body } = (await (
          await invite(email, 'viewer', people.owner)
        ).json()) as Record<string, unknown>
        return { ...body, email: 'masked', keys: [typeof expiresAt, typeof createdAt, typeof id, typeof link, status] }
      }),
    )
    expect(bodies[0]).toEqual(bodies[1])
  })

  it('is refused for a client one does not belong to as for one there is not', async () => {
    const at = (id: string) =>
      call(inviteRoute, {
        method: 'POST',
        params: { id },
        body: { email: 'a@b.example', role: 'viewer' },
        cookie: people.owner,
        headers: { 'x-request-id': 'request-one' },
      })
    const foreign = await problemOf(await at(people.globex.clientId))
    expect(foreign).toEqual(await problemOf(await at(newId('client'))))
    expect(foreign.status).toBe(404)
  })
})

describe('a suspended client', () => {
  it('refuses its members from the next request on', async () => {
    const person = await join('analyst')
    expect((await call(listJobsRoute, { cookie: person.cookie })).status).toBe(200)
    await sql`update platform.client set status = 'suspended' where id = ${people.acme.clientId}`
    expect((await call(listJobsRoute, { cookie: person.cookie })).status).toBe(403)
    expect((await invite('late@acme.example', 'viewer', people.owner)).status).toBe(403)
    await sql`update platform.client set status = 'active' where id = ${people.acme.clientId}`
    expect((await call(listJobsRoute, { cookie: person.cookie })).status).toBe(200)
  })
})
