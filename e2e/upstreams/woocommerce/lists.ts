import { type DateTest, dateTest, localOf } from './site-dates'
import { isAtLeast, type Store, type WireRow } from './store'

/** `/orders` and `/refunds` as a list: filters, order, paging, totals. */

const CORE = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed', 'checkout-draft']
const HIDDEN_FROM_ANY = ['trash', 'auto-draft', 'draft']

/** PHP ended while it answered. */
export class Crash extends Error {}
export class BadParameter extends Error {}
export class TooSlow extends Error {}

export interface Listed {
  rows: WireRow[]
  total: number
}

export function listRows(store: Store, all: readonly WireRow[], query: URLSearchParams, isOrders: boolean): Listed {
  const perPage = wholeNumber(query, 'per_page', 10, 1, 100)
  const page = wholeNumber(query, 'page', 1, 1, Number.MAX_SAFE_INTEGER)
  const sorted = remembered(store, all, query, isOrders)
  const size = Math.min(perPage, store.pageCap ?? perPage)
  const start = query.has('offset') ? Number(query.get('offset')) : (page - 1) * size
  const rows = sorted.slice(start, start + size)
  if (rows.some(({ id }) => store.poisoned.has(id))) throw new Crash()
  if (store.slowFrom !== null && perPage > store.slowFrom && rows.length > 0) throw new TooSlow()
  const isPastEnd = rows.length === 0 && start > 0
  return {
    rows: rows.filter(({ id }) => !store.hidden.has(id)),
    total: isPastEnd && store.storage === 'hpos' ? 0 : sorted.length,
  }
}

/** The last list, for the pages that follow: replace `orders` as a whole to change which rows a list holds. */
let last: { all: readonly WireRow[]; length: number; key: string; rows: readonly WireRow[] } | null = null
const PAGING = ['page', 'per_page', 'offset', '_fields', 'rest_route', 'x', 'consumer_key', 'consumer_secret']

function remembered(store: Store, all: readonly WireRow[], query: URLSearchParams, isOrders: boolean) {
  const { customStatuses, ignoresDates, storage, zone } = store
  const asked = [...query].filter(([name]) => !PAGING.includes(name))
  const key = JSON.stringify([asked, customStatuses, ignoresDates, storage, zone])
  if (last?.all === all && last.length === all.length && last.key === key) return last.rows
  const rows = sort(filter(store, all, query, isOrders), query)
  last = { all, length: all.length, key, rows }
  return rows
}

function filter(store: Store, all: readonly WireRow[], query: URLSearchParams, isOrders: boolean): readonly WireRow[] {
  const tests: DateTest[] = []
  const areGmt = flag(query, 'dates_are_gmt')
  for (const name of ['after', 'before'] as const) {
    const value = query.get(name)
    if (value === null || store.ignoresDates) continue
    const test = dateTest(store, name, value, areGmt)
    if (test === null) throw new BadParameter(name)
    tests.push(test)
  }
  const include = query.get('include')?.split(',').map(Number)
  const search = query.get('search')?.toLowerCase()
  const status = query.get('status') ?? 'any'
  if (isOrders && status !== 'any' && ![...CORE, ...store.customStatuses].includes(status))
    throw new BadParameter('status')
  return all.filter((row) => {
    if (isOrders && !isListed(store, String(row.status), status)) return false
    if (include && !include.includes(row.id)) return false
    if (search !== undefined && !hasText(row, search)) return false
    if (tests.length === 0) return true
    const gmt = String(row.date_created_gmt)
    // The site's clock is only looked at where a test compares with it.
    const dates = {
      gmt,
      get local() {
        return localOf(store, Date.parse(`${gmt}Z`))
      },
    }
    return tests.every(({ passes }) => passes(dates))
  })
}

/** Statuses that nobody registers now vanish from lists of HPOS stores; posts stores go on listing them. */
function isListed(store: Store, status: string, asked: string): boolean {
  if (asked !== 'any') return status === asked
  if (HIDDEN_FROM_ANY.includes(status)) return false
  return store.storage === 'posts' || [...CORE, ...store.customStatuses].includes(status)
}

const hasText = (row: WireRow, text: string) =>
  [row.id, row.number, row.transaction_id].some((value) =>
    String(value ?? '')
      .toLowerCase()
      .includes(text),
  )

function sort(rows: readonly WireRow[], query: URLSearchParams): readonly WireRow[] {
  const by = query.get('orderby') ?? 'date'
  if (!['date', 'id', 'include', 'title', 'slug', 'modified'].includes(by)) throw new BadParameter('orderby')
  const column = by === 'modified' ? 'date_modified_gmt' : 'date_created_gmt'
  const direction = query.get('order') === 'asc' ? 1 : -1
  return [...rows].sort((a, b) => {
    const [x, y] = by === 'id' ? [0, 0] : [String(a[column]), String(b[column])]
    return direction * (x < y ? -1 : x > y ? 1 : a.id - b.id)
  })
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number, least: number, most: number): number {
  const text = query.get(name)
  if (text === null) return otherwise
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || value < least || value > most) throw new BadParameter(name)
  return value
}

function flag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  if (text === null) return false
  if (!['true', 'false', '1', '0'].includes(text)) throw new BadParameter(name)
  return text === 'true' || text === '1'
}

/** All refunds of the store, newest first, as `/refunds` lists them since 9.0. */
export const allRefunds = (store: Store): WireRow[] | null =>
  isAtLeast(store, 9)
    ? [...store.refunds].flatMap(([parent, rows]) => rows.map((row) => ({ ...row, parent_id: parent })))
    : null
