import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { type Fault, REFUSALS } from '@/e2e/upstreams/ga4/faults'
import { KEY_FILE, PROPERTY_ID, SIGNED_IN, VIEWER } from '@/e2e/upstreams/ga4/fixture'
import type { Ga4Event, Property } from '@/e2e/upstreams/ga4/report'
import { GOOGLE_ORIGINS, startGa4 } from '@/e2e/upstreams/ga4/server'
import { isoInZone } from '@/lib/period'
import { CONTRACT_ZONE, type Currency, type OpenUpstream, type Sale, writeAmount } from './upstream'

const STRANGER = 'stranger@shop-reports.iam.gserviceaccount.com'
const publicKey = createPublicKey(KEY_FILE.private_key).export({ type: 'spki', format: 'pem' }).toString()
const otherKey = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey

export const openGa4Upstream: OpenUpstream = async ({ sales, currency, now, rowsAPage }) => {
  const property: Property = {
    name: 'Contract property',
    account: 'Contract group',
    timeZone: CONTRACT_ZONE,
    currency,
    viewers: [VIEWER, 'oauth'],
    events: eventsOf(sales, currency),
    pageRows: rowsAPage,
  }
  const standIn = await startGa4({
    properties: { [PROPERTY_ID]: property },
    accounts: { serviceAccounts: { [VIEWER]: publicKey, [STRANGER]: publicKey }, oauth: SIGNED_IN },
    now,
  })
  return {
    hosts: Object.fromEntries(GOOGLE_ORIGINS.map((origin) => [origin, standIn.url])),
    config: { propertyId: PROPERTY_ID },
    credentials: { type: 'service_account', key: JSON.stringify(KEY_FILE) },
    refused: {
      'a key that was deleted': { type: 'service_account', key: { ...KEY_FILE, private_key: otherKey } },
      'an account that was not added to the property': {
        type: 'service_account',
        key: { ...KEY_FILE, client_email: STRANGER },
      },
      'a sign-in that was withdrawn': { ...SIGNED_IN, type: 'oauth', refreshToken: '1//0withdrawn-token-abcd' },
      'a client secret that is wrong': { ...SIGNED_IN, type: 'oauth', clientSecret: 'GOCSPX-wrong-secret' },
    },
    secrets: [
      ...[KEY_FILE.private_key, otherKey].map((pem) => pem.split('\n')[3] ?? pem),
      '1//0withdrawn-token-abcd',
      'GOCSPX-wrong-secret',
      SIGNED_IN.refreshToken,
      SIGNED_IN.clientSecret,
      // Tokens of an hour, and the signed grants that they are asked for with.
      'ya29.',
      'eyJhbGciOiJSUzI1NiI',
    ],
    refusals: { rate_limited: refusalOf('concurrent'), server_error: refusalOf('unavailable') },
    htmlOutcome: 'retry',
    name: property.name,
    setSales: (changed) => {
      property.events = eventsOf(changed, currency)
    },
    close: standIn.close,
  }
}

function refusalOf(fault: Extract<Fault, keyof typeof REFUSALS>) {
  const { status, body } = REFUSALS[fault]
  return { status, body: JSON.stringify(body) }
}

const eventsOf = (sales: readonly Sale[], currency: Currency): Ga4Event[] =>
  sales.flatMap(({ number, at, amountMinor, refundedMinor = 0, id }) => {
    const event = (eventName: Ga4Event['eventName'], minor: number): Ga4Event => ({
      eventName,
      dateHourMinute: isoInZone(Date.parse(at), CONTRACT_ZONE).slice(0, 16).replace(/\D/g, ''),
      transactionId: id ?? String(number),
      value: writeAmount(minor, currency),
      streamId: '7001',
      hostName: 'shop.example',
    })
    const sold = event('purchase', amountMinor)
    return refundedMinor > 0 ? [sold, event('refund', refundedMinor)] : [sold]
  })
