import type { MatchRate } from '@/lib/reconcile/types'
import { formatInterval, formatPercent } from '@/lib/sentences'

const at = (share: number) => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(3)}%`
const span = (from: number, to: number) => `${(Math.max(0.004, to - from) * 100).toFixed(3)}%`

/**
 * The rate as the page's largest figure. An incomplete rate is the range it must lie in; 0/0 has no figure. Neither
 * is ever shown as one bare percentage.
 */
export function RateFigure({ rate }: { rate: MatchRate }) {
  if (rate.value === null) return <p className="font-semibold text-lg text-muted">No settled orders yet</p>
  if (!rate.complete) {
    if (rate.lowerBound === null || rate.upperBound === null) {
      return <p className="font-semibold text-lg text-muted">Cannot be told</p>
    }
    return (
      <p>
        <span className="num font-semibold text-xl tracking-tight">
          {formatInterval(rate.lowerBound, rate.upperBound)}
        </span>
        <span className="block text-muted text-sm">where the rate must lie; some days are incomplete</span>
      </p>
    )
  }
  return (
    <p>
      <span className="num font-semibold text-2xl tracking-tight">{formatPercent(rate.value)}</span>
      {rate.low !== null && rate.high !== null ? (
        <span className="block text-muted text-sm">
          95 % interval <span className="num">{formatInterval(rate.low, rate.high)}</span>
        </span>
      ) : null}
    </p>
  )
}

/** A thin scale from 0 to 100 %: the interval as a band, the rate as a tick; hatched where only bounds are known. */
export function RateGauge({ rate }: { rate: MatchRate }) {
  const bounds = rate.complete ? null : { low: rate.lowerBound, high: rate.upperBound }
  return (
    <div aria-hidden="true">
      <svg aria-hidden="true" className="h-4 w-full overflow-visible">
        <rect className="fill-line" height="6" rx="3" width="100%" y="5" />
        {rate.value !== null && rate.complete ? (
          <>
            <rect className="fill-matched" height="6" opacity="0.35" rx="3" width={at(rate.value)} y="5" />
            {rate.low !== null && rate.high !== null ? (
              <rect className="fill-matched" height="6" width={span(rate.low, rate.high)} x={at(rate.low)} y="5" />
            ) : null}
            <line className="stroke-text" strokeWidth="2" x1={at(rate.value)} x2={at(rate.value)} y1="1" y2="15" />
          </>
        ) : null}
        {bounds && bounds.low !== null && bounds.high !== null ? (
          <rect fill="url(#hatch)" height="8" rx="2" width={span(bounds.low, bounds.high)} x={at(bounds.low)} y="4" />
        ) : null}
      </svg>
      <div className="num flex justify-between text-muted text-xs">
        <span>0 %</span>
        <span>50 %</span>
        <span>100 %</span>
      </div>
    </div>
  )
}

/** A rate in a list: bar and figure. An incomplete one says so instead of a figure. */
export function RateBar({ value, complete }: { value: number | null; complete: boolean }) {
  return (
    <span className="inline-flex items-center gap-3">
      <svg aria-hidden="true" className="h-2 w-20 shrink-0 sm:w-28">
        <rect className="fill-line" height="8" rx="2" width="100%" />
        {value !== null && complete ? <rect className="fill-matched" height="8" rx="2" width={at(value)} /> : null}
        {value !== null && !complete ? <rect fill="url(#hatch)" height="8" rx="2" width="100%" /> : null}
      </svg>
      {value === null ? <span className="text-muted">not settled</span> : null}
      {value !== null && !complete ? <span className="text-muted">incomplete</span> : null}
      {value !== null && complete ? <span className="num">{formatPercent(value)}</span> : null}
    </span>
  )
}
