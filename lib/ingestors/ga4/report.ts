import { IngestError } from '../errors'
import type { IncompleteReason } from '../types'
import type { Client } from './client'
import { badAnswer } from './problems'
import { type ReportQuery, reportBody } from './queries'

/** One report from its first row to its last, with all that GA4 says of how good it is. */

/** GA4 gives up to 250,000 rows at once; this many keep an answer at some 15 MB. */
const PAGE_ROWS = 50_000
/** How often a report whose number of rows changes while it is paged through is begun anew. */
const MAX_STARTS = 3
const MAX_PAGES = 500

export interface Span {
  from: string
  to: string
}

export interface Report {
  /** Values by the order of the query: its dimensions, then its metrics, as text. */
  rows: string[][]
  /** IANA zone of the property's days. */
  timeZone: string
  currency: string
  /** What GA4 says it left out or folded; null when nothing. */
  doubt: IncompleteReason | null
}

/**
 * All rows of a query, each once. A report that will not keep still comes back with the doubt `count_differs`.
 * Throws `IngestError`.
 */
export async function readReport(client: Client, propertyId: string, query: ReportQuery, span: Span): Promise<Report> {
  for (let start = 1; ; start++) {
    const attempt = await readPages(client, propertyId, query, span)
    if (attempt.isSteady) return attempt.report
    if (start === MAX_STARTS)
      return { ...attempt.report, rows: withoutRepeats(attempt.report.rows, query), doubt: 'count_differs' }
  }
}

async function readPages(
  client: Client,
  propertyId: string,
  query: ReportQuery,
  span: Span,
): Promise<{ report: Report; isSteady: boolean }> {
  const rows: string[][] = []
  let first: Page | null = null
  let doubt: IncompleteReason | null = null
  for (let asked = 0; asked < MAX_PAGES; asked++) {
    const body = reportBody(query, span, { offset: rows.length, limit: PAGE_ROWS })
    const page: Page = readPage(await client.runReport(propertyId, body), query)
    first ??= page
    doubt ??= page.doubt
    for (const row of page.rows) rows.push(row)
    const report = { rows, timeZone: page.timeZone, currency: page.currency, doubt }
    if (page.rowCount !== first.rowCount || rows.length > page.rowCount) return { report, isSteady: false }
    if (rows.length === page.rowCount) return { report, isSteady: true }
    // The server gives as many rows as it likes; one that gives none where some are left has changed its mind.
    if (page.rows.length === 0) return { report, isSteady: false }
  }
  throw new IngestError(
    'incomplete',
    'ga4_endless',
    'GA4’s report has more pages than it can have. Try a shorter window.',
  )
}

interface Page extends Report {
  rowCount: number
}

/** A page's parts, found by the names in its header. Throws `retry` for anything that is not the report asked for. */
export function readPage(answer: Record<string, unknown>, query: ReportQuery): Page {
  const { dimensionHeaders, metricHeaders, rows, rowCount, metadata } = answer as RawReport
  const { timeZone, currencyCode } = metadata ?? {}
  if (typeof timeZone !== 'string' || typeof currencyCode !== 'string') throw badAnswer()
  if (isRevenueWithheld(metadata?.schemaRestrictionResponse)) throw revenueWithheld()
  const dimensions = placesOf(query.dimensions, dimensionHeaders)
  const metrics = placesOf(query.metrics, metricHeaders)
  const read: string[][] = []
  // Keys that would hold nothing are left out.
  for (const row of listOf(rows)) {
    const { dimensionValues, metricValues } = row as RawRow
    const values: string[] = []
    for (const place of dimensions) values.push(textAt(dimensionValues, place))
    for (const place of metrics) values.push(textAt(metricValues, place))
    read.push(values)
  }
  const count = Number(rowCount ?? 0)
  if (!Number.isSafeInteger(count) || count < 0) throw badAnswer()
  return { rows: read, rowCount: count, timeZone, currency: currencyCode, doubt: doubtOf(metadata ?? {}) }
}

interface RawReport {
  dimensionHeaders?: unknown
  metricHeaders?: unknown
  rows?: unknown
  rowCount?: unknown
  metadata?: RawMetadata | null
}

interface RawMetadata {
  timeZone?: unknown
  currencyCode?: unknown
  dataLossFromOtherRow?: unknown
  subjectToThresholding?: unknown
  samplingMetadatas?: unknown
  dataTruncationReasons?: unknown
  schemaRestrictionResponse?: { activeMetricRestrictions?: unknown } | null
}

interface RawRow {
  dimensionValues?: unknown
  metricValues?: unknown
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'object' || item === null)) throw badAnswer()
  return value
}

function placesOf(names: readonly string[], headers: unknown): number[] {
  const given = listOf(headers).map((header) => (header as { name?: unknown }).name)
  return names.map((name) => {
    const place = given.indexOf(name)
    if (place === -1) throw badAnswer()
    return place
  })
}

function textAt(values: unknown, place: number): string {
  const cell = Array.isArray(values) ? (values[place] as { value?: unknown } | null | undefined) : undefined
  if (typeof cell !== 'object' || cell === null) throw badAnswer()
  // An empty text may be left out.
  const { value = '' } = cell
  if (typeof value !== 'string') throw badAnswer()
  return value
}

function doubtOf(metadata: RawMetadata): IncompleteReason | null {
  if (metadata.dataLossFromOtherRow === true) return 'other_row'
  if (listOf(metadata.samplingMetadatas).length > 0) return 'sampled'
  if (listOf(metadata.dataTruncationReasons).length > 0) return 'truncated'
  return metadata.subjectToThresholding === true ? 'thresholded' : null
}

const isRevenueWithheld = (response: RawMetadata['schemaRestrictionResponse']) =>
  listOf(response?.activeMetricRestrictions).some((restriction) => {
    const { restrictedMetricTypes } = restriction as { restrictedMetricTypes?: unknown }
    return Array.isArray(restrictedMetricTypes) && restrictedMetricTypes.includes('REVENUE_DATA')
  })

const revenueWithheld = () =>
  new IngestError(
    'misconfigured',
    'ga4_no_revenue',
    'The account that reads GA4 may not see revenue. In GA4 open Admin, Property access management, edit this account and ' +
      'untick "No revenue metrics".',
  )

/** The last reading of each row that pages of a moving report gave twice. */
function withoutRepeats(rows: string[][], { dimensions }: ReportQuery): string[][] {
  return [...new Map(rows.map((row) => [JSON.stringify(row.slice(0, dimensions.length)), row])).values()]
}
