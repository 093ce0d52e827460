import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DEMO_GA4, DEMO_SHOP, type DemoCredentials, type DemoUpstreams } from '../../../scripts/demo/upstreams'
import { GOOGLE_ORIGINS, startGa4 } from '../ga4/server'
import { startShopify } from '../shopify/start'
import { demoGa4Events, demoShopifyOrders } from './wire'

/**
 * The demo's shop and GA4 property as servers on this machine. Writes where they listen to `upstreams.json` once they
 * do; what opens them is made once and kept in `upstream-credentials.json`. Ends with the signal it is sent.
 */

const folder = process.env.DRA_DEMO_FOLDER ?? '.dra/demo'

function loadCredentials(): DemoCredentials {
  const file = path.join(folder, 'upstream-credentials.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DemoCredentials
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const made = { shopifyToken: `shpat_${randomBytes(16).toString('hex')}`, publicKey, privateKey }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

const { shopifyToken, publicKey } = loadCredentials()
const [shopify, ga4] = await Promise.all([
  startShopify({
    orders: demoShopifyOrders(),
    now: Date.now,
    token: shopifyToken,
    shop: { name: 'Nordlicht Living', currencyCode: 'EUR', ianaTimezone: 'Europe/Berlin' },
  }),
  startGa4({
    properties: {
      [DEMO_GA4.propertyId]: {
        name: 'Nordlicht Living, web',
        account: 'Nordlicht',
        timeZone: 'Europe/Berlin',
        currency: 'EUR',
        viewers: [DEMO_GA4.clientEmail],
        events: demoGa4Events(),
      },
    },
    accounts: { serviceAccounts: { [DEMO_GA4.clientEmail]: publicKey } },
  }),
])

const upstreams: DemoUpstreams = {
  overrides: {
    ...Object.fromEntries(GOOGLE_ORIGINS.map((origin) => [origin, ga4.url])),
    [`https://${DEMO_SHOP}`]: shopify.url,
    'https://storage.googleapis.com': shopify.url,
  },
}
const file = path.join(folder, 'upstreams.json')
// In one move: whoever waits for the file never reads half of it.
writeFileSync(`${file}.part`, JSON.stringify({ pid: process.pid, ...upstreams }))
renameSync(`${file}.part`, file)
