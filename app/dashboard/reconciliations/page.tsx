import type { Metadata } from 'next'
import Link from 'next/link'
import { ButtonLink } from '@/app/_ui/button'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import { dayOf } from '@/lib/period'
import { listConnectors } from '@/lib/services/connectors/list'
import { listJobs } from '@/lib/services/jobs/list'
import type { ReconciliationDto } from '@/lib/services/reconciliations/dto'
import { listReconciliations } from '@/lib/services/reconciliations/list'
import { ReconciliationCard } from './reconciliation-card'
import { sidesOf } from './sides'

export const metadata: Metadata = { title: 'Reconciliations' }

/** How far back the last result of each is looked for. */
const JOBS_LOOKED_AT = 200

/** Its days are a property's; the one of uploaded files has no zone of its own. */
const isLiveReconciliation = (one: ReconciliationDto): one is ReconciliationDto & { timeZone: string } =>
  one.timeZone !== null

export default async function ReconciliationsPage() {
  const { ctx, client, can } = await requirePage({ action: 'reconciliation.read' })
  const [{ items: all }, { items: connectors }, done, running, queued] = await Promise.all([
    listReconciliations(ctx),
    listConnectors(ctx),
    listJobs(ctx, { state: 'done', limit: JOBS_LOOKED_AT }),
    listJobs(ctx, { state: 'running', limit: 20 }),
    listJobs(ctx, { state: 'queued', limit: 20 }),
  ])
  const live = all.filter(isLiveReconciliation)
  const { stores, properties } = sidesOf(connectors)
  const canManage = can('reconciliation.manage')
  const isReady = stores.length > 0 && properties.length > 0
  const now = Date.now()
  return (
    <div className="flex max-w-4xl flex-col gap-6">
      <PageHead
        actions={
          canManage && live.length > 0 && isReady ? (
            <ButtonLink href="/dashboard/reconciliations/new">New reconciliation</ButtonLink>
          ) : null
        }
        answer="Which connected store is compared with which GA4 property. A run reads the days it needs by itself."
        title="Reconciliations"
      />
      {live.map((reconciliation) => (
        <ReconciliationCard
          active={[...running.items, ...queued.items].filter((job) => job.reconciliationId === reconciliation.id)}
          canRun={can('job.run')}
          connectors={connectors}
          key={reconciliation.id}
          last={done.items.find((job) => job.reconciliationId === reconciliation.id) ?? null}
          now={now}
          reconciliation={reconciliation}
          timeZone={client.timeZone}
          today={dayOf(now, reconciliation.timeZone)}
          wanted={null}
        />
      ))}
      {live.length === 0 ? (
        <Beginning
          canConnect={can('connector.manage')}
          canManage={canManage}
          hasProperty={properties.length > 0}
          hasStore={stores.length > 0}
        />
      ) : null}
      {can('job.run') && can('connector.upload') ? (
        <p className="text-muted">
          No access to a store or a property? Two exports can be compared{' '}
          <Link className="link underline" href="/dashboard/new">
            by file
          </Link>
          .
        </p>
      ) : null}
    </div>
  )
}

interface BeginningProps {
  canManage: boolean
  canConnect: boolean
  hasStore: boolean
  hasProperty: boolean
}

function Beginning({ canManage, canConnect, hasStore, hasProperty }: BeginningProps) {
  if (!canManage || !canConnect)
    return (
      <EmptyState title="Nothing is compared by itself yet">
        Once an owner or admin has connected a store and a GA4 property, what is compared with what is listed here.
      </EmptyState>
    )
  if (hasStore && hasProperty)
    return (
      <EmptyState
        action={
          <ButtonLink href="/dashboard/reconciliations/new" variant="primary">
            New reconciliation
          </ButtonLink>
        }
        title="Say what is compared with what"
      >
        A store and a GA4 property are connected. Put them together, and every run reads and compares them day by day.
      </EmptyState>
    )
  const missing = hasStore ? 'GA4' : 'a store'
  return (
    <EmptyState
      action={
        <ButtonLink href={hasStore ? '/dashboard/connectors/new/ga4' : '/dashboard/connectors/new'} variant="primary">
          Connect {missing}
        </ButtonLink>
      }
      title="Connect both sides first"
    >
      A reconciliation needs a store and a GA4 property.{' '}
      {hasStore ? 'The store is connected; GA4 is still missing.' : null}
      {hasProperty ? 'GA4 is connected; the store is still missing.' : null}
    </EmptyState>
  )
}
