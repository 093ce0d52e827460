import type { Ga4Event } from '@/e2e/upstreams/ga4/report'
import { moneyBag, wireOrder as shopifyOrder } from '@/e2e/upstreams/shopify/orders'
import type { WireOrder } from '@/e2e/upstreams/shopify/search'
import { wireRefund, wireOrder as wooOrder } from '@/e2e/upstreams/woocommerce/rows'
import type { WireRow } from '@/e2e/upstreams/woocommerce/store'
import { DAY_MS, endOfDay, isoInZone, startOfDay } from '@/lib/period'
import type { Window } from '@/lib/transaction'

/** Thirty days of orders in the services' wire formats. An order is little more than its number until its fields are read. */

export const WINDOW: Window = { from: '2026-10-01', to: '2026-10-30', timeZone: 'Europe/Berlin' }
export const CURRENCY = 'EUR'

const FIRST_MS = startOfDay(WINDOW.from, WINDOW.timeZone)
const LENGTH_MS = endOfDay(WINDOW.to, WINDOW.timeZone) - FIRST_MS
const FIRST_ID = 5_000_000_000
const REFUNDED_EACH = 33
const COUNTRIES = ['DE', 'AT', 'CH', 'NL', 'FR']
const SOURCES = ['google', 'newsletter', 'instagram', '']
const AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
]

const inTurn = <T>(values: readonly T[], at: number) => values[at % values.length] as T
const centsOf = (at: number) => 1_500 + ((at * 7_919) % 20_000)
const decimal = (cents: number) => (cents / 100).toFixed(2)
const isRefunded = (at: number) => at % REFUNDED_EACH === 7
const instantOf = (at: number, orders: number) => FIRST_MS + Math.floor((LENGTH_MS * at) / orders / 1_000) * 1_000
const isoOf = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z')

/**
 * Orders that hold what `light` gives and make the rest by `whole` once another field is read. The last one made is
 * kept, as readers ask for one field after another.
 */
function lazyRows<Light extends object, Whole extends object>(
  count: number,
  light: (at: number) => Light,
  whole: (at: number) => Whole,
): Whole[] {
  const first = { ...light(0), at: 0 }
  let made: { at: number; row: Whole } | null = null
  const shared = {}
  for (const name of Object.keys(whole(0))) {
    if (Object.hasOwn(first, name)) continue
    Object.defineProperty(shared, name, {
      get(this: { at: number }) {
        if (made?.at !== this.at) made = { at: this.at, row: whole(this.at) }
        return made.row[name as keyof Whole]
      },
    })
  }
  class Row {
    constructor(readonly at: number) {
      Object.assign(this, light(at))
    }
  }
  Object.setPrototypeOf(Row.prototype, shared)
  return Array.from({ length: count }, (_, at) => new Row(at)) as unknown as Whole[]
}

export function shopifyMonth(orders: number): WireOrder[] {
  const light = (at: number) => {
    const createdAt = isoOf(instantOf(at, orders))
    return { legacyResourceId: String(FIRST_ID + at), createdAt, updatedAt: createdAt }
  }
  return lazyRows(orders, light, (at) => {
    const cents = centsOf(at)
    const { createdAt } = light(at)
    const bag = (amount: number) => moneyBag(decimal(amount), CURRENCY)
    const back = isRefunded(at) ? cents : 0
    return shopifyOrder({
      id: FIRST_ID + at,
      number: 1_001 + at,
      createdAt,
      currency: CURRENCY,
      total: decimal(cents),
      fields: {
        taxesIncluded: true,
        displayFinancialStatus: back > 0 ? 'REFUNDED' : 'PAID',
        subtotalLineItemsQuantity: 1 + (at % 3),
        currentTotalPriceSet: bag(cents - back),
        subtotalPriceSet: bag(cents - 490),
        totalTaxSet: bag(Math.round((cents * 19) / 119)),
        totalRefundedSet: bag(back),
        shippingLine: { discountedPriceSet: bag(490), taxLines: [{ priceSet: bag(78) }] },
        refunds: back > 0 ? [{ createdAt, processedAt: createdAt, totalRefundedSet: bag(back) }] : [],
        billingAddress: { countryCodeV2: inTurn(COUNTRIES, at) },
        customerJourneySummary: {
          customerOrderIndex: 1 + (at % 2),
          lastVisit: { source: 'direct', utmParameters: { source: inTurn(SOURCES, at) } },
        },
      },
    })
  })
}

/** Orders and the refunds of some of them. */
export function wooMonth(orders: number): { orders: WireRow[]; refunds: Map<number, WireRow[]> } {
  const refundsOf = (at: number) => {
    const instant = Math.min(instantOf(at, orders) + DAY_MS, FIRST_MS + LENGTH_MS - 1_000)
    return isRefunded(at) ? [wireRefund(10_000_000 + at, instant, decimal(centsOf(at)))] : []
  }
  const light = (at: number) => ({
    id: 1_001 + at,
    status: isRefunded(at) ? 'refunded' : 'completed',
    date_created_gmt: new Date(instantOf(at, orders)).toISOString().slice(0, 19),
  })
  const rows = lazyRows(orders, light, (at) => {
    const cents = centsOf(at)
    const half = decimal(Math.floor(cents / 2))
    const meta = { device_type: 'Mobile', utm_source: inTurn(SOURCES, at), session_pages: '4', source_type: 'utm' }
    return wooOrder(1_001 + at, instantOf(at, orders), {
      ...light(at),
      currency: CURRENCY,
      total: decimal(cents),
      total_tax: decimal(Math.round((cents * 19) / 119)),
      customer_id: at % 2,
      customer_user_agent: inTurn(AGENTS, at),
      billing: { country: inTurn(COUNTRIES, at) },
      line_items: [0, 1].map((line) => ({ id: at * 2 + line, quantity: 1, total: half, total_tax: '0.00' })),
      shipping_lines: [{ id: at, method_id: 'flat_rate' }],
      refunds: refundsOf(at).map(({ id }) => ({ id, reason: '', total: `-${decimal(cents)}` })),
      meta_data: [
        ...Object.entries(meta).map(([key, value], id) => ({ id, key: `_wc_order_attribution_${key}`, value })),
        { id: 9, key: 'is_vat_exempt', value: 'no' },
      ],
    })
  })
  const refunds = new Map<number, WireRow[]>()
  for (let at = 0; at < orders; at++) if (isRefunded(at)) refunds.set(1_001 + at, refundsOf(at))
  return { orders: rows, refunds }
}

/** One purchase an order, refunds for some. */
export function ga4Month(orders: number): Ga4Event[] {
  const events: Ga4Event[] = []
  for (let at = 0; at < orders; at++) {
    const minute = isoInZone(instantOf(at, orders), WINDOW.timeZone).slice(0, 16).replace(/[-T:]/g, '')
    const event: Ga4Event = {
      eventName: 'purchase',
      dateHourMinute: minute,
      transactionId: String(1_001 + at),
      value: decimal(centsOf(at)),
      tax: decimal(Math.round((centsOf(at) * 19) / 119)),
      shipping: '4.90',
      streamId: '7001',
      hostName: 'shop.example',
    }
    events.push(event)
    if (isRefunded(at)) events.push({ ...event, eventName: 'refund' })
  }
  return events
}
