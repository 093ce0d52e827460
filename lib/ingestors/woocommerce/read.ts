import { dayOf } from '@/lib/period'
import { countOf } from '@/lib/sentences'
import type { Rejection, StoreOrder, Window } from '@/lib/transaction'
import { IngestError } from '../errors'
import type { DayReading, Reading } from '../types'
import { Client, type WooSource } from './client'
import { createdIn, isFarOutside, padded, type Range, type Span, spansOf } from './dates'
import { DayPrints } from './fingerprint'
import { type Known, locateHole } from './holes'
import { type Mapped, ORDER_FIELDS, OrderMapper, type Refused, withRefunds } from './map'
import { nodeOf, textOf } from './node'
import { countOrders, rowsOf, type Walk, walkOrders } from './pages'
import { type Refunded, readRefunds } from './refunds'
import { readCurrency, readSite, type Site } from './site'

/** Every order of a window, proven by the store's own count of the list it was read from. */

/** Readings of a window whose count differs from what arrived. */
const ROUNDS = 3

export async function readOrders(source: WooSource, window: Window): Promise<Reading<StoreOrder>> {
  const client = new Client(source)
  const site = await readSiteIfOpen(client)
  const spans = spansOf(window)
  const reader = new WindowReader(source, client, window)
  let proof = await reader.read(null)
  for (let round = 1; proof === 'open' && round < ROUNDS; round++) proof = await reader.read(reader.ids())

  const orders = await reader.finish()
  const days: DayReading[] = []
  const bags = bagsOf(spans, window.timeZone, reader, orders)
  const prints = new Map(reader.prints.totals().map(({ day, fingerprint }) => [day, fingerprint]))
  const isAnywhere = reader.undated.length > 0 || reader.lostHoles > 0
  for (const span of spans) {
    const bag = bags.get(span.day) as DayBag
    const listed = bag.received + bag.refused + bag.holes
    const expected = proof === 'counted' ? listed : await countOrders(client, createdIn(span)).catch(unknownCount)
    const isHole = bag.refused > 0 || bag.holes > 0 || isAnywhere
    const differs = proof === 'open' && expected !== listed
    days.push({
      day: span.day,
      expected,
      received: bag.received,
      incomplete: isHole ? 'hole' : differs ? 'count_differs' : null,
      fingerprint: prints.get(span.day) as string,
      hidden: null,
    })
  }
  return {
    facts: orders,
    days,
    rejections: reader.rejections(),
    notes: [...reader.notes(), ...siteNotes(site), ...(proof === 'repeated' ? [NO_TOTALS] : [])],
    timeZone: site?.timeZone ?? window.timeZone,
    currency: await currencyOfStore(client, orders),
  }
}

const NO_TOTALS =
  'The store does not say how many orders it has, so they were read twice and were the same both times. Let the header ' +
  'X-WP-Total pass through caches to have them counted.'

/** A day's count may be refused for the same order that left a hole in it. */
function unknownCount(error: unknown): null {
  if (error instanceof IngestError && error.outcome === 'retry') return null
  throw error
}

interface DayBag {
  received: number
  refused: number
  holes: number
}

function bagsOf(spans: readonly Span[], timeZone: string, reader: WindowReader, orders: readonly StoreOrder[]) {
  const bags = new Map(spans.map(({ day }) => [day, { received: 0, refused: 0, holes: 0 } as DayBag]))
  const add = (at: number, what: keyof DayBag) => {
    const bag = bags.get(dayOf(at, timeZone))
    if (bag) bag[what]++
  }
  for (const { createdAt } of orders) add(createdAt, 'received')
  for (const { createdAt } of reader.refused) if (createdAt !== null) add(createdAt, 'refused')
  for (const at of reader.holes) add(at, 'holes')
  return bags
}

/** The list's total was reached; or there is no total and a second reading gave the same; or neither. */
type Proof = 'counted' | 'repeated' | 'open'

class WindowReader {
  refused: Refused[] = []
  undated: Rejection[] = []
  /** An instant of the day of each order that could not be read. */
  holes: number[] = []
  /** Holes whose day could not be found. */
  lostHoles = 0
  prints: DayPrints
  private mapped = new Map<number, Mapped>()
  private known: Known[] = []
  private walk: Walk | null = null
  private refundsUnknown = 0
  private readonly mapper: OrderMapper
  private readonly spans: readonly Span[]
  private readonly asked: Range
  private readonly window: Range

  constructor(
    private readonly source: WooSource,
    private readonly client: Client,
    private readonly days: Window,
  ) {
    const { config, tools } = source
    this.mapper = new OrderMapper({ host: client.host, attributes: config.attributes, piiKey: tools.piiKey })
    const spans = spansOf(days)
    this.spans = spans
    this.prints = new DayPrints(days)
    this.window = { from: (spans[0] as Span).from, to: (spans.at(-1) as Span).to }
    this.asked = padded(this.window)
  }

  /** Reads the whole window anew. `before` are the numbers of an earlier reading. */
  async read(before: ReadonlySet<number> | null): Promise<Proof> {
    this.mapped = new Map()
    this.refused = []
    this.undated = []
    this.known = []
    this.prints = new DayPrints(this.days)
    const { onProgress } = this.source.tools
    this.walk = await walkOrders(this.client, { params: createdIn(this.asked), fields: ORDER_FIELDS }, (row, id) => {
      this.take(row, id)
      if (this.known.length % 500 === 0) onProgress?.(this.mapped.size)
    })
    const { distinct, holes, total, hasMoved } = this.walk
    if (hasMoved) return 'open'
    if (total !== null) return distinct + holes.length === total ? 'counted' : 'open'
    const ids = this.ids()
    return before?.size === ids.size && [...ids].every((id) => before.has(id)) ? 'repeated' : 'open'
  }

  private take(row: unknown, id: number | null): void {
    const mapped = this.mapper.map(row)
    const createdAt = 'order' in mapped ? mapped.order.createdAt : mapped.createdAt
    if (createdAt === null) {
      if ('rejection' in mapped) this.undated.push(mapped.rejection)
      return
    }
    if (isFarOutside(createdAt, this.asked)) throw datesIgnored()
    this.prints.add(row)
    if (id !== null) this.known.push({ id, createdAt })
    if (createdAt < this.window.from || createdAt >= this.window.to) return
    if ('rejection' in mapped) this.refused.push(mapped)
    else if (id !== null) this.mapped.set(id, mapped)
  }

  /** Numbers of all orders that arrived, those beside the window too. */
  ids = (): ReadonlySet<number> => new Set(this.known.map(({ id }) => id))

  /** Finds the days of holes and the dates of refunds; the orders by date. */
  async finish(): Promise<StoreOrder[]> {
    const located: Known[] = []
    for (const hole of this.walk?.holes ?? []) {
      const span = await locateHole(this.client, hole, this.known, located, this.spans, this.asked)
      if (span === null) this.lostHoles++
      else {
        located.push({ id: hole.after, createdAt: span.from })
        if (span.from >= this.window.from && span.from < this.window.to) this.holes.push(span.from)
      }
    }
    const asked: Refunded[] = []
    for (const [orderId, { order, refundIds }] of this.mapped)
      if (refundIds.length > 0 || order.status === 'refunded')
        asked.push({ orderId, currency: order.currency, refundIds })
    const refunds = asked.length > 0 ? await readRefunds(this.client, asked) : new Map()
    this.refundsUnknown = asked.length - refunds.size
    const orders = [...this.mapped].map(([id, { order }]) => {
      const dated = refunds.get(id)
      return dated ? withRefunds(order, dated) : order
    })
    return orders.sort((a, b) => a.createdAt - b.createdAt || Number(a.sourceId) - Number(b.sourceId))
  }

  rejections = (): Rejection[] => [...this.undated, ...this.refused.map(({ rejection }) => rejection)]

  notes(): string[] {
    const statuses = new Map<string, number>()
    let redacted = 0
    for (const { customStatus, isRedacted } of this.mapped.values()) {
      if (customStatus !== null) statuses.set(customStatus, (statuses.get(customStatus) ?? 0) + 1)
      if (isRedacted) redacted++
    }
    const notes = [...statuses]
      .slice(0, 20)
      .map(
        ([status, count]) =>
          `Status "${status}" is not one WooCommerce defines: ${countOf(count, 'order')} with it, read as paid. If the ` +
          'plugin that adds it is switched off, newer stores no longer list these orders at all.',
      )
    if (redacted > 0)
      notes.push(
        `${countOf(redacted, 'order has', 'orders have')} an e-mail address or a phone number in an id; it was replaced by ` +
          'a code before anything was kept.',
      )
    if (this.refundsUnknown > 0)
      notes.push(
        `When ${countOf(this.refundsUnknown, 'order was', 'orders were')} refunded could not be read; only how much is known.`,
      )
    const unread = this.walk?.holes.length ?? 0
    if (unread > 0)
      notes.push(
        `The shop crashes on ${countOf(unread, 'order', 'orders')} of this time; the cause is under WooCommerce, Status, ` +
          'Logs, for who looks after the site.',
      )
    return notes
  }
}

/** Some security plugins close the description of the site but not its orders. */
async function readSiteIfOpen(client: Client): Promise<Site | null> {
  try {
    return await readSite(client)
  } catch (error) {
    if (error instanceof IngestError && error.outcome === 'misconfigured') return null
    throw error
  }
}

function siteNotes(site: Site | null): string[] {
  if (site === null) return ['The site does not say in which time zone it is; days are those of the reconciliation.']
  if (site.manualOffset === null || site.manualOffset === 0) return []
  return [
    `The store's time zone was set by hand as an offset, so it knows no clock changes; ${site.timeZone} stands for it.`,
  ]
}

async function currencyOfStore(client: Client, orders: readonly StoreOrder[]): Promise<string> {
  const stated = (await readCurrency(client)) ?? orders.at(-1)?.currency
  if (stated !== undefined) return stated
  const { data } = await client.get({ route: '/wc/v3/orders', params: { per_page: '1', _fields: 'currency' } })
  const code = textOf(nodeOf(rowsOf(data)[0]), 'currency')
  if (/^[A-Z]{3}$/.test(code)) return code
  throw new IngestError(
    'misconfigured',
    'woo_no_currency',
    'The key may not read in which currency the store sells. Make a new key for an administrator or shop manager.',
  )
}

const datesIgnored = () =>
  new IngestError(
    'misconfigured',
    'woo_dates_ignored',
    'The store gives orders of other days than those asked for, as WooCommerce before 5.4 does. Update WooCommerce, and if ' +
      'it is up to date, look for a plugin that changes its REST API.',
  )
