import { METRICS } from './fields'

/** Carries out `runReport` over events: filters, groups, folds, orders and cuts pages as GA4 does. */

/** One event as the property received it. Any other dimension may be given by its name; one that is not is `(not set)`. */
export interface Ga4Event {
  eventName: 'purchase' | 'refund'
  /** `YYYYMMDDHHMM` in the property's zone. */
  dateHourMinute: string
  transactionId: string
  /** Decimal text in the property's currency, as are `tax` and `shipping`. */
  value: string
  tax?: string
  shipping?: string
  streamId?: string
  hostName?: string
  deviceCategory?: string
  country?: string
}

/** How a property's reports fall short, as GA4's do. */
interface Shortfalls {
  /** Rows a report may have before the rest is folded into "(other)". */
  foldAbove?: number
  /** Folded rows keep their day. */
  foldsByDate?: boolean
  /** Rows a report of ids may have before only every second event is counted, twice. */
  sampleAboveRows?: number
  /** Days a report may cover before only every second event is counted, twice. */
  sampleAboveDays?: number
  /** Every report is marked as subject to thresholding, and rows of these ids are withheld. */
  withheldIds?: readonly string[]
  /** Days whose rows are withheld from reports by day, `YYYYMMDD`; goes with `withheldIds`. */
  withheldDates?: readonly string[]
  /** First day that is still held, `YYYYMMDD`. */
  heldFrom?: string
  withholdsRevenue?: boolean
  /** Most rows in one answer. */
  pageRows?: number
}

export interface Property extends Shortfalls {
  name: string
  account: string
  timeZone: string
  currency: string
  /** E-mail addresses that were added as Viewer; `oauth` for whoever signed in. */
  viewers: string[]
  events: Ga4Event[]
}

interface InList {
  values: string[]
  caseSensitive?: boolean
}

interface Filter {
  filter?: {
    fieldName: string
    inListFilter?: InList
    stringFilter?: { value: string }
  }
  andGroup?: { expressions: Filter[] }
  orGroup?: { expressions: Filter[] }
  notExpression?: Filter
}

export interface RunReportBody {
  dateRanges: { startDate: string; endDate: string }[]
  dimensions?: { name: string }[]
  metrics?: { name: string }[]
  dimensionFilter?: Filter
  orderBys?: {
    dimension?: { dimensionName: string; orderType?: string }
    metric?: { metricName: string }
    desc?: boolean
  }[]
  limit?: string
  offset?: string
  keepEmptyRows?: boolean
  returnPropertyQuota?: boolean
}

interface Row {
  dimensions: string[]
  /** Whole counts, and amounts in millionths. */
  metrics: number[]
}

export interface Whole {
  rows: Row[]
  metadata: Record<string, unknown>
}

const DAY_MS = 86_400_000
const DEFAULT_LIMIT = 10_000
const MAX_LIMIT = 250_000

/** The whole report; `today` is the property's, `YYYY-MM-DD`. */
export function buildReport(property: Property, body: RunReportBody, today: string): Whole {
  const dimensions = namesOf(body.dimensions)
  const metrics = namesOf(body.metrics)
  const [range] = body.dateRanges
  const from = resolveDay(range?.startDate ?? 'today', today)
  const to = resolveDay(range?.endDate ?? 'today', today)
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  const asked = { from: compact(from), to: compact(to), dimensions, metrics }
  const idPlace = dimensions.indexOf('transactionId')
  const listsIds = idPlace !== -1
  const { ids, dimensionFilter } = listsIds ? splitOffIds(body) : { ids: [], ...body }
  const all = groupRows(property, { ...body, dimensionFilter }, asked, false)
  const isSampled =
    days > (property.sampleAboveDays ?? days) ||
    (listsIds && all.length > (property.sampleAboveRows ?? Number.POSITIVE_INFINITY))
  const ordered = isSampled ? groupRows(property, { ...body, dimensionFilter }, asked, true) : all
  const foldAt = property.foldAbove ?? Number.POSITIVE_INFINITY
  const folds = listsIds && ordered.length > foldAt
  const rows = folds ? fold(ordered, foldAt, property.foldsByDate ? dimensions.indexOf('date') : -1) : ordered
  return {
    rows: rows.filter((row) => ids.every((list) => isListed(row.dimensions[idPlace] ?? '', list))),
    metadata: {
      ...(folds && { dataLossFromOtherRow: true }),
      ...(property.withholdsRevenue && {
        schemaRestrictionResponse: {
          activeMetricRestrictions: [{ metricName: 'purchaseRevenue', restrictedMetricTypes: ['REVENUE_DATA'] }],
        },
      }),
      currencyCode: property.currency,
      timeZone: property.timeZone,
      ...(property.withheldIds && { subjectToThresholding: true }),
      ...(isSampled && { samplingMetadatas: [{ samplesReadCount: '50', samplingSpaceSize: '100' }] }),
      ...(compact(from) < (property.heldFrom ?? '') && {
        dataTruncationReasons: [{ dataTruncationType: 'DATA_TRUNCATION_TYPE_PROPERTY' }],
      }),
    },
  }
}

interface Asked {
  /** `YYYYMMDD`, as is `to`. */
  from: string
  to: string
  dimensions: string[]
  metrics: string[]
}

function groupRows(
  property: Property,
  body: RunReportBody,
  { from, to, dimensions, metrics }: Asked,
  isSampled: boolean,
): Row[] {
  const withheld = dimensions.includes('transactionId') ? new Set(property.withheldIds) : new Set<string>()
  const rows = new Map<string, Row>()
  property.events.forEach((event, index) => {
    const date = event.dateHourMinute.slice(0, 8)
    if (date < from || date > to || date < (property.heldFrom ?? '')) return
    if (dimensions.includes('date') && property.withheldDates?.includes(date)) return
    if (withheld.has(event.transactionId) || (isSampled && index % 2 === 1)) return
    if (body.dimensionFilter && !matches(event, body.dimensionFilter)) return
    const values = dimensions.map((name) => dimensionOf(event, name))
    const key = values.join('\u0000')
    const row = rows.get(key) ?? { dimensions: values, metrics: metrics.map(() => 0) }
    rows.set(key, row)
    metrics.forEach((name, place) => {
      const value = property.withholdsRevenue && METRICS[name] === 'TYPE_CURRENCY' ? 0 : metricOf(event, name)
      row.metrics[place] = (row.metrics[place] ?? 0) + value * (isSampled ? 2 : 1)
    })
  })
  return [...rows.values()]
    .filter((row) => body.keepEmptyRows || row.metrics.some((value) => value !== 0))
    .sort(orderOf(body, dimensions, metrics))
}

/** One answer of the report; keys that would hold nothing are left out, as proto3 does. */
export function pageOf({ rows, metadata }: Whole, body: RunReportBody, pageRows = MAX_LIMIT): Record<string, unknown> {
  const metrics = namesOf(body.metrics)
  const offset = Number(body.offset ?? 0)
  const limit = Math.min(Number(body.limit ?? DEFAULT_LIMIT), MAX_LIMIT, pageRows)
  const page = rows.slice(offset, offset + limit).map((row) => ({
    dimensionValues: row.dimensions.map((value) => ({ value })),
    metricValues: row.metrics.map((value, place) => ({
      value: METRICS[metrics[place] ?? ''] === 'TYPE_CURRENCY' ? textOf(value) : String(value),
    })),
  }))
  return {
    dimensionHeaders: namesOf(body.dimensions).map((name) => ({ name })),
    metricHeaders: metrics.map((name) => ({ name, type: METRICS[name] })),
    ...(page.length > 0 && { rows: page }),
    ...(rows.length > 0 && { rowCount: rows.length }),
    metadata,
    kind: 'analyticsData#runReport',
  }
}

export const namesOf = (fields: { name: string }[] | undefined) => (fields ?? []).map(({ name }) => name)

const compact = (day: string) => day.replaceAll('-', '')

function resolveDay(text: string, today: string): string {
  const ago = text === 'today' ? 0 : text === 'yesterday' ? 1 : Number(/^(\d+)daysAgo$/.exec(text)?.[1] ?? Number.NaN)
  return Number.isNaN(ago) ? text : new Date(Date.parse(today) - ago * DAY_MS).toISOString().slice(0, 10)
}

function dimensionOf(event: Ga4Event, name: string): string {
  if (name === 'date') return event.dateHourMinute.slice(0, 8)
  if (name === 'dateHour') return event.dateHourMinute.slice(0, 10)
  const value = (event as unknown as Record<string, string | undefined>)[name]
  return value === undefined || value === '' ? '(not set)' : value
}

function metricOf(event: Ga4Event, name: string): number {
  const isPurchase = event.eventName === 'purchase'
  const value = millionths(event.value)
  switch (name) {
    case 'eventCount':
      return 1
    case 'ecommercePurchases':
      return isPurchase ? 1 : 0
    case 'transactions':
      return value === 0 ? 0 : 1
    case 'grossPurchaseRevenue':
      return isPurchase ? value : 0
    case 'purchaseRevenue':
      return isPurchase ? value : -value
    case 'refundAmount':
      return isPurchase ? 0 : value
    case 'taxAmount':
      return isPurchase ? millionths(event.tax ?? '0') : 0
    case 'shippingAmount':
      return isPurchase ? millionths(event.shipping ?? '0') : 0
    default:
      return 0
  }
}

function millionths(text: string): number {
  const [whole = '0', fraction = ''] = text.split('.')
  return Number(`${whole}${fraction.slice(0, 6).padEnd(6, '0')}`)
}

function textOf(value: number): string {
  const digits = String(Math.abs(value)).padStart(7, '0')
  const fraction = digits.slice(-6).replace(/0+$/, '')
  return `${value < 0 ? '-' : ''}${digits.slice(0, -6)}${fraction === '' ? '' : `.${fraction}`}`
}

function matches(event: Ga4Event, { filter, andGroup, orGroup, notExpression }: Filter): boolean {
  if (andGroup) return andGroup.expressions.every((part) => matches(event, part))
  if (orGroup) return orGroup.expressions.some((part) => matches(event, part))
  if (notExpression) return !matches(event, notExpression)
  if (!filter) return true
  const value = dimensionOf(event, filter.fieldName)
  return filter.inListFilter ? isListed(value, filter.inListFilter) : filter.stringFilter?.value === value
}

/** Case does not matter unless it is said to. */
function isListed(value: string, { values, caseSensitive }: InList): boolean {
  return caseSensitive ? values.includes(value) : values.some((listed) => listed.toLowerCase() === value.toLowerCase())
}

/** Ids are picked from the rows that are left once others were folded or sampled, so that GA4 says so of any ids. */
function splitOffIds({ dimensionFilter }: RunReportBody): { ids: InList[]; dimensionFilter: Filter } {
  const parts = dimensionFilter?.andGroup?.expressions ?? (dimensionFilter ? [dimensionFilter] : [])
  const listOf = ({ filter }: Filter) =>
    filter?.fieldName === 'transactionId' && filter.inListFilter ? [filter.inListFilter] : []
  return {
    ids: parts.flatMap(listOf),
    dimensionFilter: { andGroup: { expressions: parts.filter((part) => listOf(part).length === 0) } },
  }
}

function orderOf({ orderBys = [] }: RunReportBody, dimensions: string[], metrics: string[]) {
  const keys = orderBys.map(({ dimension, metric, desc }) => {
    const place = dimension ? dimensions.indexOf(dimension.dimensionName) : metrics.indexOf(metric?.metricName ?? '')
    const sign = desc ? -1 : 1
    if (!dimension) return (one: Row, other: Row) => sign * ((one.metrics[place] ?? 0) - (other.metrics[place] ?? 0))
    const isNumeric = dimension.orderType === 'NUMERIC'
    return (one: Row, other: Row) => {
      const [left = '', right = ''] = [one.dimensions[place], other.dimensions[place]]
      if (isNumeric) return sign * (Number(left) - Number(right))
      return left === right ? 0 : left < right ? -sign : sign
    }
  })
  return (one: Row, other: Row) => {
    for (const compare of keys) {
      const order = compare(one, other)
      if (order !== 0) return order
    }
    return 0
  }
}

/** The rows beyond a number as one, or as one for each value of the dimension that is kept. */
function fold(rows: Row[], foldAt: number, keptPlace: number): Row[] {
  const folded = new Map<string, Row>()
  for (const { dimensions, metrics } of rows.slice(foldAt)) {
    const names = dimensions.map((value, place) => (place === keptPlace ? value : '(other)'))
    const key = names.join('\u0000')
    const row = folded.get(key) ?? { dimensions: names, metrics: metrics.map(() => 0) }
    folded.set(key, { ...row, metrics: row.metrics.map((value, place) => value + (metrics[place] ?? 0)) })
  }
  return [...rows.slice(0, foldAt), ...folded.values()]
}
