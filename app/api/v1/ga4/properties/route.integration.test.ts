import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { type Ga4StandIn, GOOGLE_ORIGINS, startGa4 } from '../../../../../e2e/upstreams/ga4/server'
import { POST as listByLink } from '../../../connect/[secret]/properties/route'
import { POST as createLink } from '../../connection-requests/route'
import { POST } from './route'

const { tenant } = openTestDatabase()
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const READER = 'reader@shop.iam.gserviceaccount.com'
const LENT = 'lent@installation.iam.gserviceaccount.com'
const keyFile = (clientEmail: string) => ({
  type: 'service_account',
  client_email: clientEmail,
  private_key: keys.privateKey,
})
const reader = { type: 'service_account', key: keyFile(READER) }

let google: Ga4StandIn
let people: People
beforeAll(async () => {
  const property = (account: string, name: string, viewers: string[]) => ({
    account,
    name,
    viewers,
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    events: [],
  })
  google = await startGa4({
    properties: {
      11: property('Zebra', 'Shop', [READER]),
      12: property('Apple', 'Web', [READER]),
      13: property('Apple', 'App', [READER, LENT]),
      14: property('Secret', 'Not yours', [LENT]),
    },
    accounts: { serviceAccounts: { [READER]: keys.publicKey, [LENT]: keys.publicKey } },
  })
  vi.stubEnv('UPSTREAM_OVERRIDES', JSON.stringify(Object.fromEntries(GOOGLE_ORIGINS.map((one) => [one, google.url]))))
  vi.stubEnv('GOOGLE_SERVICE_ACCOUNT', JSON.stringify(keyFile(LENT)))
  people = await signInPeople()
})
afterAll(() => google.close())

const list = (credentials: unknown, cookie = people.owner) =>
  call(POST, { method: 'POST', cookie, body: { credentials } })

describe('the list of properties', () => {
  it('holds what the credentials may see, by account and name, and keeps nothing', async () => {
    const response = await list(reader)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      items: [
        { propertyId: '13', name: 'App', account: 'Apple' },
        { propertyId: '12', name: 'Web', account: 'Apple' },
        { propertyId: '11', name: 'Shop', account: 'Zebra' },
      ],
    })
    expect(await tenant`select id from tenant.connector where kind = 'ga4'`).toEqual([])
  })

  it('is never that of the account which is lent to all clients', async () => {
    const before = google.requests.length
    const refused = await problemOf(await list({ type: 'lent' }))
    expect(refused).toMatchObject({ status: 409, code: 'conflict' })
    expect(refused.text).not.toContain('Not yours')
    expect(google.requests.length).toBe(before)
  })

  it('is for those who may connect something', async () => {
    expect((await call(POST, { method: 'POST', body: { credentials: reader } })).status).toBe(401)
    for (const cookie of [people.analyst, people.viewer]) expect((await list(reader, cookie)).status).toBe(403)
  })
})

describe('the list for somebody with a link', () => {
  const makeLink = async (kind: string) => {
    const response = await call(createLink, { method: 'POST', cookie: people.owner, body: { kind, note: 'Anna' } })
    return ((await response.json()) as { link: string }).link.split('/').at(-1) ?? ''
  }
  const listBy = (secret: string, credentials: unknown = reader) =>
    call(listByLink, {
      method: 'POST',
      params: { secret },
      body: { credentials },
      headers: { 'x-request-id': 'the-same-request' },
    })

  it('is the same, leaves the link open and is never that of the lent account', async () => {
    const secret = await makeLink('ga4')
    expect((await (await listBy(secret)).json()).items).toHaveLength(3)
    expect(await problemOf(await listBy(secret, { type: 'lent' }))).toMatchObject({ status: 409 })
    expect((await listBy(secret)).status).toBe(200)
  })

  it('is not read by a link that is wrong or of another kind', async () => {
    const before = google.requests.length
    expect(await problemOf(await listBy('A'.repeat(43)))).toMatchObject({ status: 404 })
    expect(await problemOf(await listBy(await makeLink('shopify')))).toMatchObject({ status: 400 })
    expect(google.requests.length).toBe(before)
  })
})

describe('credentials', () => {
  it.each([undefined, null, {}, { type: 'service_account', key: 'no file' }, { ...reader, more: 1 }])(
    'of the wrong form are refused by field, and never repeated: %j',
    async (credentials) => {
      const refused = await problemOf(await list(credentials))
      expect(refused).toMatchObject({ status: 400, code: 'invalid_input' })
      expect(refused.text).not.toContain('PRIVATE KEY')
      expect(JSON.parse(refused.text).errors.length).toBeGreaterThan(0)
    },
  )

  it('that Google does not honour are a conflict that says what to do', async () => {
    const unknown = { type: 'service_account', key: keyFile('nobody@shop.iam.gserviceaccount.com') }
    const refused = await problemOf(await list(unknown))
    expect(refused).toMatchObject({ status: 409, code: 'conflict' })
    expect(refused.detail.length).toBeGreaterThan(20)
    expect(refused.text).not.toContain('PRIVATE KEY')
  })
})
