import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { POST as answerLink } from '@/app/api/connect/[secret]/route'
import { POST as makeLink } from '@/app/api/v1/connection-requests/route'
import { type StandIn, startWooCommerce } from '@/e2e/upstreams/woocommerce/start'
import { TEST_KEY } from '@/e2e/upstreams/woocommerce/store'
import { connectSource } from '@/lib/services/connectors/connect'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { GET as readConnector, DELETE as removeConnector } from '../route'
import { DELETE, GET, PUT } from './route'

const { owner: sql, tenant } = openTestDatabase()
const SHOP = 'https://shop.example'
const { consumerKey, consumerSecret } = TEST_KEY
const GOOD = { config: { url: SHOP }, credentials: { consumerKey, consumerSecret } }
const ANNA = { name: 'Anna Berg', email: 'anna@shop.example' }
const same = { 'x-request-id': 'the-same-request' }
let people: People
let shop: StandIn
let id: string

beforeAll(async () => {
  shop = await startWooCommerce({ name: 'Corner shop' })
  vi.stubEnv('UPSTREAM_OVERRIDES', JSON.stringify({ [SHOP]: shop.url }))
  people = await signInPeople()
})
afterAll(() => shop.close())
beforeEach(async () => {
  await tenant`delete from tenant.connector where kind = 'woocommerce'`
  await sql`delete from platform.outbox`
  id = (await connectSource(people.acme.context, { kind: 'woocommerce', ...GOOD })).id
})

const ask = (connectorId: string, cookie = people.owner) =>
  call(GET, { cookie, params: { id: connectorId }, headers: same })
const put = (body: unknown, connectorId = id, cookie = people.owner) =>
  call(PUT, { method: 'PUT', cookie, params: { id: connectorId }, body, headers: same })
const takeOut = (connectorId = id, cookie = people.owner) =>
  call(DELETE, { method: 'DELETE', cookie, params: { id: connectorId }, headers: same })

describe('the contact of a connector', () => {
  it('is nobody until named, can be changed, and is taken out again', async () => {
    expect(await (await ask(id)).json()).toEqual({ contact: null, asked: null })
    expect(await (await put(ANNA)).json()).toEqual({ contact: ANNA, asked: null })
    await put({ name: ' Bo ', email: ' bo@shop.example ' })
    expect(await (await ask(id)).json()).toMatchObject({ contact: { name: 'Bo', email: 'bo@shop.example' } })
    expect(await (await takeOut()).json()).toEqual({ contact: null, asked: null })
  })

  it.each([
    '',
    'anna',
    'anna@',
    'a@b.example, c@d.example',
    'a@b.example\nBcc: c@d.example',
    `${'a'.repeat(250)}@b.example`,
  ])('is not somebody at %j', async (email) => {
    const refused = await problemOf(await put({ ...ANNA, email }))
    expect(refused).toMatchObject({ status: 400, code: 'invalid_input' })
    expect(JSON.parse(refused.text).errors).toMatchObject([{ field: 'email' }])
  })

  it('is told to those who manage connectors only, and in no list', async () => {
    await put(ANNA)
    for (const cookie of [people.analyst, people.viewer])
      for (const answer of [await ask(id, cookie), await put(ANNA, id, cookie), await takeOut(id, cookie)])
        expect(answer.status).toBe(403)
    const shown = await call(readConnector, { cookie: people.viewer, params: { id } })
    expect(await shown.text()).not.toContain(ANNA.email)
  })

  it('of another client is like one that never was', async () => {
    await put(ANNA)
    for (const act of [ask, (one: string, cookie: string) => put(ANNA, one, cookie), takeOut]) {
      const foreign = await problemOf(await act(id, people.stranger))
      expect(foreign.status).toBe(404)
      expect(foreign.text).toBe((await problemOf(await act('con_none', people.stranger))).text)
    }
    expect(await (await ask(id)).json()).toMatchObject({ contact: ANNA })
  })

  it('is not named for a source that takes files', async () => {
    expect(await problemOf(await put(ANNA, people.acme.storeConnectorId))).toMatchObject({ status: 409 })
  })

  it('is forgotten with the connector', async () => {
    await put(ANNA)
    await call(removeConnector, { method: 'DELETE', cookie: people.owner, params: { id } })
    const [row] = await tenant`select contact_name, contact_email from tenant.connector where id = ${id}`
    expect(row).toEqual({ contact_name: null, contact_email: null })
  })
})

describe('a link that is made for somebody with an address', () => {
  const make = (body: object) =>
    call(makeLink, { method: 'POST', cookie: people.owner, body: { kind: 'woocommerce', note: ANNA.name, ...body } })

  it('is mailed there, and makes them the contact of what is connected through it', async () => {
    await tenant`delete from tenant.connector where kind = 'woocommerce'`
    const made = await (await make({ email: ANNA.email })).json()
    expect(made.email).toBe(ANNA.email)
    const mails = await sql`select * from platform.outbox`
    expect(mails).toMatchObject([
      { client_id: people.acme.clientId, to_address: ANNA.email, kind: 'connection_request', state: 'waiting' },
    ])
    const secret = made.link.split('/').at(-1)
    expect(JSON.stringify(mails)).not.toContain(secret)

    expect((await call(answerLink, { method: 'POST', params: { secret }, body: GOOD })).status).toBe(200)
    const [connected] = await tenant`select id from tenant.connector where kind = 'woocommerce'`
    expect(await (await ask(connected?.id)).json()).toEqual({ contact: ANNA, asked: null })
  })

  it('is mailed nowhere without one, and nowhere to what is no address', async () => {
    expect((await make({})).status).toBe(201)
    expect(await problemOf(await make({ email: 'anna' }))).toMatchObject({ status: 400 })
    expect(await sql`select id from platform.outbox`).toHaveLength(0)
  })
})
