import { addDays, dayOf } from '@/lib/period'
import { settledAt } from '@/lib/reconcile/settlement'
import type { Summary } from '@/lib/reconcile/types'
import type { Window } from '@/lib/transaction'

/** The day of the next month from which on a month closes by itself (rule book 3.17). */
const CLOSING_DAY = '05'

/** First and last day of a calendar month such as `2026-10`. */
export function daysOfMonth(month: string): { from: string; to: string } {
  const from = `${month}-01`
  return { from, to: addDays(`${addDays(from, 31).slice(0, 7)}-01`, -1) }
}

/** Calendar months that lie within the days as a whole, first to last. */
export function wholeMonths({ from, to }: Pick<Window, 'from' | 'to'>): string[] {
  const months: string[] = []
  for (let month = from.slice(0, 7); month <= to.slice(0, 7); month = addDays(daysOfMonth(month).to, 1).slice(0, 7)) {
    const days = daysOfMonth(month)
    if (from <= days.from && days.to <= to) months.push(month)
  }
  return months
}

/**
 * Months of a result that are final: covered as a whole, each day complete on both sides and settled, and the fifth of the
 * next month has come in the window's zone.
 */
export function monthsToClose({ window, asOf, coverage, days, matchRate }: Closable): string[] {
  const { dated, unreadableRows, untrustedDays } = coverage
  // Rows that cannot be read, or are hidden on no day that is known, may belong to any of them.
  const isPlaced = dated && unreadableRows === 0 && (matchRate.complete || untrustedDays.length > 0)
  if (!isPlaced) return []
  const today = dayOf(asOf, window.timeZone)
  const open = new Set(untrustedDays.map(({ day }) => day.slice(0, 7)))
  for (const { day, pending, unknown } of days) if (pending > 0 || unknown > 0) open.add(day.slice(0, 7))
  return wholeMonths(window).filter((month) => {
    const { to } = daysOfMonth(month)
    const isSettled = asOf >= settledAt(to, window.timeZone)
    return !open.has(month) && isSettled && today >= `${addDays(to, 1).slice(0, 7)}-${CLOSING_DAY}`
  })
}

type Closable = Pick<Summary, 'window' | 'asOf' | 'coverage' | 'days' | 'matchRate'>
