import { dayNumber, dayText, NO_DAY } from '../days'
import type { PurchaseGroups } from '../match/groups'
import type { ReconcileInput } from '../types'

/** Days whose GA4 rows cannot prove that an absent order is missing (rule book 3.7, UNKNOWN_GA4_INCOMPLETE). */
export class TrustedDays {
  private readonly reasons = new Map<number, string>()
  private readonly isAfterTrusted: boolean

  constructor({ window, coverage }: ReconcileInput, groups: PurchaseGroups) {
    const from = dayNumber(window.from)
    const to = dayNumber(window.to)
    this.isAfterTrusted = coverage.spansNextDay === true
    const distrust = (day: number, reason: string) => {
      if (!this.reasons.has(day)) this.reasons.set(day, reason)
    }
    const distrustAll = (reason: string) => {
      for (let day = from; day <= to; day++) distrust(day, reason)
    }
    if (coverage.untrustedWindow !== null) distrustAll(coverage.untrustedWindow)
    for (const [day, reason] of Object.entries(coverage.untrusted ?? {})) distrust(dayNumber(day), reason)
    for (const { day, status } of groups.sentinels) {
      if (status !== 'ga4_other_row') continue
      if (day === NO_DAY) distrustAll('other_row')
      else distrust(day, 'other_row')
    }
  }

  /** Whether an order of this day that GA4 does not list can be called missing. */
  isWhole(day: number): boolean {
    return !this.reasons.has(day) && !(this.isAfterTrusted && this.reasons.has(day + 1))
  }

  /** The days of the window that cannot be trusted, in order. */
  untrusted(window: { from: string; to: string }): { day: string; reason: string }[] {
    return [...this.reasons]
      .sort(([a], [b]) => a - b)
      .map(([day, reason]) => ({ day: dayText(day), reason }))
      .filter(({ day }) => day >= window.from && day <= window.to)
  }
}
