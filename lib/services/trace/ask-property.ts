import type { OpenAnalytics } from '@/lib/ingestors/registry'
import { addDays, dayOf } from '@/lib/period'
import type { AskableSource } from './known'

/** A tag's clock may be wrong, and a shop counts its days in another zone. */
const DAYS_BEFORE = 2
/** What a property is asked for at once. */
const MAX_NAMES = 100

interface Asked {
  /** The most likely ones first. */
  names: Iterable<string>
  /** When the order may have been placed, and now; epoch milliseconds. */
  starts: readonly number[]
  now: number
  /** Looked at in any case. */
  daysBack?: number
  /** Where the property's own zone is not known. */
  timeZone: string
}

/** What a property shows now of an order's names, in days of its own: they may have begun before the client's. */
export async function askProperty(
  property: OpenAnalytics,
  { lastCheck }: AskableSource,
  { names, starts, now, daysBack = 0, ...of }: Asked,
) {
  const timeZone = lastCheck?.found.timeZone ?? of.timeZone
  const to = dayOf(now, timeZone)
  const days = starts.map((start) => addDays(dayOf(start, timeZone), -DAYS_BEFORE))
  const [from = to] = [addDays(to, -daysBack), ...days].sort()
  const { found, isWhole } = await property.lookup([...new Set(names)].slice(0, MAX_NAMES), { from, to, timeZone })
  return {
    isWhole,
    purchases: found.map(({ transactionId, date: day, purchases, revenueMinor, currency }) => {
      return { transactionId, day, purchases, revenueMinor, currency }
    }),
  }
}
