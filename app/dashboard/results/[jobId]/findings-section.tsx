import Link from 'next/link'
import { Card, Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import type { Summary } from '@/lib/reconcile/types'
import { countOf } from '@/lib/sentences'
import { FIRST_VIEW, ordersHref, withFilters } from './query'

/** What stands out, the most money first. */
export function FindingsSection({ jobId, summary }: { jobId: string; summary: Summary }) {
  const findings = summary.findings.toSorted((a, b) => Math.abs(b.amountMinor) - Math.abs(a.amountMinor))
  if (findings.length === 0) {
    return (
      <Section id="findings" title="Findings">
        <p className="text-muted">Nothing stands out: no pattern covers enough orders to be a finding.</p>
      </Section>
    )
  }
  return (
    <Section id="findings" lead="What stands out, ordered by the money behind it." title="Findings">
      <ul className="grid gap-4 lg:grid-cols-2">
        {findings.map((finding) => (
          <li className="flex" key={`${finding.code} ${finding.sentence}`}>
            <Card className="flex flex-1 flex-col justify-between gap-4 p-5">
              <p className="text-md">{finding.sentence}</p>
              <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
                <p className="text-muted text-sm">
                  {finding.startWith.length > 0 ? 'Start with ' : null}
                  {[...new Set(finding.startWith)].map((order, index) => (
                    <span key={order}>
                      {index > 0 ? ', ' : null}
                      <Link
                        className="link num underline"
                        href={ordersHref(jobId, withFilters(FIRST_VIEW, { search: order }))}
                      >
                        {order}
                      </Link>
                    </span>
                  ))}
                </p>
                <p className="text-sm">
                  <span className="num text-muted">{countOf(finding.orders, 'order')} · </span>
                  <Money currency={summary.currency} minor={finding.amountMinor} />
                </p>
              </div>
            </Card>
          </li>
        ))}
      </ul>
    </Section>
  )
}
