import { formatMoney } from '@/lib/money'
import { isoInZone } from '@/lib/period'
import { countOf, formatCount, formatPercent } from '@/lib/sentences'
import type { Finding } from '../findings/finding'
import { ordersNeeded } from '../statistics/power'
import { countsInWords } from './describe-cause'
import { fixOf, UNIFORM_FIX } from './fixes'
import type { CauseContext } from './lines'
import type { Cause, CauseReport, ChangePoint, Estimate, Outage, Part, SegmentRow } from './report'
import { apportion } from './shares'

/** What the search for causes says to a person, and what to do about it (rule book 5.6). */

type Words = Pick<CauseContext, 'currency' | 'window'>

/** Findings of a report, causes first; the sentences speak of association, never of proof. */
export function causeFindings(report: CauseReport, context: Words): Finding[] {
  return [
    ...report.causes
      .filter((cause) => !report.changePoints.some((change) => isChangeItself(cause, change)))
      .map((cause) => ofCause(cause, report)),
    ...report.changePoints.map((change) => ofChange(change, report, context)),
    ...report.outages
      .filter(({ kind, from }) => kind === 'run' && !report.causes.some((cause) => isOutageAt(cause, from)))
      .map((outage) => ofOutage(outage, context)),
    ...report.duplicates.map((row) => ofOtherOutcome(row, 'duplicates_in_segment')),
    ...report.valueDifferences.map((row) => ofOtherOutcome(row, 'values_in_segment')),
    ...(report.ending === 'uniform' && report.missing.orders > 0 ? [ofUniform(report)] : []),
  ]
}

const points = (share: number) => (Math.abs(share) * 100).toFixed(1)

/** `28.6 points more (24.4–32.8)`. */
function differenceInWords({ value, low, high }: Estimate): string {
  const range = value < 0 ? `${signed(-high)}–${signed(-low)}` : `${signed(low)}–${signed(high)}`
  return `${points(value)} points ${value < 0 ? 'fewer' : 'more'} (${range})`
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const signed = (share: number) => `${share < 0 ? '−' : ''}${points(share)}`

const NUMBERS = ['', '', 'twice', 'three times', 'four times', 'five times', 'six times', 'seven times', 'eight times']

/** `four times as often`; a ratio that is no whole number keeps one decimal. */
function timesInWords(ratio: number): string {
  const whole = Math.round(ratio)
  const word = Math.abs(ratio - whole) <= 0.05 ? NUMBERS[whole] : undefined
  if (word) return `${word} as often`
  return ratio >= 10 ? 'more than ten times as often' : `${ratio.toFixed(1)} times as often`
}

function ofCause(cause: Cause, report: CauseReport): Finding {
  const { segment, rest, excess, difference } = cause
  const fix = fixOf(cause.parts)
  const others = report.causes[0] === cause ? 'the others' : 'the others outside the causes above'
  const comparison =
    rest.missing === 0
      ? `${cause.label} go missing and others do not`
      : `${cause.label} go missing ${timesInWords(cause.riskRatio.value)}`
  const share = rest.orders === 0 ? 0 : rest.missing / rest.orders
  return {
    key: `${fix.code}:${cause.key}`,
    code: fix.code,
    sentence:
      `${capitalise(comparison)}: ${countsInWords(segment)} against ${countsInWords(rest)} of ${others}, ` +
      `${differenceInWords(difference)}; about ${formatCount(excess.orders)} of the ` +
      `${countOf(report.missing.orders, 'missing order')} are associated with this.`,
    orders: excess.orders,
    amountMinor: excess.amountMinor,
    interval: cause.excessInterval,
    evidence: cause.evidence,
    confidence: cause.confidence,
    owner: fix.owner,
    fix: fix.fix,
    proof: proofOf(cause.label, share, difference.value),
    startWith: cause.startWith,
  }
}

/** Names the share to expect after a fix, and from how many orders on it can be told from the present one. */
function proofOf(label: string, expectedShare: number, difference: number): string {
  const needed = ordersNeeded(expectedShare, difference)
  const enough = Number.isFinite(needed) ? ` About ${formatCount(needed)} settled orders show it.` : ''
  return `After the fix about ${formatPercent(expectedShare)} of ${label} should be missing, as of the others.${enough}`
}

function ofChange(change: ChangePoint, report: CauseReport, { window }: Words): Finding {
  const { before, after, between, logged, difference, kind, split } = change
  const isWorse = difference.value > 0
  const code = kind === 'mix' ? 'mix_changed' : isWorse ? 'loss_began' : 'loss_eased'
  const [nearest] = logged
  const what =
    kind === 'mix'
      ? `Another mix of orders goes missing ${isWorse ? 'more' : 'less'} often`
      : isWorse
        ? 'The loss began'
        : 'The loss eased'
  const ownCause = report.causes.find((cause) => isChangeItself(cause, change))
  const isInCause = report.causes.some(({ parts }) => parts.some((part) => startsAt(part, change)))
  const { orders, amountMinor } = ownCause?.excess ?? (isWorse && !isInCause ? estimateExcess(change, report) : NO_PART)
  return {
    key: `${code}:${change.day}`,
    code,
    sentence:
      `${what} ${spanInWords(between, window.timeZone)}: before it ${countsInWords(before)} were missing, ` +
      `since then ${countsInWords(after)}, ${differenceInWords(difference)}` +
      `${nearest ? `; “${nearest.what}” was logged at ${clockInWords(nearest.at, window.timeZone)}` : ''}.`,
    orders,
    amountMinor,
    interval:
      ownCause?.excessInterval ??
      (orders === 0
        ? null
        : {
            low: Math.max(0, Math.round(difference.low * after.orders)),
            high: Math.min(after.missing, Math.round(difference.high * after.orders)),
          }),
    evidence: [
      ...(split === null ? [] : [splitInWords(split.mix, split.rate)]),
      ...logged.map(({ at, what: entry }) => `Logged ${clockInWords(at, window.timeZone)}: ${entry}.`),
    ],
    confidence: kind === 'rate' && change.p <= 0.01 ? 'strong' : 'weak',
    owner: 'tag',
    fix: isWorse
      ? 'Compare what was released then (theme, plugin, tag manager, consent banner, checkout) with the version before.'
      : 'Nothing: keep what was changed then.',
    proof: `After the fix about ${formatPercent(before.missing / before.orders)} should be missing, as before the change.`,
    startWith: ownCause?.startWith ?? [],
  }
}

const NO_PART: Part = { orders: 0, amountMinor: 0 }

/** `period=2026-10-06..`: the part says nothing but that the order came after the change. */
const startsAt = ({ factor, level }: Cause['parts'][number], { day }: ChangePoint) =>
  factor === 'period' && level.startsWith(`${day}..`)

const isChangeItself = ({ parts }: Cause, change: ChangePoint) =>
  parts.length === 1 && parts.every((part) => startsAt(part, change))

/** For a change that is no cause of its own: orders beyond the share before it, at the average missing value. */
function estimateExcess({ difference, after }: ChangePoint, { missing }: CauseReport): Part {
  const orders = Math.min(missing.orders, Math.max(0, Math.round(difference.value * after.orders)))
  return { orders, amountMinor: apportion(missing.amountMinor, orders, missing.orders) }
}

function splitInWords(mix: number, rate: number): string {
  return Math.abs(mix) > Math.abs(rate)
    ? 'Most of the change comes from other orders than before; within the same kinds of orders the share hardly moved.'
    : 'The share moved within the same kinds of orders, so it is not another mix of orders.'
}

/** `2026-10-06 14:05`. */
const clockInWords = (instant: number, timeZone: string) => isoInZone(instant, timeZone).slice(0, 16).replace('T', ' ')

function spanInWords({ from, to }: { from: number; to: number }, timeZone: string): string {
  const start = clockInWords(from, timeZone)
  const end = clockInWords(to, timeZone)
  return `between ${start} and ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end}`
}

const isOutageAt = ({ parts }: Cause, from: number) =>
  parts.some(({ factor, level }) => factor === 'outage' && level.startsWith(new Date(from).toISOString().slice(0, 16)))

function ofOutage(outage: Outage, { window, currency }: Words): Finding {
  const { from, to, orders, amountMinor, firstOrder, lastOrder } = outage
  const { code, owner, fix } = fixOf([{ factor: 'outage', level: '' }])
  return {
    key: `${code}:${new Date(from).toISOString().slice(0, 16)}Z`,
    code,
    sentence:
      `GA4 saw none of ${countOf(orders, 'order')} in a row ${spanInWords({ from, to }, window.timeZone)}, ` +
      `${firstOrder} to ${lastOrder}, worth ${formatMoney(amountMinor, currency)}.`,
    orders,
    amountMinor,
    interval: null,
    evidence: ['Chance alone brings a stretch this long in fewer than one period of a hundred.'],
    confidence: 'weak',
    owner,
    fix,
    proof: 'The orders after it are seen again at the usual share.',
    startWith: [firstOrder],
  }
}

function ofOtherOutcome(row: SegmentRow, code: 'duplicates_in_segment' | 'values_in_segment'): Finding {
  const isDuplicate = code === 'duplicates_in_segment'
  const what = isDuplicate ? 'are counted more than once' : 'have another amount in GA4'
  const orders = Math.max(0, Math.round(row.excess))
  return {
    key: `${code}:${row.key}`,
    code,
    sentence:
      `${capitalise(row.label)} ${what} more often than others: ` +
      `${countsInWords({ orders: row.orders, missing: row.missing })}, ${differenceInWords(row.difference)}.`,
    orders,
    amountMinor: 0,
    interval: {
      low: Math.max(0, Math.round(row.difference.low * row.orders)),
      high: Math.min(row.missing, Math.round(row.difference.high * row.orders)),
    },
    evidence: [],
    confidence: 'weak',
    owner: isDuplicate ? 'tag' : 'plugin',
    fix: isDuplicate
      ? 'Look for a second tag, or a confirmation page that can be opened again, on this path.'
      : 'Check how the purchase value is written on this path.',
    proof: `Afterwards ${row.label} ${what} no more often than others.`,
    startWith: [],
  }
}

function ofUniform({ missing, share, baseline, orders }: CauseReport): Finding {
  const { code, owner, fix, proof } = UNIFORM_FIX
  return {
    key: `${code}:all`,
    code,
    sentence:
      `The loss is spread evenly: ${countsInWords({ orders, missing: missing.orders })} of the settled orders are missing, ` +
      'and no kind of order that holds a tenth of them differs from the others by ten points.',
    orders: baseline.orders,
    amountMinor: baseline.amountMinor,
    interval: share === null ? null : { low: Math.round(share.low * orders), high: Math.round(share.high * orders) },
    evidence: [],
    confidence: 'strong',
    owner,
    fix,
    proof,
    startWith: [],
  }
}
