import { addDays, DAY_MS, endOfDay, startOfDay, windowLength } from '@/lib/period'
import type { Window } from '@/lib/transaction'

/**
 * Dates as WooCommerce takes and gives them: UTC without any mark of a zone. A mark, or a fraction of a second, makes it
 * compare with the wrong column, so neither is ever sent; `dates_are_gmt=true` is always sent beside them.
 */

const GMT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d$/

/** An instant, epoch milliseconds, of `2026-10-25T00:30:00`; null for anything else. */
export function instantOfGmt(text: string): number | null {
  if (!GMT.test(text)) return null
  const instant = Date.parse(`${text.replace(' ', 'T')}Z`)
  // 31 February would be read as 3 March.
  if (Number.isNaN(instant) || gmtOf(instant) !== text.replace(' ', 'T')) return null
  return instant
}

/** `2026-10-25T00:30:00` for an instant; a fraction of a second is cut. */
export const gmtOf = (instant: number): string => new Date(instant).toISOString().slice(0, 19)

/** From an instant up to, not including, another one; epoch milliseconds. */
export interface Range {
  from: number
  to: number
}

/** A day of a window in the window's zone. */
export interface Span extends Range {
  day: string
}

/** The days of a window in order. */
export function spansOf(window: Window): Span[] {
  return Array.from({ length: windowLength(window) }, (_, index) => {
    const day = addDays(window.from, index)
    return { day, from: startOfDay(day, window.timeZone), to: endOfDay(day, window.timeZone) }
  })
}

/** Parameters for orders created in a range of whole seconds: WooCommerce leaves out both of the bounds it is given. */
export const createdIn = ({ from, to }: Range) => ({
  after: gmtOf(from - 1_000),
  before: gmtOf(to),
  dates_are_gmt: 'true',
})

/**
 * A day more on each side. WordPress moves a bound that falls into the hour its own zone skips in spring by an hour, and
 * versions before 5.4 read bounds in the store's zone, up to 14 hours off; what lies outside is dropped on arrival.
 */
export const padded = ({ from, to }: Range): Range => ({ from: from - DAY_MS, to: to + DAY_MS })

/** True for an order so far outside of what was asked for that the store cannot have applied the dates at all. */
export const isFarOutside = (instant: number, asked: Range): boolean =>
  instant < asked.from - DAY_MS || instant >= asked.to + DAY_MS
