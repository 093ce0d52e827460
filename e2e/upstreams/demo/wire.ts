import { type DemoOrder, demoMonth } from '../../../scripts/demo/demo-month'
import { COUNTRIES, CUSTOMERS, DEVICES, inTurn } from '../../../scripts/demo/traits'
import type { Ga4Event } from '../ga4/report'
import { moneyBag, wireOrder } from '../shopify/orders'
import type { WireOrder } from '../shopify/search'

/** The demo month as Shopify and GA4 would answer it. */

const CURRENCY = 'EUR'
const STATUSES: Readonly<Record<DemoOrder['financialStatus'], string>> = {
  paid: 'PAID',
  pending: 'PENDING',
  refunded: 'REFUNDED',
  partially_refunded: 'PARTIALLY_REFUNDED',
  voided: 'VOIDED',
}
const APPS: Readonly<Record<string, string>> = {
  web: 'Online Store',
  pos: 'Point of Sale',
  shopify_draft_order: 'Draft Orders',
}
const HOUR_MS = 3_600_000

const decimal = (cents: number) => (cents / 100).toFixed(2)
const bag = (cents: number) => moneyBag(decimal(cents), CURRENCY)
const iso = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z')

export const demoShopifyOrders = (): WireOrder[] => demoMonth().orders.map(shopifyOrder)

function shopifyOrder(order: DemoOrder): WireOrder {
  const createdAt = iso(order.createdAt)
  const isPaid = order.financialStatus !== 'voided' && order.financialStatus !== 'pending'
  const refundedAt = iso(order.cancelledAt ?? order.createdAt + 72 * HOUR_MS)
  return wireOrder({
    id: order.id,
    number: order.number,
    createdAt,
    currency: CURRENCY,
    total: decimal(order.totalCents),
    fields: {
      updatedAt: order.refundedCents > 0 ? refundedAt : createdAt,
      cancelledAt: order.cancelledAt === null ? null : iso(order.cancelledAt),
      test: order.gateway.includes('Bogus'),
      displayFinancialStatus: STATUSES[order.financialStatus],
      paymentGatewayNames: order.gateway.split(' + '),
      sourceName: order.source,
      app: { name: APPS[order.source] ?? 'Recurring Orders' },
      subtotalLineItemsQuantity: order.itemsCents.length,
      taxesIncluded: true,
      currentTotalPriceSet: bag(order.totalCents - order.refundedCents),
      subtotalPriceSet: bag(order.totalCents - order.shippingCents),
      totalTaxSet: bag(order.taxCents),
      totalDiscountsSet: bag(order.discountCents),
      totalRefundedSet: bag(order.refundedCents),
      shippingLine: { discountedPriceSet: bag(order.shippingCents), taxLines: [] },
      refunds:
        order.refundedCents === 0
          ? []
          : [{ createdAt: refundedAt, processedAt: refundedAt, totalRefundedSet: bag(order.refundedCents) }],
      transactions: [
        {
          kind: 'SALE',
          status: isPaid ? 'SUCCESS' : 'FAILURE',
          gateway: order.gateway,
          processedAt: createdAt,
          amountSet: bag(order.totalCents),
        },
      ],
      billingAddress: { countryCodeV2: inTurn(COUNTRIES, order.number) },
      customAttributes: [{ key: 'device', value: inTurn(DEVICES, order.number) }],
      customerJourneySummary: {
        customerOrderIndex: inTurn(CUSTOMERS, order.number) === 'new' ? 1 : 4,
        lastVisit: null,
      },
    },
  })
}

/** One event a purchase: what GA4 shows of an id is the sum of its events. */
export function demoGa4Events(): Ga4Event[] {
  return demoMonth().purchases.flatMap(({ transactionId, day, purchases, revenue }, at) => {
    const cents = Math.round(Number(revenue) * 100)
    const minute = String(at % 60).padStart(2, '0')
    return Array.from({ length: purchases }, (_, nth) => ({
      eventName: 'purchase' as const,
      dateHourMinute: `${day.replaceAll('-', '')}${String(9 + (at % 12)).padStart(2, '0')}${minute}`,
      transactionId,
      value: decimal(Math.floor(cents / purchases) + (nth < cents % purchases ? 1 : 0)),
      streamId: '7001',
      hostName: transactionId.startsWith('OUTLET') ? 'outlet.example' : 'shop.example',
    }))
  })
}
