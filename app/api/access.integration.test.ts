import { readdirSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'

/** Who may call each route. A route that is not in here fails the first test: say who it is for. */
const ROUTES: Record<string, 'anybody' | 'members' | 'analysts' | 'admins' | 'platform' | 'servers'> = {
  'GET /health': 'anybody',
  'GET /health/live': 'anybody',
  'GET /health/ready': 'anybody',
  'POST /api/auth/sign-in': 'anybody',
  'POST /api/auth/sign-out': 'anybody',
  'POST /api/auth/second-factor': 'anybody',
  'POST /api/auth/request-reset': 'anybody',
  'POST /api/auth/reset-password': 'anybody',
  'POST /api/auth/confirm-address': 'anybody',
  'POST /api/auth/set-up': 'anybody',
  'PATCH /api/auth/account': 'members',
  'POST /api/auth/password': 'members',
  'POST /api/auth/address': 'members',
  'DELETE /api/auth/sessions': 'members',
  'DELETE /api/auth/sessions/[id]': 'members',
  'POST /api/auth/second-factor/set-up': 'members',
  'POST /api/auth/second-factor/confirm': 'members',
  'POST /api/auth/second-factor/remove': 'members',
  'POST /api/auth/second-factor/backup-codes': 'members',
  'POST /api/v1/active-client': 'members',
  'GET /api/v1/admin/audit': 'platform',
  'POST /api/v1/admin/cleanup': 'platform',
  'GET /api/v1/admin/clients': 'platform',
  'POST /api/v1/admin/clients': 'platform',
  'DELETE /api/v1/admin/clients/[id]': 'platform',
  'GET /api/v1/admin/clients/[id]': 'platform',
  'PATCH /api/v1/admin/clients/[id]': 'platform',
  'DELETE /api/v1/admin/clients/[id]/break-glass': 'platform',
  'POST /api/v1/admin/clients/[id]/break-glass': 'platform',
  'POST /api/v1/admin/clients/[id]/keep': 'platform',
  'POST /api/v1/admin/clients/[id]/resume': 'platform',
  'POST /api/v1/admin/clients/[id]/suspend': 'platform',
  'POST /api/v1/admin/clients/import': 'platform',
  'GET /api/v1/admin/health/detailed': 'platform',
  'GET /api/v1/admin/jobs': 'platform',
  'POST /api/v1/admin/jobs/[id]/cancel': 'platform',
  'GET /api/v1/admin/outbox': 'platform',
  'GET /api/v1/admin/outbox/[id]': 'platform',
  'POST /api/v1/admin/outbox/[id]/resend': 'platform',
  'POST /api/v1/admin/staff/assign': 'platform',
  'GET /api/v1/admin/storage': 'platform',
  'GET /api/v1/admin/template': 'platform',
  'PUT /api/v1/admin/template': 'platform',
  'GET /api/v1/admin/users': 'platform',
  'GET /api/v1/admin/users/[id]': 'platform',
  'PATCH /api/v1/admin/users/[id]': 'platform',
  'POST /api/v1/admin/users/[id]/end-sessions': 'platform',
  'GET /api/v1/audit': 'admins',
  'GET /api/v1/clients': 'members',
  'GET /api/v1/clients/[id]': 'members',
  'PATCH /api/v1/clients/[id]': 'admins',
  'DELETE /api/v1/clients/[id]': 'admins',
  'POST /api/v1/clients/[id]/keep': 'admins',
  'GET /api/invitations/[token]': 'anybody',
  'POST /api/invitations/[token]': 'anybody',
  'GET /api/connect/[secret]': 'anybody',
  'POST /api/connect/[secret]': 'anybody',
  'POST /api/connect/[secret]/authorize': 'anybody',
  'POST /api/connect/[secret]/properties': 'anybody',
  'GET /api/connect/account': 'anybody',
  'GET /api/connect/sign-in': 'anybody',
  'POST /api/connect/woocommerce': 'servers',
  'PUT /api/v1/annotations': 'analysts',
  'DELETE /api/v1/changes/[id]': 'analysts',
  'POST /api/v1/clients/[id]/invite': 'admins',
  'GET /api/v1/clients/[id]/changes': 'members',
  'POST /api/v1/clients/[id]/changes': 'analysts',
  'GET /api/v1/comments': 'members',
  'POST /api/v1/comments': 'analysts',
  'DELETE /api/v1/comments/[id]': 'analysts',
  'POST /api/v1/comments/[id]/restore': 'analysts',
  'GET /api/v1/findings': 'members',
  'GET /api/v1/findings/[id]': 'members',
  'PATCH /api/v1/findings/[id]': 'analysts',
  'GET /api/v1/links': 'members',
  'POST /api/v1/links': 'analysts',
  'GET /api/v1/links/candidates': 'members',
  'DELETE /api/v1/links/[id]': 'analysts',
  'GET /api/v1/scope-decisions': 'members',
  'POST /api/v1/scope-decisions': 'analysts',
  'GET /api/v1/trace/watches': 'analysts',
  'POST /api/v1/trace/watches': 'analysts',
  'DELETE /api/v1/trace/watches/[id]': 'analysts',
  'GET /api/v1/trace': 'analysts',
  'POST /api/v1/trace/ask': 'analysts',
  'GET /api/v1/connection-requests': 'admins',
  'POST /api/v1/connection-requests': 'admins',
  'DELETE /api/v1/connection-requests/[id]': 'admins',
  'GET /api/v1/connectors': 'members',
  'POST /api/v1/connectors': 'admins',
  'POST /api/v1/connectors/push': 'admins',
  'POST /api/v1/connectors/sign-in': 'admins',
  'POST /api/v1/connectors/try': 'admins',
  'GET /api/v1/connectors/[id]': 'members',
  'PATCH /api/v1/connectors/[id]': 'admins',
  'DELETE /api/v1/connectors/[id]': 'admins',
  'POST /api/v1/connectors/[id]/check': 'analysts',
  'GET /api/v1/connectors/[id]/contact': 'admins',
  'PUT /api/v1/connectors/[id]/contact': 'admins',
  'DELETE /api/v1/connectors/[id]/contact': 'admins',
  'PUT /api/v1/connectors/[id]/credentials': 'admins',
  'POST /api/v1/connectors/[id]/transactions': 'analysts',
  'POST /api/v1/ga4/properties': 'admins',
  'PUT /api/v1/connectors/[id]/file': 'analysts',
  'GET /api/v1/early-warnings': 'members',
  'GET /api/v1/invitations': 'admins',
  'DELETE /api/v1/invitations/[id]': 'admins',
  'POST /api/v1/invitations/[id]/resend': 'admins',
  'GET /api/v1/jobs': 'members',
  'POST /api/v1/jobs': 'analysts',
  'GET /api/v1/jobs/[id]': 'members',
  'GET /api/v1/jobs/[id]/result': 'members',
  'GET /api/v1/jobs/[id]/verdicts': 'members',
  'GET /api/v1/openapi.json': 'anybody',
  'OPTIONS /api/preflight': 'anybody',
  'POST /api/v1/jobs/[id]/cancel': 'analysts',
  'GET /api/v1/jobs/[id]/export': 'members',
  'GET /api/v1/jobs/[id]/events': 'members',
  'GET /api/v1/jobs/[id]/log': 'members',
  'POST /api/v1/jobs/[id]/retry': 'analysts',
  'GET /api/v1/jobs/[id]/changes': 'members',
  'GET /api/v1/jobs/[id]/history': 'members',
  'GET /api/v1/keys': 'admins',
  'POST /api/v1/keys': 'admins',
  'DELETE /api/v1/keys/[id]': 'admins',
  'GET /api/v1/members': 'members',
  'PATCH /api/v1/members/[id]': 'admins',
  'DELETE /api/v1/members/[id]': 'admins',
  'POST /api/v1/members/leave': 'members',
  'GET /api/v1/notification-preferences': 'members',
  'PUT /api/v1/notification-preferences': 'members',
  'GET /api/v1/outbox': 'admins',
  'GET /api/v1/outbox/[id]': 'admins',
  'POST /api/v1/outbox/[id]/resend': 'admins',
  'GET /api/v1/reconciliations': 'members',
  'GET /api/v1/reconciliations/[id]/months': 'members',
  'POST /api/v1/reconciliations/[id]/months/[month]/close': 'admins',
  'POST /api/v1/reconciliations/[id]/months/[month]/reopen': 'admins',
  'POST /api/v1/reconciliations': 'admins',
  'GET /api/v1/schedules': 'members',
  'POST /api/v1/schedules': 'admins',
  'POST /api/v1/schedules/preview': 'members',
  'GET /api/v1/schedules/[id]': 'members',
  'PATCH /api/v1/schedules/[id]': 'admins',
  'DELETE /api/v1/schedules/[id]': 'admins',
  'POST /api/v1/schedules/[id]/pause': 'admins',
  'POST /api/v1/schedules/[id]/resume': 'admins',
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Handler = Parameters<typeof call>[0]

openTestDatabase()
const handlers = new Map<string, Handler>()
let people: People

beforeAll(async () => {
  people = await signInPeople()
  const files = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(^|\/)route\.tsx?$/.test(file),
  )
  for (const file of files) {
    const module = (await import(path.resolve('app', file))) as Partial<Record<(typeof METHODS)[number], Handler>>
    for (const method of METHODS) {
      const handler = module[method]
      if (handler) handlers.set(`${method} /${path.dirname(file)}`, handler)
    }
  }
})

const callRoute = (name: string, options: { cookie?: string; origin?: string | null } = {}) => {
  const [method = '', url = ''] = name.split(' ')
  const handler = handlers.get(name)
  if (!handler) throw new Error(`No route ${name}`)
  const params: Record<string, string> = {
    ...(url.includes('[id]') && { id: url.includes('/clients/[id]') ? people.acme.clientId : 'job_none' }),
    ...(url.includes('[secret]') && { secret: 'none' }),
    ...(url.includes('[token]') && { token: 'none' }),
  }
  const path = url.replace('[id]', 'job_none').replace('[secret]', 'none').replace('[token]', 'none')
  return call(handler, { method, path, params, ...options })
}

const namesFor = (...who: string[]) => Object.keys(ROUTES).filter((name) => who.includes(ROUTES[name] ?? ''))
const changes = (name: string) => !/^(GET|OPTIONS) /.test(name)

it('every route there is says below who may call it', () => {
  expect([...handlers.keys()].sort()).toEqual(Object.keys(ROUTES).sort())
})

describe.each(namesFor('members', 'analysts', 'admins', 'platform'))('%s', (name) => {
  it('is not for people without a session', async () => {
    expect(await problemOf(await callRoute(name))).toMatchObject({ status: 401, code: 'unauthenticated' })
  })
})

describe.each(Object.keys(ROUTES).filter((name) => changes(name) && ROUTES[name] !== 'servers'))('%s', (name) => {
  it('is not for pages of other sites, nor for requests that do not say where from', async () => {
    for (const origin of [null, 'http://evil.test'])
      expect(await problemOf(await callRoute(name, { cookie: people.owner, origin }))).toMatchObject({ status: 403 })
  })
})

describe.each(namesFor('analysts').filter((name) => !name.includes('/jobs/[id]')))('%s', (name) => {
  it('is not for viewers, whatever they send', async () => {
    expect(await problemOf(await callRoute(name, { cookie: people.viewer }))).toMatchObject({ status: 403 })
    expect((await callRoute(name, { cookie: people.analyst })).status).not.toBe(403)
  })
})

describe.each(namesFor('platform'))('%s', (name) => {
  it('is simply not there for people who do not run the installation', async () => {
    for (const cookie of [people.owner, people.viewer])
      expect(await problemOf(await callRoute(name, { cookie }))).toMatchObject({ status: 404, code: 'not_found' })
  })
})

describe.each(namesFor('admins'))('%s', (name) => {
  it('is not for viewers and analysts, whatever they send', async () => {
    for (const cookie of [people.viewer, people.analyst])
      expect(await problemOf(await callRoute(name, { cookie }))).toMatchObject({ status: 403 })
    expect((await callRoute(name, { cookie: people.owner })).status).not.toBe(403)
  })
})
