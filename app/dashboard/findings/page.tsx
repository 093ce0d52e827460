import type { Metadata } from 'next'
import { ButtonLink } from '@/app/_ui/button'
import { Section } from '@/app/_ui/card'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import { countOf } from '@/lib/sentences'
import { listFindings } from '@/lib/services/findings/list'
import { FindingCard } from './finding-card'
import { groupFindings } from './words'

export const metadata: Metadata = { title: 'Findings' }

export default async function FindingsPage() {
  const { ctx, client, can } = await requirePage({ action: 'finding.read' })
  const { items } = await listFindings(ctx)
  const groups = groupFindings(items)
  const open = groups.find(({ title }) => title === 'To do')?.findings.length ?? 0
  return (
    <div className="flex flex-col gap-8">
      <PageHead
        actions={
          <>
            {can('order.trace') ? <ButtonLink href="/dashboard/trace">Trace an order</ButtonLink> : null}
            {can('change.read') ? <ButtonLink href="/dashboard/findings/changes">Changes</ButtonLink> : null}
          </>
        }
        answer={
          items.length === 0
            ? undefined
            : open === 0
              ? 'Nothing waits for you.'
              : `${countOf(open, 'finding')} ${open === 1 ? 'waits' : 'wait'} for somebody.`
        }
        title="Findings"
      />
      {items.length === 0 ? (
        <EmptyState
          action={can('job.run') ? <ButtonLink href="/dashboard/new">New reconciliation</ButtonLink> : null}
          title="No findings yet"
        >
          What stands out in a result is kept here from run to run, until a fix is proven to work. It begins with the
          next run.
        </EmptyState>
      ) : null}
      {groups.map(({ title, findings }, at) => (
        <Section id={`group-${at}`} key={title} title={title}>
          <ul className="grid gap-4 lg:grid-cols-2">
            {findings.map((finding) => (
              <li className="flex" key={finding.id}>
                <FindingCard finding={finding} timeZone={client.timeZone} />
              </li>
            ))}
          </ul>
        </Section>
      ))}
    </div>
  )
}
