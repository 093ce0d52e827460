import type { ReconcileInput } from '@/lib/reconcile/types'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'
import { type KindRanking, rankKinds, type Sighting } from './oracle-kinds'

/**
 * A second opinion on links and statuses, slow and obvious on purpose: it compares every GA4 id with every order, reads
 * the calendar from the runtime and shares no code with the engine. It covers cleaning of the spellings that generated
 * worlds use, R1 with the second fact, R2 by day and R3, R7, ambiguity, scope by the default policy, settlement, days that
 * cannot be trusted, late matches and date shifts.
 *
 * It does not cover: leading zeros (R4), transforms (R5), several stores or properties (R6), manual links, currencies,
 * scope policies, foreign hostnames, formats of unknown ids, suggestions, value reasons, and how a basis is learned (it
 * is told the basis of each day).
 */

const calendars = new Map<string, Intl.DateTimeFormat>()

/** The calendar day of an instant, as the runtime's own calendar has it. */
export function calendarDay(instant: number, timeZone: string): string {
  const calendar = calendars.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  calendars.set(timeZone, calendar)
  return calendar.format(instant)
}

function simplify(id: string): string {
  const text = id.trim().replaceAll('%23', '#').replaceAll('"', '').toLowerCase()
  const isGid = text.startsWith('gid://')
  const last = isGid ? (text.split('/').at(-1) ?? '') : text
  return last.endsWith('.0') ? last.slice(0, -2) : last
}

export const NO_ID = ['', '(not set)', '(other)', 'null', '0', '{{id}}']

/** One GA4 id with all its rows. */
interface GivenId {
  id: string
  rows: AnalyticsPurchase[]
  /** First day GA4 reports it; null where the report has no dates. */
  day: string | null
  purchases: number
  revenueMinor: number
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

function givenIds(input: ReconcileInput): GivenId[] {
  const ids = new Map<string, AnalyticsPurchase[]>()
  for (const row of input.purchases) {
    const id = simplify(row.transactionId)
    if (!NO_ID.includes(id)) ids.set(id, [...(ids.get(id) ?? []), row])
  }
  return [...ids].map(([id, rows]) => ({
    id,
    rows,
    day: rows.flatMap(({ date }) => date ?? []).sort()[0] ?? null,
    purchases: sum(rows.map(({ purchases }) => purchases)),
    revenueMinor: sum(rows.map(({ revenueMinor }) => revenueMinor)),
  }))
}

/** Names of an order that are the id. */
const fitting = (order: StoreOrder, id: string) => order.aliases.filter(({ value }) => simplify(value) === id)

const HOUR = 3_600_000
const TWO_DAYS = 48 * HOUR

function isTimely(order: StoreOrder, { day }: GivenId, timeZone: string): boolean {
  const dayAt = (instant: number) => calendarDay(instant, timeZone)
  return day === null || (dayAt(order.createdAt - TWO_DAYS) <= day && dayAt(order.createdAt + TWO_DAYS) >= day)
}

/** Every amount that some definition of value gives the order: its total without some of its parts, or its items. */
function amountsOf({ totalMinor, taxMinor, shippingMinor, discountMinor, subtotalMinor }: StoreOrder): number[] {
  const without = (amounts: number[], part: number | null) =>
    part === null ? amounts : [...amounts, ...amounts.map((amount) => amount - part)]
  const items = subtotalMinor === null ? [] : [subtotalMinor]
  const beforeDiscount = discountMinor === null ? [] : items.map((amount) => amount + discountMinor)
  return [
    ...without(without([totalMinor], taxMinor), shippingMinor),
    ...without([...items, ...beforeDiscount], taxMinor),
  ]
}

function isRounding(order: StoreOrder, off: number): boolean {
  return off <= (order.itemCount ?? 1) + 1 || off <= order.totalMinor * 0.0005
}

/** The second agreeing fact of R1: the amount of one purchase fits, and the day is within 48 hours. */
function agrees(order: StoreOrder, given: GivenId, timeZone: string): boolean {
  const { purchases, revenueMinor } = given
  const each = purchases > 1 && revenueMinor % purchases === 0 ? revenueMinor / purchases : revenueMinor
  const isAlike = amountsOf(order).some((amount) => isRounding(order, Math.abs(each - amount)))
  return isAlike && isTimely(order, given, timeZone)
}

interface Link {
  order: StoreOrder
  given: GivenId
  isPart: boolean
}

export interface OracleMatching {
  links: Link[]
  /** Ids that point to orders without telling which. */
  ambiguousIds: GivenId[]
  /** Source ids of the orders they point to. */
  ambiguousOrders: Set<string>
  strangers: GivenId[]
}

function dominantKinds(ids: readonly GivenId[], orders: readonly StoreOrder[], timeZone: string) {
  const sightings = ids.flatMap((given): Sighting[] => {
    const named = orders.filter((order) => fitting(order, given.id).length > 0)
    // Of several orders that carry the id, it tells of the only one whose amount and day agree.
    const meant = named.length > 1 ? named.filter((order) => agrees(order, given, timeZone)) : named
    const order = meant[0]
    if (!order || meant.length > 1) return []
    const isOwnDay = named.length > 1 || given.day === null || calendarDay(order.createdAt, timeZone) === given.day
    return [{ day: given.day, kinds: fitting(order, given.id).map(({ kind }) => kind), isOwnDay }]
  })
  return rankKinds(sightings)
}

/** Which ids belong to which orders. */
export function matchByOracle(input: ReconcileInput): OracleMatching {
  const { timeZone } = input.window
  const orders = [...input.orders]
  const ids = givenIds(input)
  const dominant = dominantKinds(ids, orders, timeZone)
  const result: OracleMatching = { links: [], ambiguousIds: [], ambiguousOrders: new Set(), strangers: [] }
  for (const given of ids) {
    const named = orders.filter((order) => fitting(order, given.id).length > 0)
    if (named.length === 0) {
      result.strangers.push(given)
      continue
    }
    const order = chooseByOracle(named, given, dominant(given.day), timeZone)
    if (order) result.links.push({ order, given, isPart: false })
    else {
      result.ambiguousIds.push(given)
      for (const { sourceId } of named) result.ambiguousOrders.add(sourceId)
    }
  }
  joinParts(result, orders, dominant, timeZone)
  return result
}

/** Names as the store writes them before names that had to be cleaned, dominant kinds before the others. */
function chooseByOracle(
  named: readonly StoreOrder[],
  given: GivenId,
  { kinds, isDominant }: KindRanking,
  timeZone: string,
): StoreOrder | null {
  const spellings = given.rows.map(({ transactionId }) => transactionId)
  for (const isExact of [true, false])
    for (const isTrusted of [true, false]) {
      const groups = isTrusted ? [kinds.filter(isDominant)] : kinds.filter((kind) => !isDominant(kind)).map((k) => [k])
      for (const group of groups) {
        const meant = named.filter((order) =>
          fitting(order, given.id).some(
            ({ kind, value }) => group.includes(kind) && spellings.includes(value) === isExact,
          ),
        )
        if (isTrusted && meant.length === 1) return meant[0] as StoreOrder
        const agreeing = meant.filter((order) => agrees(order, given, timeZone))
        if (agreeing.length === 1) return agreeing[0] as StoreOrder
      }
    }
  return null
}

/** `1001-upsell` joins order 1001 if GA4 has that too, or several such parts in whatever spelling (R7). */
function joinParts(
  result: OracleMatching,
  orders: readonly StoreOrder[],
  dominant: (day: string | null) => KindRanking,
  timeZone: string,
): void {
  const stemOf = ({ id }: GivenId) => /^(.+)-(upsell|\d\d?)$/.exec(id)?.[1]
  const whole = new Set(result.links.map(({ order }) => order))
  const parts = result.strangers.flatMap((given) => {
    const stem = stemOf(given)
    const { isDominant } = dominant(given.day)
    const meant = orders.filter(
      (order) => stem !== undefined && fitting(order, stem).some(({ kind }) => isDominant(kind)),
    )
    return meant.length === 1 ? [{ given, order: meant[0] as StoreOrder }] : []
  })
  for (const { given, order } of parts) {
    if (!whole.has(order) && parts.filter((part) => part.order === order).length < 2) continue
    if (isTimely(order, given, timeZone)) result.links.push({ order, given, isPart: true })
  }
  const joined = new Set(result.links.map(({ given }) => given))
  result.strangers = result.strangers.filter((given) => !joined.has(given))
}
