import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { forgetEnv } from '@/lib/env'
import { openTestDatabase } from '@/lib/testing/database'
import { makeClient, type TestClient } from '@/lib/testing/fixture'
import { type Ga4StandIn, GOOGLE_ORIGINS, startGa4 } from '../../../e2e/upstreams/ga4/server'
import { checkConnector } from './check'
import { connectSource } from './connect'
import { installationMethods, lentAccountEmail, withoutSignIn } from './installation-credentials'

const EMAIL = 'lent@installation.iam.gserviceaccount.com'
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const property = (viewers: string[]) => ({
  name: 'Shop',
  account: 'Shop',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  viewers,
  events: [],
})
const { tenant } = openTestDatabase({
  GOOGLE_SERVICE_ACCOUNT: JSON.stringify({ type: 'service_account', client_email: EMAIL, private_key: privateKey }),
})
let ga4: Ga4StandIn
let client: TestClient
let other: TestClient

beforeAll(async () => {
  ga4 = await startGa4({
    properties: { '1': property([EMAIL]), '2': property([]) },
    accounts: { serviceAccounts: { [EMAIL]: publicKey } },
  })
  vi.stubEnv('UPSTREAM_OVERRIDES', JSON.stringify(Object.fromEntries(GOOGLE_ORIGINS.map((one) => [one, ga4.url]))))
  client = await makeClient('Lent')
  other = await makeClient('Other')
  vi.stubEnv('GOOGLE_LENT_PROPERTIES', JSON.stringify({ '1': client.clientId, '2': client.clientId }))
  forgetEnv()
})
afterAll(() => ga4.close())

const connect = (propertyId: string, { context } = client) =>
  connectSource(context, { kind: 'ga4', config: { propertyId }, credentials: { type: 'lent' } })

describe('the methods a form offers', () => {
  it('are those that the installation has what they take for', () => {
    expect(['ga4', 'shopify', 'woocommerce'].map(installationMethods)).toEqual([['lent'], [], []])
    for (const name of ['GOOGLE', 'SHOPIFY']) vi.stubEnv(`${name}_CLIENT_ID`, 'id')
    forgetEnv()
    expect(['ga4', 'shopify'].map(installationMethods)).toEqual([['lent'], []])
    for (const name of ['GOOGLE', 'SHOPIFY']) vi.stubEnv(`${name}_CLIENT_SECRET`, 'secret')
    forgetEnv()
    expect(['ga4', 'shopify', 'woocommerce'].map(installationMethods)).toEqual([['lent', 'sign_in'], ['sign_in'], []])
    expect(['ga4', 'shopify'].map(withoutSignIn)).toEqual([['lent'], []])
    for (const name of ['GOOGLE', 'SHOPIFY'])
      for (const part of ['ID', 'SECRET']) vi.stubEnv(`${name}_CLIENT_${part}`, '')
    forgetEnv()
  })
})

describe('the installation’s own Google account', () => {
  it('reads a property that has added its address, and leaves no key with the connector', async () => {
    expect(lentAccountEmail()).toBe(EMAIL)
    const made = await connect('1')
    expect(made).toMatchObject({
      state: 'ready',
      credentialHint: `This installation’s account. Service account ${EMAIL}`,
    })
    const [row] = await tenant`select credentials from tenant.connector where id = ${made.id}`
    // What is sealed is as short as its name: a key would be ten times as long.
    expect(row?.credentials.length).toBeLessThan(300)
    expect(await checkConnector(client.context, { connectorId: made.id })).toMatchObject({ state: 'ready' })
  })

  it('reads no property that it is not lent for to this very client', async () => {
    for (const [propertyId, whose] of [
      ['1', other],
      ['3', client],
      ['constructor', client],
    ] as const)
      await expect(connect(propertyId, whose)).rejects.toMatchObject({
        code: 'conflict',
        publicMessage: expect.stringContaining('not lent to this client'),
      })
  })

  it('says which address a property has not added', async () => {
    await expect(connect('2')).rejects.toMatchObject({
      code: 'conflict',
      publicMessage: expect.stringContaining(EMAIL),
    })
  })
})
