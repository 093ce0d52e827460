import { Card, Section } from '@/app/_ui/card'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { formatDay, Instant } from '@/app/_ui/when'
import { dayOf } from '@/lib/period'
import type { DayLine, Summary } from '@/lib/reconcile/types'
import { countOf, formatCount, formatPercent } from '@/lib/sentences'
import type { ChangeDto } from '@/lib/services/changes/dto'

const HEIGHT = 96
const MAX_DAYS = 366

/** The share of orders GA4 did not see, day by day; days that cannot be judged yet are hatched, days without orders a gap. */
export function DaysSection({ summary, changes }: { summary: Summary; changes: readonly ChangeDto[] }) {
  const days = summary.days.slice(0, MAX_DAYS)
  if (days.length < 2) return null
  const worst = Math.max(0.05, ...days.map(shareOf).map((share) => share ?? 0))
  const { timeZone } = summary.window
  const logged = new Set(changes.map(({ at }) => dayOf(Date.parse(at), timeZone)))
  const changed = new Set(summary.causes?.changePoints.map(({ day }) => day))
  return (
    <Section id="days" lead={leadOf(days)} title="Day by day">
      <Card className="p-5">
        <svg
          aria-hidden="true"
          className="h-24 w-full"
          preserveAspectRatio="none"
          viewBox={`0 0 ${days.length} ${HEIGHT}`}
        >
          {days.map((day, at) => {
            const share = shareOf(day)
            const height = share === null ? HEIGHT : Math.max(share === 0 ? 0 : 1, (share / worst) * HEIGHT)
            if (share === null && day.pending + day.unknown === 0) return null
            return (
              <rect
                className={share === null ? undefined : 'fill-missing'}
                fill={share === null ? 'url(#hatch)' : undefined}
                height={height}
                key={day.day}
                width={0.8}
                x={at + 0.1}
                y={HEIGHT - height}
              />
            )
          })}
          {days.map(({ day }, at) =>
            logged.has(day) ? (
              <path className="fill-accent" d={`M${at + 0.1} 0h0.8v6h-0.8z`} key={`logged ${day}`} />
            ) : null,
          )}
          {days.map(({ day }, at) =>
            changed.has(day) ? (
              <line
                className="stroke-text"
                key={day}
                strokeDasharray="4 3"
                vectorEffect="non-scaling-stroke"
                x1={at}
                x2={at}
                y1={0}
                y2={HEIGHT}
              />
            ) : null,
          )}
        </svg>
        <div className="num mt-2 flex justify-between border-line border-t pt-2 text-muted text-xs">
          <span>{formatDay(days[0]?.day ?? '')}</span>
          <span>highest bar: {formatPercent(worst)} not seen</span>
          <span>{formatDay(days.at(-1)?.day ?? '')}</span>
        </div>
        {changes.length === 0 ? null : (
          <ul aria-label="Changes at the shop" className="mt-3 flex flex-col gap-1 text-sm">
            {changes.map(({ id, at, what }) => (
              <li className="flex gap-2" key={id}>
                <span aria-hidden="true" className="mt-1.5 h-1.5 w-2.5 shrink-0 bg-accent" />
                <span>
                  <Instant at={at} timeZone={timeZone} /> <span className="text-muted">{what}</span>
                </span>
              </li>
            ))}
          </ul>
        )}
        <details className="mt-3">
          <summary className="link w-fit">The figures</summary>
          <div className="mt-3">
            <DayTable days={days} />
          </div>
        </details>
      </Card>
    </Section>
  )
}

const shareOf = ({ settled, missing }: DayLine): number | null => (settled === 0 ? null : missing / settled)

function leadOf(days: readonly DayLine[]): string {
  const settled = days.filter((day) => day.settled > 0)
  const worst = settled.reduce<DayLine | null>(
    (best, day) => (best === null || (shareOf(day) ?? 0) > (shareOf(best) ?? 0) ? day : best),
    null,
  )
  if (!worst) return 'No day is settled yet.'
  if (worst.missing === 0) return 'On every settled day GA4 saw every order.'
  return `Share of settled orders that GA4 did not see. Highest on ${formatDay(worst.day)}: ${formatCount(worst.missing)} of ${countOf(worst.settled, 'order')}.`
}

function DayTable({ days }: { days: readonly DayLine[] }) {
  return (
    <Table className="text-sm" label="Orders by day">
      <TableHead>
        <Th>Day</Th>
        <Th align="right">Orders</Th>
        <Th align="right">Settled</Th>
        <Th align="right">Not seen</Th>
        <Th align="right">Share</Th>
      </TableHead>
      <TableBody>
        {days.map((day) => (
          <Tr key={day.day}>
            <Td phone="top-left">
              <span className="num">{formatDay(day.day)}</span>
            </Td>
            <Td align="right">
              <span className="num">{formatCount(day.orders)}</span>
            </Td>
            <Td align="right" phone="bottom-left">
              <span className="num">{formatCount(day.settled)}</span>
              <span className="text-muted md:hidden"> settled</span>
            </Td>
            <Td align="right" phone="bottom-right">
              <span className="num">{formatCount(day.missing)}</span>
              <span className="text-muted md:hidden"> not seen</span>
            </Td>
            <Td align="right" phone="top-right">
              <span className="num">{day.settled === 0 ? '–' : formatPercent(day.missing / day.settled)}</span>
            </Td>
          </Tr>
        ))}
      </TableBody>
    </Table>
  )
}
