import { beforeAll, describe, expect, it } from 'vitest'
import { GET as clientAudit } from '@/app/api/v1/audit/route'
import type { DetailedHealth } from '@/lib/services/health/detailed'
import type { CleanupDto } from '@/lib/services/retention/cleanup'
import type { StorageDto } from '@/lib/services/storage/measure'
import { makeAdmin } from '@/lib/testing/admin'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { GET as audit } from './audit/route'
import { POST as cleanup } from './cleanup/route'
import { GET as health } from './health/detailed/route'
import { POST as cancel } from './jobs/[id]/cancel/route'
import { GET as jobs } from './jobs/route'
import { POST as resend } from './outbox/[id]/resend/route'
import { GET as mail } from './outbox/[id]/route'
import { GET as outbox } from './outbox/route'
import { GET as storage } from './storage/route'
import { PUT as setTemplate, GET as template } from './template/route'

const { owner: sql, tenant } = openTestDatabase()
let people: People
let cookie: string

beforeAll(async () => {
  people = await signInPeople()
  cookie = (await makeAdmin(sql)).cookie
  for (const client of [people.acme, people.globex]) {
    await seedFiles(client)
    for (let run = 0; run < 2; run++) {
      await askForJob(client)
      await workOnNextJob()
    }
  }
})

const post = (handler: Parameters<typeof call>[0], body?: unknown, id = '') =>
  call(handler, { method: 'POST', cookie, body, params: { id } })

describe('storage', () => {
  it('counts each client’s rows exactly, and gives sizes of all tables', async () => {
    const { tables, clients, databaseBytes } = (await (await call(storage, { cookie })).json()) as StorageDto
    expect(databaseBytes).toBeGreaterThan(1_000_000)
    const verdicts = tables.find(({ name }) => name === 'tenant.verdict')
    expect(verdicts?.bytes).toBeGreaterThan(verdicts?.indexBytes ?? Number.POSITIVE_INFINITY)
    const acme = clients.find(({ id }) => id === people.acme.clientId)
    for (const table of ['tenant.store_order', 'tenant.verdict', 'platform.job', 'platform.audit_log']) {
      const at = table.startsWith('tenant.') ? tenant : sql
      const [row] = await at.unsafe(`select count(*)::int as rows from ${table} where client_id = $1`, [
        people.acme.clientId,
      ])
      expect(acme?.tables.find(({ name }) => name === table)?.rows, table).toBe(row?.rows)
    }
  })
})

describe('health', () => {
  it('has asked, read and written just now, and sees a deaf worker', async () => {
    await sql`insert into platform.worker_presence (id, version, doorbell, consumed_at) values ('one', '1', 'degraded', now() - interval '40 seconds')`
    const found = (await (await call(health, { cookie })).json()) as DetailedHealth
    expect(found).toMatchObject({
      status: 'warning',
      database: { ping: { state: 'ok' }, read: { state: 'ok' }, write: { state: 'ok' } },
      migrations: 'ok',
      queue: { mode: 'degraded' },
      jobs: { running: 0, doneLastHour: 4 },
      workers: [{ id: 'one', doorbell: 'degraded', isAlive: true }],
      redis: 'none',
      connectors: { ready: 0 },
    })
    expect(found.workers[0]?.consumedSecondsAgo).toBeGreaterThanOrEqual(40)
    expect(await sql`select from platform.worker_presence`).toHaveLength(1)
    await sql`revoke insert on platform.worker_presence from dra_worker`
    const broken = (await (await call(health, { cookie })).json()) as DetailedHealth
    await sql`grant insert on platform.worker_presence to dra_worker`
    expect(broken.database).toMatchObject({ ping: { state: 'ok' }, write: { state: 'failed' } })
    await sql`delete from platform.worker_presence`
  })
})

describe('cleanup', () => {
  const countLogs = async () => (await tenant`select count(*)::int as rows from tenant.job_log`)[0]?.rows

  it('a rehearsal removes nothing; then each client’s job removes exactly what it said', async () => {
    await tenant`update tenant.job_log set at = now() - interval '40 days'`
    const before = await countLogs()
    const rehearsal = (await (await post(cleanup, { dry_run: true })).json()) as CleanupDto
    const planned = rehearsal.clients.flatMap(({ steps }) => steps).filter(({ table }) => table === 'job_log')
    expect(planned.reduce((sum, { rows }) => sum + rows, 0)).toBe(before)
    expect(rehearsal.clients.map(({ jobId }) => jobId)).toEqual([null, null])
    expect([await countLogs(), (await sql`select from platform.job where kind = 'retention'`).length]).toEqual([
      before,
      0,
    ])

    const asked = (await (await post(cleanup, { dry_run: false })).json()) as CleanupDto
    const again = (await (await post(cleanup, { dry_run: false })).json()) as CleanupDto
    expect(asked.clients.map(({ jobId }) => jobId)).toEqual(again.clients.map(({ jobId }) => jobId))
    for (const _ of asked.clients) expect((await workOnNextJob()).kind).toBe('retention')
    const [left] = await tenant`select count(*)::int as rows from tenant.job_log where at < now() - interval '30 days'`
    expect(left?.rows).toBe(0)
    expect((await problemOf(await post(cleanup, { dry_run: 'yes' }))).status).toBe(400)
  })
})

describe('jobs', () => {
  it('lists all clients’ by state without any figure, and only cancels', async () => {
    const { id } = await askForJob(people.globex)
    const { items } = await (await call(jobs, { cookie, path: '/?state=queued' })).json()
    expect(items).toMatchObject([{ id, client: { name: 'Globex' }, kind: 'reconciliation' }])
    const all = await (await call(jobs, { cookie })).text()
    expect(all).not.toMatch(/matchRate|missingMinor/)
    expect((await post(cancel, undefined, id)).status).toBe(200)
    expect((await problemOf(await post(cancel, undefined, id))).status).toBe(409)
    expect((await problemOf(await post(cancel, undefined, 'job_none'))).status).toBe(404)
    expect((await call(jobs, { cookie, path: '/?state=lost' })).status).toBe(400)
  })
})

describe('outbox', () => {
  it('shows mail about accounts without their links’ secrets, and of clients not what it says', async () => {
    await sql`delete from platform.outbox`
    await sql`insert into platform.outbox (client_id, id, kind, dedupe_key, to_address, payload, state, subject, html, plain)
      values ('', 'eml_a', 'password_reset', 'a', 'a@b.example', '{"sealedSecret": "v1.sealed"}', 'failed', 'S', '<p>secret-of-this-link</p>', 'secret-of-this-link'),
      (${people.acme.clientId}, 'eml_b', 'job_done', 'b', 'c@d.example', '{}', 'sent', 'Acme: 91 %', '<p>91 %</p>', '91 %')`
    const list = await (await call(outbox, { cookie })).json()
    expect(list.items.map(({ client }: { client: { name: string } | null }) => client?.name ?? null)).toEqual([
      'Acme',
      null,
    ])
    const account = await (await call(mail, { cookie, params: { id: 'eml_a' } })).text()
    expect(account).not.toContain('sealed')
    expect(await (await call(mail, { cookie, params: { id: 'eml_b' } })).text()).not.toContain('91 %')
    expect((await post(resend, undefined, 'eml_a')).status).toBe(204)
    expect((await problemOf(await post(resend, undefined, 'eml_b'))).status).toBe(409)
    expect((await problemOf(await post(resend, undefined, 'eml_none'))).status).toBe(404)
  })
})

describe('template', () => {
  it('is what new clients start with; a time that is none and people who are not staff are refused by field', async () => {
    const first = await (await call(template, { cookie })).json()
    const put = (body: unknown) => call(setTemplate, { method: 'PUT', cookie, body })
    expect((await put({ ...first, currency: 'USD' })).status).toBe(200)
    expect(await (await call(template, { cookie })).json()).toEqual({ ...first, currency: 'USD' })
    for (const [change, field] of [
      [{ cron: 'every night' }, 'cron'],
      [{ windowDays: 0 }, 'windowDays'],
      [{ staff: [{ userId: people.accounts.viewer.userId, role: 'viewer' }] }, 'staff'],
    ] as const)
      expect(await problemOf(await put({ ...first, ...change }))).toMatchObject({
        status: 400,
        text: expect.stringContaining(field),
      })
  })
})

describe('audit', () => {
  const read = async (handler: Parameters<typeof call>[0], query: string, as = cookie) =>
    (await (await call(handler, { cookie: as, path: `/?${query}` })).json()).items

  it('filters by action, actor, object and day, and turns pages without a gap', async () => {
    const mine = await read(clientAudit, 'action=job.create', people.owner)
    expect(mine).toHaveLength(2)
    expect(mine[0]).toMatchObject({ action: 'job.create', actor: { name: 'Owner of Acme' } })
    expect(await read(clientAudit, `object=${mine[0].objectId}`, people.owner)).toHaveLength(1)
    expect(await read(clientAudit, 'actor=owner+of+acme', people.owner)).not.toHaveLength(0)
    expect(await read(clientAudit, 'actor=Globex', people.owner)).toEqual([])
    expect(await read(clientAudit, 'from=2020-01-01&to=2020-01-02', people.owner)).toEqual([])
    const all = await read(clientAudit, 'limit=200', people.owner)
    const first = await (await call(clientAudit, { cookie: people.owner, path: '/?limit=3' })).json()
    const rest = await read(clientAudit, `limit=200&cursor=${first.nextCursor}`, people.owner)
    expect([...first.items, ...rest].map(({ id }: { id: string }) => id)).toEqual(
      all.map(({ id }: { id: string }) => id),
    )
    expect((await call(clientAudit, { cookie: people.owner, path: '/?action=nothing' })).status).toBe(400)
    expect((await call(clientAudit, { cookie: people.viewer })).status).toBe(403)
  })

  it('platform admins read all logs, a client’s members only their own', async () => {
    const clients = new Set(
      (await read(audit, 'limit=200')).map(({ client }: { client: { name: string } | null }) => client?.name ?? null),
    )
    expect([...clients].sort()).toEqual(['Acme', 'Globex', null].sort())
    const own = await read(audit, 'client=installation')
    expect(own.map(({ action }: { action: string }) => action)).toContain('cleanup.run')
    const text = JSON.stringify(await read(clientAudit, 'limit=200', people.owner))
    expect(text).not.toContain(people.globex.clientId)
    expect(text).not.toContain('cleanup.run')
  })
})
