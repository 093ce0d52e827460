import Link from 'next/link'
import type { ReactNode } from 'react'
import { cx } from '@/app/_ui/cx'
import { ChevronRightIcon } from '@/app/_ui/icons'
import { Money } from '@/app/_ui/money'
import { TONE_TEXT } from '@/app/_ui/tone'
import type { Tone } from '@/lib/label-table'
import { barLabel, GROUPS, rowsBehindBar } from '@/lib/labels'
import { formatMoney } from '@/lib/money'
import type { Summary } from '@/lib/reconcile/types'
import { formatCount, formatPercent } from '@/lib/sentences'
import { type BridgeGroupSteps, bridgeEnd, layOutBridge, type Step, scaleOf } from '../bridge'
import { FIRST_VIEW, ordersHref, withFilters } from './query'

const ROW =
  'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1.5 px-5 md:grid-cols-[minmax(0,5fr)_minmax(0,7fr)_10rem]'

interface WaterfallProps {
  jobId: string
  summary: Summary
}

export function Waterfall({ jobId, summary }: WaterfallProps) {
  const start = summary.tieOut.bridgeStartMinor
  const end = bridgeEnd(summary)
  const scale = scaleOf(summary)
  const groups = layOutBridge(summary)
  const torn = scale.min > 0
  return (
    <div className="py-2">
      <Total label="The store has" minor={start} scale={scale} summary={summary} torn={torn} />
      {groups.map((group) => (
        <Group end={end} group={group} jobId={jobId} key={group.group} scale={scale} start={start} summary={summary} />
      ))}
      <Total label="GA4 shows" minor={end} scale={scale} summary={summary} torn={torn} />
      {torn ? (
        <p className="px-5 pt-1 pb-2 text-muted text-sm">
          The two figures are close, so the bars begin at {formatMoney(scale.min, summary.currency)} instead of zero.
        </p>
      ) : null}
    </div>
  )
}

interface Scale {
  min: number
  max: number
}

interface TotalProps {
  label: string
  minor: number
  scale: Scale
  summary: Summary
  torn: boolean
}

function Total({ label, minor, scale, summary, torn }: TotalProps) {
  return (
    <div className={cx(ROW, 'py-2.5 font-medium')}>
      <span className="md:pl-6">{label}</span>
      <span className="max-md:order-3 max-md:col-span-2">
        <Bar from={Math.max(0, scale.min)} scale={scale} to={minor} tone="neutral" torn={torn} />
      </span>
      <span className="text-right">
        <Money currency={summary.currency} minor={minor} />
      </span>
    </div>
  )
}

interface GroupProps extends WaterfallProps {
  group: BridgeGroupSteps
  scale: Scale
  start: number
  end: number
}

function Group({ group, jobId, summary, scale, start, end }: GroupProps) {
  const { label, sentence, tone } = GROUPS[group.group]
  return (
    <details className="group/bars border-line border-t last-of-type:border-b" open={group.group === 'measurement'}>
      <summary className={cx(ROW, 'py-2.5 hover:bg-sunken')}>
        <span className="flex min-w-0 items-start gap-2">
          <ChevronRightIcon className="mt-[3px] size-4 text-muted transition-transform duration-150 group-open/bars:rotate-90" />
          <span className="min-w-0">
            <span className="font-medium">{label}</span>
            <span className="block text-muted text-sm">{sentence}</span>
          </span>
        </span>
        <span className="max-md:order-3 max-md:col-span-2 max-md:pl-6">
          <Bar from={group.from} scale={scale} to={group.to} tone={tone} />
        </span>
        <Amount minor={group.amountMinor} note={shareOfGap(group.amountMinor, start - end)} summary={summary} />
      </summary>
      <ul className="pb-2">
        {group.bars.map((bar) => (
          <li key={bar.code}>
            <BarRow bar={bar} jobId={jobId} scale={scale} summary={summary} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function shareOfGap(amountMinor: number, gapMinor: number): string | null {
  if (gapMinor === 0) return null
  const share = -amountMinor / gapMinor
  return share < 0 ? 'narrows the gap' : `${formatPercent(share)} of the gap`
}

function BarRow({
  bar,
  jobId,
  scale,
  summary,
}: WaterfallProps & { bar: BridgeGroupSteps['bars'][number]; scale: Scale }) {
  const { many, sentence, tone } = barLabel(bar.code)
  const rows = rowsBehindBar(bar.code)
  const content: ReactNode = (
    <>
      <span className="min-w-0 pl-6" title={sentence}>
        <span className={rows ? 'group-hover/bar:text-accent group-hover/bar:underline' : undefined}>{many}</span>
        <span className="num text-muted text-sm"> · {formatCount(bar.count)}</span>
      </span>
      <span className="max-md:order-3 max-md:col-span-2 max-md:pl-6">
        <Bar from={bar.from} scale={scale} to={bar.to} tone={tone} />
      </span>
      <Amount minor={bar.amountMinor} summary={summary} />
    </>
  )
  if (!rows) return <div className={cx(ROW, 'py-1.5')}>{content}</div>
  return (
    <Link
      className={cx(ROW, 'group/bar py-1.5 hover:bg-sunken')}
      href={ordersHref(jobId, withFilters(FIRST_VIEW, rows))}
    >
      {content}
    </Link>
  )
}

function Amount({ minor, note, summary }: { minor: number; note?: string | null; summary: Summary }) {
  return (
    <span className="text-right">
      <Money currency={summary.currency} minor={minor} signed />
      {note ? <span className="num block text-muted text-sm">{note}</span> : null}
    </span>
  )
}

/** A stretch of the scale; even a cent leaves a mark. The torn edge says that the bar begins further left than the drawing shows. */
function Bar({ from, to, scale, tone, torn = false }: Step & { scale: Scale; tone: Tone; torn?: boolean }) {
  const width = scale.max - scale.min
  const left = ((Math.min(from, to) - scale.min) / width) * 100
  const length = (Math.abs(to - from) / width) * 100
  return (
    <svg aria-hidden="true" className={cx('block h-4 w-full', TONE_TEXT[tone])}>
      <rect
        fill={tone === 'pending' ? 'url(#hatch)' : 'currentColor'}
        height="14"
        rx="2"
        width={`${Math.max(length, 0.35).toFixed(3)}%`}
        x={`${Math.min(left, 99.65).toFixed(3)}%`}
        y="1"
      />
      {torn ? <path className="fill-surface" d="M8 0h4l-4 5 4 5-4 6h-4l4-6-4-5z" /> : null}
    </svg>
  )
}
