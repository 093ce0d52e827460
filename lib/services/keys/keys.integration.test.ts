import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GET as listConnectors } from '@/app/api/v1/connectors/route'
import { DELETE } from '@/app/api/v1/keys/[id]/route'
import { GET, POST } from '@/app/api/v1/keys/route'
import { ACTIONS, isAllowed, KEY_SCOPES, ROLES, scopesAllow } from '@/lib/auth/permissions'
import { route } from '@/lib/http/route'
import { type CallOptions, call, type People, problemOf, signIn, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeAccount } from '@/lib/testing/fixture'
import type { ApiKeyDto } from './dto'

const { owner: sql } = openTestDatabase()
let people: People
beforeAll(async () => {
  people = await signInPeople()
})

type Made = ApiKeyDto & { text: string }
const body = { name: 'Warehouse', scopes: ['connectors:read'], expiresInDays: 30 }

async function make(given: object = {}, cookie = people.owner): Promise<Made> {
  const response = await call(POST, { method: 'POST', path: '/api/v1/keys', cookie, body: { ...body, ...given } })
  expect(response.status).toBe(201)
  return response.json()
}
const withKey = (text: string, options: CallOptions = {}, handler = listConnectors) =>
  call(handler, { origin: null, ...options, headers: { ...options.headers, authorization: `Bearer ${text}` } })

describe('making a key', () => {
  it('shows its text once; only a hash is stored, and the audit log holds neither', async () => {
    const made = await make()
    expect(made.text).toMatch(/^dra_[\w-]{43}$/)
    expect(made).toMatchObject({ name: 'Warehouse', state: 'active', ending: made.text.slice(-4), lastUsedAt: null })
    const listed = await (await call(GET, { cookie: people.owner })).text()
    const rows = await sql`select row_to_json(k)::text as row from platform.api_key k
      union all select row_to_json(a)::text from platform.audit_log a`
    for (const text of [listed, ...rows.map(({ row }) => row)]) {
      expect(text).not.toContain(made.text)
      expect(text).not.toContain(made.text.slice(4, 20))
    }
    const [entry] = await sql`select action, object_id, details from platform.audit_log where object_id = ${made.id}`
    expect(entry).toMatchObject({ action: 'key.make', details: { name: 'Warehouse', scopes: ['connectors:read'] } })
  })

  it.each([
    { name: ' ' },
    { name: 'x'.repeat(101) },
    { scopes: [] },
    { scopes: ['everything'] },
    { expiresInDays: 31 },
    { expiresInDays: 0 },
    { role: 'owner' },
  ])('names what is wrong: %j', async (wrong) => {
    const response = await call(POST, { method: 'POST', cookie: people.owner, body: { ...body, ...wrong } })
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'invalid_input' })
  })

  it('is for people whose role allows it, and never for a key, whatever its scopes', async () => {
    for (const cookie of [people.viewer, people.analyst])
      expect(await problemOf(await call(POST, { method: 'POST', cookie, body }))).toMatchObject({ status: 403 })
    const { text, id } = await make({ scopes: KEY_SCOPES })
    expect((await withKey(text, { method: 'POST', body }, POST)).status).toBe(403)
    expect((await withKey(text, {}, GET)).status).toBe(403)
    expect((await withKey(text, { method: 'DELETE', params: { id } }, DELETE)).status).toBe(403)
  })

  it('lists keys a page at a time, newest first', async () => {
    const names = ['a', 'b', 'c']
    for (const name of names) await make({ name })
    const first = await (await call(GET, { cookie: people.owner, path: '/api/v1/keys?limit=2' })).json()
    const next = `/api/v1/keys?limit=1&cursor=${first.nextCursor}`
    const second = await (await call(GET, { cookie: people.owner, path: next })).json()
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['c', 'b', 'a'])
  })
})

describe('a key', () => {
  it('works by its header, without cookie or Origin, and says when it was last used', async () => {
    const { text, id } = await make()
    expect((await withKey(text)).status).toBe(200)
    const { items } = await (await call(GET, { cookie: people.owner })).json()
    expect(items.find((key: ApiKeyDto) => key.id === id).lastUsedAt).toMatch(/Z$/)
  })

  it('is taken from nowhere but the header', async () => {
    const { text } = await make()
    const ways: CallOptions[] = [
      { path: `/api/v1/connectors?key=${text}&access_token=${text}` },
      { cookie: `authorization=Bearer ${text}` },
      { headers: { 'x-api-key': text } },
      { headers: { authorization: text } },
      { headers: { authorization: `Basic ${Buffer.from(`${text}:`).toString('base64')}` } },
    ]
    for (const way of ways) expect((await call(listConnectors, way)).status).toBe(401)
  })

  it('goes before a session: one that is not valid is not made good by a cookie', async () => {
    expect((await withKey('dra_wrong', { cookie: people.owner })).status).toBe(401)
  })

  it('that is revoked, expired, made up, cut off or of an erased maker gets one and the same answer', async () => {
    const [revoked, expired, gone] = [await make(), await make(), await make()]
    await call(DELETE, { method: 'DELETE', cookie: people.owner, params: { id: revoked.id } })
    await sql`update platform.api_key set expires_at = now() - interval '1 second' where id = ${expired.id}`
    await sql`update platform.api_key set created_by = 'usr_gone' where id = ${gone.id}`
    const texts = [
      revoked.text,
      expired.text,
      gone.text,
      `dra_${'A'.repeat(43)}`,
      gone.text.slice(0, -1),
      'x',
      '\u00e9',
    ]
    const answers = new Set<string>()
    for (const text of texts) {
      const response = await withKey(text, { headers: { 'x-request-id': 'same-request' } })
      answers.add(`${response.status} ${await response.text()}`)
    }
    expect([...answers]).toEqual([expect.stringMatching(/^401 /)])
  })

  it('reaches its own client only, even if its maker belongs to others', async () => {
    const account = await makeAccount([people.acme.clientId, people.globex.clientId], {
      email: 'both@example.com',
      role: 'owner',
    })
    const cookie = await signIn(account)
    const headers = { 'x-client-id': people.acme.clientId }
    const response = await call(POST, { method: 'POST', cookie, headers, body })
    const { text } = (await response.json()) as Made
    expect((await withKey(text, { headers })).status).toBe(200)
    expect((await withKey(text, { headers: { 'x-client-id': people.globex.clientId } })).status).toBe(404)
    const shown = await withKey(text, { cookie: `dra_client=${people.globex.clientId}` })
    const { items } = await shown.json()
    expect(items.map(({ id }: { id: string }) => id)).toContain(people.acme.storeConnectorId)
  })

  it('does nothing more from the moment its maker is deactivated or has left', async () => {
    for (const [index, end] of ['deactivated', 'left'].entries()) {
      const account = await makeAccount([people.acme.clientId], { email: `maker${index}@acme.example`, role: 'admin' })
      const { text } = await make({}, await signIn(account))
      expect((await withKey(text)).status).toBe(200)
      if (end === 'left') await sql`delete from platform.membership where user_id = ${account.userId}`
      else await sql`update platform.user set active = false where id = ${account.userId}`
      expect((await withKey(text)).status).toBe(401)
    }
  })

  it('does less from the moment its maker’s role is lower', async () => {
    const account = await makeAccount([people.acme.clientId], { email: 'fallen@acme.example', role: 'admin' })
    const { text } = await make({ scopes: ['jobs:write'] }, await signIn(account))
    const run = route({ action: 'job.run', run: () => Promise.resolve(undefined) })
    const read = route({ action: 'job.read', run: () => Promise.resolve(undefined) })
    expect((await withKey(text, { method: 'POST' }, run)).status).toBe(204)
    await sql`update platform.membership set role = 'viewer' where user_id = ${account.userId}`
    expect((await withKey(text, { method: 'POST' }, run)).status).toBe(403)
    expect((await withKey(text, {}, read)).status).toBe(204)
  })

  it('of another client cannot be seen or revoked: it answers as one that does not exist', async () => {
    const { id, text } = await make()
    const answers: string[] = []
    for (const other of [id, 'key_00000000000000000000000000']) {
      const headers = { 'x-request-id': 'same-request' }
      const response = await call(DELETE, { method: 'DELETE', cookie: people.stranger, params: { id: other }, headers })
      answers.push(`${response.status} ${await response.text()}`)
    }
    expect(answers[0]).toBe(answers[1])
    expect(answers[0]).toMatch(/^404/)
    expect(await (await call(GET, { cookie: people.stranger })).text()).not.toContain(id)
    expect((await withKey(text)).status).toBe(200)
  })

  it('has idempotency keys of its own, apart from its maker’s', async () => {
    let runs = 0
    const once = route({ action: 'job.run', idempotent: true, run: () => Promise.resolve({ run: ++runs }) })
    const [one, two] = [await make({ scopes: ['jobs:write'] }), await make({ scopes: ['jobs:write'] })]
    const headers = { 'idempotency-key': 'the same' }
    await call(once, { method: 'POST', cookie: people.owner, headers })
    for (const { text } of [one, two, one]) await withKey(text, { method: 'POST', headers }, once)
    expect(runs).toBe(3)
  })
})

describe('over all roles, scopes and actions', () => {
  const handlers = new Map(ACTIONS.map((action) => [action, route({ action, run: () => Promise.resolve(undefined) })]))
  let made: Made
  let userId: string
  beforeEach(async () => {
    const account = await makeAccount([people.acme.clientId], {
      email: `any${Math.random()}@acme.example`,
      role: 'owner',
    })
    userId = account.userId
    made = await make({ scopes: KEY_SCOPES }, await signIn(account))
  })

  it('a key never does more than its maker may do at that moment, nor what it was not made for', async () => {
    const roles = fc.constantFrom(...ROLES)
    await fc.assert(
      fc.asyncProperty(
        roles,
        fc.subarray([...KEY_SCOPES], { minLength: 1 }),
        fc.constantFrom(...ACTIONS),
        async (role, scopes, action) => {
          await sql`update platform.membership set role = ${role} where user_id = ${userId}`
          await sql`update platform.api_key set scopes = ${scopes} where id = ${made.id}`
          const handler = handlers.get(action)
          if (!handler) throw new Error(action)
          const { status } = await withKey(made.text, { method: 'POST' }, handler)
          const may = isAllowed(role, action) && scopesAllow(scopes, action)
          expect(status).toBe(may ? 204 : 403)
        },
      ),
      { seed: 6, numRuns: 120 },
    )
  })
})
