import fc from 'fast-check'
import { addDays, DAY_MS, endOfDay, HOUR_MS, startOfDay } from '@/lib/period'
import type { ReconcileInput } from '@/lib/reconcile/types'
import { makeInput, makeOrder, makePurchase, shopifyAliases, wholeReport, wooAliases } from '@/lib/testing/world'
import { type AnalyticsPurchase, CHANNELS, ORDER_STATUSES, type StoreOrder, type Window } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'

/** Worlds for property tests: orders around a window with a clock change, and what a faulty tag made of them. */

export const PADDING_DAYS = 4

/** How the tag names orders, and whether that leaves room for doubt. */
export const CLEAR_NAMES = ['number', 'order_id'] as const
export const DOUBTFUL_NAMES = ['mixed', 'overlapping', 'switching', 'twins', 'parts'] as const
type Naming = (typeof CLEAR_NAMES)[number] | (typeof DOUBTFUL_NAMES)[number]

const WINDOWS: readonly Window[] = [
  { from: '2026-10-20', to: '2026-10-29', timeZone: 'Europe/Berlin' },
  { from: '2026-03-27', to: '2026-03-31', timeZone: 'Europe/Berlin' },
  { from: '2026-10-30', to: '2026-11-03', timeZone: 'America/New_York' },
  { from: '2026-10-10', to: '2026-10-12', timeZone: 'Asia/Kathmandu' },
]

/** Mostly what is normal, sometimes what is not. */
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

const orderSpec = fc.record({
  day: fc.integer({ min: -PADDING_DAYS, max: 9 + PADDING_DAYS }),
  hour: fc.oneof(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 23)),
  totalMinor: fc.oneof(fc.constantFrom(0, 1, 2_900, 9_999, 10_000), fc.integer({ min: 1, max: 500_000 })),
  taxPercent: mostly<number | null>(16, 0, null),
  shippingMinor: mostly<number | null>(490, 0, null),
  discountMinor: mostly<number | null>(0, 1_000, null),
  isRefunded: mostly(false, true),
  /** Days after the order on which its refund is dated; null where the store does not say. */
  refundedAfter: fc.constantFrom(null, 0, 2, 9),
  status: mostly<StoreOrder['status']>('paid', ...ORDER_STATUSES),
  channel: mostly<StoreOrder['channel']>('web', ...CHANNELS),
  gateway: mostly<string | null>('card', 'bacs', null),
  test: mostly(false, true),
  itemCount: mostly<number | null>(1, 3, null),
})

const rowSpec = fc.record({
  purchases: mostly(1, 2, 3, 0),
  dayShift: mostly(0, -1, 1, 3, -6),
  factor: mostly<number>(1, 0, 2, 100, 0.1),
  offMinor: mostly(0, 1, -2, 777),
  spelling: fc.nat(),
  part: fc.constantFrom('', '', '-upsell', '-1', '-2'),
  refundMinor: mostly(0, 300, 777),
})

/** What the tag reported of one order: nothing, one row, or several. */
const capture = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 6, arbitrary: rowSpec.map((row) => [row]) },
  { weight: 1, arbitrary: fc.array(rowSpec, { minLength: 2, maxLength: 3 }) },
)

const straySpec = fc.record({
  id: fc.constantFrom(
    '',
    '(not set)',
    'null',
    '0',
    '(other)',
    '{{id}}',
    '5.67E+12',
    'pi_3NabcXYZ',
    '9001',
    '#9001',
    '1',
  ),
  day: fc.integer({ min: -PADDING_DAYS, max: 9 + PADDING_DAYS }),
  purchases: fc.integer({ min: 0, max: 3 }),
  revenueMinor: fc.integer({ min: 0, max: 100_000 }),
  refundMinor: mostly(0, 50),
})

type OrderSpec = typeof orderSpec extends fc.Arbitrary<infer T> ? T : never
type RowSpec = typeof rowSpec extends fc.Arbitrary<infer T> ? T : never

const worldSpec = (namings: readonly Naming[]) =>
  fc.record({
    window: fc.constantFrom(...WINDOWS),
    storeTimeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Pacific/Auckland'),
    naming: fc.constantFrom(...namings),
    overlap: fc.integer({ min: 1, max: 12 }),
    analyticsBasis: fc.constantFrom('total', 'ex_tax', 'ex_both'),
    /** All orders of a world on two days make days that tell by themselves how ids are named. */
    isCrowded: fc.boolean(),
    sales: fc.oneof(
      { weight: 4, arbitrary: fc.array(fc.tuple(orderSpec, capture), { maxLength: 10 }) },
      { weight: 1, arbitrary: fc.array(fc.tuple(orderSpec, capture), { minLength: 30, maxLength: 80, size: 'max' }) },
    ),
    strays: fc.array(straySpec, { maxLength: 6 }),
    isDated: mostly(true, false),
    hidden: fc.constantFrom(
      { purchases: 0, amountMinor: 0 },
      { purchases: 2, amountMinor: 5_000 },
      { purchases: 0, amountMinor: -300 },
    ),
    isHiddenAccepted: fc.boolean(),
    untrustedDays: fc.oneof(
      { weight: 3, arbitrary: fc.constant<number[]>([]) },
      { weight: 1, arbitrary: fc.array(fc.integer({ min: -1, max: 10 }), { maxLength: 3 }) },
    ),
    spansNextDay: fc.boolean(),
    missingBefore: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
    ageHours: fc.integer({ min: -24, max: 24 * 16 }),
  })

/** A world in plain rows, so that a counterexample can be read. */
export type PlainWorld = Omit<ReconcileInput, 'orders' | 'purchases'> & {
  orders: StoreOrder[]
  purchases: AnalyticsPurchase[]
}

/** Worlds whose tag names orders in one of these ways. */
export function worlds(namings: readonly Naming[]): fc.Arbitrary<PlainWorld> {
  return worldSpec(namings).map((spec) => {
    const { window, naming, strays, isDated, hidden } = spec
    const orders: StoreOrder[] = []
    const purchases: AnalyticsPurchase[] = []
    const dateOf = (day: number) => (isDated ? addDays(window.from, day) : null)
    for (const [index, [sale, rows]] of spec.sales.entries()) {
      const day = spec.isCrowded ? Math.abs(sale.day) % 2 : sale.day
      const order = orderOf({ ...sale, day }, 1_001 + index, naming, spec.overlap, window)
      orders.push(order)
      for (const row of rows)
        purchases.push(
          makePurchase(spell(order, row, naming, day > 0), dateOf(day + row.dayShift), {
            purchases: row.purchases,
            revenueMinor: revenueOf(order, row, spec.analyticsBasis),
            refundMinor: row.refundMinor,
          }),
        )
    }
    for (const { id, day, ...row } of strays) purchases.push(makePurchase(id, dateOf(day), row))
    const isHidden = hidden.purchases !== 0 || hidden.amountMinor !== 0
    return {
      ...makeInput({ window }),
      orders,
      purchases,
      storeTimeZone: spec.storeTimeZone,
      asOf: endOfDay(window.from, window.timeZone) + spec.ageHours * HOUR_MS,
      coverage: wholeReport({
        dated: isDated,
        hidden,
        untrustedWindow: isHidden && !spec.isHiddenAccepted ? 'hidden_rows' : null,
        untrusted: Object.fromEntries(spec.untrustedDays.map((day) => [addDays(window.from, day), 'sampled'])),
        spansNextDay: spec.spansNextDay,
      }),
      previous: { missing: orders.filter((_, at) => spec.missingBefore.includes(at)).map(({ sourceId }) => sourceId) },
    }
  })
}

function orderOf(sale: OrderSpec, number: number, naming: Naming, overlap: number, window: Window): StoreOrder {
  const { day, hour, taxPercent, isRefunded, refundedAfter, totalMinor, shippingMinor, ...rest } = sale
  const createdAt = startOfDay(addDays(window.from, day), window.timeZone) + hour * HOUR_MS
  const refundedMinor = isRefunded ? Math.floor(totalMinor / 3) : 0
  const shippedMinor = shippingMinor === null ? null : Math.min(shippingMinor, totalMinor)
  return makeOrder(String(number), new Date(createdAt).toISOString(), {
    ...rest,
    totalMinor,
    taxMinor: taxPercent === null ? null : Math.floor((totalMinor * taxPercent) / 100),
    shippingMinor: shippedMinor,
    subtotalMinor: shippedMinor === null ? null : totalMinor - shippedMinor,
    refundedMinor,
    ...(refundedMinor > 0 && refundedAfter !== null
      ? { details: { refunds: [{ at: createdAt + refundedAfter * DAY_MS, amountMinor: refundedMinor }] } }
      : {}),
    ...namesOf(number, naming, overlap),
  })
}

function namesOf(number: number, naming: Naming, overlap: number): Pick<StoreOrder, 'aliases' | 'sourceId'> {
  const shopify = { aliases: shopifyAliases(String(number)), sourceId: `567890${number}` }
  if (naming === 'overlapping')
    return { aliases: wooAliases(number + overlap, number), sourceId: String(number + overlap) }
  // Every second order carries the number of the one before it.
  if (naming === 'twins') return { ...shopify, aliases: shopifyAliases(String(number - (number % 2))) }
  return shopify
}

function spell(order: StoreOrder, { spelling, part }: RowSpec, naming: Naming, isLater: boolean): string {
  const number = order.aliases.find(({ kind }) => kind === 'order_number')?.value ?? ''
  const id = order.sourceId
  const byNumber = [number, number, number, `#${number}`, ` ${number}`, `%23${number}`, `"${number}"`]
  const byId = [id, id, id, `gid://shopify/Order/${id}`, `gid://shopify/OrderIdentity/${id}`, `${id}.0`]
  const forms = {
    number: byNumber,
    order_id: byId,
    mixed: [...byNumber, ...byId],
    overlapping: [number, number, number, ` ${number}`, id],
    switching: isLater ? byId : byNumber,
    twins: [number, number, id],
    parts: [number + part, number + part, number, id + part, `#${number}${part}`],
  }[naming]
  return forms[spelling % forms.length] ?? number
}

function revenueOf(order: StoreOrder, row: RowSpec, basis: string): number {
  const tax = basis === 'total' ? 0 : (order.taxMinor ?? 0)
  const shipping = basis === 'ex_both' ? (order.shippingMinor ?? 0) : 0
  if (row.purchases === 0) return 0
  return Math.max(0, Math.floor((order.totalMinor - tax - shipping) * row.factor) * row.purchases + row.offMinor)
}

/** The part of a world that lies within so many days of its window. */
export function narrow(input: ReconcileInput, days: number): ReconcileInput {
  const { window } = input
  const from = addDays(window.from, -days)
  const to = addDays(window.to, days)
  const start = startOfDay(from, window.timeZone)
  return {
    ...input,
    orders: OrderTable.from(
      [...input.orders].filter(({ createdAt }) => createdAt >= start && createdAt < endOfDay(to, window.timeZone)),
    ),
    purchases: PurchaseTable.from(
      [...input.purchases].filter(({ date }) => date === null || (date >= from && date <= to)),
    ),
  }
}

export const daysOf = (window: Window): string[] => {
  const days: string[] = []
  for (let day = window.from; day <= window.to; day = addDays(day, 1)) days.push(day)
  return days
}
