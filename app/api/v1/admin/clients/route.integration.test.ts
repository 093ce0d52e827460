import { beforeAll, describe, expect, it } from 'vitest'
import { POST as keepOwn } from '@/app/api/v1/clients/[id]/keep/route'
import { PATCH as changeOwn, DELETE as deleteOwn, GET as ownClient } from '@/app/api/v1/clients/[id]/route'
import { GET as listJobs } from '@/app/api/v1/jobs/route'
import { signInAdmin } from '@/lib/testing/admin'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles } from '@/lib/testing/fixture'
import { claimNext } from '@/workers/claim'
import { POST as KEEP } from './[id]/keep/route'
import { POST as RESUME } from './[id]/resume/route'
import { DELETE, GET as getOne, PATCH } from './[id]/route'
import { POST as SUSPEND } from './[id]/suspend/route'
import { POST as IMPORT } from './import/route'
import { GET, POST } from './route'

const { owner: sql } = openTestDatabase()
let people: People
let admin: string

beforeAll(async () => {
  people = await signInPeople()
  admin = await signInAdmin(sql)
})

type Handler = Parameters<typeof call>[0]
const post = (handler: Handler, body?: unknown, id?: string, cookie = admin, method = 'POST') =>
  call(handler, { method, cookie, body, ...(id !== undefined && { params: { id } }) })
const lastAction = async (clientId: string) => {
  const [row] =
    await sql`select action, via, user_id from platform.audit_log where client_id = ${clientId} order by id desc limit 1`
  return row
}

describe('POST', () => {
  it('201: a client with its file sources, as the template says, its first owner invited, written down', async () => {
    const response = await post(POST, { name: 'Müller & Söhne', ownerEmail: 'Boss@Mueller.example' })
    expect(response.status).toBe(201)
    const made = await response.json()
    expect(made).toMatchObject({
      name: 'Müller & Söhne',
      slug: 'muller-sohne',
      timeZone: 'Europe/Berlin',
      status: 'active',
    })
    expect(made.invitationLink).toMatch(/\/accept-invite\/[\w-]{43}$/)
    const [invited] = await sql`select email, role from platform.invitation where client_id = ${made.id}`
    expect(invited).toEqual({ email: 'boss@mueller.example', role: 'owner' })
    // Where every new client begins.
    const [{ connectors } = { connectors: 0 }] = await sql`
      select count(*)::int as connectors from tenant.connector where client_id = ${made.id}`
    expect(connectors).toBe(2)
    const actions = await sql`select action from platform.audit_log where client_id = ${made.id} order by id`
    expect(actions.map(({ action }) => action)).toEqual(['client.create', 'invitation.make'])
    const again = await (await post(POST, { name: 'Müller & Söhne' })).json()
    expect(again.slug).toBe('muller-sohne-2')
  })

  it('400: names the field that is wrong', async () => {
    for (const [body, field] of [
      [{ name: '' }, 'name'],
      [{ name: 'A', timeZone: 'Mars/One' }, 'timeZone'],
      [{ name: 'A', currency: 'XXZ' }, 'currency'],
      [{ name: 'A', ownerEmail: 'nobody' }, 'ownerEmail'],
    ] as const) {
      const problem = await problemOf(await post(POST, body))
      expect(problem).toMatchObject({ status: 400 })
      expect(problem.detail).toContain(field)
    }
  })
})

describe('GET', () => {
  it('lists all clients with who is there, finds by name, and turns pages', async () => {
    const { items } = await (await call(GET, { cookie: admin, path: '/?search=ACM' })).json()
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ id: people.acme.clientId, members: 4, staff: 0, openJobs: 0, status: 'active' })
    expect(items[0].owners.map(({ email }: { email: string }) => email)).toContain('owner@acme.example')
    const first = await (await call(GET, { cookie: admin, path: '/?limit=1' })).json()
    const second = await (await call(GET, { cookie: admin, path: `/?limit=1&cursor=${first.nextCursor}` })).json()
    expect(second.items[0].id > first.items[0].id).toBe(true)
    expect((await call(GET, { cookie: admin, path: '/?search=%25' }).then((r) => r.json())).items).toEqual([])
  })

  it('404: one that is not there, by id', async () => {
    expect((await call(getOne, { cookie: admin, params: { id: 'cli_none' } })).status).toBe(404)
  })
})

describe('changes', () => {
  it('renames by platform admin and by owner, each written down with before and after; viewers may not', async () => {
    const { clientId } = people.globex
    expect((await post(PATCH, { name: 'Globex AG', brandName: '' }, clientId, admin, 'PATCH')).status).toBe(200)
    expect((await post(changeOwn, { canViewersExport: false }, clientId, people.stranger, 'PATCH')).status).toBe(200)
    const rows =
      await sql`select details from platform.audit_log where client_id = ${clientId} and action = 'client.update' order by id`
    expect(rows.map(({ details }) => details)).toEqual([
      { from: { name: 'Globex' }, to: { name: 'Globex AG' } },
      { from: { canViewersExport: true }, to: { canViewersExport: false } },
    ])
    expect((await post(changeOwn, { name: 'X' }, people.acme.clientId, people.viewer, 'PATCH')).status).toBe(403)
    const foreign = await post(changeOwn, { name: 'X' }, people.acme.clientId, people.stranger, 'PATCH')
    const missing = await post(changeOwn, { name: 'X' }, 'cli_none', people.stranger, 'PATCH')
    expect([foreign.status, (await problemOf(foreign)).detail]).toEqual([404, (await problemOf(missing)).detail])
  })
})

describe('suspend and resume', () => {
  it('while suspended nothing runs, members are kept out, owners read; afterwards all is as before', async () => {
    const { clientId } = people.acme
    await seedFiles(people.acme)
    await askForJob(people.acme)
    expect((await post(SUSPEND, undefined, clientId)).status).toBe(200)
    expect(await lastAction(clientId)).toMatchObject({ action: 'client.suspend', via: 'session' })
    expect(await claimNext('test')).toBeNull()
    expect(await problemOf(await call(listJobs, { cookie: people.viewer }))).toMatchObject({ status: 403 })
    expect((await call(listJobs, { cookie: people.owner })).status).toBe(200)
    expect((await call(ownClient, { cookie: people.owner, params: { id: clientId } })).status).toBe(200)
    expect((await post(changeOwn, { name: 'X' }, clientId, people.owner, 'PATCH')).status).toBe(403)
    expect((await problemOf(await post(SUSPEND, undefined, clientId))).status).toBe(409)
    expect((await post(RESUME, undefined, clientId)).status).toBe(200)
    expect((await claimNext('test'))?.context.clientId).toBe(clientId)
    expect((await problemOf(await post(RESUME, undefined, clientId))).status).toBe(409)
  })
})

describe('delete and keep', () => {
  it('takes the typed name, ends its jobs, can be taken back, and never lifts a suspension that way', async () => {
    const { clientId } = people.acme
    await sql`update platform.job set state = 'queued', lease_until = null where client_id = ${clientId}`
    expect((await problemOf(await post(deleteOwn, { name: 'acme' }, clientId, people.owner, 'DELETE'))).status).toBe(
      400,
    )
    expect((await post(deleteOwn, { name: 'Acme' }, clientId, people.analyst, 'DELETE')).status).toBe(403)
    const deleted = await (await post(deleteOwn, { name: 'Acme' }, clientId, people.owner, 'DELETE')).json()
    expect(deleted.status).toBe('deleting')
    const [{ days } = { days: 0 }] = await sql`
      select extract(epoch from erase_after - clock_timestamp()) / 86400 as days from platform.client where id = ${clientId}`
    expect(Number(days)).toBeCloseTo(7, 2)
    const states = await sql`select distinct state from platform.job where client_id = ${clientId}`
    expect(states.map(({ state }) => state)).toEqual(['cancelled'])
    expect((await post(keepOwn, undefined, clientId, people.owner)).status).toBe(200)
    expect((await problemOf(await post(KEEP, undefined, clientId))).status).toBe(409)

    await post(SUSPEND, undefined, clientId)
    await post(DELETE, { name: 'Acme' }, clientId, admin, 'DELETE')
    const kept = await (await post(keepOwn, undefined, clientId, people.owner)).json()
    expect(kept.status).toBe('suspended')
    await post(RESUME, undefined, clientId)
  })

  it('cannot be taken back once the days are over', async () => {
    const { clientId } = people.acme
    await post(DELETE, { name: 'Acme' }, clientId, admin, 'DELETE')
    await sql`update platform.client set erase_after = now() - interval '1 second' where id = ${clientId}`
    expect((await problemOf(await post(KEEP, undefined, clientId))).status).toBe(409)
    await sql`update platform.client set status = 'active', erase_after = null where id = ${clientId}`
  })
})

describe('import', () => {
  const csv = [
    'name,zone,currency,owner_email',
    'Alpha,,,alpha@example.com',
    'Beta,America/New_York,usd,',
    'alpha,Nowhere,EURO,nobody',
  ].join('\n')

  it('a rehearsal says what is wrong by row and field, and makes nothing', async () => {
    const before = await sql`select count(*) from platform.client`
    const answer = await (await post(IMPORT, { csv, dry_run: true })).json()
    expect(answer.errorCount).toBe(1)
    expect(
      answer.rows.map(({ line, errors }: { line: number; errors: { field: string }[] }) => [
        line,
        errors.map(({ field }) => field).sort(),
      ]),
    ).toEqual([
      [2, []],
      [3, []],
      [4, ['currency', 'name', 'owner_email', 'zone']],
    ])
    expect(answer.rows[1]).toMatchObject({ slug: 'beta', timeZone: 'America/New_York', currency: 'USD' })
    expect((await problemOf(await post(IMPORT, { csv, dry_run: false }))).status).toBe(400)
    expect(await sql`select count(*) from platform.client`).toEqual(before)
    expect((await problemOf(await post(IMPORT, { csv: 'who,where\na,b', dry_run: true }))).status).toBe(400)
  })

  it('makes all rows that were rehearsed', async () => {
    const { created } = await (
      await post(IMPORT, { csv: csv.split('\n').slice(0, 3).join('\n'), dry_run: false })
    ).json()
    const rows = await sql`select name, currency from platform.client where id in ${sql(created)} order by name`
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { name: 'Alpha', currency: 'EUR' },
      { name: 'Beta', currency: 'USD' },
    ])
  })
})
