import { endOfDay, startOfDay } from '@/lib/period'
import type { StoreOrder, Window } from '@/lib/transaction'
import { Client, type ShopifySource } from './client'
import { OrderMapper } from './map'
import { OrderPages } from './pages'
import { glanceFields } from './queries'
import { createdBetween } from './shop'

/** Points an order's glance fields cost: with it the first page is as large as one question may be. */
const COST_PER_ORDER = 7

/** Orders by what names and places them; a single order that cannot be read is left out. */
export async function glanceAtOrders(source: ShopifySource, window: Window): Promise<StoreOrder[]> {
  const { config, tools } = source
  const pages = new OrderPages(new Client(source), glanceFields, COST_PER_ORDER)
  const mapper = new OrderMapper({ shop: config.shop, attributes: [], piiKey: tools.piiKey })
  const from = startOfDay(window.from, window.timeZone)
  const to = Math.min(endOfDay(window.to, window.timeZone), tools.now())
  const found = new Map<string, StoreOrder>()
  for await (const page of pages.read(createdBetween(from, to))) {
    for (const node of page) {
      const mapped = mapper.map(node)
      if ('order' in mapped) found.set(mapped.order.sourceId, mapped.order)
    }
  }
  return [...found.values()]
}
