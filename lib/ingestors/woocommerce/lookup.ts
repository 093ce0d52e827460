import type { StoreOrder } from '@/lib/transaction'
import { IngestError } from '../errors'
import type { LookedUp } from '../types'
import { Client, type WooSource } from './client'
import { type Mapped, ORDER_FIELDS, OrderMapper, type Refused, withRefunds } from './map'
import { idOf } from './node'
import { rowsOf } from './pages'
import { NO_SUCH_ORDER } from './problems'
import { type Refunded, readRefunds } from './refunds'

/** What became of GA4 ids that no order equals: orders of any date and of any status, even those no list shows. */

const ORDERS = '/wc/v3/orders'
const POST_ID = /^#?([1-9]\d{0,18})$/
/** Where a search gives more than these it searched for something else. */
const MOST_HITS = 20

/**
 * A number is asked for as an order's own number first, then searched for, since plugins number orders in sequence. Only
 * a number that neither way finds is certainly absent: the search does not look at order keys or payment references.
 */
export async function lookUpOrders(source: WooSource, ids: readonly string[]): Promise<LookedUp> {
  const { config, tools } = source
  const client = new Client(source)
  const mapper = new OrderMapper({ host: client.host, attributes: config.attributes, piiKey: tools.piiKey })
  const found = new Map<string, Mapped>()
  const absent: string[] = []
  for (const id of new Set(ids)) {
    const asked = id.trim()
    if (asked === '' || asked.length > 100) continue
    const number = POST_ID.exec(asked)?.[1]
    const byNumber = number === undefined ? null : await readOne(number)
    if (byNumber !== null && 'order' in byNumber) found.set(byNumber.order.sourceId, byNumber)
    // An order that is there but cannot be read is not absent.
    if (byNumber !== null) continue
    const hits = await search(asked.replace(/^#/, ''))
    const named = hits.filter((hit) => 'order' in hit && isNamed(hit.order, asked)) as Mapped[]
    for (const hit of named) found.set(hit.order.sourceId, hit)
    if (named.length === 0 && number !== undefined && hits.every((hit) => 'order' in hit)) absent.push(id)
  }
  return { found: await dated(), absent }

  async function readOne(number: string): Promise<Mapped | Refused | null> {
    try {
      const { data } = await client.get({ route: `${ORDERS}/${number}`, params: { _fields: ORDER_FIELDS } })
      return mapper.map(data)
    } catch (error) {
      if (error instanceof IngestError && error.code === NO_SUCH_ORDER) return null
      throw error
    }
  }

  async function search(text: string): Promise<(Mapped | Refused)[]> {
    const { data } = await client.get({
      route: ORDERS,
      params: { search: text, per_page: String(MOST_HITS), _fields: ORDER_FIELDS },
    })
    return rowsOf(data).map((row) => mapper.map(row))
  }

  async function dated(): Promise<StoreOrder[]> {
    const refunded: Refunded[] = [...found.values()].flatMap(({ order, refundIds }) =>
      refundIds.length > 0 || order.status === 'refunded'
        ? [{ orderId: Number(order.sourceId), currency: order.currency, refundIds }]
        : [],
    )
    const refunds = refunded.length > 0 ? await readRefunds(client, refunded) : new Map()
    return [...found.values()].map(({ order }) => {
      const known = refunds.get(idOf({ id: Number(order.sourceId) }))
      return known ? withRefunds(order, known) : order
    })
  }
}

/** Whether one of the order's names is the id, but for case and a leading `#`. */
function isNamed(order: StoreOrder, id: string): boolean {
  const folded = fold(id)
  return order.aliases.some(({ value }) => fold(value) === folded)
}

const fold = (text: string) => text.replace(/^#/, '').toLowerCase()
