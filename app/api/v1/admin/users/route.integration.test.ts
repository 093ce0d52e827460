import { beforeAll, expect, it } from 'vitest'
import { POST as ASSIGN } from '@/app/api/v1/admin/staff/assign/route'
import { POST as INVITE } from '@/app/api/v1/clients/[id]/invite/route'
import { GET as listJobs } from '@/app/api/v1/jobs/route'
import { POST as MAKE_KEY } from '@/app/api/v1/keys/route'
import { POST as LEAVE } from '@/app/api/v1/members/leave/route'
import { makeAdmin } from '@/lib/testing/admin'
import { call, type People, problemOf, signIn, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeAccount } from '@/lib/testing/fixture'
import { POST as END_SESSIONS } from './[id]/end-sessions/route'
import { GET as getOne, PATCH } from './[id]/route'
import { GET } from './route'

const { owner: sql } = openTestDatabase()
let people: People
let admin: Awaited<ReturnType<typeof makeAdmin>>
let anna: { userId: string; cookie: string }
let ben: { userId: string; cookie: string }

beforeAll(async () => {
  people = await signInPeople()
  admin = await makeAdmin(sql)
  const make = async (email: string) => {
    const account = await makeAccount([], { email, role: 'viewer' })
    return { userId: account.userId, cookie: await signIn(account) }
  }
  ;[anna, ben] = [await make('anna@agency.example'), await make('ben@agency.example')]
})

const change = (id: string, body: unknown, cookie = admin.cookie) =>
  call(PATCH, { method: 'PATCH', cookie, params: { id }, body })
const assign = (body: unknown) => call(ASSIGN, { method: 'POST', cookie: admin.cookie, body })
const membershipsOf = async (userId: string) =>
  (await (await call(getOne, { cookie: admin.cookie, params: { id: userId } })).json()).memberships

it('lists everybody with where they belong, finds by name or address', async () => {
  const { items } = await (await call(GET, { cookie: admin.cookie, path: '/?search=viewer@acme' })).json()
  expect(items).toMatchObject([
    { email: 'viewer@acme.example', active: true, memberships: [{ clientName: 'Acme', role: 'viewer' }] },
  ])
  expect((await call(GET, { cookie: admin.cookie, path: '/?active=perhaps' })).status).toBe(400)
  expect((await call(getOne, { cookie: admin.cookie, params: { id: 'usr_none' } })).status).toBe(404)
})

it('a person who is deactivated is out with the next request; once activated they sign in again, to everything', async () => {
  const { userId } = people.accounts.viewer
  expect((await change(userId, { active: false })).status).toBe(200)
  expect((await call(listJobs, { cookie: people.viewer })).status).toBe(401)
  expect((await change(userId, { active: true })).status).toBe(200)
  expect((await call(listJobs, { cookie: people.viewer })).status).toBe(401)
  people.viewer = await signIn(people.accounts.viewer)
  expect((await call(listJobs, { cookie: people.viewer })).status).toBe(200)
  const rows =
    await sql`select action from platform.audit_log where object_id = ${userId} and action like 'user%' order by id`
  expect(rows.map(({ action }) => action)).toEqual(['user.deactivate', 'user.activate'])
})

it('all sessions of a person are ended by a platform admin, with the next request, and nobody else’s', async () => {
  const { analyst: account } = people.accounts
  const cookies = [await signIn(account), await signIn(account)]
  const end = (id: string, cookie = admin.cookie) => call(END_SESSIONS, { method: 'POST', cookie, params: { id } })
  expect((await problemOf(await end(account.userId, people.owner))).status).toBe(404)
  expect((await problemOf(await end('usr_none'))).status).toBe(404)
  expect(await (await end(account.userId)).json()).toEqual({ ended: 3 })
  for (const cookie of [...cookies, people.analyst]) expect((await call(listJobs, { cookie })).status).toBe(401)
  expect((await call(listJobs, { cookie: people.owner })).status).toBe(200)
  people.analyst = await signIn(account)
  expect((await call(listJobs, { cookie: people.analyst })).status).toBe(200)
  const [entry] = await sql`select user_id, object_id, details from platform.audit_log
    where action = 'user.end_sessions'`
  expect(entry).toEqual({
    user_id: admin.userId,
    object_id: account.userId,
    details: { email: account.email, ended: 3 },
  })
})

it('the last platform admin stays one; nobody takes it from themselves; two at once cannot leave none', async () => {
  for (const body of [{ isPlatformAdmin: false }, { active: false }])
    expect((await problemOf(await change(admin.userId, body))).status).toBe(409)
  expect((await change(anna.userId, { isPlatformAdmin: true })).status).toBe(200)
  const answers = await Promise.all([
    change(admin.userId, { isPlatformAdmin: false }, anna.cookie),
    change(anna.userId, { isPlatformAdmin: false }),
  ])
  const [row] = await sql`select count(*)::int as admins from platform."user" where is_platform_admin and active`
  expect(row?.admins).toBe(1)
  expect(answers.map(({ status }) => status).sort()).toEqual([200, expect.toBeOneOf([404, 409])])
  await sql`update platform."user" set is_platform_admin = (id = ${admin.userId}) where id in (${admin.userId}, ${anna.userId})`
})

it('who runs the installation no longer looks into no client any more', async () => {
  await change(ben.userId, { isPlatformAdmin: true })
  await sql`insert into platform.break_glass (client_id, id, user_id, reason, expires_at)
    values (${people.acme.clientId}, 'bgl_1', ${ben.userId}, 'A reason', now() + interval '1 hour')`
  const read = () =>
    call(listJobs, { cookie: ben.cookie, headers: { 'x-client-id': people.acme.clientId } }).then(
      ({ status }) => status,
    )
  expect(await read()).toBe(200)
  expect((await change(ben.userId, { isPlatformAdmin: false })).status).toBe(200)
  expect(await read()).toBe(404)
})

it('staff are assigned to many clients at once, seen there as agency, and members by invitation stay as they are', async () => {
  const clientIds = [people.acme.clientId, people.globex.clientId]
  expect((await problemOf(await assign({ staffIds: [anna.userId], clientIds, role: 'analyst' }))).status).toBe(400)
  for (const { userId } of [anna, ben]) await change(userId, { isStaff: true })
  expect(await (await assign({ staffIds: [anna.userId, ben.userId], clientIds, role: 'analyst' })).json()).toEqual({
    changed: 4,
  })
  expect(await (await assign({ staffIds: [anna.userId], clientIds, role: 'analyst' })).json()).toEqual({ changed: 0 })
  expect(await membershipsOf(anna.userId)).toMatchObject([
    { clientName: 'Acme', role: 'analyst', kind: 'agency' },
    { clientName: 'Globex', role: 'analyst', kind: 'agency' },
  ])
  expect(
    (await call(listJobs, { cookie: anna.cookie, headers: { 'x-client-id': people.globex.clientId } })).status,
  ).toBe(200)
  expect(
    (await problemOf(await assign({ staffIds: [anna.userId], clientIds: ['cli_none'], role: 'viewer' }))).status,
  ).toBe(404)
  const rows = await sql`select client_id from platform.audit_log where action = 'staff.assign' order by id`
  expect(rows).toHaveLength(4)
})

it('nobody of the staff leaves before somebody has taken over each of their clients', async () => {
  const [acmeId, globexId] = [people.acme.clientId, people.globex.clientId]
  await assign({ staffIds: [ben.userId], clientIds: [globexId], role: null })
  await assign({ staffIds: [ben.userId], clientIds: [acmeId], role: 'viewer' })
  const key = { name: 'Theirs', scopes: ['results:read'], expiresInDays: 30 }
  await sql`update platform.membership set role = 'admin' where user_id = ${anna.userId}`
  for (const clientId of [acmeId, globexId]) {
    const headers = { 'x-client-id': clientId }
    expect((await call(MAKE_KEY, { method: 'POST', cookie: anna.cookie, headers, body: key })).status).toBe(201)
    const invited = { email: `friend-${clientId}@elsewhere.example`, role: 'viewer' }
    const params = { id: clientId }
    expect((await call(INVITE, { method: 'POST', cookie: anna.cookie, params, body: invited })).status).toBe(201)
  }
  for (const body of [{ active: false }, { isStaff: false }, { active: false, takeOver: { [acmeId]: ben.userId } }]) {
    const refused = await problemOf(await change(anna.userId, body))
    expect(refused).toMatchObject({ status: 409, detail: expect.stringContaining('Globex') })
    const fields = JSON.parse(refused.text).errors.map(({ field }: { field: string }) => field)
    expect(fields).toEqual(
      'takeOver' in body ? [`takeOver.${globexId}`] : [`takeOver.${acmeId}`, `takeOver.${globexId}`],
    )
  }
  for (const takeOver of [people.accounts.viewer.userId, anna.userId])
    expect((await problemOf(await change(anna.userId, { active: false, takeOver }))).status).toBe(400)
  expect((await problemOf(await change(anna.userId, { active: false, takeOver: 'usr_none' }))).status).toBe(404)
  expect(await membershipsOf(anna.userId)).toHaveLength(2)

  const takeOver = { [acmeId]: ben.userId, [globexId]: ben.userId }
  expect((await change(anna.userId, { active: false, takeOver })).status).toBe(200)
  expect(await membershipsOf(ben.userId)).toMatchObject([
    { clientName: 'Acme', role: 'admin', kind: 'agency' },
    { clientName: 'Globex', role: 'admin', kind: 'agency' },
  ])
  expect((await call(listJobs, { cookie: anna.cookie })).status).toBe(401)
  expect(await membershipsOf(anna.userId)).toEqual([])
  const [left] = await sql`select
    (select count(*)::int from platform.api_key where created_by = ${anna.userId} and revoked_at is null) as keys,
    (select count(*)::int from platform.invitation where created_by = ${anna.userId} and revoked_at is null) as invitations`
  expect(left).toEqual({ keys: 0, invitations: 0 })
})

it('whoever takes over keeps a higher role they have, and one for all will do', async () => {
  const [acmeId, globexId] = [people.acme.clientId, people.globex.clientId]
  await change(anna.userId, { active: true })
  await assign({ staffIds: [anna.userId], clientIds: [acmeId, globexId], role: 'viewer' })
  expect((await change(anna.userId, { isStaff: false, takeOver: ben.userId })).status).toBe(200)
  expect(await membershipsOf(ben.userId)).toMatchObject([{ role: 'admin' }, { role: 'admin' }])
  expect(await membershipsOf(anna.userId)).toEqual([])
})

it('the only owner who can act must be followed by another, whoever else is owner on paper', async () => {
  const clientId = people.globex.clientId
  const [first, second] = [
    await makeAccount([clientId], { email: 'first@globex.example', role: 'owner' }),
    await makeAccount([clientId], { email: 'second@globex.example', role: 'owner' }),
  ]
  await sql`delete from platform.membership where client_id = ${clientId} and kind = 'member'
    and user_id not in (${first.userId}, ${second.userId})`
  expect((await change(first.userId, { active: false })).status).toBe(200)
  const refused = await problemOf(await change(second.userId, { active: false }))
  expect(refused).toMatchObject({ status: 409, detail: expect.stringContaining('Globex') })
  const leaving = await call(LEAVE, {
    method: 'POST',
    cookie: await signIn(second),
    headers: { 'x-client-id': clientId },
  })
  expect((await problemOf(leaving)).status).toBe(409)
  const successor = people.accounts.stranger.userId
  expect((await change(second.userId, { active: false, takeOver: successor })).status).toBe(200)
  expect(await membershipsOf(successor)).toMatchObject([{ clientName: 'Globex', role: 'owner', kind: 'member' }])
  // What they held as members is there when they come back; their keys and invitations are not.
  expect(await membershipsOf(second.userId)).toMatchObject([{ clientName: 'Globex', role: 'owner' }])
})

it('staff who are taken from a client lose the keys they made there, and no others', async () => {
  const ids = [people.acme.clientId, people.globex.clientId]
  for (const clientId of ids) {
    const body = { name: 'Theirs', scopes: ['results:read'], expiresInDays: 30 }
    await call(MAKE_KEY, { method: 'POST', cookie: ben.cookie, headers: { 'x-client-id': clientId }, body })
  }
  await assign({ staffIds: [ben.userId], clientIds: [ids[0]], role: null })
  const rows = await sql`select client_id from platform.api_key where created_by = ${ben.userId} and revoked_at is null`
  expect(rows.map(({ client_id }) => client_id)).toEqual([ids[1]])
  await assign({ staffIds: [ben.userId], clientIds: [ids[0]], role: 'viewer' })
})

it('a client never loses its only owner that way', async () => {
  await sql`delete from platform.membership where client_id = ${people.globex.clientId} and kind = 'member'`
  await assign({ staffIds: [ben.userId], clientIds: [people.globex.clientId], role: 'owner' })
  const lost = await problemOf(
    await assign({ staffIds: [ben.userId], clientIds: [people.globex.clientId], role: null }),
  )
  expect(lost).toMatchObject({ status: 409, detail: expect.stringContaining('Globex') })
  expect((await membershipsOf(ben.userId)).length).toBe(2)
})
