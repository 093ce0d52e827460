import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, type People, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { analyticsCsv, askForJob, seedFiles } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'

/** Whatever a member changes is written down. */

/** Routes that change nothing of a client, and why. */
const WITHOUT_ENTRY: Record<string, string> = {
  'v1/active-client': 'it sets a cookie of the caller’s own browser',
  'v1/connectors/sign-in': 'it only says where to sign in; the source is written down when it is connected',
  'v1/connectors/try': 'it tries settings and keeps nothing',
  'v1/ga4/properties': 'it tries credentials and keeps nothing',
  'v1/schedules/preview': 'it changes nothing',
  'v1/trace/ask': 'it reads an order and keeps nothing',
}

const changing = readdirSync('app/api', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.startsWith('v1/') && file.endsWith('/route.ts'))
  .filter((file) => /export const (POST|PUT|PATCH|DELETE)\b/.test(readFileSync(path.join('app/api', file), 'utf8')))
  .map((file) => path.dirname(file))
  .sort()

/** Whether a file, or one of the services it imports, writes to the log. */
function writesDown(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  if (/\brecord(Admin)?Audit\(/.test(text)) return true
  const imported = [...text.matchAll(/from '((?:@\/lib\/services|\.{1,2})\/[^']+)'/g)].flatMap(([, name = '']) => {
    const base = name.startsWith('@/') ? name.slice(2) : path.join(path.dirname(file), name)
    return existsSync(`${base}.ts`) ? [`${base}.ts`] : []
  })
  return imported.some((one) => writesDown(one, seen))
}

it('every route that changes something reaches what writes it down, or says why not', () => {
  expect(changing.length).toBeGreaterThan(40)
  const silent = changing.filter((name) => !writesDown(`app/api/${name}/route.ts`))
  expect(silent.filter((name) => !(name in WITHOUT_ENTRY))).toEqual([])
  expect(Object.keys(WITHOUT_ENTRY).filter((name) => !changing.includes(name))).toEqual([])
})

describe('a call that went well leaves its entry, with who, what and by what right', () => {
  const { owner: sql, tenant } = openTestDatabase()
  let people: People
  beforeAll(async () => {
    people = await signInPeople()
    await seedFiles(people.acme)
  })

  type Handler = Parameters<typeof call>[0]

  /** Calls a route as Acme's owner and returns what was written down meanwhile. */
  async function entriesOf(
    method: string,
    name: string,
    options: { id?: string; body?: unknown; query?: string; more?: Record<string, string> } = {},
  ) {
    const [last] = await sql`select coalesce(max(id), 0)::int as id from platform.audit_log`
    const module = (await import(path.resolve('app/api/v1', name, 'route.ts'))) as Record<string, Handler>
    const { id = '', body, query = '', more } = options
    const response = await call(module[method] as Handler, {
      method,
      path: `/${query}`,
      cookie: people.owner,
      params: { id, ...more },
      headers: { 'x-request-id': 'request-of-test' },
      body,
    })
    const text = await response.text()
    expect(response.status, text).toBeLessThan(300)
    const rows = await sql`select * from platform.audit_log where id > ${last?.id as number} order by id`
    for (const row of rows)
      expect(row).toMatchObject({
        client_id: people.acme.clientId,
        user_id: people.accounts.owner.userId,
        via: 'session',
        request_id: 'request-of-test',
      })
    return {
      actions: rows.map(({ action }) => action),
      rows,
      answer: text ? JSON.parse(text.startsWith('{') ? text : '{}') : {},
    }
  }

  it('jobs, and a result that leaves as a file', async () => {
    const { reconciliationId } = people.acme
    const body = { reconciliationId, from: '2026-10-01', to: '2026-10-10', timeZone: 'Europe/Berlin' }
    const { actions, answer, rows } = await entriesOf('POST', 'jobs', { body })
    expect(actions).toEqual(['job.create'])
    expect(rows[0]).toMatchObject({
      object_id: answer.id,
      details: { reconciliationId, from: '2026-10-01', trigger: 'manual' },
    })
    expect((await entriesOf('POST', 'jobs/[id]/cancel', { id: answer.id })).actions).toEqual(['job.cancel'])
    expect((await entriesOf('POST', 'jobs/[id]/cancel', { id: answer.id })).actions).toEqual([])
    expect((await entriesOf('POST', 'jobs/[id]/retry', { id: answer.id })).actions).toEqual(['job.retry'])
    await workOnNextJob()
    const download = await entriesOf('GET', 'jobs/[id]/export', { id: answer.id, query: '?format=csv' })
    expect(download.rows[0]).toMatchObject({ action: 'export.download', details: { format: 'csv' } })
  })

  it('sources, and what is given to them', async () => {
    const made = await entriesOf('POST', 'connectors/push', { body: { label: 'Till' } })
    expect(made.actions).toEqual(['connector.connect'])
    const { id } = made.answer
    const change = await entriesOf('PATCH', 'connectors/[id]', { id, body: { label: 'Till 2', paused: true } })
    expect(change.rows[0]).toMatchObject({
      action: 'connector.change',
      details: { label: 'Till', newLabel: 'Till 2', paused: true },
    })
    expect(
      (await entriesOf('POST', 'connectors/[id]/transactions', { id, body: { transactions: [] } })).actions,
    ).toEqual(['connector.receive'])
    expect((await entriesOf('DELETE', 'connectors/[id]', { id })).actions).toEqual(['connector.delete'])
    const file = await entriesOf('PUT', 'connectors/[id]/file', {
      id: people.acme.analyticsConnectorId,
      query: '?fileName=ga4.csv&from=2026-10-01&to=2026-10-10&timeZone=Europe/Berlin',
      body: analyticsCsv(),
    })
    expect(file.rows[0]).toMatchObject({ action: 'connector.receive', details: { fileName: 'ga4.csv' } })
  })

  it('connection links, without what opens them', async () => {
    const made = await entriesOf('POST', 'connection-requests', { body: { kind: 'shopify', note: 'Anna' } })
    expect(made.actions).toEqual(['connection_request.make'])
    const secret = new URL(made.answer.link).pathname.split('/').at(-1) as string
    expect(JSON.stringify(made.rows)).not.toContain(secret)
    expect((await entriesOf('DELETE', 'connection-requests/[id]', { id: made.answer.id })).actions).toEqual([
      'connection_request.revoke',
    ])
  })

  it('schedules, each of their changes by its name', async () => {
    await tenant`update tenant.reconciliation set time_zone = 'Europe/Berlin' where id = ${people.acme.reconciliationId}`
    const body = { reconciliationId: people.acme.reconciliationId, cron: '0 4 * * *' }
    const made = await entriesOf('POST', 'schedules', { body })
    expect(made.actions).toEqual(['schedule.create'])
    const { id } = made.answer
    expect((await entriesOf('PATCH', 'schedules/[id]', { id, body: { cron: '0 5 * * *' } })).rows[0]).toMatchObject({
      action: 'schedule.change',
      details: { cron: '0 5 * * *' },
    })
    for (const verb of ['pause', 'resume'])
      expect((await entriesOf('POST', `schedules/[id]/${verb}`, { id })).actions).toEqual([`schedule.${verb}`])
    expect((await entriesOf('DELETE', 'schedules/[id]', { id })).actions).toEqual(['schedule.delete'])
    await tenant`update tenant.reconciliation set time_zone = null where id = ${people.acme.reconciliationId}`
  })

  it('what a person is written about, and mail that is sent again', async () => {
    const body = { manual: 'none', scheduled: 'none', failures: false }
    expect((await entriesOf('PUT', 'notification-preferences', { body })).actions).toEqual(['notification.choose'])
    await sql`insert into platform.outbox (client_id, id, kind, dedupe_key, to_address, payload, state)
      values (${people.acme.clientId}, 'eml_x', 'job_done', 'x', 'a@b.example', '{}', 'failed')`
    expect((await entriesOf('POST', 'outbox/[id]/resend', { id: 'eml_x' })).actions).toEqual(['outbox.resend'])
  })

  it('an attempt at what a role does not allow, without what was sent', async () => {
    const answer = await call(
      ((await import('@/app/api/v1/schedules/route')) as Record<string, Handler>).POST as Handler,
      {
        method: 'POST',
        path: '/api/v1/schedules',
        cookie: people.viewer,
        body: { cron: 'not theirs' },
      },
    )
    expect(answer.status).toBe(403)
    const rows = await sql`select action, object_id, user_id, details from platform.audit_log order by id desc limit 1`
    expect(rows).toEqual([
      {
        action: 'access.denied',
        object_id: 'schedule.manage',
        user_id: people.accounts.viewer.userId,
        details: { method: 'POST', path: '/api/v1/schedules' },
      },
    ])
  })

  it('a request that is refused leaves none', async () => {
    const before = await sql`select count(*) from platform.audit_log`
    await expect(askForJob(people.acme, { from: '2027-01-01', to: '2026-01-01', timeZone: 'UTC' })).rejects.toThrow()
    expect(await sql`select count(*) from platform.audit_log`).toEqual(before)
  })
})
