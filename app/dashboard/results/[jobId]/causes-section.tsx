import { Card, Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Day, Instant } from '@/app/_ui/when'
import type { CauseReport, SegmentRow } from '@/lib/reconcile/causes/report'
import type { Summary } from '@/lib/reconcile/types'
import { countOf, formatCount, formatInterval, formatPercent } from '@/lib/sentences'

const SEGMENTS_SHOWN = 12

/** Where sales go missing: which orders lose more than the rest, since when, and what no pattern holds. */
export function CausesSection({ summary }: { summary: Summary }) {
  const { causes: report, currency, window } = summary
  if (!report || report.orders === 0) return null
  return (
    <Section id="where" lead={endingOf(report)} title="Where sales go missing">
      <Parts currency={currency} report={report} />
      <Segments currency={currency} rows={report.segments} />
      <Times currency={currency} report={report} timeZone={window.timeZone} />
    </Section>
  )
}

function endingOf({ ending, orders, ordersNeeded, missing }: CauseReport): string {
  if (missing.orders === 0) return 'GA4 saw every settled order, so there is nothing to explain.'
  switch (ending) {
    case 'concentrated':
      return 'The loss is concentrated: some orders go missing clearly more often than the rest.'
    case 'uniform':
      return 'The loss is spread evenly: no group of orders loses ten points more than the rest. That points to consent, blockers or the tag as a whole.'
    case 'cannot_tell':
      return ordersNeeded === null
        ? 'Too few orders to tell whether the loss is spread evenly or concentrated.'
        : `Too few orders to tell whether the loss is spread evenly or concentrated: about ${formatCount(ordersNeeded)} settled orders would show it.`
    case 'too_few':
      return `Only ${countOf(orders, 'settled order')}: counts are shown, causes are not sought.`
  }
}

/** Causes, the steady loss and the rest: together every order GA4 did not see. */
function Parts({ report, currency }: { report: CauseReport; currency: string }) {
  if (report.missing.orders === 0 || report.ending === 'too_few') return null
  const rows = [
    ...report.causes.map(({ label, excess }) => ({ label: `More than usual among ${label}`, ...excess })),
    { label: 'The steady loss all orders share', ...report.baseline },
    { label: 'Without a pattern', ...report.unexplained },
  ].filter(({ orders }) => orders > 0)
  return (
    <Card>
      <dl className="divide-y divide-line">
        {rows.map(({ label, orders, amountMinor }) => (
          <div
            className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-6 px-5 py-3 sm:grid-cols-[minmax(0,1fr)_6rem_9rem]"
            key={label}
          >
            <dt>{label}</dt>
            <dd className="num text-right">{countOf(orders, 'order')}</dd>
            <dd className="text-right text-muted max-sm:col-start-2">
              <Money currency={currency} minor={amountMinor} />
            </dd>
          </div>
        ))}
        <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-6 px-5 py-3 font-medium sm:grid-cols-[minmax(0,1fr)_6rem_9rem]">
          <dt>Sales GA4 did not see</dt>
          <dd className="num text-right">{countOf(report.missing.orders, 'order')}</dd>
          <dd className="text-right max-sm:col-start-2">
            <Money currency={currency} minor={report.missing.amountMinor} />
          </dd>
        </div>
      </dl>
    </Card>
  )
}

const points = (share: number) => (share * 100).toFixed(1).replace('-', '−')

function Segments({ rows, currency }: { rows: readonly SegmentRow[]; currency: string }) {
  if (rows.length === 0) return null
  return (
    <details open={rows.some(({ passes }) => passes)}>
      <summary className="link w-fit">Groups of orders compared with all others</summary>
      <div className="mt-3">
        <Table className="text-sm" label="Groups of orders compared with all others">
          <TableHead>
            <Th>Group</Th>
            <Th align="right">Orders</Th>
            <Th align="right">Not seen</Th>
            <Th align="right">Share</Th>
            <Th align="right">Against the rest, points</Th>
            <Th align="right">Value not seen</Th>
          </TableHead>
          <TableBody>
            {rows.slice(0, SEGMENTS_SHOWN).map((row) => (
              <Tr className={row.passes ? 'font-medium' : undefined} key={row.key}>
                <Td phone="top-left">
                  <span className="inline-block first-letter:uppercase">{row.label}</span>
                  {row.passes ? <span className="text-missing"> · stands out</span> : null}
                </Td>
                <Td align="right">
                  <span className="num">{formatCount(row.orders)}</span>
                </Td>
                <Td align="right" phone="bottom-left">
                  <span className="num">{formatCount(row.missing)}</span>
                  <span className="text-muted md:hidden"> of {formatCount(row.orders)} not seen</span>
                </Td>
                <Td align="right" phone="top-right">
                  <span className="num" title={`95 % interval ${formatInterval(row.share.low, row.share.high)}`}>
                    {formatPercent(row.share.value)}
                  </span>
                </Td>
                <Td align="right" phone="bottom-right">
                  <span className="num whitespace-nowrap">
                    {row.difference.value > 0 ? '+' : ''}
                    {points(row.difference.value)}
                    <span className="text-muted">
                      {' '}
                      ({points(row.difference.low)} to {points(row.difference.high)})
                    </span>
                  </span>
                </Td>
                <Td align="right">
                  <Money currency={currency} minor={row.missingMinor} />
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      </div>
    </details>
  )
}

function Times({ report, currency, timeZone }: { report: CauseReport; currency: string; timeZone: string }) {
  const { changePoints, outages } = report
  if (changePoints.length === 0 && outages.length === 0) return null
  return (
    <Card className="p-5">
      <h3 className="mb-2 font-medium">In time</h3>
      <ul className="flex flex-col gap-2">
        {changePoints.map(({ day, before, after, logged }) => (
          <li key={day}>
            From <Day day={day} /> on, {formatPercent(after.missing / after.orders)} are not seen; before it{' '}
            {formatPercent(before.missing / before.orders)}.
            {logged.map(({ at, what }) => (
              <span className="text-muted" key={`${at} ${what}`}>
                {' '}
                Logged shortly before: {what}, <Instant at={at} timeZone={timeZone} />.
              </span>
            ))}
          </li>
        ))}
        {outages.map(({ from, to, orders, amountMinor, firstOrder, lastOrder }) => (
          <li key={`${from} ${firstOrder}`}>
            GA4 saw none of {countOf(orders, 'order')} in a row, {firstOrder} to {lastOrder} (
            <Money currency={currency} minor={amountMinor} />
            ), between <Instant at={from} timeZone={timeZone} /> and <Instant at={to} timeZone={timeZone} />.
          </li>
        ))}
      </ul>
    </Card>
  )
}
