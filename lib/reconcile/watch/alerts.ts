import { ewma } from '../statistics/control-chart'
import { round9 } from '../statistics/round'
import { binomialTail } from '../statistics/special'
import type { AgreedRange } from './expected-range'
import { type SettledDay, sortDays, TRAILING_DAYS, type UsualShare, usualShareOf } from './usual-share'

/**
 * Alerts on settled days (rule book 5.4): a control chart for jumps, a moving average for slow drift, and patience
 * before opening and closing. A steady gap never alerts, however large it is.
 */

export interface ChartDay extends SettledDay {
  /** Missing share of the day. */
  share: number
  /** What was usual before it, and the limits within which chance leaves a day of so many orders. */
  usual: number
  low: number
  high: number
  /** Moving average of the deviations from the usual share, in standard errors, and how large it may become by chance. */
  drift: number
  driftLimit: number
  /** How the day breaks a limit; null when it does not. */
  breach: 'jump' | 'drift' | null
}

export interface Alert {
  kind: 'jump' | 'drift'
  direction: 'more_missing' | 'fewer_missing'
  /** First day that broke the limit. */
  since: string
  /** The second such day: the alert opens with it. */
  openedOn: string
  /** The third clean day in a row; null while the alert is open. */
  closedOn: string | null
  usual: number
  /** Orders and missing orders from `since` up to the last breach. */
  settled: number
  missing: number
}

const MIN_DAYS = 14
const BREACHES_TO_OPEN = 2
const CLEAN_TO_CLOSE = 3
const LAMBDA = 0.2
const SIGMAS = 3
/** Three standard errors on one side, as a probability: exact where so few orders are missing that no curve is normal. */
const BEYOND = 0.00135

/**
 * Reads settled days in any order. Days with orders not settled yet have to be left out by the caller: they are judged
 * once they are settled. Days of an open alert are not learned from; an agreed range in force replaces what was learned.
 */
export function watchDays(
  days: readonly SettledDay[],
  agreed: AgreedRange | null = null,
): { chart: ChartDay[]; alerts: Alert[] } {
  const chart: ChartDay[] = []
  const alerts: Alert[] = []
  let learned: SettledDay[] = []
  let deviations: number[] = []
  let run: ChartDay[] = []
  let clean: SettledDay[] = []
  let open: Alert | null = null
  for (const day of sortDays(days)) {
    const usual = usualOf(learned, day, agreed)
    if (!usual) {
      learned.push(day)
      continue
    }
    const limits = limitsOf(day, usual)
    // While an alert is open the average would only remember the trouble; it starts anew afterwards.
    if (open?.kind !== 'jump') deviations.push(limits.deviation)
    const point = chartDay(day, usual, limits, deviations)
    chart.push(point)
    if (open) {
      const isClean: boolean = open.kind === 'jump' ? point.breach !== 'jump' : point.breach === null
      clean = isClean ? [...clean, day] : []
      if (isClean) {
        if (clean.length < CLEAN_TO_CLOSE) continue
        open.closedOn = day.day
        open = null
        learned = [...learned, ...clean].slice(-TRAILING_DAYS)
        deviations = []
        run = []
      } else countIn(open, [...pendingOf(chart, open), point])
      continue
    }
    run = point.breach !== null && continues(run, point) ? [...run, point] : point.breach === null ? [] : [point]
    if (run.length === BREACHES_TO_OPEN) {
      open = openAlert(run)
      alerts.push(open)
      run = []
      clean = []
    } else if (point.breach === null) learned = [...learned, day].slice(-TRAILING_DAYS)
  }
  return { chart, alerts }
}
