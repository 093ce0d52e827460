import type { Metadata } from 'next'
import Link from 'next/link'
import { ButtonLink } from '@/app/_ui/button'
import { Card, Section } from '@/app/_ui/card'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import { describeWindow } from '@/lib/period'
import { describeRate } from '@/lib/sentences'
import { listBreakGlass } from '@/lib/services/break-glass/list'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { listConnectors } from '@/lib/services/connectors/list'
import { listEarlyWarnings } from '@/lib/services/early-warnings/list'
import { listJobs } from '@/lib/services/jobs/list'
import { getResult } from '@/lib/services/results/get'
import { storeFirst } from './connectors/source-card'
import { EarlyWarnings } from './early-warnings'
import { HeadlineCard } from './headline-card'
import { LookedInto } from './looked-into'
import { ResultsTable } from './results/results-table'
import { RunningJob } from './running-job'
import { SourceLine } from './source-line'

export const metadata: Metadata = { title: 'Overview' }

const MONTHS_SHOWN = 13

export default async function OverviewPage() {
  const { ctx, client, role, can } = await requirePage()
  const [done, queued, running, { items: connectors }, warnings, visits] = await Promise.all([
    listJobs(ctx, { state: 'done', limit: MONTHS_SHOWN }),
    listJobs(ctx, { state: 'queued', limit: 5 }),
    listJobs(ctx, { state: 'running', limit: 5 }),
    can('connector.read') ? listConnectors(ctx) : { items: [] },
    listEarlyWarnings(ctx, { state: 'open', limit: 10 }),
    role === 'owner' ? listBreakGlass(ctx, { open: true }) : [],
  ])
  const newest = done.items[0]
  const result = newest ? await getResult(ctx, { jobId: newest.id }) : null
  const active = [...running.items, ...queued.items]
  return (
    <div className="flex flex-col gap-8">
      <PageHead
        answer={
          result
            ? `${describeWindow(result.job.window)}: ${describeRate(result.summary.matchRate)}`
            : 'Here you will see how much of what the store sold GA4 has seen.'
        }
        title="Overview"
      />
      <LookedInto timeZone={client.timeZone} visits={visits} />
      <EarlyWarnings timeZone={client.timeZone} warnings={warnings.items} />
      {active.length > 0 ? (
        <Section id="running" title="Under way">
          <Card className="divide-y divide-line">
            {active.map((job) => (
              <RunningJob job={job} key={job.id} timeZone={client.timeZone} />
            ))}
          </Card>
        </Section>
      ) : null}
      {result ? <HeadlineCard result={result} timeZone={client.timeZone} /> : null}
      {!result && active.length === 0 ? (
        <Beginning canConnect={can('connector.manage')} canRun={can('job.run')} />
      ) : null}
      {done.items.length > 0 ? (
        <Section
          actions={
            <Link className="link text-sm" href="/dashboard/results">
              All results
            </Link>
          }
          id="results"
          title="Results so far"
        >
          <ResultsTable jobs={done.items} timeZone={client.timeZone} />
        </Section>
      ) : null}
      {connectors.length > 0 ? <Sources connectors={connectors} timeZone={client.timeZone} /> : null}
    </div>
  )
}

function Beginning({ canRun, canConnect }: { canRun: boolean; canConnect: boolean }) {
  if (!canRun) {
    return (
      <EmptyState title="No result yet">
        As soon as someone of your team has run a reconciliation, its result is here for you to read.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      action={
        <span className="flex flex-wrap justify-center gap-2">
          <ButtonLink href="/dashboard/new" variant="primary">
            Compare two files
          </ButtonLink>
          {canConnect ? <ButtonLink href="/dashboard/connectors/new">Connect a store</ButtonLink> : null}
        </span>
      }
      title="Two files are enough to begin"
    >
      An order export from Shopify or WooCommerce and a GA4 report of the same days. A minute later you see which sales
      GA4 did not see, and why. Connected once, both sides are read without any file.
    </EmptyState>
  )
}

function Sources({ connectors, timeZone }: { connectors: ConnectorDto[]; timeZone: string }) {
  return (
    <Section
      actions={
        <Link className="link text-sm" href="/dashboard/connectors">
          All about the sources
        </Link>
      }
      id="sources"
      title="Sources"
    >
      <Card className="divide-y divide-line">
        {storeFirst(connectors).map((connector) => (
          <SourceLine connector={connector} key={connector.id} timeZone={timeZone} />
        ))}
      </Card>
    </Section>
  )
}
