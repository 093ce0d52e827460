/** What explains the sales GA4 did not see: plain data, kept with the summary of a job. */

/** From the one to the other. */
export interface Interval {
  low: number
  high: number
}

/** A figure with its 95 % interval. Shares and differences are 0 to 1, so 0.05 is five points. */
export interface Estimate extends Interval {
  value: number
}

/** Whole orders and their value in minor units of the reporting currency. */
export interface Part {
  orders: number
  amountMinor: number
}

/** One level of one factor against all other orders. */
export interface SegmentRow {
  /** `gateway=paypal`; the same in every job. */
  key: string
  factor: string
  level: string
  /** `PayPal orders`. */
  label: string
  orders: number
  missing: number
  /** Missing orders of the segment among its orders (Wilson). */
  share: Estimate
  /** That share minus the share among all other orders (Newcombe). */
  difference: Estimate
  /** The two shares divided (Katz). */
  riskRatio: Estimate
  p: number
  /** `p` after Benjamini–Hochberg over every level tested. */
  q: number
  /** Missing orders beyond what the share of all other orders predicts; negative where fewer are missing. */
  excess: number
  missingMinor: number
  /** True when it passes every threshold of rule book 5.3. */
  passes: boolean
}

/** How strongly a factor as a whole goes with missing orders. */
export interface FactorStrength {
  factor: string
  levels: number
  /** Bias-corrected Cramér's V, 0 to 1. */
  strength: number
}

/** The cause measured within the levels of the strongest other factor, so that the other cannot be the reason. */
export interface Adjustment {
  factor: string
  /** Mantel–Haenszel risk ratio; null when the two cannot be told apart in these orders. */
  riskRatio: number | null
  p: number | null
  /** Breslow–Day: the effect differs between the levels of the other factor. */
  interaction: boolean
  /** Share of the orders in levels where the cause points the same way. */
  sameDirection: number
}

export type Confidence = 'confirmed' | 'strong' | 'weak'

/** A segment with more missing orders than the orders no earlier cause holds; causes do not overlap. */
export interface Cause {
  key: string
  /** One `factor=level`, or two that must both hold. */
  parts: readonly { factor: string; level: string }[]
  label: string
  /** Of the orders left by the causes before it. */
  segment: { orders: number; missing: number }
  rest: { orders: number; missing: number }
  difference: Estimate
  riskRatio: Estimate
  p: number
  q: number
  /** Missing orders of the window due to it beyond the loss of the rest, and their value. */
  excess: Part
  /** Least and most orders by the interval of the difference. */
  excessInterval: Interval
  shareExplained: number
  adjustment: Adjustment | null
  /** Another segment that fits as well, because it is nearly the same orders. */
  inseparableFrom: string | null
  confidence: Confidence
  /** What supports it, in sentences. */
  evidence: readonly string[]
  /** Names of orders to look at first, the most valuable ones. */
  startWith: readonly string[]
}

export interface DayRate {
  orders: number
  missing: number
}

/** A day from which more or fewer orders are missing than before. */
export interface ChangePoint {
  /** First day of the new rate, `YYYY-MM-DD`. */
  day: string
  /** The change lies between these instants with 95 % confidence. */
  between: { from: number; to: number }
  before: DayRate
  after: DayRate
  difference: Estimate
  p: number
  /** Kitagawa: what of the difference comes from other orders (mix) and what from another rate in the same orders. */
  split: { factor: string; mix: number; rate: number } | null
  kind: 'rate' | 'mix'
  /** Changes logged in the 48 hours before. */
  logged: readonly { at: number; what: string }[]
}

/** A stretch in which GA4 saw nothing. */
export interface Outage {
  /** `run`: consecutive orders; `hour`: all orders of one hour of the clock. */
  kind: 'run' | 'hour'
  from: number
  to: number
  orders: number
  amountMinor: number
  firstOrder: string
  lastOrder: string
  /** How many such runs chance alone would bring in these orders; for an hour, its chance. */
  expected: number
}

/** Whether missing orders are worth more or less than seen ones (Mann–Whitney). */
export interface ValueBias {
  p: number
  /** Chance that a missing order is worth more than a seen one; 0.5 is no difference. */
  effect: number
  medianMissingMinor: number
  medianSeenMinor: number
}

/**
 * `concentrated`: at least one cause stands out. `uniform`: an effect of ten points is ruled out wherever it would
 * matter. `cannot_tell`: too few orders to say either. `too_few`: fewer than 50 settled orders, so counts only.
 */
export type CauseEnding = 'concentrated' | 'uniform' | 'cannot_tell' | 'too_few'

export interface CauseReport {
  /** Settled orders of the window and how many of them GA4 did not see. */
  orders: number
  missing: Part
  share: Estimate | null
  /** Settled orders of earlier days that the tests borrowed because the window is thin. */
  borrowedOrders: number
  ending: CauseEnding
  /** Settled orders needed to tell, where they do not suffice. */
  ordersNeeded: number | null
  segments: readonly SegmentRow[]
  factors: readonly FactorStrength[]
  /** In the order they were found, each among the orders the ones before it left. Their excess, `baseline` and `unexplained` sum exactly to `missing`, in orders and in money. */
  causes: readonly Cause[]
  /** The steady loss that orders outside every cause share. */
  baseline: Part
  unexplained: Part
  changePoints: readonly ChangePoint[]
  outages: readonly Outage[]
  valueBias: ValueBias | null
  /** Segments with more orders counted twice, or with other amounts, than the rest; only those that pass. */
  duplicates: readonly SegmentRow[]
  valueDifferences: readonly SegmentRow[]
}
