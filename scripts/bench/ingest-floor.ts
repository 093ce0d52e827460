import type { Readable } from 'node:stream'
import { request } from 'undici'
import { TEST_KEY } from '@/e2e/upstreams/woocommerce/store'
import { ga4 } from '@/lib/ingestors/ga4'
import { PURCHASES, type ReportQuery, reportBody, TAGS, TOTALS } from '@/lib/ingestors/ga4/queries'
import { BULK_POLL, BULK_START, bulkOrdersQuery, orderFields } from '@/lib/ingestors/shopify/queries'
import { createdBetween } from '@/lib/ingestors/shopify/shop'
import type { LiveKind } from '@/lib/ingestors/types'
import { createdIn } from '@/lib/ingestors/woocommerce/dates'
import { ORDER_FIELDS } from '@/lib/ingestors/woocommerce/map'
import { endOfDay, startOfDay } from '@/lib/period'
import { chunksOf } from '@/workers/plan'
import type { BenchClock } from './ingest-clock'
import { WINDOW } from './ingest-month'
import { openClock, type Pulled } from './ingest-read'
import { GA4_GRANT, PROPERTY_ID, SHOP, SHOP_TOKEN, STORE, type Upstream } from './ingest-upstream'

/**
 * The least that can be done for a month's orders: the fewest questions that the service's limits allow, each answer
 * parsed as JSON and dropped. No check of anything.
 */

/** GA4's rows a page, as the product asks for. */
const PAGE_ROWS = 50_000
const WOO_PAGE = 100

const FROM = startOfDay(WINDOW.from, WINDOW.timeZone)
const TO = endOfDay(WINDOW.to, WINDOW.timeZone)

export async function readFloor(upstream: Upstream, isReal = false): Promise<Pulled> {
  const clock = openClock(upstream, isReal)
  const asker = new Asker(upstream, clock)
  const orders = await FLOORS[upstream.kind](asker, clock)
  return { orders, requests: asker.requests, ms: clock.elapsedMs, decidingMs: 0, waitedMs: clock.waitedMs }
}

type Headers = Readonly<Record<string, string>>

class Asker {
  requests = 0

  constructor(
    private readonly upstream: Upstream,
    private readonly clock: BenchClock,
  ) {}

  async open(url: string, headers: Headers = {}, body?: string): Promise<Readable & { text: () => Promise<string> }> {
    this.requests++
    const { overrides, latencyMs } = this.upstream
    if (latencyMs > 0) await this.clock.wait(latencyMs)
    const { origin, pathname, search } = new URL(url)
    const answer = await request(`${overrides[origin]}${pathname}${search}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers },
      body,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    if (answer.statusCode !== 200) throw new Error(`${origin} answered with ${answer.statusCode}`)
    return answer.body
  }

  /** The answer, parsed. */
  async ask<T>(url: string, headers: Headers, body?: string): Promise<T> {
    return JSON.parse(await (await this.open(url, headers, body)).text()) as T
  }
}

const FLOORS: Readonly<Record<LiveKind, (asker: Asker, clock: BenchClock) => Promise<number>>> = {
  /** One bulk operation for all, asked each second whether it is done. */
  async shopify(asker, clock) {
    const headers = { 'content-type': 'application/json', 'x-shopify-access-token': SHOP_TOKEN }
    const ask = <T>(query: string, variables: unknown) =>
      asker.ask<{ data: T }>(
        `https://${SHOP}/admin/api/2026-10/graphql.json`,
        headers,
        JSON.stringify({ query, variables }),
      )
    const query = bulkOrdersQuery(orderFields(new Set(), false), createdBetween(FROM, TO))
    const started = await ask<{ bulkOperationRunQuery: { bulkOperation: { id: string } } }>(BULK_START, { query })
    const { id } = started.data.bulkOperationRunQuery.bulkOperation
    for (;;) {
      await clock.wait(1_000)
      const { data } = await ask<{ bulkOperation: { status: string; url: string } }>(BULK_POLL, { id })
      if (data.bulkOperation.status === 'COMPLETED') return countLines(await asker.open(data.bulkOperation.url))
    }
  },

  /** The very pages the product reads: the same reports of the same days, told apart by one report of the days' totals. */
  async ga4(asker) {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const { access_token: token } = await asker.ask<{ access_token: string }>(
      'https://oauth2.googleapis.com/token',
      form,
      new URLSearchParams(GA4_GRANT).toString(),
    )
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const page = (query: ReportQuery, span: { from: string; to: string }, offset: number) =>
      asker.ask<{
        rows?: { dimensionValues: { value: string }[]; metricValues: { value: string }[] }[]
        rowCount: number
      }>(
        `https://analyticsdata.googleapis.com/v1beta/properties/${PROPERTY_ID}:runReport?prettyPrint=false`,
        headers,
        JSON.stringify({ ...reportBody(query, span, { offset, limit: PAGE_ROWS }), returnPropertyQuota: true }),
      )
    const { rows: totals = [] } = await page(TOTALS, WINDOW, 0)
    const days = totals.map(({ dimensionValues: [date], metricValues: [purchases] }) => ({
      day: (date?.value ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'),
      fingerprint: '',
      transactions: Number(purchases?.value),
    }))
    let purchases = 0
    for (const chunk of chunksOf(days, ga4.chunk)) {
      const span = { from: chunk[0]?.day ?? '', to: chunk.at(-1)?.day ?? '' }
      for (const query of [PURCHASES, TAGS]) {
        for (let offset = 0, rowCount = 1; offset < rowCount; offset += PAGE_ROWS) {
          const report = await page(query, span, offset)
          rowCount = report.rowCount
          if (query === PURCHASES) purchases += report.rows?.length ?? 0
        }
      }
    }
    return purchases
  },

  /** One list of all orders, page by page. */
  async woocommerce(asker) {
    const { consumerKey, consumerSecret } = TEST_KEY
    const headers = { authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}` }
    const asked = { ...createdIn({ from: FROM, to: TO }), orderby: 'id', order: 'asc', _fields: ORDER_FIELDS }
    let orders = 0
    for (let page = 1; ; page++) {
      const query = new URLSearchParams({ ...asked, per_page: String(WOO_PAGE), page: String(page) })
      const rows = await asker.ask<unknown[]>(`${STORE}/wp-json/wc/v3/orders?${query}`, headers)
      orders += rows.length
      if (rows.length < WOO_PAGE) return orders
    }
  },
}

/** Lines of JSON in a body. */
async function countLines(body: Readable): Promise<number> {
  let lines = 0
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    for (let end = all.indexOf(10); end !== -1; end = all.indexOf(10, start)) {
      JSON.parse(all.toString('utf8', start, end))
      lines++
      start = end + 1
    }
    rest = all.subarray(start)
  }
  return lines
}
