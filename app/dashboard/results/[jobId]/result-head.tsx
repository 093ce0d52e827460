import { Badge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { Notice } from '@/app/_ui/notice'
import { RateFigure, RateGauge } from '@/app/_ui/rate'
import { Instant } from '@/app/_ui/when'
import { scopeClassLabel, untrustedReason } from '@/lib/labels'
import { windowLength } from '@/lib/period'
import type { Summary } from '@/lib/reconcile/types'
import { countOf, describeGap, describeRate } from '@/lib/sentences'
import type { ResultDto } from '@/lib/services/results/dto'

/** The answer: how much GA4 saw, what the gap is made of, and whether either can be relied on. */
export function ResultHead({ result, timeZone }: { result: ResultDto; timeZone: string }) {
  const { summary } = result
  return (
    <Card className="flex flex-col gap-5 p-5 md:p-6">
      <div className="grid items-center gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="flex flex-col gap-4">
          <RateFigure rate={summary.matchRate} />
          <RateGauge rate={summary.matchRate} />
        </div>
        <div className="flex flex-col gap-3 text-md">
          <p>{describeRate(summary.matchRate)}</p>
          <p>{describeGap(summary)}</p>
        </div>
      </div>
      <IncompleteNotice summary={summary} />
      <ScopeNotice summary={summary} />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-line border-t pt-4">
        <CompletenessBadge summary={summary} />
        <p className="text-muted text-sm">
          {summary.currency}, days in {summary.window.timeZone}, as of <Instant at={summary.asOf} timeZone={timeZone} />
        </p>
      </div>
    </Card>
  )
}

function CompletenessBadge({ summary }: { summary: Summary }) {
  const days = windowLength(summary.window)
  const untrusted = summary.coverage.untrustedDays.length
  if (summary.matchRate.complete && untrusted === 0) {
    return (
      <Badge shape="dot" tone="matched">
        {days === 1 ? 'GA4 reports the day in full' : `GA4 reports all ${days} days in full`}
      </Badge>
    )
  }
  return (
    <Badge shape="hatched" tone="pending">
      {untrusted > 0 ? `${untrusted} of ${countOf(days, 'day')} incomplete in GA4` : 'Incomplete in GA4'}
    </Badge>
  )
}

function IncompleteNotice({ summary }: { summary: Summary }) {
  if (summary.matchRate.complete) return null
  const { untrustedDays, hidden } = summary.coverage
  const codes = new Set(untrustedDays.map(({ reason }) => reason))
  if (hidden.purchases !== 0 || hidden.amountMinor !== 0) codes.add('hidden_rows')
  const reasons = [...codes].map(untrustedReason)
  return (
    <Notice title="Why there is no single match rate" tone="pending">
      {reasons.length > 0 ? (
        <ul className="list-disc pl-4">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : (
        <p>GA4’s report does not cover every day of the period in full.</p>
      )}
      <p className="text-muted">
        {untrustedDays.length > 0
          ? 'Orders GA4 does not list there are left undecided. A GA4 export without gaps makes the rate exact.'
          : 'You chose to call orders missing all the same; some of them may be in the rows GA4 hides.'}
      </p>
    </Notice>
  )
}

/** The rate stands on a scope that people should have agreed on (rule book 3.11). */
function ScopeNotice({ summary: { headline, scope } }: { summary: Summary }) {
  if (!headline.isWithheld) return null
  const open = scope.filter(({ key }) => headline.classes.includes(key))
  return (
    <Notice title="This rate is not confirmed" tone="pending">
      <p>
        {headline.because === 'new_class'
          ? 'A kind of sale that was not there before has more than a twentieth of the orders'
          : 'More than a fifth of the store’s value lies in kinds of sale that are left out of the rate, and nobody has decided about them'}
        : {open.map(({ kind, of }) => scopeClassLabel(kind, of)).join(', ')}.
      </p>
      <p className="text-muted">
        <a className="link underline" href="#scope">
          What counts
        </a>{' '}
        shows how much of each GA4 sees.
      </p>
    </Notice>
  )
}
