import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { DELETE as revokeRoute } from '@/app/api/v1/connection-requests/[id]/route'
import { POST as createRoute, GET as listRoute } from '@/app/api/v1/connection-requests/route'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { type StandIn, startWooCommerce } from '../../../e2e/upstreams/woocommerce/start'
import { TEST_KEY } from '../../../e2e/upstreams/woocommerce/store'
import { POST as authorizeRoute } from './[secret]/authorize/route'
import { POST as answerRoute, GET as describeRoute } from './[secret]/route'
import { POST as callbackRoute } from './woocommerce/route'

const SHOP = 'https://shop.example'
const { consumerKey, consumerSecret } = TEST_KEY
// Keys are delivered to installations that are reached by https only.
const { owner: sql, tenant } = openTestDatabase({ FRONTEND_URL: 'https://dashboard.test' })
let people: People
let shop: StandIn

beforeAll(async () => {
  shop = await startWooCommerce({ name: 'Corner shop' })
  vi.stubEnv('UPSTREAM_OVERRIDES', JSON.stringify({ [SHOP]: shop.url }))
  people = await signInPeople()
})
afterAll(() => shop.close())
beforeEach(() => tenant`delete from tenant.connector where kind = 'woocommerce'`)

const good = { config: { url: SHOP }, credentials: { consumerKey, consumerSecret } }
const wrong = { config: { url: SHOP }, credentials: { consumerKey, consumerSecret: 'cs_1234567890' } }

interface Link {
  id: string
  link: string
  secret: string
}

async function makeLink(body: Record<string, unknown> = {}, cookie = people.owner): Promise<Link> {
  const response = await call(createRoute, {
    method: 'POST',
    cookie,
    body: { kind: 'woocommerce', note: 'Anna', ...body },
  })
  expect(response.status).toBe(201)
  const made = (await response.json()) as Link
  return { ...made, secret: made.link.split('/').at(-1) ?? '' }
}

const listOf = async (cookie: string) => (await (await call(listRoute, { cookie })).json()).items
const stateOf = async (id: string) =>
  (await listOf(people.owner)).find((one: { id: string }) => one.id === id)?.state as string

const same = { 'x-request-id': 'the-same-request' }
const describeLink = (secret: string) => call(describeRoute, { params: { secret }, headers: same })
const answer = (secret: string, body: unknown = good) =>
  call(answerRoute, { method: 'POST', params: { secret }, body, headers: same })
const authorize = (secret: string, url = SHOP) =>
  call(authorizeRoute, { method: 'POST', params: { secret }, body: { url }, headers: same })
/** As WooCommerce posts it: from a server, without an origin. */
const deliver = (secret: string, key: Record<string, unknown> = {}, url = SHOP) =>
  call(callbackRoute, {
    method: 'POST',
    path: `/api/connect/woocommerce?url=${encodeURIComponent(url)}`,
    origin: null,
    headers: same,
    body: {
      key_id: 7,
      user_id: secret,
      consumer_key: consumerKey,
      consumer_secret: consumerSecret,
      key_permissions: 'read',
      ...key,
    },
  })

const connectors = () => tenant`select client_id, label, credentials, config from tenant.connector
  where kind = 'woocommerce' order by id`

describe('a link', () => {
  it('shows who asks and for what, and nothing else of the client', async () => {
    const { secret } = await makeLink()
    const response = await describeLink(secret)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      kind: 'woocommerce',
      clientName: 'Acme',
      note: 'Anna',
      expiresAt: expect.stringMatching(/^\d{4}-/),
      connector: null,
    })
  })

  it('lasts seven days', async () => {
    const before = Date.now()
    const { id } = await makeLink()
    const [made] = (await listOf(people.owner)).filter((one: { id: string }) => one.id === id)
    const lastsMs = Date.parse(made.expiresAt) - before
    expect(lastsMs).toBeGreaterThanOrEqual(7 * 86_400_000)
    expect(lastsMs).toBeLessThan(7 * 86_400_000 + 60_000)
  })

  it('is kept as a hash only', async () => {
    const { secret } = await makeLink()
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(await sql`select * from platform.connection_request`)).not.toContain(secret)
    expect(JSON.stringify(await listOf(people.owner))).not.toContain(secret)
  })

  it('connects one source, says what was found, and is spent', async () => {
    const { id, secret } = await makeLink()
    const response = await answer(secret)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(JSON.parse(text)).toEqual({
      label: 'Corner shop',
      found: expect.objectContaining({ name: 'Corner shop', timeZone: 'Europe/London', currency: 'GBP' }),
    })
    expect(text).not.toContain(consumerSecret)
    expect(await connectors()).toEqual([expect.objectContaining({ client_id: people.acme.clientId })])
    expect(await stateOf(id)).toBe('used')
    expect((await answer(secret)).status).toBe(404)
    expect(await connectors()).toHaveLength(1)
  })

  it('stays open while the settings do not work, and nothing is kept of them', async () => {
    const { id, secret } = await makeLink()
    const refused = await problemOf(await answer(secret, wrong))
    expect(refused).toMatchObject({ status: 409, code: 'conflict' })
    expect(refused.text).not.toContain('cs_1234567890')
    expect(await problemOf(await answer(secret, { ...good, config: { url: 'nonsense' } }))).toMatchObject({
      status: 400,
    })
    expect(await problemOf(await answer(secret, { ...good, kind: 'ga4' }))).toMatchObject({ status: 400 })
    expect(await connectors()).toEqual([])
    expect(await stateOf(id)).toBe('open')
    expect((await answer(secret)).status).toBe(200)
  })

  it('connects once, however often it is answered at the same time', async () => {
    const { secret } = await makeLink()
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => answer(secret)))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    for (const status of statuses) expect([200, 404, 409]).toContain(status)
    expect(await connectors()).toHaveLength(1)
  })

  it('is not answered by pages of other sites', async () => {
    const { id, secret } = await makeLink()
    for (const origin of [null, 'https://evil.test'])
      for (const handler of [answerRoute, authorizeRoute])
        expect((await call(handler, { method: 'POST', params: { secret }, body: good, origin })).status).toBe(403)
    expect(await stateOf(id)).toBe('open')
  })
})

describe('a link that is wrong, used, withdrawn or too old', () => {
  it('is answered the same everywhere, and connects nothing', async () => {
    const used = await makeLink()
    await answer(used.secret)
    const revoked = await makeLink()
    const response = await call(revokeRoute, { method: 'DELETE', cookie: people.owner, params: { id: revoked.id } })
    expect(response.status).toBe(204)
    const expired = await makeLink()
    await sql`update platform.connection_request set expires_at = now() - interval '1 second' where id = ${expired.id}`
    expect(await Promise.all([used, revoked, expired].map(({ id }) => stateOf(id)))).toEqual([
      'used',
      'revoked',
      'expired',
    ])
    const before = await connectors()
    const secrets = [used.secret, revoked.secret, expired.secret, 'A'.repeat(43), 'x', `${used.secret} `]
    for (const ask of [describeLink, answer, authorize, deliver]) {
      const answers = await Promise.all(secrets.map(async (secret) => problemOf(await ask(secret))))
      expect(answers[0]).toMatchObject({ status: 404, code: 'not_found' })
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    }
    expect(await connectors()).toEqual(before)
  })

  it('cannot be withdrawn again', async () => {
    const { id, secret } = await makeLink()
    await answer(secret)
    const response = await call(revokeRoute, { method: 'DELETE', cookie: people.owner, params: { id } })
    expect(response.status).toBe(404)
    expect(await stateOf(id)).toBe('used')
  })
})

describe('a link of one client', () => {
  it('connects for that client, whoever is signed in while it is answered', async () => {
    const { secret } = await makeLink({}, people.stranger)
    const response = await call(answerRoute, {
      method: 'POST',
      params: { secret },
      body: good,
      cookie: people.owner,
      headers: { 'x-client-id': people.acme.clientId },
    })
    expect(response.status).toBe(200)
    expect(await connectors()).toEqual([expect.objectContaining({ client_id: people.globex.clientId })])
  })

  it('is neither seen nor withdrawn by another, nor made for another’s source', async () => {
    const { id, secret } = await makeLink({}, people.stranger)
    expect(JSON.stringify(await listOf(people.owner))).not.toContain(id)
    const response = await call(revokeRoute, { method: 'DELETE', cookie: people.owner, params: { id } })
    expect(response.status).toBe(404)
    expect((await describeLink(secret)).status).toBe(200)

    await answer(secret)
    const [theirs] = await tenant`select id from tenant.connector where kind = 'woocommerce'`
    const make = (connectorId: string) =>
      call(createRoute, {
        method: 'POST',
        cookie: people.owner,
        headers: same,
        body: { kind: 'woocommerce', note: 'Anna', connectorId },
      })
    const foreign = await problemOf(await make(theirs?.id))
    expect(foreign.status).toBe(404)
    expect(foreign.text).toBe((await problemOf(await make('con_none'))).text)
  })

  it('is made, listed and withdrawn by owners and admins only', async () => {
    const { id } = await makeLink()
    const body = { kind: 'ga4', note: 'x' }
    for (const cookie of [people.analyst, people.viewer]) {
      expect((await call(createRoute, { method: 'POST', cookie, body })).status).toBe(403)
      expect((await call(listRoute, { cookie })).status).toBe(403)
      expect((await call(revokeRoute, { method: 'DELETE', cookie, params: { id } })).status).toBe(403)
    }
    expect((await call(createRoute, { method: 'POST', body })).status).toBe(401)
    expect(await stateOf(id)).toBe('open')
  })
})

describe('a link for new credentials', () => {
  it('gives them to the source that is there, and makes no second one', async () => {
    await answer((await makeLink()).secret)
    const [before] = await tenant`select id, credentials from tenant.connector where kind = 'woocommerce'`
    await tenant`update tenant.connector set state = 'needs_reauth', problem = 'x' where id = ${before?.id}`
    const { secret } = await makeLink({ connectorId: before?.id })
    expect((await (await describeLink(secret)).json()).connector).toMatchObject({
      label: 'Corner shop',
      config: { url: SHOP },
    })
    expect((await answer(secret, wrong)).status).toBe(409)
    const [kept] = await tenant`select credentials, state from tenant.connector where id = ${before?.id}`
    expect(kept).toEqual({ credentials: before?.credentials, state: 'needs_reauth' })
    expect((await answer(secret)).status).toBe(200)
    const [after] = await tenant`select credentials, state, problem from tenant.connector where id = ${before?.id}`
    expect(after).toMatchObject({ state: 'ready', problem: null })
    expect(after?.credentials).not.toBe(before?.credentials)
    expect(await connectors()).toHaveLength(1)
  })

  it('is refused for a source of another kind', async () => {
    await answer((await makeLink()).secret)
    const [shopRow] = await tenant`select id from tenant.connector where kind = 'woocommerce'`
    const body = { kind: 'shopify', note: 'Anna', connectorId: shopRow?.id }
    const response = await call(createRoute, { method: 'POST', cookie: people.owner, body })
    expect(await problemOf(response)).toMatchObject({ status: 400 })
  })
})

describe('a key that WooCommerce makes', () => {
  it('is asked for on the shop’s own page, with the right to read and nothing more', async () => {
    const { secret } = await makeLink()
    const { location } = await (await authorize(secret, 'https://example.com/shop/')).json()
    const { origin, pathname, searchParams } = new URL(location)
    expect([origin, pathname]).toEqual(['https://example.com', '/shop/wc-auth/v1/authorize'])
    expect(Object.fromEntries(searchParams)).toEqual({
      app_name: 'DRA Transaction Reconciliation',
      scope: 'read',
      user_id: secret,
      return_url: `https://dashboard.test/connect/${secret}/done`,
      callback_url: `https://dashboard.test/api/connect/woocommerce?url=${encodeURIComponent('https://example.com/shop/')}`,
    })
  })

  it.each(['http://shop.example', 'javascript:alert(1)', 'shop.example', ''])(
    'is not asked for at %j, which is no https address',
    async (url) => {
      const { id, secret } = await makeLink()
      expect(await problemOf(await authorize(secret, url))).toMatchObject({ status: 400 })
      expect(await stateOf(id)).toBe('open')
    },
  )

  it('is not asked for by a link for another kind of source', async () => {
    const { secret } = await makeLink({ kind: 'shopify' })
    expect(await problemOf(await authorize(secret))).toMatchObject({ status: 400 })
  })

  it('connects the shop when it is delivered, with the status that WooCommerce takes for success', async () => {
    const { id, secret } = await makeLink()
    const response = await deliver(secret)
    // WooCommerce deletes the key again after any other answer, 204 too.
    expect(response.status).toBe(200)
    expect(await connectors()).toEqual([
      expect.objectContaining({ client_id: people.acme.clientId, label: 'Corner shop' }),
    ])
    expect(JSON.stringify(await connectors())).not.toContain(consumerSecret)
    expect(await stateOf(id)).toBe('used')
    expect((await deliver(secret)).status).toBe(404)
  })

  it('that does not open the shop leaves the link open', async () => {
    const { id, secret } = await makeLink()
    expect((await deliver(secret, { consumer_secret: 'cs_1234567890' })).status).toBe(409)
    expect((await deliver(secret, {}, 'http://shop.example')).status).toBe(400)
    expect((await deliver(secret, { consumer_key: undefined })).status).toBe(400)
    expect(await stateOf(id)).toBe('open')
    expect(await connectors()).toEqual([])
  })

  it('never opens another kind of source', async () => {
    const { id, secret } = await makeLink({ kind: 'shopify' })
    expect((await deliver(secret)).status).toBe(400)
    expect(await stateOf(id)).toBe('open')
  })
})
