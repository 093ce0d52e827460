import { ExactSum } from './exact-sum'

/** Purchases and gross revenue of one row, unrounded. */
export interface ExactRow {
  purchases: number
  /** Canonical decimal texts that add up to the gross revenue. */
  revenue: readonly string[]
}

const TOTAL_WORDS = new Set(['grand total', 'total', 'totals'])

export const isTotalWord = (text: string) => TOTAL_WORDS.has(text.trim().toLowerCase())

/** Compares what a report lists with the totals it states. */
export class Totals {
  private purchases = 0
  private readonly listed = new ExactSum()

  addListed(row: ExactRow): void {
    this.purchases += row.purchases
    for (const part of row.revenue) this.listed.add(part)
  }

  get listedPurchases(): number {
    return this.purchases
  }

  /** Totals minus listed rows; what rounding alone leaves is nothing. Null when it is too large to be exact. */
  hidden(totals: ExactRow, currency: string): { purchases: number; amountMinor: number } | null {
    for (const part of totals.revenue) this.listed.add(part, -1)
    const listedMinusTotals = this.listed.minor(currency)
    if (listedMinusTotals === null) return null
    const purchases = totals.purchases - this.purchases
    const isRounding = purchases === 0 && Math.abs(listedMinusTotals) <= 1
    return { purchases, amountMinor: isRounding || listedMinusTotals === 0 ? 0 : -listedMinusTotals }
  }
}
