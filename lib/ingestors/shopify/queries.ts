/** Every question put to Shopify's Admin GraphQL API, in the version that `client.ts` pins. */

/** Parts of an order that some tokens may not see; an order is read without those that are refused. */
export const OPTIONAL_PARTS = {
  billingAddress: { field: 'billingAddress { countryCodeV2 }', says: 'the country' },
  customerJourneySummary: {
    field: 'customerJourneySummary { customerOrderIndex lastVisit { source utmParameters { source } } }',
    says: 'where the customer came from and whether they are new',
  },
  paymentTerms: { field: 'paymentTerms { id }', says: 'payment terms' },
  purchasingEntity: { field: 'purchasingEntity { __typename }', says: 'whether a company bought' },
} as const
export type OptionalPart = keyof typeof OPTIONAL_PARTS

/** Lists inside an order are cut here; `map.ts` says what a full list means. */
const MAX_REFUNDS = 10
export const MAX_PAYMENTS = 5

const shop = '{ shopMoney { amount } }'

/** What is read of an order, the same for pages and for bulk results. */
export function orderFields(refused: ReadonlySet<OptionalPart>, withAttributes: boolean): string {
  const optional = (Object.keys(OPTIONAL_PARTS) as OptionalPart[])
    .filter((part) => !refused.has(part))
    .map((part) => OPTIONAL_PARTS[part].field)
  return `
    id legacyResourceId name number confirmationNumber checkoutToken
    createdAt cancelledAt test taxesIncluded requiresShipping
    displayFinancialStatus currencyCode presentmentCurrencyCode paymentGatewayNames sourceName subtotalLineItemsQuantity
    originalTotalPriceSet { shopMoney { amount } presentmentMoney { amount } }
    currentTotalPriceSet ${shop} subtotalPriceSet ${shop} totalTaxSet ${shop} totalDiscountsSet ${shop}
    totalTipReceivedSet ${shop} originalTotalDutiesSet ${shop} totalRefundedSet ${shop}
    shippingLine { discountedPriceSet ${shop} taxLines { priceSet ${shop} } }
    refunds(first: ${MAX_REFUNDS}) { createdAt processedAt totalRefundedSet ${shop} }
    transactions(first: ${MAX_PAYMENTS}) { kind status gateway processedAt amountSet ${shop} }
    app { name }
    ${withAttributes ? 'customAttributes { key value }' : ''}
    ${optional.join('\n    ')}`
}

/** What names an order, says whether it counts, and where it came from: little, so that many fit into one question. */
export const glanceFields = (refused: ReadonlySet<OptionalPart>) => `
    id legacyResourceId name number confirmationNumber checkoutToken createdAt cancelledAt test
    displayFinancialStatus currencyCode presentmentCurrencyCode paymentGatewayNames sourceName
    originalTotalPriceSet { shopMoney { amount } presentmentMoney { amount } }
    app { name }
    ${refused.has('billingAddress') ? '' : OPTIONAL_PARTS.billingAddress.field}`

/** A page of orders, oldest first. */
export const ordersQuery = (fields: string) => `query Orders($first: Int!, $after: String, $query: String!) {
  orders(first: $first, after: $after, query: $query, sortKey: CREATED_AT, reverse: false) {
    nodes {${fields}
    }
    pageInfo { hasNextPage endCursor }
  }
}`

/** The same orders for a bulk operation, which takes no variables. */
export const bulkOrdersQuery = (fields: string, search: string) => `{
  orders(query: ${JSON.stringify(search)}, sortKey: CREATED_AT) {
    edges { node {${fields}
    } }
  }
}`

export const BULK_START = `mutation BulkStart($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: false) {
    bulkOperation { id }
    userErrors { code }
  }
}`

export const BULK_POLL = `query BulkPoll($id: ID!) {
  bulkOperation(id: $id) { status errorCode objectCount rootObjectCount url }
}`

export const BULK_CANCEL = `mutation BulkCancel($id: ID!) {
  bulkOperationCancel(id: $id) { bulkOperation { status } }
}`

/** The shop and what the token may do. */
export const SHOP = `query Shop {
  shop { name currencyCode ianaTimezone orderNumberFormatPrefix orderNumberFormatSuffix plan { publicDisplayName partnerDevelopment } }
  currentAppInstallation { accessScopes { handle } }
}`

/** The newest order the token can see. */
export const NEWEST_ORDER = `query NewestOrder {
  orders(first: 1, sortKey: CREATED_AT, reverse: true) { nodes { createdAt } }
}`

/** How many orders each search finds: `n0`, `n1`, … */
export const countsQuery = (searches: readonly string[]) =>
  aliased('Counts', searches, (name) => `n${name}: ordersCount(query: $q${name}, limit: null) { count precision }`)

/** How many orders each search finds, and when one of them last changed: `n0`, `u0`, … */
export const totalsQuery = (searches: readonly string[]) =>
  aliased(
    'Totals',
    searches,
    (name) => `n${name}: ordersCount(query: $q${name}, limit: null) { count precision }
  u${name}: orders(first: 1, query: $q${name}, sortKey: UPDATED_AT, reverse: true) { nodes { updatedAt } }`,
  )

function aliased(name: string, searches: readonly string[], fieldOf: (index: number) => string) {
  const parameters = searches.map((_, index) => `$q${index}: String!`).join(', ')
  return {
    query: `query ${name}(${parameters}) {\n  ${searches.map((_, index) => fieldOf(index)).join('\n  ')}\n}`,
    variables: Object.fromEntries(searches.map((search, index) => [`q${index}`, search])),
  }
}
