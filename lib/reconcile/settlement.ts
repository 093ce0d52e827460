import { DAY_MS, endOfDay } from '@/lib/period'
import { dayText } from './days'

/** How far GA4 has had time to process a day (rule book 3.3): counted from the day's end to `asOf`. */
export type Settlement = 'pending' | 'provisional' | 'settled'

const SETTLED_MS = 3 * DAY_MS

/** When a day, `YYYY-MM-DD`, has settled. */
export const settledAt = (day: string, timeZone: string): number => endOfDay(day, timeZone) + SETTLED_MS

/** Returns the settlement of day numbers in one zone; days repeat by the thousand, so each is computed once. */
export function settlementByDay(timeZone: string, asOf: number): (day: number) => Settlement {
  const known = new Map<number, Settlement>()
  return (day) => {
    const present = known.get(day)
    if (present) return present
    const age = asOf - endOfDay(dayText(day), timeZone)
    const settlement = age < 2 * DAY_MS ? 'pending' : age < SETTLED_MS ? 'provisional' : 'settled'
    known.set(day, settlement)
    return settlement
  }
}
