import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Fault, REFUSALS } from './faults'
import { areCompatible, DIMENSIONS, METRICS, refuseFields } from './fields'
import { Quota } from './quota'
import { buildReport, namesOf, type Property, pageOf, type RunReportBody, type Whole } from './report'
import { type Accounts, SignIn } from './sign-in'

/**
 * Stands in for Google's sign-in, the Analytics Data API and the Analytics Admin API: speaks their wire formats over
 * events that are given to it, and breaks when told to. All three hosts are this one.
 */

export const GOOGLE_ORIGINS = [
  'https://oauth2.googleapis.com',
  'https://analyticsdata.googleapis.com',
  'https://analyticsadmin.googleapis.com',
]

type Endpoint = 'token' | 'runReport' | 'checkCompatibility' | 'property' | 'accountSummaries'

export interface Ga4StandIn {
  url: string
  /** Answers to the next requests of an endpoint, one each; null answers as if nothing were wrong. */
  breakNext: (endpoint: Endpoint, ...faults: (Fault | null)[]) => void
  /** Nothing is broken any more. */
  mend: () => void
  /** Every token given so far stops working. */
  withdrawTokens: () => void
  quotaOf: (propertyId: string) => Quota
  /** What was asked so far, oldest first. */
  requests: { endpoint: Endpoint; body: unknown }[]
  close: () => Promise<void>
}

export async function startGa4({
  properties,
  accounts,
  now = Date.now,
}: {
  properties: Record<string, Property>
  accounts: Accounts
  now?: () => number
}): Promise<Ga4StandIn> {
  const signIn = new SignIn(accounts, now)
  const broken = new Map<Endpoint, (Fault | null)[]>()
  const quotas = new Map<string, Quota>()
  const requests: Ga4StandIn['requests'] = []
  const known = new Map<string, { events: unknown; length: number; whole: Whole }>()

  const quotaOf = (propertyId: string) => {
    const quota = quotas.get(propertyId) ?? new Quota(now)
    quotas.set(propertyId, quota)
    return quota
  }

  /** Pages of one report are cut from one result, as long as no events arrive. */
  function wholeReport(propertyId: string, property: Property, body: RunReportBody): Whole {
    const {
      foldAbove,
      foldsByDate,
      sampleAboveDays,
      sampleAboveRows,
      withheldIds,
      withheldDates,
      heldFrom,
      withholdsRevenue,
    } = property
    const shortfalls = [
      foldAbove,
      foldsByDate,
      sampleAboveDays,
      sampleAboveRows,
      withheldIds,
      withheldDates,
      heldFrom,
      withholdsRevenue,
    ]
    const key = JSON.stringify([propertyId, { ...body, offset: '', limit: '' }, shortfalls])
    const held = known.get(key)
    if (held?.events === property.events && held.length === property.events.length) return held.whole
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: property.timeZone }).format(now())
    const whole = buildReport(property, body, today)
    if (known.size > 20) known.clear()
    known.set(key, { events: property.events, length: property.events.length, whole })
    return whole
  }

  function runReport(propertyId: string, property: Property, body: RunReportBody): Answer {
    const quota = quotaOf(propertyId)
    const { refusal } = quota
    if (refusal !== null)
      return { status: 429, body: { error: { code: 429, message: refusal, status: 'RESOURCE_EXHAUSTED' } } }
    const wrong = refuseFields(namesOf(body.dimensions), namesOf(body.metrics))
    if (wrong !== null) return badRequest(wrong)
    const page = pageOf(wholeReport(propertyId, property, body), body, property.pageRows)
    const propertyQuota = quota.pay(
      (page.rows as unknown[] | undefined)?.length ?? 0,
      property.withheldIds !== undefined,
    )
    return { status: 200, body: { ...page, ...(body.returnPropertyQuota && { propertyQuota }) } }
  }

  function answer(endpoint: Endpoint, asked: Asked): Answer {
    if (endpoint === 'token') return signIn.grant(new URLSearchParams(asked.text))
    const viewer = signIn.viewerOf(asked.authorization)
    if (viewer === null) return REFUSALS.unauthenticated
    if (endpoint === 'accountSummaries') return { status: 200, body: summariesFor(viewer, properties, asked.url) }
    const property = Object.hasOwn(properties, asked.propertyId) ? properties[asked.propertyId] : undefined
    if (!property?.viewers.includes(viewer)) return REFUSALS.no_access
    if (endpoint === 'property') {
      const { name, timeZone, currency } = property
      const body = { name: `properties/${asked.propertyId}`, displayName: name, timeZone, currencyCode: currency }
      return { status: 200, body }
    }
    const body = JSON.parse(asked.text) as RunReportBody
    return endpoint === 'runReport' ? runReport(asked.propertyId, property, body) : checkCompatibility(body)
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const place = placeOf(url.pathname)
    const text = await readText(request)
    if (place === null) return send(response, REFUSALS.not_found)
    const { endpoint, propertyId } = place
    requests.push({ endpoint, body: endpoint === 'token' ? text : text === '' ? null : JSON.parse(text) })
    const fault = broken.get(endpoint)?.shift() ?? null
    if (typeof fault === 'string' && Object.hasOwn(REFUSALS, fault)) {
      if (fault === 'internal' || fault === 'unavailable') quotaOf(propertyId).spend('serverErrorsPerProjectPerHour', 1)
      return send(response, REFUSALS[fault as keyof typeof REFUSALS])
    }
    const good = answer(endpoint, { text, url, propertyId, authorization: request.headers.authorization })
    breakAnswer(fault, good, response, url.searchParams.get('prettyPrint') !== 'false')
    if (typeof fault === 'object' && fault !== null)
      properties[fault.arrives.propertyId]?.events.push(...fault.arrives.events)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakNext: (endpoint, ...faults) => broken.set(endpoint, [...(broken.get(endpoint) ?? []), ...faults]),
    mend: () => broken.clear(),
    withdrawTokens: () => signIn.withdrawAll(),
    quotaOf,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Asked {
  text: string
  url: URL
  propertyId: string
  authorization: string | undefined
}

interface Answer {
  status: number
  body: Record<string, unknown>
}

function placeOf(path: string): { endpoint: Endpoint; propertyId: string } | null {
  if (path === '/token') return { endpoint: 'token', propertyId: '' }
  if (path === '/v1beta/accountSummaries') return { endpoint: 'accountSummaries', propertyId: '' }
  const [, propertyId, method] = /^\/v1beta\/properties\/(\d+)(?::(runReport|checkCompatibility))?$/.exec(path) ?? []
  return propertyId === undefined ? null : { endpoint: (method ?? 'property') as Endpoint, propertyId }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, { status, body }: Answer, isPretty = true): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' })
  response.end(JSON.stringify(body, null, isPretty ? 2 : 0))
}

function breakAnswer(fault: Fault | null, good: Answer, response: ServerResponse, isPretty: boolean): void {
  const text = JSON.stringify(good.body)
  switch (fault) {
    case 'hang':
      return
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>')
      return
    case 'null_body':
      response.writeHead(200, { 'content-type': 'application/json' }).end('null')
      return
    case 'truncated_json':
      response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, text.length / 2))
      return
    case 'reset':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(text.length) })
      response.write(text.slice(0, text.length / 2), () => response.destroy())
      return
    case 'no_rows':
      send(response, { ...good, body: { ...good.body, rows: undefined } }, isPretty)
      return
    case 'bad_row': {
      const rows = structuredClone(good.body.rows) as { metricValues: { value: string }[] }[]
      Object.assign(rows[0]?.metricValues[2] ?? {}, { value: 'NaN' })
      send(response, { ...good, body: { ...good.body, rows } }, isPretty)
      return
    }
    case 'row_count_moves': {
      const rowCount = Number(good.body.rowCount ?? 0) + 1
      send(response, { ...good, body: { ...good.body, rowCount } }, isPretty)
      return
    }
    default:
      send(response, good, isPretty)
  }
}

const badRequest = (message: string): Answer => ({
  status: 400,
  body: { error: { code: 400, message, status: 'INVALID_ARGUMENT' } },
})

/** Which fields go with those asked for; fields that exclude each other are refused as a whole. */
function checkCompatibility(body: RunReportBody): Answer {
  const [dimensions, metrics] = [namesOf(body.dimensions), namesOf(body.metrics)]
  const wrong = refuseFields(dimensions, metrics)
  if (wrong !== null) return badRequest(wrong)
  const goes = (name: string) => [...dimensions, ...metrics].every((asked) => areCompatible(name, asked))
  const entry = (key: string, apiName: string) => ({ [key]: { apiName }, compatibility: 'COMPATIBLE' })
  return {
    status: 200,
    body: {
      dimensionCompatibilities: [...DIMENSIONS].filter(goes).map((name) => entry('dimensionMetadata', name)),
      metricCompatibilities: Object.keys(METRICS)
        .filter(goes)
        .map((name) => entry('metricMetadata', name)),
      kind: 'analyticsData#checkCompatibility',
    },
  }
}

function summariesFor(viewer: string, properties: Record<string, Property>, url: URL): Record<string, unknown> {
  const accounts = new Map<string, { property: string; displayName: string }[]>()
  for (const [id, { account, name, viewers }] of Object.entries(properties)) {
    if (!viewers.includes(viewer)) continue
    accounts.set(account, [...(accounts.get(account) ?? []), { property: `properties/${id}`, displayName: name }])
  }
  const all = [...accounts].map(([displayName, propertySummaries], index) => ({
    name: `accountSummaries/${index + 1}`,
    account: `accounts/${index + 1}`,
    displayName,
    propertySummaries,
  }))
  const offset = Number(url.searchParams.get('pageToken') ?? 0)
  const next = offset + Math.min(Number(url.searchParams.get('pageSize') ?? 50), 2)
  return {
    ...(offset < all.length && { accountSummaries: all.slice(offset, next) }),
    ...(next < all.length && { nextPageToken: String(next) }),
  }
}
