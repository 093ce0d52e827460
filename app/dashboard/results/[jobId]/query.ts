import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { isDay } from '@/lib/period'
import { HANDLINGS } from '@/lib/services/annotations/dto'
import { VERDICT_SORTS, type VerdictFilters, type VerdictSort } from '@/lib/services/results/dto'

/** What the order list shows, as it stands in the address: every view is a link. */
export interface VerdictQuery {
  filters: VerdictFilters
  sort: VerdictSort
  direction: 'asc' | 'desc'
  cursor: string | undefined
  /** Only for the reader; the cursor alone decides which rows are shown. */
  page: number
}

export const LIST_FILTERS = ['status', 'reason', 'gateway', 'channel'] as const
export type ListFilter = (typeof LIST_FILTERS)[number]

const dayOrNull = (text: string | undefined) => (text !== undefined && isDay(text) ? text : null)
const NO_FILTERS: VerdictFilters = {
  status: [],
  reason: [],
  gateway: [],
  channel: [],
  day: null,
  search: null,
  handling: null,
}

export const FIRST_VIEW: VerdictQuery = {
  filters: NO_FILTERS,
  sort: 'placed',
  direction: 'desc',
  cursor: undefined,
  page: 1,
}

const allOf = (value: string | string[] | undefined): string[] =>
  [...new Set(Array.isArray(value) ? value : value === undefined ? [] : [value])].filter((item) => item !== '')

/** Reads the address; what makes no sense there counts as absent. */
export function parseQuery(params: SearchParams): VerdictQuery {
  const sort = firstOf(params.sort)
  const page = Number(firstOf(params.page))
  const cursor = firstOf(params.cursor) || undefined
  return {
    filters: {
      status: allOf(params.status),
      reason: allOf(params.reason),
      gateway: allOf(params.gateway),
      channel: allOf(params.channel),
      day: dayOrNull(firstOf(params.day)),
      search: firstOf(params.search)?.trim() || null,
      handling: HANDLINGS.find((known) => known === firstOf(params.handling)) ?? null,
    },
    sort: VERDICT_SORTS.find((known) => known === sort) ?? FIRST_VIEW.sort,
    direction: firstOf(params.direction) === 'asc' ? 'asc' : 'desc',
    cursor,
    page: cursor && Number.isInteger(page) && page > 1 ? page : 1,
  }
}

/** Name and value pairs of a view, without what is the default anyway. */
export function queryEntries(query: VerdictQuery): [name: string, value: string][] {
  const { filters } = query
  const entries: [string, string][] = LIST_FILTERS.flatMap((name) =>
    filters[name].map((value): [string, string] => [name, value]),
  )
  if (filters.day) entries.push(['day', filters.day])
  if (filters.search) entries.push(['search', filters.search])
  if (filters.handling) entries.push(['handling', filters.handling])
  if (query.sort !== FIRST_VIEW.sort) entries.push(['sort', query.sort])
  if (query.direction !== FIRST_VIEW.direction) entries.push(['direction', query.direction])
  if (query.cursor) entries.push(['cursor', query.cursor], ['page', String(query.page)])
  return entries
}

/** The address of a view of a result's orders. */
export function ordersHref(jobId: string, query: VerdictQuery): string {
  const search = new URLSearchParams(queryEntries(query)).toString()
  return `/dashboard/results/${jobId}${search ? `?${search}` : ''}#orders`
}

/** The first page of the orders with some filters changed. */
export function withFilters(query: VerdictQuery, changes: Partial<VerdictFilters>): VerdictQuery {
  return { ...query, filters: { ...query.filters, ...changes }, cursor: undefined, page: 1 }
}

/** Puts a value into a filter, or takes it out when it is there. */
export function toggleFilter(query: VerdictQuery, name: ListFilter, value: string): VerdictQuery {
  const present = query.filters[name]
  const next = present.includes(value) ? present.filter((other) => other !== value) : [...present, value]
  return withFilters(query, { [name]: next })
}

/** Sorting by a column: largest or newest first, and the other way round at the second press. */
export function sortedBy(query: VerdictQuery, sort: VerdictSort): VerdictQuery {
  const direction =
    query.sort === sort ? (query.direction === 'desc' ? 'asc' : 'desc') : sort === 'status' ? 'asc' : 'desc'
  return { ...query, sort, direction, cursor: undefined, page: 1 }
}

export const isFiltered = ({ filters }: VerdictQuery): boolean =>
  LIST_FILTERS.some((name) => filters[name].length > 0) ||
  filters.day !== null ||
  filters.search !== null ||
  Boolean(filters.handling)
