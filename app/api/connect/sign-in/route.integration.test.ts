import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { POST as begin } from '@/app/api/v1/connectors/sign-in/route'
import { readRefusal } from '@/lib/services/connectors/sign-in'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { type Ga4StandIn, GOOGLE_ORIGINS, startGa4 } from '../../../../e2e/upstreams/ga4/server'
import { type ShopifyStandIn, startShopify } from '../../../../e2e/upstreams/shopify/start'
import { GET } from './route'

const { tenant } = openTestDatabase({
  GOOGLE_CLIENT_ID: 'google-app',
  GOOGLE_CLIENT_SECRET: 'google-secret',
  SHOPIFY_CLIENT_ID: 'client-id',
  SHOPIFY_CLIENT_SECRET: 'client-secret',
})
const SHOP = 'install-me.myshopify.com'
const oauth = { clientId: 'google-app', clientSecret: 'google-secret', refreshToken: '1//lasting', code: 'google-code' }
let ga4: Ga4StandIn
let shopify: ShopifyStandIn
let people: People

beforeAll(async () => {
  const property = { account: 'A', timeZone: 'Europe/Berlin', currency: 'EUR', events: [] }
  ga4 = await startGa4({
    properties: { '77': { ...property, name: 'Mine', viewers: ['oauth'] } },
    accounts: { oauth },
  })
  shopify = await startShopify({ now: Date.now, code: 'shop-code' })
  vi.stubEnv(
    'UPSTREAM_OVERRIDES',
    JSON.stringify({
      ...Object.fromEntries(GOOGLE_ORIGINS.map((one) => [one, ga4.url])),
      [`https://${SHOP}`]: shopify.url,
    }),
  )
  people = await signInPeople()
})
afterAll(() => Promise.all([ga4.close(), shopify.close()]))

/** Begins as a browser does; returns where it is sent, the state, and its cookies from then on. */
async function leave(kind: string, config: object, cookie = people.owner) {
  const response = await call(begin, { method: 'POST', cookie, body: { kind, config } })
  expect(response.status).toBe(200)
  const location = new URL((await response.json()).location)
  const own = response.headers.getSetCookie()[0]?.split(';')[0]
  return { location, state: location.searchParams.get('state') ?? '', cookie: `${cookie}; ${own}` }
}

async function comeBack(params: Record<string, string>, cookie: string): Promise<URL> {
  const response = await call(GET, { path: `/api/connect/sign-in?${new URLSearchParams(params)}`, cookie })
  expect(response.status).toBe(303)
  return new URL(response.headers.get('location') ?? '')
}

const refusalIn = (url: URL) => readRefusal(url.searchParams.get('refused') ?? '')
const connectors = async () => (await tenant`select id from tenant.connector where kind in ('ga4', 'shopify')`).length

describe('signing in with Google', () => {
  it('asks for lasting access to read, and nothing else', async () => {
    const { location } = await leave('ga4', { propertyId: '77' })
    expect(location.origin).toBe('https://accounts.google.com')
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      client_id: 'google-app',
      scope: 'https://www.googleapis.com/auth/analytics.readonly',
      access_type: 'offline',
      redirect_uri: 'http://dashboard.test/api/connect/sign-in',
    })
  })

  it('connects the property that was asked for, once', async () => {
    const { state, cookie } = await leave('ga4', { propertyId: '77' })
    const there = await comeBack({ state, code: 'google-code' }, cookie)
    expect(there.pathname).toMatch(/^\/dashboard\/connectors\/con_/)
    const again = await comeBack({ state, code: 'google-code' }, cookie)
    expect(refusalIn(again)).toContain('works once')
    expect(await connectors()).toBe(1)
  })

  it('keeps no secret of the installation with the connector, and none in an address', async () => {
    const [row] = await tenant`select * from tenant.connector where kind = 'ga4'`
    expect(JSON.stringify(row)).not.toMatch(/google-secret|1\/\/lasting/)
    expect(row?.credential_hint).toBe('Signed in with Google, token ending in ting')
  })

  it('does nothing in a browser that did not begin it, after a refusal, or with a state of somebody else', async () => {
    const { state, cookie } = await leave('ga4', { propertyId: '77' })
    const before = await connectors()
    expect(refusalIn(await comeBack({ state, code: 'google-code' }, people.owner))).toContain('another browser')
    expect(refusalIn(await comeBack({ state, error: 'access_denied' }, cookie))).toContain('did not allow')
    expect(refusalIn(await comeBack({ state: `${state}x`, code: 'google-code' }, cookie))).toContain('another browser')
    // The same browser, but another person is signed in by now, who does not belong to that client.
    const nonce = cookie.split('; ').at(-1)
    expect(refusalIn(await comeBack({ state, code: 'google-code' }, `${people.stranger}; ${nonce}`))).toMatch(
      /not found/,
    )
    expect(await connectors()).toBe(before)
  })

  it('is for those who may connect, and names a property that is none', async () => {
    const viewer = await call(begin, { method: 'POST', cookie: people.viewer, body: { kind: 'ga4', config: {} } })
    expect(await problemOf(viewer)).toMatchObject({ status: 403 })
    const wrong = await call(begin, {
      method: 'POST',
      cookie: people.owner,
      body: { kind: 'ga4', config: { propertyId: 'G-ABC' } },
    })
    expect(await problemOf(wrong)).toMatchObject({ status: 400, detail: expect.stringContaining('propertyId') })
  })
})

describe('installing the app in a shop', () => {
  const signed = (params: Record<string, string>, secret = 'client-secret') => {
    const message = Object.keys(params)
      .sort()
      .map((name) => `${name}=${params[name]}`)
      .join('&')
    return { ...params, hmac: createHmac('sha256', secret).update(message).digest('hex') }
  }

  it('connects the shop that Shopify vouches for', async () => {
    const { location, state, cookie } = await leave('shopify', { shop: SHOP })
    expect(location.href).toMatch(/^https:\/\/install-me\.myshopify\.com\/admin\/oauth\/authorize\?/)
    expect(location.searchParams.get('scope')).toBe('read_orders,read_all_orders')
    const there = await comeBack(signed({ code: 'shop-code', shop: SHOP, state, timestamp: '1' }), cookie)
    expect(there.pathname).toMatch(/^\/dashboard\/connectors\/con_/)
  })

  it('refuses an answer that is not signed, or is of another shop', async () => {
    const { state, cookie } = await leave('shopify', { shop: SHOP })
    const answer = { code: 'shop-code', shop: SHOP, state, timestamp: '1' }
    for (const bad of [answer, signed(answer, 'guessed'), signed({ ...answer, shop: 'other.myshopify.com' })])
      expect(refusalIn(await comeBack(bad, cookie))).toContain('not for this shop')
  })
})
