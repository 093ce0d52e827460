import { isCurrency } from '@/lib/money'
import { dayOf, instantOfWallClock, isoInZone, isTimeZone } from '@/lib/period'
import { failedStep, IngestError } from '../errors'
import type { CheckReport } from '../types'
import { type Client, clientOf, type Ga4Source } from './client'
import { badAnswer, FIELDS_REFUSED } from './problems'
import { fieldsOf, NEWEST, PURCHASES, type ReportQuery, reportBody, TAGS } from './queries'
import { readPage } from './report'
import { SCOPE } from './token'

/** What is tried when a property is connected, and what was found of it. */

const NEWEST_WITHIN_DAYS = 90

type Step = CheckReport['steps'][number]

/** Never throws for anything Google answers; a step that failed ends the check, since the next ones rest on it. */
export async function checkProperty(source: Ga4Source): Promise<CheckReport> {
  const client = clientOf(source)
  const { propertyId } = source.config
  const steps: Step[] = []
  const found: CheckReport['found'] = {
    name: null,
    timeZone: null,
    currency: null,
    version: 'v1beta',
    scopes: [],
    lastTransactionAt: null,
    readableFrom: null,
  }
  const tried: [name: string, run: () => Promise<string>][] = [
    [
      'Sign in to Google',
      async () => {
        await client.signIn()
        found.scopes = [SCOPE]
        return 'Google accepts the credentials.'
      },
    ],
    [
      'Read the property',
      async () => {
        Object.assign(found, await readNewest(client, propertyId))
        found.name = await readName(client, propertyId)
        return `The reports of ${found.name ?? `property ${propertyId}`} can be read, with their revenue.`
      },
    ],
    ['Time zone and currency', async () => `Days are counted in ${found.timeZone}, amounts in ${found.currency}.`],
    ['Newest purchase', async () => describeNewest(found)],
    ['Purchases by id', () => checkFields(client, propertyId, PURCHASES)],
    ['Purchases by stream and site', () => checkFields(client, propertyId, TAGS)],
  ]
  for (const [name, run] of tried) {
    try {
      steps.push({ name, ok: true, message: await run() })
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
      steps.push(failedStep(name, error))
      break
    }
  }
  return { steps, found }
}

type Newest = Pick<CheckReport['found'], 'timeZone' | 'currency' | 'lastTransactionAt'>

async function readNewest(client: Client, propertyId: string): Promise<Newest> {
  const span = { from: `${NEWEST_WITHIN_DAYS}daysAgo`, to: 'today' }
  const answer = await client.runReport(
    propertyId,
    reportBody(NEWEST, span, { offset: 0, limit: 1, newestFirst: true }),
  )
  const { rows, timeZone, currency } = readPage(answer, NEWEST)
  if (!isTimeZone(timeZone) || !isCurrency(currency)) throw badAnswer()
  const minute = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(rows[0]?.[0] ?? '')
  if (!minute) return { timeZone, currency, lastTransactionAt: null }
  const [year = 0, month = 0, day = 0, hour = 0, past = 0] = minute.slice(1).map(Number)
  return {
    timeZone,
    currency,
    lastTransactionAt: instantOfWallClock(Date.UTC(year, month - 1, day, hour, past), timeZone),
  }
}

/** The name needs an API of its own that may be switched off: a property is as good without. */
async function readName(client: Client, propertyId: string): Promise<string | null> {
  try {
    const { displayName } = await client.getProperty(propertyId)
    return typeof displayName === 'string' && displayName !== '' ? displayName.slice(0, 200) : null
  } catch (error) {
    if (error instanceof IngestError) return null
    throw error
  }
}

function describeNewest({ lastTransactionAt, timeZone }: CheckReport['found']): string {
  if (lastTransactionAt === null || timeZone === null)
    return `GA4 has no purchase of the last ${NEWEST_WITHIN_DAYS} days. If the shop sells, check that this is its property.`
  return `The newest purchase is of ${dayOf(lastTransactionAt, timeZone)}, ${isoInZone(lastTransactionAt, timeZone).slice(11, 16)}.`
}

/** Throws `misconfigured` and names the fields that GA4 does not give of this property together with the others. */
async function checkFields(client: Client, propertyId: string, query: ReportQuery): Promise<string> {
  const wanted = [...query.dimensions, ...query.metrics]
  const compatible = await readCompatible(client, propertyId, query)
  const missing = wanted.filter((name) => !compatible.has(name))
  if (missing.length === 0) return 'GA4 gives all fields that are asked for.'
  throw new IngestError(
    'misconfigured',
    'ga4_fields_missing',
    `GA4 does not give ${missing.join(', ')} of this property together with the other fields of purchases. Check in GA4 ` +
      'that it collects purchases, or connect another property.',
  )
}

async function readCompatible(client: Client, propertyId: string, query: ReportQuery): Promise<Set<string>> {
  const asked = { ...fieldsOf(query), compatibilityFilter: 'COMPATIBLE' }
  try {
    const answer = await client.checkCompatibility(propertyId, asked)
    return new Set([
      ...namesIn(answer.dimensionCompatibilities, 'dimensionMetadata'),
      ...namesIn(answer.metricCompatibilities, 'metricMetadata'),
    ])
  } catch (error) {
    // Fields that exclude each other are refused as a whole.
    if (error instanceof IngestError && error.code === FIELDS_REFUSED) return new Set()
    throw error
  }
}

function namesIn(list: unknown, key: string): string[] {
  if (!Array.isArray(list)) return []
  return (list as (Record<string, unknown> | null)[]).flatMap((entry) => {
    if (entry?.compatibility !== 'COMPATIBLE') return []
    const { apiName } = (entry[key] ?? {}) as { apiName?: unknown }
    return typeof apiName === 'string' ? [apiName] : []
  })
}
