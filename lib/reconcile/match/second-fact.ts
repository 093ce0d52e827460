import { DAY_MS, endOfDay, startOfDay } from '@/lib/period'
import type { OrderTable } from '@/lib/transaction-table'
import { agreesUnderSomeBasis, emptyParts, readParts } from '../basis'
import { dayText, NO_DAY } from '../days'
import type { PurchaseGroups } from './groups'

/** The second agreeing fact of rule R1: an id alone may point to the wrong order, amount and time together do not. */

const WITHIN_MS = 2 * DAY_MS

export class SecondFact {
  private readonly parts = emptyParts()
  private readonly spans = new Map<number, { start: number; end: number }>()

  constructor(
    private readonly orders: OrderTable,
    private readonly groups: PurchaseGroups,
    private readonly timeZone: string,
  ) {}

  /** The amount agrees under some basis and GA4's day is within 48 hours of the order (undated reports: amount alone). */
  holds(order: number, group: number): boolean {
    return this.isAmountAlike(order, group) && this.isTimely(order, group)
  }

  isAmountAlike(order: number, group: number): boolean {
    const revenue = this.groups.revenueMinor[group] as number
    const purchases = this.groups.purchases[group] as number
    const each = purchases > 1 && revenue % purchases === 0 ? revenue / purchases : revenue
    readParts(this.orders, order, this.parts)
    return agreesUnderSomeBasis(this.parts, each)
  }

  isTimely(order: number, group: number): boolean {
    const day = this.groups.firstDay[group] as number
    if (day === NO_DAY) return true
    let span = this.spans.get(day)
    if (!span) {
      const text = dayText(day)
      span = { start: startOfDay(text, this.timeZone) - WITHIN_MS, end: endOfDay(text, this.timeZone) + WITHIN_MS }
      this.spans.set(day, span)
    }
    const createdAt = this.orders.createdAt.values[order] as number
    return createdAt >= span.start && createdAt < span.end
  }
}
