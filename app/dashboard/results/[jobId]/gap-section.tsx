import { Card, Section } from '@/app/_ui/card'
import { cx } from '@/app/_ui/cx'
import { Money } from '@/app/_ui/money'
import { TIE_OUT_STEPS } from '@/lib/labels'
import type { Summary } from '@/lib/reconcile/types'
import { countOf } from '@/lib/sentences'
import { Waterfall } from './waterfall'

/** From the store's own report to the figure GA4 shows, to the last digit. */
export function GapSection({ jobId, summary }: { jobId: string; summary: Summary }) {
  return (
    <Section
      id="gap"
      lead="From the store’s figure down to GA4’s. Every step is exact and leads to the orders behind it."
      title="The gap"
    >
      <Card>
        <TieOutBlock summary={summary} />
        <Waterfall jobId={jobId} summary={summary} />
      </Card>
    </Section>
  )
}

function TieOutBlock({ summary }: { summary: Summary }) {
  const { tieOut, currency } = summary
  const steps = tieOut.steps.filter(({ count, amountMinor }) => count > 0 || amountMinor !== 0)
  return (
    <div className="border-line border-b px-5 py-4">
      <h3 className="mb-2 font-medium">Starting from a number you know</h3>
      <dl className="flex flex-col gap-1.5">
        <Line amount={tieOut.reportMinor} currency={currency} term="The store’s own sales report" />
        {steps.map((step) => (
          <Line
            amount={step.amountMinor}
            currency={currency}
            key={step.code}
            note={countOf(step.count, 'order')}
            signed
            term={TIE_OUT_STEPS[step.code]}
          />
        ))}
        <Line amount={tieOut.bridgeStartMinor} currency={currency} sum term="Compared with GA4" />
      </dl>
    </div>
  )
}

interface LineProps {
  term: string
  note?: string
  amount: number
  currency: string
  signed?: boolean
  /** The line all others add up to. */
  sum?: boolean
}

function Line({ term, note, amount, currency, signed = false, sum = false }: LineProps) {
  return (
    <div
      className={cx('flex items-baseline justify-between gap-6', sum && 'mt-1 border-line border-t pt-2 font-medium')}
    >
      <dt>
        {term}
        {note ? <span className="num text-muted text-sm"> · {note}</span> : null}
      </dt>
      <dd>
        <Money currency={currency} minor={amount} signed={signed} />
      </dd>
    </div>
  )
}
