import Link from 'next/link'
import { Card, Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { confidenceLabel, ownerLabel } from '@/lib/labels'
import type { Finding } from '@/lib/reconcile/findings/finding'
import type { Summary } from '@/lib/reconcile/types'
import type { FindingDto } from '@/lib/services/findings/dto'
import { FindingStateLabel } from '../../findings/finding-card'
import { FIRST_VIEW, ordersHref, withFilters } from './query'

interface FindingsSectionProps {
  jobId: string
  summary: Summary
  /** The same findings as they live across results. */
  tracked: readonly FindingDto[]
}

/** What stands out, in the engine's order: the most money first, definitions last. */
export function FindingsSection({ jobId, summary, tracked }: FindingsSectionProps) {
  const { findings } = summary
  if (findings.length === 0) {
    return (
      <Section id="findings" title="Findings">
        <p className="text-muted">Nothing stands out: no pattern covers enough orders to be a finding.</p>
      </Section>
    )
  }
  return (
    <Section
      id="findings"
      lead="What stands out, most money first; definitions, which are no fault, last."
      title="Findings"
    >
      <ul className="grid gap-4 lg:grid-cols-2">
        {findings.map((finding) => (
          <li className="flex" key={`${finding.key} ${finding.sentence}`}>
            <Card className="flex flex-1 flex-col justify-between gap-4 p-5">
              <div className="flex flex-col gap-3">
                <TrackedState tracked={tracked.find(({ key }) => key === finding.key)} />
                <p className="text-md">{finding.sentence}</p>
                {finding.evidence.length === 0 ? null : (
                  <ul className="flex flex-col gap-1 text-muted text-sm">
                    {finding.evidence.map((line) => (
                      <li key={line}>{line}</li>
                    ))}
                  </ul>
                )}
                <WhatToDo finding={finding} />
              </div>
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
                {finding.amountMinor === 0 ? null : (
                  <p className="text-sm">
                    <Money currency={summary.currency} minor={finding.amountMinor} />
                  </p>
                )}
              </div>
            </Card>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Where the finding stands, leading to its page. */
function TrackedState({ tracked }: { tracked: FindingDto | undefined }) {
  if (!tracked) return null
  return (
    <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
      <FindingStateLabel state={tracked.state} />
      <Link className="link underline" href={`/dashboard/findings/${tracked.id}`}>
        {tracked.assignee ? `With ${tracked.assignee.name}` : 'Follow it'}
      </Link>
    </p>
  )
}

/** Who mends it, how, and how one will know. */
function WhatToDo({ finding }: { finding: Finding }) {
  return (
    <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 border-line border-t pt-3 text-sm">
      <dt className="text-muted">To do</dt>
      <dd>{finding.fix}</dd>
      <dt className="text-muted">Then</dt>
      <dd>{finding.proof}</dd>
      <dt className="text-muted">For</dt>
      <dd>
        {ownerLabel(finding.owner)}
        <span className="text-muted"> · {confidenceLabel(finding.confidence)}</span>
      </dd>
    </dl>
  )
}
