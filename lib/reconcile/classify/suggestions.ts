import { emptyParts, expectedAmount, readParts, roundingTolerance } from '../basis'
import { NO_DAY } from '../days'
import type { ClassifyContext } from './classify'

/** Rows of one day that have an amount and no id, by amount. */
interface DayRows {
  rows: { amountMinor: number; row: number }[]
  /** By position: orders that begin to fit there, minus those that no longer do. */
  begins: Int32Array
}

const OPEN: ReadonlySet<string> = new Set(['pending', 'missing_provisional', 'missing'])

/**
 * Orders that a GA4 row without an id probably is (rule book 3.5, P5): same day, the amount the basis predicts, and each
 * is the other's only fit. Shown beside the rate as probable, never counted.
 */
export function suggestOrders({ matched, verdicts }: ClassifyContext): void {
  const { groups, orders, bases } = matched
  const byDay = rowsWithoutId()
  if (byDay.size === 0) return
  const parts = emptyParts()
  const single: { line: number; day: DayRows; at: number }[] = []
  for (let line = 0; line < verdicts.storeCount; line++) {
    if (!OPEN.has(verdicts.statusOf(line))) continue
    const number = verdicts.days[line] as number
    const day = byDay.get(number)
    if (!day) continue
    readParts(orders, verdicts.rows[line] as number, parts)
    const expectedMinor = expectedAmount(parts, bases.at(number))
    const tolerance = roundingTolerance(parts)
    const from = positionOf(day, expectedMinor - tolerance)
    const to = positionOf(day, expectedMinor + tolerance + 1)
    day.begins[from] = (day.begins[from] as number) + 1
    day.begins[to] = (day.begins[to] as number) - 1
    if (to - from === 1) single.push({ line, day, at: from })
  }
  for (const day of byDay.values())
    for (let at = 1; at < day.begins.length; at++)
      day.begins[at] = (day.begins[at] as number) + (day.begins[at - 1] as number)
  for (const { line, day, at } of single) {
    const row = day.rows[at]?.row
    if (row !== undefined && day.begins[at] === 1) verdicts.suggestions.set(line, describeRow(row))
  }

  function rowsWithoutId(): Map<number, DayRows> {
    const found = new Map<number, DayRows>()
    for (const { row, status, day } of groups.sentinels) {
      if (status !== 'ga4_not_set' || day === NO_DAY || groups.table.purchases.at(row) !== 1) continue
      const present = found.get(day) ?? { rows: [], begins: new Int32Array() }
      present.rows.push({ amountMinor: groups.table.revenues.at(row), row })
      found.set(day, present)
    }
    for (const day of found.values()) {
      day.rows.sort((a, b) => a.amountMinor - b.amountMinor)
      day.begins = new Int32Array(day.rows.length + 1)
    }
    return found
  }

  function describeRow(row: number): string {
    const { transactionId, date } = groups.table.at(row)
    return `${transactionId === '' ? '(empty)' : transactionId} on ${date}`
  }
}

/** First position whose amount is not less. */
function positionOf({ rows }: DayRows, amountMinor: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.amountMinor ?? 0) < amountMinor) low = middle + 1
    else high = middle
  }
  return low
}
