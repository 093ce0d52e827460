import type { AnalyticsPurchase, Rejection, TagRow } from '@/lib/transaction'
import type { IdRedactor } from '../reduce/ids'
import { minorOf, parseCount, parseMetric } from './decimal'
import type { Span } from './report'
import { dayOfDate, type Sum } from './totals'

/** From a row of a report to a fact or to a rejection that says what is wrong with it. */

interface MapContext {
  /** Days the report was asked for. */
  span: Span
  /** The property's. */
  currency: string
  redactor: IdRedactor
}

type MappedPurchase = { fact: AnalyticsPurchase; sum: Sum } | { rejection: Rejection; day: string | null }

const LABEL = 'Google Analytics 4'
const MAX_VALUE_CHARS = 60

/** A row of `PURCHASES`; `row` is its 1-based number in the reading. Ids such as `(not set)` and `(other)` stay. */
export function mapPurchase(values: readonly string[], row: number, context: MapContext): MappedPurchase {
  const [date = '', id = '', , purchases = '', revenue = '', refund = '', tax = '', shipping = ''] = values
  const day = dayOf(date, context.span)
  const reject = (code: string, column: string, value: string, message: string): MappedPurchase => ({
    rejection: { source: LABEL, row, column, value: value.slice(0, MAX_VALUE_CHARS), code, message },
    day,
  })
  if (day === null)
    return reject('bad_date', 'date', date, 'GA4 gave a row of a day that was not asked for. It is left out.')
  const whole = parseCount(purchases)
  if (whole === null)
    return reject('bad_purchases', 'ecommercePurchases', purchases, 'GA4’s number of purchases is no count.')
  const gross = readAmount(revenue, context.currency)
  if (gross === null) return reject('bad_amount', 'grossPurchaseRevenue', revenue, BAD_AMOUNT)
  const back = readAmount(refund, context.currency)
  if (back === null) return reject('bad_amount', 'refundAmount', refund, BAD_AMOUNT)
  return {
    fact: {
      transactionId: context.redactor.redact(id, row),
      date: day,
      hour: null,
      purchases: whole,
      revenueMinor: gross.minor,
      refundMinor: Math.abs(back.minor),
      taxMinor: readAmount(tax, context.currency)?.minor ?? null,
      shippingMinor: readAmount(shipping, context.currency)?.minor ?? null,
      currency: context.currency,
    },
    sum: { purchases: whole, revenue: gross.scaled, refund: back.scaled },
  }
}

const BAD_AMOUNT = 'GA4 gave an amount that is no number, or too large to be exact. The row is left out.'

/** A row of `TAGS`; null where it says nothing that can be counted. */
export function mapTag(values: readonly string[], row: number, { span, redactor }: MapContext): TagRow | null {
  const [date = '', id = '', stream = '', hostname = '', purchases = ''] = values
  const day = dayOf(date, span)
  const whole = parseCount(purchases)
  if (day === null || whole === null) return null
  return {
    transactionId: redactor.redact(id, row),
    date: day,
    stream: known(stream),
    hostname: known(hostname),
    purchases: whole,
  }
}

const UNKNOWN = new Set(['', '(not set)', '(other)', '(data not available)'])

const known = (text: string) => (UNKNOWN.has(text) ? null : text)

/** A folded row has no date of its own; where one day was asked for it can only be of that day. */
function dayOf(date: string, { from, to }: Span): string | null {
  const day = dayOfDate(date)
  if (day !== null) return day >= from && day <= to ? day : null
  return from === to && UNKNOWN.has(date) ? from : null
}

function readAmount(text: string, currency: string): { scaled: bigint; minor: number } | null {
  const scaled = parseMetric(text)
  const minor = scaled === null ? null : minorOf(scaled, currency)
  return scaled === null || minor === null ? null : { scaled, minor }
}
