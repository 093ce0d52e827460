import { dayOf, HOUR_MS } from '@/lib/period'
import { countOf } from '@/lib/sentences'
import type { Rejection, StoreOrder, Window } from '@/lib/transaction'
import { IngestError } from '../errors'
import type { DayReading, Reading } from '../types'
import { readBulk } from './bulk'
import { API_VERSION, Client, type ShopifySource } from './client'
import { countOrders, type DayCount } from './counts'
import { type Mapped, OrderMapper, type Refused } from './map'
import { OrderPages } from './pages'
import { OPTIONAL_PARTS, orderFields } from './queries'
import { createdBetween, readableFrom, readShop, type Span, spansOf } from './shop'

/** Every order of a window, counted against what Shopify says there is. */

/** More orders than this are read in bulk: on the usual plan, paging gets about five orders a second. */
const BULK_FROM = 250
/** Asked for beside the window on each side; what lies outside is dropped here, not left to the search. */
const PADDING_MS = HOUR_MS
/** An order this far outside means that the search was not applied at all. */
const FAR_MS = 24 * HOUR_MS
/** Readings of a day whose count differs from what arrived. */
const ROUNDS = 3

/** What arrived of one day. */
interface DayBag {
  span: Span
  counted: DayCount
  orders: Map<string, StoreOrder>
  rejections: Rejection[]
}

export async function readOrders(source: ShopifySource, window: Window): Promise<Reading<StoreOrder>> {
  const { tools } = source
  const client = new Client(source)
  const shop = await readShop(client)
  const now = tools.now()
  const since = readableFrom(shop, now, window.timeZone)
  const spans = spansOf(window, now)
  const readable = spans.filter(({ day }) => since === null || day >= since)
  const counts = await countOrders(client, readable)
  const bags = new Map(
    readable.map((span, index) => [
      span.day,
      { span, counted: counts[index] as DayCount, orders: new Map(), rejections: [] } as DayBag,
    ]),
  )
  const reader = new WindowReader(source, client, window.timeZone, bags)

  let open = [...bags.values()]
  for (let round = 1; open.length > 0; round++) {
    await reader.read(open)
    open = open.filter((bag) => !agrees(bag))
    if (open.length === 0 || round === ROUNDS) break
    const again = await countOrders(
      client,
      open.map(({ span }) => span),
    )
    open.forEach((bag, index) => {
      bag.counted = again[index] as DayCount
    })
    open = open.filter((bag) => !agrees(bag))
  }

  const facts = [...bags.values()].flatMap(({ orders }) => [...orders.values()])
  facts.sort((a, b) => a.createdAt - b.createdAt || (a.sourceId < b.sourceId ? -1 : 1))
  return {
    facts,
    days: spans.map(({ day }) => readingOf(day, bags.get(day), reader.undated.size > 0)),
    rejections: [...reader.undated.values(), ...[...bags.values()].flatMap(({ rejections }) => rejections)],
    notes: [...reader.notes(), ...limitNote(since, spans), ...(shop.isDevelopment ? [DEVELOPMENT] : [])],
    timeZone: shop.timeZone,
    currency: shop.currency,
  }

  function readingOf(day: string, bag: DayBag | undefined, hasUndated: boolean): DayReading {
    if (!bag) return { day, expected: null, received: 0, incomplete: 'out_of_scope', hidden: null }
    const isHole = bag.rejections.length > 0 || hasUndated
    return {
      day,
      expected: bag.counted.isExact ? bag.counted.count : null,
      received: bag.orders.size,
      incomplete: isHole ? 'hole' : agrees(bag) ? null : 'count_differs',
      hidden: null,
    }
  }

  function limitNote(from: string | null, asked: readonly Span[]): string[] {
    const first = asked[0]?.day
    if (from === null || first === undefined || first >= from) return []
    return [
      `Shopify shows this app only the last 60 days, so orders before ${from} could not be read. Give the app the scope ` +
        'read_all_orders to read further back.',
    ]
  }
}

const DEVELOPMENT = 'This is a development shop: its orders are tests.'

/** True unless Shopify counts exactly and counts something else than what arrived. */
const agrees = ({ counted, orders, rejections }: DayBag) =>
  !counted.isExact || counted.count === orders.size + rejections.length

class WindowReader {
  /** Rejected orders without a readable date, by what is known of them. */
  readonly undated = new Map<string, Rejection>()
  private readonly pages: OrderPages
  private readonly mapper: OrderMapper
  private readonly unknownStatus = new Set<string>()
  private readonly redacted = new Set<string>()

  constructor(
    private readonly source: ShopifySource,
    private readonly client: Client,
    private readonly timeZone: string,
    private readonly bags: ReadonlyMap<string, DayBag>,
  ) {
    const { config, tools } = source
    this.pages = new OrderPages(client, (refused) => orderFields(refused, config.attributes.length > 0))
    this.mapper = new OrderMapper({ shop: config.shop, attributes: config.attributes, piiKey: tools.piiKey })
  }

  /** Fills the bags of some days anew; days that follow each other are read as one. */
  async read(open: readonly DayBag[]): Promise<void> {
    for (const bag of open) {
      bag.orders.clear()
      bag.rejections.length = 0
    }
    for (let first = 0; first < open.length; ) {
      let last = first
      while ((open[last + 1] as DayBag | undefined)?.span.from === (open[last] as DayBag).span.to) last++
      await this.readRange(open.slice(first, last + 1))
      first = last + 1
    }
  }

  private async readRange(range: readonly DayBag[]): Promise<void> {
    const from = (range[0] as DayBag).span.from
    const to = (range.at(-1) as DayBag).span.to
    if (from === to) return
    const days = new Set(range.map(({ span }) => span.day))
    const search = createdBetween(from - PADDING_MS, to + PADDING_MS)
    const take = (node: unknown) => {
      const mapped = this.mapper.map(node)
      const createdAt = 'order' in mapped ? mapped.order.createdAt : mapped.createdAt
      if (createdAt !== null && (createdAt < from - FAR_MS || createdAt >= to + FAR_MS)) throw searchIgnored()
      return createdAt !== null && (createdAt < from || createdAt >= to) ? null : mapped
    }
    const expected = range.reduce((sum, { counted }) => sum + counted.count, 0)
    if (expected > BULK_FROM) {
      await this.pages.probe(search)
      for (const mapped of await readBulk(this.client, this.pages.fields, search, take)) this.keep(mapped, days)
      return
    }
    let arrived = 0
    for await (const page of this.pages.read(search)) {
      for (const node of page) this.keep(take(node), days)
      arrived += page.length
      this.source.tools.onProgress?.(arrived)
    }
  }

  /** An order seen twice is one order: paging may repeat one that moved. */
  private keep(mapped: Mapped | Refused | null, days: ReadonlySet<string>): void {
    if (mapped === null) return
    if ('rejection' in mapped) {
      const { rejection, createdAt } = mapped
      const bag = createdAt === null ? undefined : this.bagOf(createdAt, days)
      if (!bag) this.undated.set(rejection.value ?? `${this.undated.size}`, rejection)
      else if (!bag.rejections.some(({ value }) => value !== null && value === rejection.value))
        bag.rejections.push(rejection)
      return
    }
    const { order, isRedacted, isStatusUnknown } = mapped
    this.bagOf(order.createdAt, days)?.orders.set(order.sourceId, order)
    if (isStatusUnknown) this.unknownStatus.add(order.sourceId)
    if (isRedacted) this.redacted.add(order.sourceId)
  }

  private bagOf(createdAt: number, days: ReadonlySet<string>): DayBag | undefined {
    const day = dayOf(createdAt, this.timeZone)
    return days.has(day) ? this.bags.get(day) : undefined
  }

  /** What people should know about how it was read. */
  notes(): string[] {
    const notes: string[] = []
    const { otherVersion } = this.client
    if (otherVersion !== null) {
      notes.push(
        `Shopify answered in version ${otherVersion} instead of ${API_VERSION}; figures may mean something else. Update ` +
          'this installation.',
      )
    }
    for (const part of this.pages.refused)
      notes.push(`Shopify does not let this app read ${OPTIONAL_PARTS[part].says}; the orders were read without it.`)
    if (this.unknownStatus.size > 0) {
      notes.push(
        `Shopify states no payment status for ${countOf(this.unknownStatus.size, 'order')}; read as waiting for payment.`,
      )
    }
    if (this.redacted.size > 0) {
      notes.push(
        `${countOf(this.redacted.size, 'order has', 'orders have')} an e-mail address or a phone number in an id; it was ` +
          'replaced by a code before anything was kept.',
      )
    }
    return notes
  }
}

const searchIgnored = () =>
  new IngestError(
    'misconfigured',
    'shopify_search',
    'Shopify gives orders of other days than those asked for, so what arrived cannot be trusted. Update this installation.',
  )
