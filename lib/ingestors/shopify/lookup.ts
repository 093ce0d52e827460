import type { StoreOrder } from '@/lib/transaction'
import { IngestError } from '../errors'
import type { LookedUp } from '../types'
import { Client, type ShopifySource } from './client'
import { OrderMapper } from './map'
import { OrderPages } from './pages'
import { orderFields } from './queries'
import { readShop, type Shop, seesAllOrders } from './shop'

/** What became of GA4 ids that no order equals: asked for by every name an order has, a few at a time. */

const IDS_A_SEARCH = 20
/** Characters that need no escaping within the quotes of a search; an id with others names no order by search. */
const ASKABLE = /^[\p{L}\p{N}#._/: -]{1,100}$/u
const GID = /^gid:\/\/shopify\/order(?:identity)?\/(\d+)/i

/**
 * An id is absent only if the token sees every order there is: without the scope `read_all_orders` one that is not found
 * may be an old order, and an id that cannot be searched for may be any; such ids are in neither list.
 */
export async function lookUpOrders(source: ShopifySource, ids: readonly string[]): Promise<LookedUp> {
  const { config, tools } = source
  const client = new Client(source)
  const shop = await readShop(client)
  const pages = new OrderPages(client, (refused) => orderFields(refused, config.attributes.length > 0))
  const mapper = new OrderMapper({ shop: config.shop, attributes: config.attributes, piiKey: tools.piiKey })
  const asked = [...new Set(ids)].filter((id) => ASKABLE.test(id.trim()))
  const found = new Map<string, StoreOrder>()
  const known = new Set<string>()

  for (let start = 0; start < asked.length; start += IDS_A_SEARCH) {
    const part = asked.slice(start, start + IDS_A_SEARCH)
    const wanted = new Set(part.map(foldId))
    const terms = [...new Set(part.flatMap((id) => termsOf(id, shop)))]
    let arrived = 0
    for await (const page of pages.read(terms.join(' OR '))) {
      arrived += page.length
      if (arrived > 10 * terms.length) throw tooMany()
      for (const node of page) {
        const mapped = mapper.map(node)
        const names = 'order' in mapped ? mapped.order.aliases.map(({ value }) => foldId(value)) : []
        const named = names.filter((name) => wanted.has(name))
        for (const name of named) known.add(name)
        if (named.length > 0 && 'order' in mapped) found.set(mapped.order.sourceId, mapped.order)
        // An order that is there but cannot be read is not absent.
        if ('rejection' in mapped && mapped.rejection.value !== null) known.add(mapped.rejection.value)
      }
    }
  }
  return {
    found: [...found.values()],
    absent: seesAllOrders(shop) ? asked.filter((id) => !known.has(foldId(id))) : [],
  }
}

const foldId = (id: string): string => GID.exec(id.trim())?.[1] ?? id.trim().toLowerCase()

/** The searches under which an order of this id would be found. */
function termsOf(id: string, { numbering }: Pick<Shop, 'numbering'>): string[] {
  const text = id.trim()
  const gid = GID.exec(text)?.[1]
  if (gid !== undefined) return [`id:${gid}`]
  const names = text.startsWith('#') ? [text] : [text, `#${text}`]
  const terms: string[] = []
  if (/^\d{1,20}$/.test(text)) {
    terms.push(`id:${text}`)
    const { prefix, suffix } = numbering
    if (ASKABLE.test(`${prefix}${text}${suffix}`)) names.push(`${prefix}${text}${suffix}`)
  }
  for (const name of new Set(names)) terms.push(`name:'${name}'`)
  if (/^[a-z0-9]{5,15}$/i.test(text)) terms.push(`confirmation_number:'${text}'`)
  if (/^[a-z0-9_-]{16,80}$/i.test(text)) terms.push(`checkout_token:'${text}'`)
  return terms
}

const tooMany = () =>
  new IngestError(
    'incomplete',
    'shopify_search',
    'Shopify gives far more orders than were asked for by id, so what it does not give says nothing.',
  )
