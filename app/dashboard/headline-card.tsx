import { ButtonLink } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { ArrowRightIcon } from '@/app/_ui/icons'
import { Money } from '@/app/_ui/money'
import { RateFigure, RateGauge } from '@/app/_ui/rate'
import { Stat } from '@/app/_ui/stat'
import { Instant } from '@/app/_ui/when'
import { describeWindow } from '@/lib/period'
import { countOf } from '@/lib/sentences'
import type { ResultDto } from '@/lib/services/results/dto'
import { bridgeEnd, notSeen } from './results/bridge'

/** The newest result at a glance. */
export function HeadlineCard({ result, timeZone }: { result: ResultDto; timeZone: string }) {
  const { summary, job } = result
  const start = summary.tieOut.bridgeStartMinor
  const end = bridgeEnd(summary)
  const unseen = notSeen(summary)
  return (
    <Card className="flex flex-col gap-5 p-5 md:p-6">
      <div className="grid gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="flex flex-col gap-4">
          <h2 className="text-muted">Orders GA4 saw, {describeWindow(job.window)}</h2>
          <RateFigure rate={summary.matchRate} />
          <RateGauge rate={summary.matchRate} />
        </div>
        <dl className="grid content-center grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] gap-x-8 gap-y-5 sm:grid-cols-2">
          <Stat
            label="Sales GA4 did not see"
            note={countOf(unseen.orders, 'order')}
            value={<Money currency={summary.currency} minor={unseen.minor} />}
          />
          <Stat
            label="Gap between the two"
            note="store minus GA4"
            value={<Money currency={summary.currency} minor={start - end} />}
          />
          <Stat label="The store has" value={<Money currency={summary.currency} minor={start} />} />
          <Stat label="GA4 shows" value={<Money currency={summary.currency} minor={end} />} />
        </dl>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3 border-line border-t pt-4">
        <p className="text-muted text-sm">
          {summary.currency}, days in {summary.window.timeZone}, as of <Instant at={summary.asOf} timeZone={timeZone} />
        </p>
        <ButtonLink href={`/dashboard/results/${job.id}`}>
          Open the result
          <ArrowRightIcon />
        </ButtonLink>
      </div>
    </Card>
  )
}
