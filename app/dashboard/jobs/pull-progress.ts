import { countOf, formatCount } from '@/lib/sentences'
import type { JobDto } from '@/lib/services/jobs/dto'

const MINUTE_MS = 60_000

/** What has been read so far: `12 of 37 days read, 8,412 orders, 7,930 GA4 rows`. */
export function describePull({ days, ordersRead, purchasesRead }: JobDto['progress']): string {
  const counts = `${countOf(ordersRead, 'order')}${days ? ', ' : ' and '}${countOf(purchasesRead, 'GA4 row')}`
  return days ? `${formatCount(days.done)} of ${countOf(days.all, 'day')} read, ${counts}` : `${counts} read`
}

/** Share of the days that were read, 0 to 1; null where only files are compared or nothing has to be read. */
export const shareRead = ({ days }: JobDto['progress']): number | null =>
  days && days.all > 0 ? Math.min(1, days.done / days.all) : null

/**
 * How long the rest will take at the pace so far, for people. Null before a tenth is done, when a pace says little,
 * and while a source asks to wait. `elapsedMs` since the job began.
 */
export function timeLeft(progress: JobDto['progress'], elapsedMs: number): string | null {
  const share = shareRead(progress)
  if (share === null || share < 0.1 || share >= 1 || progress.waiting) return null
  const minutes = Math.ceil(((elapsedMs / share) * (1 - share)) / MINUTE_MS)
  if (minutes <= 1) return 'about a minute left'
  if (minutes < 60) return `about ${minutes} minutes left`
  return `about ${countOf(Math.round(minutes / 60), 'hour')} left`
}
