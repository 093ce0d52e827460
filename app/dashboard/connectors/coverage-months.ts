import { addDays, daysBetween, windowLength } from '@/lib/period'
import type { ConnectorDto } from '@/lib/services/connectors/dto'

type Coverage = NonNullable<ConnectorDto['coverage']>

/** How much of a month was read. `gaps`: some of its days were read but are not complete. */
export interface CoverageMonth {
  /** `2026-10`. */
  month: string
  state: 'complete' | 'part' | 'gaps' | 'not_read'
  /** Days of the month that were read, of those that have come. */
  days: number
  of: number
}

/** Days between the first and the last one read that were never read. */
export const unreadDays = (coverage: Coverage): number => windowLength(coverage) - coverage.days

/** The months up to `today`, oldest first. */
export function monthsOfCoverage(coverage: Coverage | null, today: string, count = 13): CoverageMonth[] {
  const months: CoverageMonth[] = []
  let first = `${today.slice(0, 7)}-01`
  let last = today
  for (let at = 0; at < count; at++) {
    months.unshift(monthOf(coverage, first.slice(0, 7), daysBetween(first, last) + 1))
    last = addDays(first, -1)
    first = `${last.slice(0, 7)}-01`
  }
  return months
}

function monthOf(coverage: Coverage | null, month: string, of: number): CoverageMonth {
  const read = coverage?.months.find((one) => one.month === month)
  if (!read) return { month, state: 'not_read', days: 0, of }
  const days = Math.min(read.days, of)
  if (read.incomplete > 0) return { month, state: 'gaps', days, of }
  return { month, state: days < of ? 'part' : 'complete', days, of }
}
