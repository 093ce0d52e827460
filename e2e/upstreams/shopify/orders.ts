import type { WireOrder } from './search'

/** Orders in Shopify's own wire format, made from the few facts a test cares about. */

interface OrderFacts {
  /** Numeric id; the name is `#` and the number. */
  id: number
  number: number
  /** ISO 8601 with `Z`. */
  createdAt: string
  /** The shop's currency; amounts are decimal text of it. */
  currency?: string
  total?: string
  /** Any field of the order as the API answers it. */
  fields?: Readonly<Record<string, unknown>>
}

/** An amount in the shop's currency and in the customer's. */
export const moneyBag = (
  amount: string,
  currencyCode: string,
  shown: { amount: string; currencyCode: string } | null = null,
) => ({
  shopMoney: { amount, currencyCode },
  presentmentMoney: shown ?? { amount, currencyCode },
})

/** A paid order of the online store, by one successful card payment. */
export function wireOrder({ id, number, createdAt, currency = 'EUR', total = '100.0', fields }: OrderFacts): WireOrder {
  const bag = (amount: string) => moneyBag(amount, currency)
  return {
    id: `gid://shopify/Order/${id}`,
    legacyResourceId: String(id),
    name: `#${number}`,
    number,
    confirmationNumber: `C${number}XQ`,
    checkoutToken: `checkout${id}`,
    createdAt,
    processedAt: createdAt,
    updatedAt: createdAt,
    cancelledAt: null,
    test: false,
    edited: false,
    taxesIncluded: false,
    requiresShipping: true,
    displayFinancialStatus: 'PAID',
    currencyCode: currency,
    presentmentCurrencyCode: currency,
    paymentGatewayNames: ['shopify_payments'],
    sourceName: 'web',
    subtotalLineItemsQuantity: 1,
    originalTotalPriceSet: bag(total),
    currentTotalPriceSet: bag(total),
    subtotalPriceSet: bag(total),
    totalTaxSet: bag('0.0'),
    totalDiscountsSet: bag('0.0'),
    totalTipReceivedSet: bag('0.0'),
    originalTotalDutiesSet: null,
    totalRefundedSet: bag('0.0'),
    shippingLine: null,
    refunds: [],
    transactions: [
      { kind: 'SALE', status: 'SUCCESS', gateway: 'shopify_payments', processedAt: createdAt, amountSet: bag(total) },
    ],
    app: { name: 'Online Store' },
    customAttributes: [],
    billingAddress: { countryCodeV2: 'DE' },
    paymentTerms: null,
    purchasingEntity: { __typename: 'Customer' },
    customerJourneySummary: null,
    ...fields,
  }
}
