import { beforeAll, expect, it } from 'vitest'
import { POST as makeKey } from '@/app/api/v1/keys/route'
import { call, type People, signIn, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeAccount, seedFiles, type TestOrder } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { GET } from './route'

const { owner: sql } = openTestDatabase()
let people: People
let jobId: string
const ORDERS = 9_000

beforeAll(async () => {
  people = await signInPeople()
  const orders = Array.from({ length: ORDERS }, (_, at): TestOrder => [String(100_000 + at), 1 + (at % 10), 40])
  await seedFiles(people.acme, orders)
  jobId = (await askForJob(people.acme)).id
  await workOnNextJob()
}, 120_000)

let made = 0
/** Somebody new who may download, and the answer they have begun to read. */
async function beginExport(withKey = false) {
  made += 1
  const account = await makeAccount([people.acme.clientId], { email: `reader${made}@acme.example`, role: 'admin' })
  const cookie = await signIn(account)
  let headers = {}
  if (withKey) {
    const body = { name: 'Export', scopes: ['exports:read'], expiresInDays: 30 }
    const key = await (await call(makeKey, { method: 'POST', cookie, body })).json()
    headers = { authorization: `Bearer ${key.text}` }
  }
  const path = `/api/v1/jobs/${jobId}/export?format=csv`
  const response = await call(GET, { path, params: { id: jobId }, headers, ...(!withKey && { cookie }) })
  expect(response.status).toBe(200)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  const readOn = async () => {
    let lines = 0
    for (let part = await reader.read(); !part.done; part = await reader.read())
      lines += Buffer.from(part.value).toString().split('\r\n').length - 1
    return lines
  }
  return { userId: account.userId, readOn }
}

it('is whole for whoever may read it until its end', async () => {
  for (const withKey of [false, true]) {
    const { readOn } = await beginExport(withKey)
    expect(await readOn()).toBe(ORDERS)
  }
})

const ENDS: [what: string, end: (userId: string) => Promise<unknown>, withKey?: boolean][] = [
  ['is removed', (userId: string) => sql`delete from platform.membership where user_id = ${userId}`],
  ['is deactivated', (userId: string) => sql`update platform."user" set active = false where id = ${userId}`],
  [
    'may download no longer',
    async (userId: string) => {
      await sql`update platform.membership set role = 'viewer' where user_id = ${userId}`
      await sql`update platform.client set can_viewers_export = false where id = ${people.acme.clientId}`
    },
  ],
  [
    'sent a key that is revoked',
    (userId: string) => sql`update platform.api_key set revoked_at = now() where created_by = ${userId}`,
    true,
  ],
  [
    'reads a client that is suspended',
    () => sql`update platform.client set status = 'suspended' where id = ${people.acme.clientId}`,
  ],
]
it.each(ENDS)('breaks off with an error for one who %s', async (_what, end, withKey = false) => {
  const { userId, readOn } = await beginExport(withKey)
  await end(userId)
  await expect(readOn()).rejects.toMatchObject({ code: 'forbidden' })
})
