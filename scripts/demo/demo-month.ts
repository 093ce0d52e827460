/**
 * A believable month of a made-up shop, always the same: orders with what became of each, and what GA4 shows of them.
 * Prices are in euro cents; instants are UTC milliseconds.
 */

export const DEMO_WINDOW = { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' } as const
const ORDERS = 3_000
const SEED = 20_261_001
const FIRST_ORDER = 10_000
const FIRST_ID = 6_012_345_678_901
const MONTH_START = Date.parse('2026-09-30T22:00:00Z')
const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS

export interface DemoOrder {
  id: number
  number: number
  createdAt: number
  itemsCents: number[]
  shippingCents: number
  discountCents: number
  taxCents: number
  totalCents: number
  refundedCents: number
  gateway: string
  source: string
  financialStatus: 'paid' | 'pending' | 'refunded' | 'partially_refunded' | 'voided'
  cancelledAt: number | null
}

export interface DemoPurchase {
  transactionId: string
  day: string
  purchases: number
  /** Decimal text as GA4 prints it. */
  revenue: string
}

/** A small seeded generator (mulberry32): the same month on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Share of web orders by gateway, and how often GA4 misses them. Redirects that do not return lose the most. */
const GATEWAYS = [
  { name: 'Shopify Payments', share: 0.56, missed: 0.075 },
  { name: 'PayPal Express Checkout', share: 0.22, missed: 0.36 },
  { name: 'Klarna', share: 0.14, missed: 0.16 },
  { name: 'Bank Deposit', share: 0.06, missed: 0.1 },
  { name: 'Gift Card + Shopify Payments', share: 0.02, missed: 0.07 },
] as const

const PRICES_CENTS = [990, 1_490, 1_990, 2_490, 2_990, 3_490, 3_990, 4_990, 5_990, 7_990, 9_900, 12_900, 18_900]
/** Sales by hour of the day in the shop's zone: quiet at night, a peak after work. */
const HOURS = [4, 2, 1, 1, 1, 2, 5, 9, 13, 16, 18, 19, 20, 19, 18, 18, 20, 23, 27, 31, 33, 28, 18, 9]

const pick = <T>(random: () => number, weighted: readonly (readonly [T, number])[]): T => {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0)
  let at = random() * total
  for (const [value, weight] of weighted) {
    at -= weight
    if (at < 0) return value
  }
  return (weighted[weighted.length - 1] as readonly [T, number])[0]
}

export function demoMonth(): { orders: DemoOrder[]; purchases: DemoPurchase[] } {
  const random = seeded(SEED)
  const instants = Array.from({ length: ORDERS }, () => instantOf(random)).sort((a, b) => a - b)
  const orders = instants.map((createdAt, index) => demoOrder(random, createdAt, index))
  return { orders, purchases: demoPurchases(random, orders) }
}

function instantOf(random: () => number): number {
  const day = Math.floor(random() * 31)
  const hour = pick(
    random,
    HOURS.map((weight, at) => [at, weight] as const),
  )
  return MONTH_START + day * DAY_MS + hour * 60 * MINUTE_MS + Math.floor(random() * 3_600) * 1_000
}

function demoOrder(random: () => number, createdAt: number, index: number): DemoOrder {
  const itemsCents = Array.from(
    {
      length: pick(random, [
        [1, 55],
        [2, 27],
        [3, 12],
        [4, 6],
      ]),
    },
    () =>
      pick(
        random,
        PRICES_CENTS.map((price, at) => [price, PRICES_CENTS.length - at] as const),
      ),
  )
  const goods = itemsCents.reduce((sum, cents) => sum + cents, 0)
  const discountCents = random() < 0.12 ? Math.round(goods / 10) : 0
  const shippingCents = goods - discountCents >= 6_000 ? 0 : 490
  const totalCents = goods - discountCents + shippingCents
  // German prices include 19 % tax.
  const taxCents = totalCents - Math.round((totalCents * 100) / 119)
  const source = pick(random, [
    ['web', 938],
    ['pos', 34],
    ['shopify_draft_order', 14],
    ['subscription_contract', 14],
  ])
  const fate = source === 'web' ? random() : 1
  const isCancelled = fate < 0.021
  const isRefunded = !isCancelled && fate < 0.045
  return {
    id: FIRST_ID + index * 32_768 + Math.floor(random() * 32_000),
    number: FIRST_ORDER + index,
    createdAt,
    itemsCents,
    shippingCents,
    discountCents,
    taxCents,
    totalCents,
    refundedCents: isCancelled ? totalCents : isRefunded ? Math.round(totalCents / 2) : 0,
    gateway:
      source === 'pos' ? 'Cash' : fate > 0.997 && fate < 0.998 ? '(for testing) Bogus Gateway' : pickGateway(random),
    source,
    financialStatus: isCancelled
      ? 'refunded'
      : isRefunded
        ? 'partially_refunded'
        : fate > 0.99 && fate < 0.994
          ? 'voided'
          : 'paid',
    cancelledAt: isCancelled ? createdAt + Math.floor(random() * 20 * 60) * MINUTE_MS : null,
  }
}

const pickGateway = (random: () => number): string =>
  pick(
    random,
    GATEWAYS.map(({ name, share }) => [name, share] as const),
  )

const cents = (amount: number) => (amount / 100).toFixed(2)
const dayOf = (instant: number) => {
  // The clocks go back on 25 October 2026 at 01:00 UTC.
  const offset = instant < Date.parse('2026-10-25T01:00:00Z') ? 2 : 1
  return new Date(instant + offset * 60 * MINUTE_MS).toISOString().slice(0, 10)
}

/** What GA4 saw: revenue without tax and shipping, with the usual ways for it to go wrong. */
function demoPurchases(random: () => number, orders: readonly DemoOrder[]): DemoPurchase[] {
  const purchases: DemoPurchase[] = []
  for (const order of orders) {
    if (order.source !== 'web' || order.financialStatus === 'voided' || order.gateway.includes('Bogus')) continue
    const missed = GATEWAYS.find(({ name }) => name === order.gateway)?.missed ?? 0
    if (random() < missed) continue
    const net = order.totalCents - order.taxCents - order.shippingCents
    const quirk = random()
    const day = dayOf(order.createdAt)
    const transactionId = `#${order.number}`
    // Each id on a line of its own; two ids for one order come from a second tag that sends the bare number.
    const add = (id: string, amount: string, count = 1) =>
      purchases.push({ transactionId: id, day, purchases: count, revenue: amount })
    if (quirk < 0.004) add(transactionId, '0')
    else if (quirk < 0.007) add(transactionId, cents(Math.round(net / 100)))
    else if (quirk < 0.016) add(transactionId, cents(2 * net), 2)
    else if (quirk < 0.019) {
      add(transactionId, cents(net))
      add(String(order.number), cents(net))
    } else if (quirk < 0.022) add('(not set)', cents(net))
    else if (quirk < 0.03) add(transactionId, cents(net + order.discountCents))
    else add(transactionId, cents(net))
  }
  // Ids of another shop on the same property, and three orders the shop has deleted since.
  for (const [at, id] of [
    'OUTLET-2041',
    'OUTLET-2042',
    'OUTLET-2077',
    'OUTLET-2090',
    '#13011',
    '#13012',
    '#11873x',
  ].entries())
    purchases.push({
      transactionId: id,
      day: `2026-10-${String(4 + at * 3).padStart(2, '0')}`,
      purchases: 1,
      revenue: cents(2_490 + at * 700),
    })
  return purchases
}
