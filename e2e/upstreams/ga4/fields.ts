/** The fields of GA4's Data API that the stand-in knows, and which of them exclude each other. */

export const DIMENSIONS = new Set([
  ...['date', 'dateHour', 'dateHourMinute', 'transactionId', 'eventName', 'streamId', 'hostName', 'currencyCode'],
  ...['deviceCategory', 'browser', 'operatingSystem', 'country', 'sessionSource', 'sessionMedium', 'source', 'medium'],
  'itemName',
])

export const METRICS: Readonly<Record<string, 'TYPE_INTEGER' | 'TYPE_CURRENCY'>> = {
  eventCount: 'TYPE_INTEGER',
  ecommercePurchases: 'TYPE_INTEGER',
  transactions: 'TYPE_INTEGER',
  purchaseRevenue: 'TYPE_CURRENCY',
  grossPurchaseRevenue: 'TYPE_CURRENCY',
  refundAmount: 'TYPE_CURRENCY',
  taxAmount: 'TYPE_CURRENCY',
  shippingAmount: 'TYPE_CURRENCY',
  itemRevenue: 'TYPE_CURRENCY',
}

/** Attribution of the event, which only revenue knows, and attributes of items, which orders do not have. */
const EXCLUDED: readonly [fields: readonly string[], by: readonly string[]][] = [
  [
    ['source', 'medium'],
    ['taxAmount', 'shippingAmount', 'transactions', 'ecommercePurchases', 'eventCount'],
  ],
  [
    ['itemName', 'itemRevenue'],
    ['purchaseRevenue', 'grossPurchaseRevenue', 'refundAmount', 'taxAmount', 'shippingAmount', 'transactions'],
  ],
]

export const areCompatible = (one: string, other: string) =>
  !EXCLUDED.some(
    ([fields, by]) => (fields.includes(one) && by.includes(other)) || (fields.includes(other) && by.includes(one)),
  )

/** What is wrong with a set of fields, as Google says it; null when nothing is. */
export function refuseFields(dimensions: readonly string[], metrics: readonly string[]): string | null {
  const unknown = (kind: string, name: string) =>
    `Field ${name} is not a valid ${kind}. For a list of valid dimensions and metrics, see https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema`
  if (dimensions.length > 9) return 'Requests are limited to 9 dimensions.'
  if (metrics.length > 10) return 'Requests are limited to 10 metrics.'
  for (const name of dimensions) if (!DIMENSIONS.has(name)) return unknown('dimension', name)
  for (const name of metrics) if (!Object.hasOwn(METRICS, name)) return unknown('metric', name)
  const fields = [...dimensions, ...metrics]
  const refused = fields.find((one) => fields.some((other) => !areCompatible(one, other)))
  return refused === undefined
    ? null
    : `Please remove ${refused} to make the request compatible. The request's dimensions & metrics are incompatible.`
}
