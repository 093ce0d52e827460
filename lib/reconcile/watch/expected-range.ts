import { safeMinor } from '@/lib/money'
import { wilson } from '../statistics/intervals'
import { round9 } from '../statistics/round'
import { binomialTail, logChoose } from '../statistics/special'
import { type SettledDay, sortDays, TRAILING_DAYS, usualShareOf } from './usual-share'

/** Where a client's match rate is expected to lie, and how far it is from there (rule book 3.14). Rates are 0 to 1. */

/** A range a person vouches for; in force up to and including `reviewBy`. */
export interface AgreedRange {
  low: number
  high: number
  reason: string
  person: string
  /** `YYYY-MM-DD` */
  reviewBy: string
}

interface Range {
  low: number
  high: number
}

/**
 * `agreed`: as a person set it. `learned`: from the client's own settled days, widened for the orders judged. `bands`:
 * the same for everybody, until enough days are known; below `low` is amber, below `critical` red.
 */
export type ExpectedRange =
  | (Range & { source: 'agreed'; agreed: AgreedRange })
  | (Range & { source: 'learned'; usual: number; days: number; orders: number })
  | (Range & { source: 'bands'; critical: number })

interface RangeQuestion {
  /** Settled days before the period that is judged, in any order. */
  days: readonly SettledDay[]
  /** Today's day: decides whether an agreed range is still in force. */
  on: string
  /** Settled orders and days of the period that is judged. */
  judged: { settled: number; days: number }
  agreed?: AgreedRange | null
}

const MIN_DAYS = 14
const GREEN = 0.9
const RED = 0.8
/** Chance, on either side, that a period of the usual rate falls outside its range. */
const OUTSIDE = 0.025
const Z_95 = 1.959963984540054
/** From here on the normal approximation is as good as the exact quantile and costs nothing. */
const MANY = 10_000

export function expectedRange({ days, on, judged, agreed }: RangeQuestion): ExpectedRange {
  if (agreed && on <= agreed.reviewBy) return { source: 'agreed', low: agreed.low, high: agreed.high, agreed }
  const trailing = sortDays(days).slice(-TRAILING_DAYS)
  const usual = usualShareOf(trailing)
  if (!usual || trailing.length < MIN_DAYS) return { source: 'bands', low: GREEN, high: 1, critical: RED }
  const rate = 1 - usual.share
  // The usual rate is itself only known from so many orders, and days differ by more than chance.
  const known = wilson(Math.round(rate * usual.orders), usual.orders)
  const spread = (Z_95 * usual.spread) / Math.sqrt(Math.max(1, judged.days))
  const least = Math.max(0, rate - Math.hypot(rate - known.low, spread))
  const most = Math.min(1, rate + Math.hypot(known.high - rate, spread))
  const orders = Math.max(1, judged.settled)
  return {
    source: 'learned',
    // Of very few orders no share is near the usual one; the range still has to hold it.
    low: round9(Math.min(rate, leastHits(orders, least) / orders)),
    high: round9(Math.max(rate, 1 - leastHits(orders, 1 - most) / orders)),
    usual: round9(rate),
    days: usual.days,
    orders: usual.orders,
  }
}

/** The fewest hits of `n` that chance `p` brings more often than `OUTSIDE`. */
function leastHits(n: number, p: number): number {
  if (p <= 0) return 0
  if (p >= 1) return n
  const deviation = Math.sqrt(n * p * (1 - p))
  if (deviation * deviation > MANY) return Math.floor(n * p - Z_95 * deviation)
  // Twelve deviations below the mean nothing is left to sum.
  let hits = Math.max(0, Math.floor(n * p - 12 * deviation - 12))
  let sum = 0
  for (; hits < n; hits++) {
    sum += Math.exp(logChoose(n, hits) + hits * Math.log(p) + (n - hits) * Math.log1p(-p))
    if (sum > OUTSIDE) break
  }
  return hits
}

export interface JudgedPeriod {
  settled: number
  missing: number
  /** Store value of the settled orders, minor units. */
  settledMinor: number
}

export interface RateJudgement {
  verdict: 'within' | 'above' | 'below'
  colour: 'green' | 'amber' | 'red'
  rate: number
  /** Distance from the nearer end of the range as a share (0.05 is five points); negative below it, 0 within. */
  departure: number
  /** The departure in money, minor units: what a portfolio is sorted by. */
  departureMinor: number
}

/**
 * How a period compares with its range; null where no order is settled. Outside the range is amber while the rate's own
 * 95 % interval still touches it, and red once it lies below it as a whole; the common bands have fixed colours.
 */
export function judgeRate(
  { settled, missing, settledMinor }: JudgedPeriod,
  range: ExpectedRange,
): RateJudgement | null {
  if (settled === 0) return null
  const rate = (settled - missing) / settled
  const verdict = rate < range.low ? 'below' : rate > range.high ? 'above' : 'within'
  const edge = { within: rate, below: range.low, above: range.high }[verdict]
  const departure = round9(rate - edge)
  return {
    verdict,
    colour: colourOf(verdict, rate, range, wilson(settled - missing, settled).high),
    rate: round9(rate),
    departure,
    departureMinor: shareOf(settledMinor, departure),
  }
}

function colourOf(verdict: RateJudgement['verdict'], rate: number, range: ExpectedRange, upper: number) {
  if (verdict === 'within') return 'green'
  if (range.source === 'bands') return rate < range.critical ? 'red' : 'amber'
  return verdict === 'below' && upper < range.low ? 'red' : 'amber'
}

const SCALE = 1_000_000_000

/** A share of an amount, rounded half away from zero; integers throughout. */
function shareOf(amountMinor: number, share: number): number {
  const product = BigInt(safeMinor(amountMinor)) * BigInt(Math.round(share * SCALE))
  const half = BigInt(product < 0n ? -SCALE / 2 : SCALE / 2)
  return safeMinor(Number((product + half) / BigInt(SCALE)))
}

export interface ConsentBound {
  /** The most missing orders that refused consent can explain. */
  explained: number
  /** Missing orders that must have another cause. */
  rest: number
  /** More are missing than refused consent and chance together can explain (binomial, p < 0.01). */
  isExceeded: boolean
}

/**
 * What a consent rate (share of visitors who agree, 0 to 1) can explain: at most every order of those who did not.
 * Buyers may agree more often than visitors, so the bound is generous.
 */
export function boundByConsent(
  { settled, missing }: Pick<JudgedPeriod, 'settled' | 'missing'>,
  consentRate: number,
): ConsentBound {
  const refused = Math.min(1, Math.max(0, 1 - consentRate))
  const explained = Math.min(missing, Math.ceil(round9(settled * refused)))
  return {
    explained,
    rest: missing - explained,
    isExceeded: missing > explained && binomialTail(missing, settled, refused, 'greater') < 0.01,
  }
}
