import { generateKeyPairSync } from 'node:crypto'
import type { Ga4Source } from '@/lib/ingestors/ga4/client'
import { testTools } from '@/lib/testing/ingestor-tools'
import type { Ga4Event, Property } from './report'
import { type Ga4StandIn, GOOGLE_ORIGINS, startGa4 } from './server'

/** One property behind a stand-in, and a source that reads it, for the tests of the GA4 source. */

export const VIEWER = 'reader@shop-reports.iam.gserviceaccount.com'
export const PROPERTY_ID = '412345678'
export const SIGNED_IN = {
  clientId: '123-abc.apps.googleusercontent.com',
  clientSecret: 'GOCSPX-secret-of-client',
  refreshToken: '1//0refresh-token-wxyz',
}

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** The file that Google makes for the key of `VIEWER`. */
export const KEY_FILE = {
  type: 'service_account',
  project_id: 'shop-reports',
  private_key: keys.privateKey,
  client_email: VIEWER,
  token_uri: 'https://attacker.example/token',
}

export interface OpenGa4 {
  standIn: Ga4StandIn
  property: Property
  source: Ga4Source
  tools: ReturnType<typeof testTools>
}

export async function openGa4(events: Ga4Event[], given: Partial<Property> = {}): Promise<OpenGa4> {
  const property: Property = {
    name: 'Corner shop',
    account: 'Corner group',
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    viewers: [VIEWER, 'oauth'],
    events,
    ...given,
  }
  const hosts: Record<string, string> = {}
  const tools = testTools({ hosts })
  const standIn = await startGa4({
    properties: { [PROPERTY_ID]: property },
    accounts: { serviceAccounts: { [VIEWER]: keys.publicKey }, oauth: SIGNED_IN },
    now: tools.now,
  })
  for (const origin of GOOGLE_ORIGINS) hosts[origin] = standIn.url
  const credentials = { type: 'service_account' as const, clientEmail: VIEWER, privateKey: keys.privateKey }
  return { standIn, property, tools, source: { config: { propertyId: PROPERTY_ID }, credentials, tools } }
}

/** A purchase of 10.00 at noon on a day of October 2026, unless said otherwise. */
export function purchase(transactionId: string, day: number, more: Partial<Ga4Event> = {}): Ga4Event {
  const date = `202610${String(day).padStart(2, '0')}`
  return { eventName: 'purchase', dateHourMinute: `${date}1200`, transactionId, value: '10', ...more }
}

/** The reports that were asked for so far. */
export const reportsOf = ({ standIn }: OpenGa4) => standIn.requests.filter(({ endpoint }) => endpoint === 'runReport')

/** The days, such as `01-04`, that reports of so many dimensions were asked of. */
export const askedSpans = (opened: OpenGa4, dimensions: number) =>
  reportsOf(opened)
    .map(({ body }) => body as { dimensions: unknown[]; dateRanges: { startDate: string; endDate: string }[] })
    .filter((body) => body.dimensions.length === dimensions)
    .map(({ dateRanges: [range] }) => `${range?.startDate.slice(-2)}-${range?.endDate.slice(-2)}`)
