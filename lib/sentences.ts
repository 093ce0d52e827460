import { formatMoney } from '@/lib/money'

/** Figures and headlines of a result in words, for every place that speaks to people. One line is described by `describeVerdict`. */

const count = new Intl.NumberFormat('en')

/** `2,892`. */
export const formatCount = (value: number): string => count.format(value)

/** `2,892 orders`, `1 order`. */
export const countOf = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`

/** `once`, `72 times`. */
export const timesOf = (value: number): string => (value === 1 ? 'once' : countOf(value, 'time'))

/** A share of 0 to 1 as `85.0 %`. Never rounds to a whole that it is not: 0.9999 is `over 99.9 %`. */
export function formatPercent(share: number): string {
  if (share < 1 && share >= 0.9995) return 'over 99.9\u00a0%'
  if (share > 0 && share < 0.0005) return 'under 0.1\u00a0%'
  return `${(share * 100).toFixed(1)}\u00a0%`
}

/** `83.6 – 86.2 %`, held together by spaces that do not break. */
export const formatInterval = (low: number, high: number): string =>
  `${(low * 100).toFixed(1)}\u202f–\u2060\u202f${(high * 100).toFixed(1)}\u00a0%`

/** What the sentence about a rate takes; shares are 0 to 1. */
export interface RateFigures {
  value: number | null
  low: number | null
  high: number | null
  matched: number
  settled: number
  complete: boolean
  lowerBound: number | null
  upperBound: number | null
}

/** What the sentence about the gap takes; minor units. */
interface GapFigures {
  currency: string
  tieOut: { bridgeStartMinor: number }
  bridge: readonly {
    code: string
    group: 'by_design' | 'timing' | 'measurement' | 'unexplained'
    amountMinor: number
  }[]
}

/**
 * The match rate in one sentence. An incomplete rate is given as the range it must lie in, never as one figure; no
 * settled orders give no rate at all.
 */
export function describeRate(rate: RateFigures): string {
  if (rate.value === null) {
    return 'No order is settled yet, so there is no match rate: GA4 can take up to 72 hours to show a sale.'
  }
  const seen = `GA4 saw ${formatCount(rate.matched)} of ${countOf(rate.settled, 'settled order')}`
  if (!rate.complete) {
    const range =
      rate.lowerBound === null || rate.upperBound === null
        ? 'the true rate cannot be told'
        : `the true rate lies between ${formatPercent(rate.lowerBound)} and ${formatPercent(rate.upperBound)}`
    return `${seen} among those that can be decided; ${range}.`
  }
  const interval =
    rate.low === null || rate.high === null ? '' : ` (95 % interval ${formatInterval(rate.low, rate.high)})`
  return `${seen}: ${formatPercent(rate.value)}${interval}.`
}

interface GapPart {
  /** Positive widens the distance from the store's figure down to GA4's. */
  minor: number
  text: string
}

/** The parts of the gap (store minus GA4); they sum to it exactly. */
function partsOfGap(summary: GapFigures): GapPart[] {
  const sums = { design: 0, timing: 0, notSeen: 0, undecided: 0, hidden: 0, extra: 0, other: 0, unexplained: 0 }
  for (const bar of summary.bridge) {
    const minor = -bar.amountMinor
    if (bar.group === 'by_design') sums.design += minor
    else if (bar.group === 'timing') sums.timing += minor
    else if (bar.group === 'unexplained') sums.unexplained += minor
    else if (bar.code === 'missing') sums.notSeen += minor
    else if (bar.code === 'unknown_ga4_incomplete') sums.undecided += minor
    else if (bar.code === 'hidden') sums.hidden += minor
    else if (minor < 0) sums.extra += minor
    else sums.other += minor
  }
  return [
    { minor: sums.design, text: 'by design' },
    { minor: sums.notSeen, text: 'in sales GA4 did not see' },
    { minor: sums.undecided, text: 'in orders that cannot be decided' },
    { minor: sums.other, text: 'in amounts GA4 has too low' },
    { minor: sums.extra, text: 'counted twice, too high or only in GA4' },
    { minor: sums.hidden, text: 'in rows GA4 hides' },
    { minor: sums.timing, text: 'in timing' },
    { minor: sums.unexplained, text: 'unexplained' },
  ].filter((part) => part.minor !== 0)
}

function joinWords(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** The gap between the two figures and what it consists of, in one or two sentences. */
export function describeGap(summary: GapFigures): string {
  const money = (minor: number) => formatMoney(minor, summary.currency)
  const start = summary.tieOut.bridgeStartMinor
  const end = start + summary.bridge.reduce((sum, bar) => sum + bar.amountMinor, 0)
  const figures = `The store has ${money(start)}, GA4 shows ${money(end)}`
  const gap = start - end
  const parts = partsOfGap(summary)
  if (gap === 0 && parts.length === 0) return `${figures}: they agree to the last digit.`
  if (gap === 0) return `${figures}: the totals agree, but differences hide behind them.`
  const direction = Math.sign(gap)
  const along = parts.filter((part) => Math.sign(part.minor) === direction)
  const against = parts.filter((part) => Math.sign(part.minor) !== direction)
  const list = (some: GapPart[]) => joinWords(some.map((part) => `${money(Math.abs(part.minor))} ${part.text}`))
  const explained = `It is made of ${list(along)}${against.length > 0 ? `, narrowed by ${list(against)}` : ''}.`
  const size = money(Math.abs(gap))
  return `${figures}: ${gap > 0 ? `a gap of ${size}` : `${size} more than the store`}. ${explained}`
}
