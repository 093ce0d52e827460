import type { Metadata } from 'next'
import Link from 'next/link'
import { Card, Section } from '@/app/_ui/card'
import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import { Day, Instant } from '@/app/_ui/when'
import { requirePage } from '@/lib/auth/page'
import { dayOf, isoInZone } from '@/lib/period'
import { listAssignees } from '@/lib/services/annotations/people'
import { getFinding } from '@/lib/services/findings/list'
import { Comments } from '../../comments'
import { FindingCard } from '../finding-card'
import { STATE_WORDS } from '../words'
import { FindingActions } from './finding-actions'

export const metadata: Metadata = { title: 'Finding' }

export default async function FindingPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const { ctx, client, can, user } = await requirePage({ action: 'finding.read' })
  const finding = await orNotFound(getFinding(ctx, { id }))
  const { timeZone } = client
  const { fix } = finding
  return (
    <div className="flex max-w-4xl flex-col gap-8">
      <PageHead
        answer={
          <Link className="link underline" href={`/dashboard/results/${finding.lastJobId}#findings`}>
            The newest result that tells of it
          </Link>
        }
        title="Finding"
      />
      <FindingCard finding={finding} timeZone={timeZone} />
      {can('finding.manage') ? (
        <FindingActions
          clientId={client.id}
          finding={finding}
          now={isoInZone(Date.now(), timeZone).slice(0, 16)}
          people={await listAssignees(ctx)}
          timeZone={timeZone}
          userId={user.id}
        />
      ) : null}
      <Section id="history" title="What happened">
        <Card className="p-5">
          <ol className="flex flex-col gap-2">
            <li>
              <Instant at={finding.firstSeenAt} timeZone={timeZone} />
              <span className="text-muted"> · a result told of it first</span>
            </li>
            {finding.history.map(({ at, to, by }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the order never changes
              <li key={index}>
                <Instant at={at} timeZone={timeZone} />
                <span className="text-muted">
                  {' '}
                  · {STATE_WORDS[to].label.toLowerCase()}, {by ?? 'by a new result'}
                </span>
              </li>
            ))}
          </ol>
          {fix ? (
            <p className="mt-4 border-line border-t pt-3">
              Fix of <Day day={dayOf(Date.parse(fix.at), timeZone)} />
              {fix.by ? ` by ${fix.by}` : ''}
              {fix.note ? `: ${fix.note}` : '.'}{' '}
              {fix.link ? (
                <a className="link underline" href={fix.link} rel="noreferrer" target="_blank">
                  More about it
                </a>
              ) : null}
            </p>
          ) : null}
        </Card>
      </Section>
      <Comments
        canRemoveAll={can('client.manage')}
        canWrite={can('annotation.write')}
        clientId={client.id}
        on={{ findingId: finding.id }}
        timeZone={timeZone}
      />
    </div>
  )
}
