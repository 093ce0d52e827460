import { describeWindow } from '@/lib/period'
import { countOf } from '@/lib/sentences'
import type { CatchUp, Overlap, ScheduleDto, ScheduleKind, ScheduleWindow } from '@/lib/services/schedules/dto'

export const OVERLAP_WORDS: Readonly<Record<Overlap, { label: string; note: string }>> = {
  skip: { label: 'Leave it out', note: 'The next one comes at its time.' },
  queue: { label: 'Run it afterwards', note: 'It waits until the one before is done.' },
}

export const CATCH_UP_WORDS: Readonly<Record<CatchUp, { label: string; note: string }>> = {
  latest: { label: 'Run the newest one', note: 'One run is enough to be up to date; the others are noted as missed.' },
  all: { label: 'Run each of them', note: 'For windows of which every one is wanted.' },
  none: { label: 'Run none', note: 'All are noted as missed.' },
}

export const KIND_WORDS: Readonly<Record<ScheduleKind, string>> = {
  reconciliation: 'Reconciliation',
  early_warning: 'Early look at today',
  retention: 'Cleaning up old data',
}

/** Which days a run is about: `The last 30 days, up to the day before`. */
export function windowWords(window: ScheduleWindow | null): string {
  if (!window) return 'Counts only; no result is changed'
  if (window.kind === 'month') return 'The calendar month before'
  if (window.kind === 'fixed') return describeWindow(window)
  const { days, endDaysAgo } = window
  const until =
    endDaysAgo === 0 ? 'the day itself' : endDaysAgo === 1 ? 'the day before' : `${countOf(endDaysAgo, 'day')} before`
  return `${days === 1 ? 'One day' : `${days} days`}, up to ${until}`
}

/** What became of the newest run it should have started. */
export function outcomeWords({ outcome, reason }: NonNullable<ScheduleDto['lastFire']>): string {
  if (outcome === 'fired') return 'ran'
  const said = outcome === 'missed' ? 'was missed' : 'was left out'
  return reason ? `${said}: ${reason}` : said
}
