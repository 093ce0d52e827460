import { beforeAll, expect, it } from 'vitest'
import { PATCH as changeOwn } from '@/app/api/v1/clients/[id]/route'
import { GET as exportJob } from '@/app/api/v1/jobs/[id]/export/route'
import { GET as getJob } from '@/app/api/v1/jobs/[id]/route'
import { listBreakGlass } from '@/lib/services/break-glass/list'
import { makeAdmin } from '@/lib/testing/admin'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { sendNext } from '@/workers/send-mail'
import { DELETE, POST } from './route'

const { owner: sql } = openTestDatabase()
let people: People
let cookie: string
let jobId: string

beforeAll(async () => {
  people = await signInPeople()
  cookie = (await makeAdmin(sql)).cookie
  await seedFiles(people.acme)
  jobId = (await askForJob(people.acme)).id
  await workOnNextJob()
  await sql`delete from platform.outbox`
})

const begin = (reason: unknown = 'Ticket 4711: the owner asked us to look.', id = people.acme.clientId) =>
  call(POST, { method: 'POST', cookie, params: { id }, body: { reason } })
const end = () => call(DELETE, { method: 'DELETE', cookie, params: { id: people.acme.clientId } })
const look = () => call(getJob, { cookie, params: { id: jobId } })

it('without it, a platform admin finds no client’s data; foreign answers like missing', async () => {
  const missing = await call(getJob, { cookie, params: { id: 'job_none' } })
  expect((await problemOf(await look())).detail).toBe((await problemOf(missing)).detail)
})

it('400 without a reason of ten characters, 404 for no client, 401 and 404 for everybody else', async () => {
  for (const reason of [null, '', 'short', '         x'])
    expect((await problemOf(await begin(reason))).status).toBe(400)
  expect((await problemOf(await begin(undefined, 'cli_none'))).status).toBe(404)
  const params = { id: people.acme.clientId }
  const body = { reason: 'I want to see this.' }
  expect((await call(POST, { method: 'POST', params, body })).status).toBe(401)
  expect((await call(POST, { method: 'POST', params, body, cookie: people.owner })).status).toBe(404)
})

it('201: for an hour they read what a viewer reads, change nothing, download nothing; owners are told', async () => {
  const response = await begin()
  expect(response.status).toBe(201)
  const opened = await response.json()
  const [row] =
    await sql`select extract(epoch from expires_at - created_at)::int as seconds from platform.break_glass where id = ${opened.id}`
  expect(row?.seconds).toBe(3600)
  expect((await look()).status).toBe(200)
  const download = await call(exportJob, { cookie, path: '/?format=csv', params: { id: jobId } })
  expect((await problemOf(download)).status).toBe(403)
  const change = { method: 'PATCH', cookie, params: { id: people.acme.clientId }, body: { name: 'X' } }
  expect((await problemOf(await call(changeOwn, change))).status).toBe(403)
  expect((await problemOf(await begin())).status).toBe(409)

  const entries = await sql`select action, via, object_id as of, details from platform.audit_log
    where client_id = ${people.acme.clientId} and action in ('break_glass.begin', 'access.denied') order by id desc`
  expect(entries.slice(0, 3)).toMatchObject([
    { action: 'access.denied', via: 'break_glass', of: 'client.manage' },
    { action: 'access.denied', via: 'break_glass', of: 'result.export' },
    { action: 'break_glass.begin', details: { reason: 'Ticket 4711: the owner asked us to look.' } },
  ])
  expect(await listBreakGlass(people.acme.context, { open: true })).toMatchObject([{ id: opened.id, isOpen: true }])
  expect(await listBreakGlass(people.globex.context)).toEqual([])
  const told =
    await sql`select to_address, kind from platform.outbox where client_id = ${people.acme.clientId} order by 1`
  expect(told.map((mail) => ({ ...mail }))).toEqual([
    { to_address: 'owner@acme.example', kind: 'break_glass' },
    { to_address: 'somebody@acme.example', kind: 'break_glass' },
  ])
  while (await sendNext(null));
  const [mail] = await sql`select plain, state from platform.outbox limit 1`
  expect(mail).toMatchObject({ state: 'kept', plain: expect.stringContaining('Ticket 4711') })
})

it('ends at once when it is ended, and there is none to end after that', async () => {
  expect((await end()).status).toBe(204)
  expect((await look()).status).toBe(404)
  expect((await problemOf(await end())).status).toBe(404)
  const [entry] =
    await sql`select action from platform.audit_log where client_id = ${people.acme.clientId} order by id desc limit 1`
  expect(entry?.action).toBe('break_glass.end')
})

it('is over when the database’s clock says so', async () => {
  await begin()
  expect((await look()).status).toBe(200)
  await sql`update platform.break_glass set expires_at = clock_timestamp() where ended_at is null`
  expect((await look()).status).toBe(404)
  expect(await listBreakGlass(people.acme.context, { open: true })).toEqual([])
})
