import { ewma, pChartLimits } from '../statistics/control-chart'
import { round9 } from '../statistics/round'
import { binomialTail } from '../statistics/special'
import type { AgreedRange } from './expected-range'
import { type SettledDay, sortDays, TRAILING_DAYS, usualShareOf } from './usual-share'

/**
 * Alerts on settled days (rule book 5.4): a control chart for jumps, a moving average for slow drift, and patience
 * before opening and closing. A steady gap never alerts, however large it is.
 */

export interface ChartDay extends SettledDay {
  /** Missing share of the day. */
  share: number
  /** Limits within which chance leaves a day of so many orders. */
  low: number
  high: number
  /** Moving average of how far days lie from the usual share, in standard errors, and how far chance may take it. */
  drift: number
  driftLimit: number
  /** How the day breaks a limit; null when it does not. */
  breach: { kind: AlertKind; direction: Direction } | null
}

type AlertKind = 'jump' | 'drift'
type Direction = 'more_missing' | 'fewer_missing'

export interface Alert {
  kind: AlertKind
  direction: Direction
  /** First day that broke a limit. */
  since: string
  /** The second such day in a row: the alert opens with it. */
  openedOn: string
  /** The third clean day in a row; null while the alert is open. */
  closedOn: string | null
  /** Orders from `since` to the last day that broke a limit. */
  settled: number
  missing: number
}

/** Usual shares of missing orders, a range where a person agreed on one. */
interface Usual {
  low: number
  high: number
  /** Standard deviation from day to day beyond chance. */
  spread: number
  /** Variance of the usual share itself, as far as it is known. */
  variance: number
}

const MIN_DAYS = 14
const BREACHES_TO_OPEN = 2
const CLEAN_TO_CLOSE = 3
const LAMBDA = 0.2
const SIGMAS = 3
/** Three standard errors on one side as a probability, for days with too few missing orders to be normal. */
const BEYOND = 0.00135
/** Drift is what many days share: one wild day must not look like it. */
const MAX_DEVIATION = 2
/** Variance of a median to that of a mean. */
const MEDIAN_VARIANCE = Math.PI / 2

/**
 * Reads settled days in any order. Days that still hold pending orders must not be given: they are judged once settled.
 * Days of an open alert are not learned from. An agreed range replaces what was learned while it is in force.
 */
export function watchDays(
  days: readonly SettledDay[],
  agreed: AgreedRange | null = null,
): { chart: ChartDay[]; alerts: Alert[] } {
  const watch = new DayWatch()
  for (const day of sortDays(days)) watch.read(day, agreed && day.day <= agreed.reviewBy ? agreed : null)
  return { chart: watch.chart, alerts: watch.alerts }
}

class DayWatch {
  readonly chart: ChartDay[] = []
  readonly alerts: Alert[] = []
  private learned: SettledDay[] = []
  private drift = 0
  /** Days in the moving average. */
  private averaged = 0
  private breaches: ChartDay[] = []
  private open: { alert: Alert; unsure: SettledDay[] } | null = null

  read(day: SettledDay, agreed: AgreedRange | null): void {
    const usual = agreed ? usualAsAgreed(agreed) : this.usualAsLearned()
    if (!usual) {
      this.learn([day])
      return
    }
    const point = this.judge(day, usual)
    this.chart.push(point)
    if (this.open) this.continueAlert(this.open, point, day)
    else this.watchForAlert(point, day)
  }

  private usualAsLearned(): Usual | null {
    const usual = this.learned.length < MIN_DAYS ? null : usualShareOf(this.learned)
    if (!usual) return null
    // A share of exactly 0 or 1 is a share nobody has seen broken yet.
    const share = Math.min(Math.max(usual.share, 0.5 / usual.orders), 1 - 0.5 / usual.orders)
    const variance = MEDIAN_VARIANCE * ((share * (1 - share)) / usual.orders + usual.spread ** 2 / usual.days)
    return { low: share, high: share, spread: usual.spread, variance }
  }

  private judge(day: SettledDay, usual: Usual): ChartDay {
    const share = day.missing / day.settled
    const { low } = limitsAround(usual.low, usual.spread, day.settled)
    const { high } = limitsAround(usual.high, usual.spread, day.settled)
    const nearest = Math.min(Math.max(share, usual.low), usual.high)
    const error = Math.sqrt((nearest * (1 - nearest)) / day.settled + usual.spread ** 2)
    // An alert of a jump would fill the average with the jump; it starts anew when the alert is over.
    if (this.open?.alert.kind !== 'jump') {
      const deviation = error === 0 ? 0 : (share - nearest) / error
      const capped = Math.min(Math.max(deviation, -MAX_DEVIATION), MAX_DEVIATION)
      this.drift = ewma([this.drift, capped], LAMBDA)[1] as number
      this.averaged++
    }
    const byChance = (LAMBDA / (2 - LAMBDA)) * (1 - (1 - LAMBDA) ** (2 * this.averaged))
    const byBaseline = error === 0 ? 0 : usual.variance / error ** 2
    const driftLimit = SIGMAS * Math.sqrt(byChance + byBaseline)
    const breach = jumpOf(day, share, { low, high }, nearest) ?? driftOf(this.drift, driftLimit)
    return { ...day, share: round9(share), low, high, drift: this.drift, driftLimit: round9(driftLimit), breach }
  }

  private watchForAlert(point: ChartDay, day: SettledDay): void {
    const { breach } = point
    const goesOn = breach !== null && this.breaches.at(-1)?.breach?.direction === breach.direction
    this.breaches = breach === null ? [] : goesOn ? [...this.breaches, point] : [point]
    const [first] = this.breaches
    if (!first?.breach || this.breaches.length < BREACHES_TO_OPEN) {
      this.learn([day])
      return
    }
    // The first bad day was learned from while it stood alone.
    this.learned = this.learned.filter((known) => known.day !== first.day)
    const alert: Alert = {
      kind: this.breaches.some((bad) => bad.breach?.kind === 'jump') ? 'jump' : 'drift',
      direction: first.breach.direction,
      since: first.day,
      openedOn: day.day,
      closedOn: null,
      settled: 0,
      missing: 0,
    }
    for (const bad of this.breaches) countIn(alert, bad)
    this.alerts.push(alert)
    this.open = { alert, unsure: [] }
    this.breaches = []
  }

  private continueAlert({ alert, unsure }: { alert: Alert; unsure: SettledDay[] }, point: ChartDay, day: SettledDay) {
    const isClean = point.breach === null || (alert.kind === 'jump' && point.breach.kind === 'drift')
    unsure.push(day)
    if (!isClean) {
      for (const counted of unsure.splice(0)) countIn(alert, counted)
      return
    }
    if (unsure.length < CLEAN_TO_CLOSE) return
    alert.closedOn = day.day
    this.learn(unsure)
    this.open = null
    this.drift = 0
    this.averaged = 0
  }

  private learn(days: readonly SettledDay[]): void {
    this.learned = [...this.learned, ...days].slice(-TRAILING_DAYS)
  }
}

function countIn(alert: Alert, { settled, missing }: SettledDay): void {
  alert.settled += settled
  alert.missing += missing
}

const usualAsAgreed = ({ low, high }: AgreedRange): Usual => ({ low: 1 - high, high: 1 - low, spread: 0, variance: 0 })

/** Limits of a day of `orders`; days that have always varied by more than chance widen them as fewer orders would. */
function limitsAround(share: number, spread: number, orders: number): { low: number; high: number } {
  const byChance = (share * (1 - share)) / orders
  if (byChance === 0) return { low: share, high: share }
  return pChartLimits(share, (share * (1 - share)) / (byChance + spread ** 2))
}

function jumpOf(
  { missing, settled }: SettledDay,
  share: number,
  { low, high }: { low: number; high: number },
  usual: number,
): ChartDay['breach'] {
  if (share > high && binomialTail(missing, settled, usual, 'greater') < BEYOND)
    return { kind: 'jump', direction: 'more_missing' }
  if (share < low && binomialTail(missing, settled, usual, 'less') < BEYOND)
    return { kind: 'jump', direction: 'fewer_missing' }
  return null
}

function driftOf(drift: number, limit: number): ChartDay['breach'] {
  if (Math.abs(drift) <= limit) return null
  return { kind: 'drift', direction: drift > 0 ? 'more_missing' : 'fewer_missing' }
}
