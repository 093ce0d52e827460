import Link from 'next/link'
import { Status } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { Instant } from '@/app/_ui/when'
import { countOf } from '@/lib/sentences'
import type { FindingDto, FindingState } from '@/lib/services/findings/dto'
import { describeFix, STATE_WORDS } from './words'

export function FindingStateLabel({ state }: { state: FindingState }) {
  const { label, tone, shape } = STATE_WORDS[state]
  return (
    <Status shape={shape} tone={tone}>
      {label}
    </Status>
  )
}

/** One finding: what it says, what is at stake, where it stands. */
export function FindingCard({ finding, timeZone }: { finding: FindingDto; timeZone: string }) {
  const fix = describeFix(finding, timeZone)
  return (
    <Card className="flex flex-1 flex-col justify-between gap-4 p-5">
      <div className="flex flex-col gap-2">
        <p className="flex flex-wrap items-baseline justify-between gap-x-4">
          <FindingStateLabel state={finding.state} />
          <span className="text-muted text-sm">
            {countOf(finding.orders, 'order')}
            {finding.amountMinor === 0 ? null : (
              <>
                {' · '}
                <Money currency={finding.currency} minor={finding.amountMinor} />
              </>
            )}
          </span>
        </p>
        <p className="text-md">
          <Link className="hover:text-accent" href={`/dashboard/findings/${finding.id}`}>
            {finding.sentence}
          </Link>
        </p>
        {finding.ignoredReason ? <p className="text-muted">Put aside: {finding.ignoredReason}</p> : null}
        {fix ? <p className="text-muted">{fix}</p> : null}
      </div>
      <p className="text-muted text-sm">
        {finding.assignee ? `${finding.assignee.name} · ` : ''}
        {finding.comments > 0 ? `${countOf(finding.comments, 'comment')} · ` : ''}
        {finding.isPresent ? 'since ' : 'last seen '}
        <Instant at={finding.isPresent ? finding.firstSeenAt : finding.lastSeenAt} timeZone={timeZone} />
        {' · '}
        {finding.reconciliation.name}
      </p>
    </Card>
  )
}
