import { isCurrency } from '@/lib/money'
import { addDays, isTimeZone, windowLength } from '@/lib/period'
import type { Window } from '@/lib/transaction'
import { IngestError } from '../errors'
import type { DayTotals } from '../types'
import { type Client, clientOf, type Ga4Source } from './client'
import { minorOf, parseCount, parseMetric } from './decimal'
import { badAnswer } from './problems'
import { OVERALL, TOTALS } from './queries'
import { type Report, readReport, type Span } from './report'

/** What GA4 counts of a day as a whole, against which its listed rows are held. */

/** Purchases and exact sums in units of 10^-18 of the currency's main unit. */
export interface Sum {
  purchases: number
  revenue: bigint
  refund: bigint
}

export interface Control {
  timeZone: string
  currency: string
  /** Null where GA4 may have left the day out. */
  of: (day: string) => Sum | null
}

export const NOTHING: Sum = { purchases: 0, revenue: 0n, refund: 0n }

/** One question for all days of the window. Throws `misconfigured` when the property's days are not the window's. */
export async function readControl(client: Client, propertyId: string, window: Window): Promise<Control> {
  const report = await readReport(client, propertyId, TOTALS, window)
  checkPlace(report, window)
  const sums = new Map<string, Sum>()
  let isPlain = true
  for (const [date = '', purchases = '', revenue = '', refund = ''] of report.rows) {
    const day = dayOfDate(date)
    const sum = readSum(purchases, revenue, refund)
    if (day === null) isPlain = false
    else if (sum !== null) sums.set(day, sum)
    else throw badAnswer()
  }
  // Small groups are withheld as whole rows: a day that is there is there with all it has.
  const isTrusted = isPlain && (report.doubt === null || report.doubt === 'thresholded')
  const isAbsentNothing =
    report.doubt !== 'thresholded' ||
    sums.size === windowLength(window) ||
    isAll([...sums.values()], report.currency, await readReport(client, propertyId, OVERALL, window))
  const absent = isAbsentNothing ? NOTHING : null
  return {
    timeZone: report.timeZone,
    currency: report.currency,
    of: (day) => (isTrusted ? (sums.get(day) ?? absent) : null),
  }
}

/** True when the days that are there make up the whole window, so that those that are not there had nothing. */
function isAll(sums: readonly Sum[], currency: string, { rows: [overall], doubt }: Report): boolean {
  if (overall === undefined || (doubt !== null && doubt !== 'thresholded')) return false
  const [purchases = '', revenue = '', refund = ''] = overall
  const whole = readSum(purchases, revenue, refund)
  return whole !== null && isSameSum(sums.reduce(addSums, NOTHING), whole, currency)
}

/** The fingerprint is of purchases, gross revenue and refunds, in minor units. */
export async function readTotals(source: Ga4Source, window: Window): Promise<DayTotals[]> {
  const control = await readControl(clientOf(source), source.config.propertyId, window)
  return daysOf(window).map((day) => {
    const sum = control.of(day)
    if (sum === null) return { day, count: 0, fingerprint: 'unknown' }
    const amounts = [sum.revenue, sum.refund].map((scaled) => minorOf(scaled, control.currency) ?? scaled)
    return { day, count: sum.purchases, fingerprint: [sum.purchases, ...amounts].join('/') }
  })
}

/** Null where one of them is no number. */
export function readSum(purchases: string, revenue: string, refund: string): Sum | null {
  const [count, gross, back] = [parseCount(purchases), parseMetric(revenue), parseMetric(refund)]
  return count === null || gross === null || back === null ? null : { purchases: count, revenue: gross, refund: back }
}

export const addSums = (one: Sum, other: Sum): Sum => ({
  purchases: one.purchases + other.purchases,
  revenue: one.revenue + other.revenue,
  refund: one.refund + other.refund,
})

/** True when both count the same, but for what rounding may leave. */
export function isSameSum(one: Sum, other: Sum, currency: string): boolean {
  if (one.purchases !== other.purchases) return false
  return [one.revenue - other.revenue, one.refund - other.refund].every((difference) => {
    const minor = minorOf(difference, currency)
    return minor !== null && Math.abs(minor) <= 1
  })
}

export const daysOf = (span: Span): string[] =>
  Array.from({ length: windowLength(span) }, (_, index) => addDays(span.from, index))

/** `20261001` as a day; null for `(other)` and other texts. */
export function dayOfDate(date: string): string | null {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(date)
  return match ? `${match[1]}-${match[2]}-${match[3]}` : null
}

function checkPlace({ timeZone, currency }: Report, window: Window): void {
  if (!isCurrency(currency) || !isTimeZone(timeZone)) throw badAnswer()
  if (canonicalZone(timeZone) === canonicalZone(window.timeZone)) return
  throw new IngestError(
    'misconfigured',
    'ga4_other_zone',
    `The GA4 property counts its days in ${timeZone}, but this reconciliation counts them in ${window.timeZone}. Set the ` +
      `time zone of the reconciliation to ${timeZone}.`,
  )
}

/** Zones have several names: `Asia/Calcutta` and `Asia/Kolkata` are one. */
const canonicalZone = (timeZone: string) => new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
