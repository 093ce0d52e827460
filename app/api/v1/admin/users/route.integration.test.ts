import { beforeAll, expect, it } from 'vitest'
import { POST as ASSIGN } from '@/app/api/v1/admin/staff/assign/route'
import { GET as listJobs } from '@/app/api/v1/jobs/route'
import { makeAdmin } from '@/lib/testing/admin'
import { call, type People, problemOf, signIn, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeAccount } from '@/lib/testing/fixture'
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

it('a person who is deactivated is out with the next request, and back with everything once activated', async () => {
  const { userId } = people.accounts.viewer
  expect((await change(userId, { active: false })).status).toBe(200)
  expect((await call(listJobs, { cookie: people.viewer })).status).toBe(401)
  expect((await change(userId, { active: true })).status).toBe(200)
  expect((await call(listJobs, { cookie: people.viewer })).status).toBe(200)
  const rows = await sql`select action from platform.audit_log where object_id = ${userId} order by id`
  expect(rows.map(({ action }) => action)).toEqual(['user.deactivate', 'user.activate'])
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

it('what one of the staff alone looks after must be taken over before they leave', async () => {
  await assign({ staffIds: [ben.userId], clientIds: [people.globex.clientId], role: null })
  const refused = await problemOf(await change(anna.userId, { active: false }))
  expect(refused).toMatchObject({ status: 409, detail: expect.stringContaining('Globex') })
  expect(refused.detail).not.toContain('Acme')
  expect(
    (await problemOf(await change(anna.userId, { active: false, takeOver: people.accounts.viewer.userId }))).status,
  ).toBe(400)
  expect((await change(anna.userId, { active: false, takeOver: ben.userId })).status).toBe(200)
  expect(await membershipsOf(ben.userId)).toMatchObject([
    { clientName: 'Acme' },
    { clientName: 'Globex', role: 'analyst', kind: 'agency' },
  ])
  expect((await call(listJobs, { cookie: anna.cookie })).status).toBe(401)
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
