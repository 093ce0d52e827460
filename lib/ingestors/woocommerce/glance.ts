import type { StoreOrder, Window } from '@/lib/transaction'
import { Client, type WooSource } from './client'
import { createdIn, type Span, spansOf } from './dates'
import { ORDER_FIELDS, OrderMapper } from './map'
import { walkOrders } from './pages'

/** One walk over the list, counted against nothing; a single order that cannot be read is left out. */
export async function glanceAtOrders(source: WooSource, window: Window): Promise<StoreOrder[]> {
  const { config, tools } = source
  const client = new Client(source)
  const mapper = new OrderMapper({ host: client.host, attributes: config.attributes, piiKey: tools.piiKey })
  const spans = spansOf(window)
  const range = { from: (spans[0] as Span).from, to: (spans.at(-1) as Span).to }
  const found: StoreOrder[] = []
  await walkOrders(client, { params: createdIn(range), fields: ORDER_FIELDS }, (row) => {
    const mapped = mapper.map(row)
    if ('order' in mapped) found.push(mapped.order)
  })
  return found.filter(({ createdAt }) => createdAt >= range.from && createdAt < range.to)
}
