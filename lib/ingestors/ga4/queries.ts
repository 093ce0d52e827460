/** What GA4 is asked for. Each set of fields was found compatible by Google's own `checkCompatibility`. */

export interface ReportQuery {
  dimensions: readonly string[]
  metrics: readonly string[]
  events: readonly string[]
  /** Only rows of these transaction ids, in whichever case they are spelled; all where absent. */
  ids?: readonly string[]
  /** True keeps rows whose metrics are all 0. */
  keepEmptyRows: boolean
}

/** Without an event name, the row "(not set)" would count every event that is no purchase. */
const MONEY_EVENTS = ['purchase', 'refund']

const MONEY_METRICS = [
  'eventCount',
  'ecommercePurchases',
  'grossPurchaseRevenue',
  'refundAmount',
  'taxAmount',
  'shippingAmount',
]

/** Purchases and refunds per id and day, also those worth nothing. Rule book 3.1 and 3.13. */
export const PURCHASES: ReportQuery = {
  dimensions: ['date', 'transactionId'],
  metrics: MONEY_METRICS,
  events: MONEY_EVENTS,
  keepEmptyRows: true,
}

/** The days' totals, which no id can be folded out of. Rule book 3.1. */
export const TOTALS: ReportQuery = {
  dimensions: ['date'],
  metrics: ['ecommercePurchases', 'grossPurchaseRevenue', 'refundAmount'],
  events: MONEY_EVENTS,
  keepEmptyRows: true,
}

/** The window as one row: small groups are withheld as rows, and a whole window is rarely a small group. */
export const OVERALL: ReportQuery = { ...TOTALS, dimensions: [] }

/** Where ids were reported from, apart because these fields make GA4 fold rows sooner. Rule book 3.20. */
export const TAGS: ReportQuery = {
  dimensions: ['date', 'transactionId', 'streamId', 'hostName'],
  metrics: ['ecommercePurchases'],
  events: ['purchase'],
  keepEmptyRows: false,
}

/** The newest purchase, and what the property says of itself and of us. */
export const NEWEST: ReportQuery = {
  dimensions: ['dateHourMinute'],
  metrics: ['ecommercePurchases', 'grossPurchaseRevenue', 'refundAmount'],
  events: ['purchase'],
  keepEmptyRows: true,
}

const NUMERIC = new Set(['date', 'dateHourMinute'])

/** The body of `runReport`. All dimensions are ordered by, so that every row has one place and pages never overlap. */
export function reportBody(
  query: ReportQuery,
  span: { from: string; to: string },
  { offset, limit, newestFirst = false }: { offset: number; limit: number; newestFirst?: boolean },
): Record<string, unknown> {
  return {
    dateRanges: [{ startDate: span.from, endDate: span.to }],
    ...fieldsOf(query),
    orderBys: query.dimensions.map((dimensionName) => ({
      dimension: { dimensionName, orderType: NUMERIC.has(dimensionName) ? 'NUMERIC' : 'ALPHANUMERIC' },
      ...(newestFirst && { desc: true }),
    })),
    // Numbers of 64 bits travel as text.
    limit: String(limit),
    offset: String(offset),
    keepEmptyRows: query.keepEmptyRows,
  }
}

/** The fields of a query as both `runReport` and `checkCompatibility` take them. */
export function fieldsOf({ dimensions, metrics, events, ids }: ReportQuery): Record<string, unknown> {
  const isOfEvents = isIn('eventName', { values: events, caseSensitive: true })
  return {
    dimensions: dimensions.map((name) => ({ name })),
    metrics: metrics.map((name) => ({ name })),
    dimensionFilter:
      ids === undefined
        ? isOfEvents
        : { andGroup: { expressions: [isOfEvents, isIn('transactionId', { values: ids, caseSensitive: false })] } },
  }
}

const isIn = (fieldName: string, inListFilter: { values: readonly string[]; caseSensitive: boolean }) => ({
  filter: { fieldName, inListFilter },
})
