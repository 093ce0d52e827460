import { IngestError } from '../errors'
import type { Answered, Client, Params } from './client'
import { createdIn } from './dates'
import { idOf } from './node'

/**
 * Walks a list of orders by id, oldest first: orders that arrive meanwhile are put at the end and move nothing. A short
 * page is not the last one, since plugins cap pages and hide single orders; only an empty one is.
 */

const ORDERS = '/wc/v3/orders'
const SIZES = [100, 50, 25, 10, 1] as const
/** More orders than these that cannot be read are a store that does not work. */
const MOST_HOLES = 25
/** No store has more pages in the longest window; a list that never ends must not keep a worker for good. */
const MOST_REQUESTS = 200_000

/** An order that cannot be read however few are asked for. */
export interface Hole {
  /** Number of the last order before it; 0 for the first. */
  after: number
}

export interface Walk {
  /** How many different orders arrived. */
  distinct: number
  /** `X-WP-Total` of the last page with orders; 0 without any. Null where the store does not say. */
  total: number | null
  holes: Hole[]
  /** Orders went away between pages, so others may have moved past. */
  hasMoved: boolean
}

export interface Question {
  params: Params
  fields: string
}

/**
 * Gives every row to `take`, rows of one number once, and those without a number with `null`. Throws `IngestError`. Each
 * page begins with the last order of the page before: where another one stands there, an order that had been read is gone
 * and one that had not has taken its place, which no total tells.
 */
export async function walkOrders(
  client: Client,
  { params, fields }: Question,
  take: (row: unknown, id: number | null) => void,
): Promise<Walk> {
  const seen = new Set<number>()
  const walk: Walk = { distinct: 0, total: 0, holes: [], hasMoved: false }
  let size: number = SIZES[0]
  /** A lower bound of how many orders of the list are behind: hidden ones only count once they are passed. */
  let at = 0
  let lastId = 0
  let overlap = 0
  for (let request = 0; request < MOST_REQUESTS; request++) {
    const shared = size > 1 ? overlap : 0
    let page: Answered
    try {
      page = await askPage(client, { ...params, _fields: fields }, at - shared, size)
    } catch (error) {
      if (!isPerhapsSize(error)) throw error
      if (size > 1) {
        size = SIZES.find((smaller) => smaller < size) as number
        continue
      }
      await requireAlive(client)
      walk.holes.push({ after: lastId })
      if (walk.holes.length > MOST_HOLES) throw tooManyHoles()
      size = SIZES[0]
      overlap = 0
      at++
      continue
    }
    const rows = rowsOf(page.data)
    const before = seen.size
    const firstId = idOf(rows[0])
    if (shared > 0 && firstId !== null && firstId > lastId) walk.hasMoved = true
    rows.forEach((row, index) => {
      const id = idOf(row)
      if (id === null ? index < shared : seen.has(id)) return
      if (id !== null) {
        seen.add(id)
        lastId = Math.max(lastId, id)
      }
      walk.distinct++
      take(row, id)
    })
    // Stores with tables of their own answer 0 past the end, so only a page with orders tells.
    if (rows.length > 0) walk.total = page.total
    const isAllKnown = seen.size === before
    // Orders that are all hidden make a page that gives nothing new while the total goes on.
    const reached = at - shared + (isAllKnown ? size : rows.length)
    if (isAllKnown && (page.total === null || page.total <= reached)) return walk
    at = Math.max(reached, at)
    overlap = 1
  }
  throw endless()
}

const askPage = (client: Client, params: Params, offset: number, size: number): Promise<Answered> =>
  client.get({
    route: ORDERS,
    params: { ...params, orderby: 'id', order: 'asc', per_page: String(size), offset: String(offset) },
    // What may be one order's fault is found faster by asking for less.
    retries: size > 1 ? 1 : 2,
  })

/** How many orders the store counts; null where it does not say. */
export async function countOrders(client: Client, params: Params): Promise<number | null> {
  const { total, data } = await client.get({ route: ORDERS, params: { ...params, per_page: '1', _fields: 'id' } })
  return total ?? (rowsOf(data).length === 0 ? 0 : null)
}

/** True where the order at a place of a list by id cannot be read, false where another one is there, or none. */
export async function isHoleAt(client: Client, params: Params, place: number): Promise<boolean> {
  try {
    await askPage(client, { ...params, _fields: 'id' }, place, 1)
    return false
  } catch (error) {
    if (!isPerhapsSize(error)) throw error
    return true
  }
}

/** A page that failed by its size or by one of its orders: everything that may pass, and answers that are too large. */
const isPerhapsSize = (error: unknown): error is IngestError =>
  error instanceof IngestError && (error.outcome === 'retry' || error.code === 'http_too_large')

/** Throws where the store does not even answer a question about no orders: then no single order is to blame. */
async function requireAlive(client: Client): Promise<void> {
  const longAgo = createdIn({ from: Date.UTC(1990, 0, 1), to: Date.UTC(1990, 0, 2) })
  await client.get({ route: ORDERS, params: { ...longAgo, per_page: '1', _fields: 'id' } })
}

export function rowsOf(data: unknown): unknown[] {
  if (Array.isArray(data)) return data
  throw new IngestError(
    'misconfigured',
    'woo_no_list',
    'The store answers with something else than a list. Look for a plugin that changes its REST API.',
  )
}

const endless = () =>
  new IngestError('incomplete', 'woo_endless', 'The list of orders does not end. Look for a plugin that changes it.')

const tooManyHoles = () =>
  new IngestError(
    'incomplete',
    'woo_too_many_unreadable',
    'The shop crashes on many of its orders. The cause is under WooCommerce, Status, Logs, for who looks after the site.',
  )
