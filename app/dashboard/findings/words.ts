import { formatDay } from '@/app/_ui/when'
import type { Shape, Tone } from '@/lib/label-table'
import { dayOf } from '@/lib/period'
import { countOf, formatCount, formatPercent } from '@/lib/sentences'
import type { FindingDto, FindingState, FindingVerification } from '@/lib/services/findings/dto'

interface Words {
  label: string
  tone: Tone
  shape: Shape
}

export const STATE_WORDS: Readonly<Record<FindingState, Words>> = {
  open: { label: 'Open', tone: 'missing', shape: 'dot' },
  fix_deployed: { label: 'Fix deployed', tone: 'value', shape: 'half' },
  verifying: { label: 'Verifying the fix', tone: 'value', shape: 'half' },
  confirmed: { label: 'Fixed', tone: 'matched', shape: 'dot' },
  no_effect: { label: 'Fix had no effect', tone: 'critical', shape: 'dash' },
  came_back: { label: 'Came back', tone: 'critical', shape: 'dot' },
}

/** `61 of 160 (38.1 %)` */
const sharesOf = ({ missing, settled }: { missing: number; settled: number }) =>
  `${formatCount(missing)} of ${formatCount(settled)}${settled === 0 ? '' : ` (${formatPercent(missing / settled)})`}`

const points = (share: number) => (Math.abs(share) * 100).toFixed(1)

/** Bounds of the change as points fewer; a bound on the other side of zero keeps its sign. */
const boundsOf = ({ low, high }: { low: number; high: number }) =>
  `${high > 0 ? '−' : ''}${points(high)} to ${low > 0 ? '−' : ''}${points(low)} points fewer`

/** `gateway=paypal` as people read it. */
const whoseOf = (segment: string) =>
  segment === '' ? 'missing orders' : `missing orders with ${segment.replaceAll('&', ' and ').replaceAll('=', ' ')}`

/** What the days around a fix say, in a sentence; null before any could be counted. */
export function describeVerification(fixAt: string, said: FindingVerification, timeZone: string): string {
  const { before, after, difference, outcome, moreOrders, segment } = said
  const fix = `The fix of ${formatDay(dayOf(Date.parse(fixAt), timeZone))}`
  const counts = `${sharesOf(before)} before to ${sharesOf(after)} after`
  const interval = difference ? `, ${boundsOf(difference)}` : ''
  const whose = whoseOf(segment)
  if (outcome === 'works') return `${fix} works: ${whose} fell from ${counts}${interval}, on the same weekdays.`
  if (outcome === 'no_effect')
    return `${fix} has had no effect that matters: ${whose} went from ${counts}${interval}, on the same weekdays.`
  const more =
    moreOrders === null
      ? 'More settled orders are needed to tell.'
      : `${countOf(moreOrders, 'more settled order')} will tell.`
  return `${fix} is being verified: ${whose} went from ${counts} so far, on the same weekdays. ${more}`
}

/** Where the fix stands, in a sentence; null where there is none. */
export function describeFix(finding: FindingDto, timeZone: string): string | null {
  const { fix, verification, state, isPresent } = finding
  if (!fix) return null
  if (verification) return describeVerification(fix.at, verification, timeZone)
  const when = `The fix of ${formatDay(dayOf(Date.parse(fix.at), timeZone))}`
  if (state === 'confirmed') return `${when} works: results of the days after it no longer tell of this.`
  if (state === 'no_effect') return `${when} had no effect: a result of nothing but days after it still tells of this.`
  if (state === 'came_back') return `${when} worked, but newer results tell of this again.`
  if (state === 'verifying')
    return `${when} is verified once a result has nothing but days after it${isPresent ? '' : '; the newest one does not tell of this any more'}.`
  return `${when} is verified by the settled days after it, from the next run on.`
}

/** Findings by what is to be done about them. */
export function groupFindings(findings: readonly FindingDto[]): { title: string; findings: FindingDto[] }[] {
  const isPut = ({ ignoredReason }: FindingDto) => ignoredReason !== null
  const needsWork = (one: FindingDto) =>
    !isPut(one) && one.isPresent && ['open', 'no_effect', 'came_back'].includes(one.state)
  const isWaiting = (one: FindingDto) => !isPut(one) && ['fix_deployed', 'verifying'].includes(one.state)
  const rest = (one: FindingDto) => !isPut(one) && !needsWork(one) && !isWaiting(one)
  return [
    { title: 'To do', findings: findings.filter(needsWork) },
    { title: 'Fix under way', findings: findings.filter(isWaiting) },
    { title: 'Fixed or gone', findings: findings.filter(rest) },
    { title: 'Put aside', findings: findings.filter(isPut) },
  ].filter((group) => group.findings.length > 0)
}
