import { addDays, DAY_MS, dayOf, HOUR_MS, startOfDay } from '@/lib/period'

/**
 * Google says with each report what the property may still be asked. The last tenth is left to the client's other tools.
 * Google names no limits, so a tenth of those of a standard property counts; a 360 property has ten times as much.
 */

const LEFT_SHARE = 10

const HALF_HOUR_MS = HOUR_MS / 2

const LIMITS: readonly [name: string, limit: number, waitMs: number][] = [
  ['tokensPerDay', 200_000, DAY_MS],
  ['tokensPerHour', 40_000, HOUR_MS],
  ['tokensPerProjectPerHour', 14_000, HALF_HOUR_MS],
  ['serverErrorsPerProjectPerHour', 10, HOUR_MS],
  ['potentiallyThresholdedRequestsPerHour', 120, HALF_HOUR_MS],
]

/** When to ask again after an answer with this `propertyQuota`, epoch milliseconds; null when there is enough left. */
export function pauseFor(propertyQuota: unknown, now: number): number | null {
  if (typeof propertyQuota !== 'object' || propertyQuota === null) return null
  let until: number | null = null
  for (const [name, limit, waitMs] of LIMITS) {
    const status = (propertyQuota as Record<string, { remaining?: unknown } | null | undefined>)[name]
    // Numbers that are 0 may be left out of an answer that has the rest.
    const remaining = typeof status === 'object' && status !== null ? (status.remaining ?? 0) : null
    if (typeof remaining !== 'number' || remaining * LEFT_SHARE >= limit) continue
    until = Math.max(until ?? 0, waitMs === DAY_MS ? nextReset(now) : now + waitMs)
  }
  return until
}

/** A property's day of quota ends at midnight Pacific time. */
function nextReset(now: number): number {
  const zone = 'America/Los_Angeles'
  return startOfDay(addDays(dayOf(now, zone), 1), zone)
}
