import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { requirePage } from '@/lib/auth/page'
import { dayOf, isDay } from '@/lib/period'
import { listConnectors } from '@/lib/services/connectors/list'
import { listJobs } from '@/lib/services/jobs/list'
import { listClosableMonths, listMonths } from '@/lib/services/months/list'
import { listReconciliations } from '@/lib/services/reconciliations/list'
import { listSchedules } from '@/lib/services/schedules/list'
import { EarlyWarningsSection } from '../../early-warnings-section'
import { ClosedMonths } from '../closed-months'
import { ReconciliationCard } from '../reconciliation-card'
import { SchedulesSection } from './schedules-section'

export const metadata: Metadata = { title: 'Reconciliation' }

interface ReconciliationPageProps {
  params: Promise<{ id: string }>
  searchParams: Promise<SearchParams>
}

export default async function ReconciliationPage({ params, searchParams }: ReconciliationPageProps) {
  const { id } = await params
  const { ctx, client, can } = await requirePage({ action: 'reconciliation.read' })
  const [{ items: all }, { items: connectors }, { items: schedules }, done, running, queued] = await Promise.all([
    listReconciliations(ctx),
    listConnectors(ctx),
    listSchedules(ctx),
    listJobs(ctx, { state: 'done', limit: 200 }),
    listJobs(ctx, { state: 'running', limit: 20 }),
    listJobs(ctx, { state: 'queued', limit: 20 }),
  ])
  const reconciliation = all.find((one) => one.id === id)
  // The one of uploaded files has no zone, no live sources and no schedule.
  if (!reconciliation?.timeZone) notFound()
  const { name, timeZone } = reconciliation
  const months = can('month.read') ? (await listMonths(ctx, { reconciliationId: id })).items : []
  const closable = can('month.manage') ? await listClosableMonths(ctx, { reconciliationId: id }) : []
  const { from, to } = await searchParams
  const [first, last] = [firstOf(from), firstOf(to)]
  const now = Date.now()
  return (
    <div className="flex max-w-4xl flex-col gap-8">
      <PageHead answer={`Days are counted in ${timeZone}, as GA4 counts them.`} title={name} />
      <EarlyWarningsSection ctx={ctx} reconciliationId={id} timeZone={client.timeZone} />
      <ReconciliationCard
        active={[...running.items, ...queued.items].filter((job) => job.reconciliationId === id)}
        canRun={can('job.run')}
        connectors={connectors}
        isAlone
        last={done.items.find((job) => job.reconciliationId === id) ?? null}
        now={now}
        reconciliation={{ ...reconciliation, timeZone }}
        timeZone={client.timeZone}
        today={dayOf(now, timeZone)}
        wanted={first && last && isDay(first) && isDay(last) ? { from: first, to: last } : null}
      />
      <SchedulesSection
        canManage={can('schedule.manage')}
        reconciliation={{ id, timeZone }}
        schedules={schedules.filter((schedule) => schedule.reconciliation?.id === id)}
        timeZone={client.timeZone}
      />
      <ClosedMonths
        canManage={can('month.manage')}
        closable={closable}
        months={months}
        reconciliationId={id}
        timeZone={client.timeZone}
      />
    </div>
  )
}
