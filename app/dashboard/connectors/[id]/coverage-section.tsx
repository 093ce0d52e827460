import { Card, Section } from '@/app/_ui/card'
import { cx } from '@/app/_ui/cx'
import { Ago, formatMonth } from '@/app/_ui/when'
import { dayOf } from '@/lib/period'
import { countOf } from '@/lib/sentences'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { type CoverageMonth, monthsOfCoverage } from '../coverage-months'
import { CoveredDays } from '../live-card'

const STATES: Readonly<Record<CoverageMonth['state'], { fill: string; words: (month: CoverageMonth) => string }>> = {
  complete: { fill: 'fill-matched', words: ({ of }) => `all ${countOf(of, 'day')}` },
  part: { fill: 'fill-matched', words: ({ days, of }) => `${days} of ${countOf(of, 'day')}` },
  gaps: { fill: 'fill-[url(#hatch)]', words: () => 'with gaps' },
  not_read: { fill: 'fill-transparent', words: () => 'not read' },
}

interface CoverageSectionProps {
  connector: ConnectorDto
  timeZone: string
  /** Epoch milliseconds. */
  now: number
}

/** Which of the last 13 months were read. */
export function CoverageSection({ connector, timeZone, now }: CoverageSectionProps) {
  const { coverage, kind } = connector
  const zone = connector.lastCheck?.found.timeZone ?? timeZone
  const months = monthsOfCoverage(coverage, dayOf(now, zone))
  return (
    <Section
      id="coverage"
      lead={
        coverage ? (
          <>
            <CoveredDays coverage={coverage} /> ·{' '}
            {countOf(coverage.transactions, kind === 'ga4' ? 'purchase' : 'order')} · last read{' '}
            <Ago at={coverage.pulledAt} now={now} timeZone={timeZone} />
          </>
        ) : (
          'Nothing was read yet. A run reads the days it needs and keeps them, so that the next one reads only what is new.'
        )
      }
      title="Days read"
    >
      <Card className="p-5">
        <ol className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-x-3 gap-y-4">
          {months.map((month) => (
            <li className="flex flex-col gap-1" key={month.month}>
              <Bar month={month} />
              <span className="text-sm">{formatMonth(month.month)}</span>
              <span className={cx('num text-xs', month.state === 'gaps' ? 'text-pending' : 'text-muted')}>
                {STATES[month.state].words(month)}
              </span>
            </li>
          ))}
        </ol>
        {months.some(({ state }) => state === 'gaps') ? (
          <p className="mt-4 text-muted text-sm">
            Days that were not read, or not completely, are read again by the next run that needs them. Until then no
            order of theirs is called missing.
          </p>
        ) : null}
      </Card>
    </Section>
  )
}

/** Filled as far as the month was read. */
function Bar({ month }: { month: CoverageMonth }) {
  return (
    <svg aria-hidden="true" className="block h-2 w-full">
      <rect className="fill-line" height="8" rx="2" width="100%" />
      <rect className={STATES[month.state].fill} height="8" rx="2" width={`${(month.days / month.of) * 100}%`} />
    </svg>
  )
}
