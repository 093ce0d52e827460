import type { Metadata } from 'next'
import { ButtonLink } from '@/app/_ui/button'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { requirePage } from '@/lib/auth/page'
import { addDays, dayOf, isDay, isTimeZone } from '@/lib/period'
import { listConnectors } from '@/lib/services/connectors/list'
import { getFileReconciliation } from '@/lib/services/reconciliations/get-file-reconciliation'
import { ReconcileForm } from './reconcile-form'

export const metadata: Metadata = { title: 'Compare two files' }

/** The last month that is over in the zone. */
function lastFullMonth(timeZone: string) {
  const firstOfThisMonth = `${dayOf(Date.now(), timeZone).slice(0, 7)}-01`
  const to = addDays(firstOfThisMonth, -1)
  return { from: `${to.slice(0, 7)}-01`, to }
}

export default async function NewReconciliationPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client, can } = await requirePage()
  if (!can('job.run') || !can('connector.upload')) {
    return (
      <EmptyState heading="h1" title="Your role can read results, not make new ones">
        Ask an owner or admin of {client.name} to run the reconciliation or to give you the role of analyst.
      </EmptyState>
    )
  }
  const params = await searchParams
  const [from, to, timeZone] = [firstOf(params.from), firstOf(params.to), firstOf(params.timeZone)]
  const lastMonth = lastFullMonth(client.timeZone)
  const [reconciliation, { items: connectors }] = await Promise.all([getFileReconciliation(ctx), listConnectors(ctx)])
  const lastUpload = (id: string) => connectors.find((connector) => connector.id === id)?.lastUpload ?? null
  return (
    <div className="flex max-w-5xl flex-col gap-6">
      <PageHead
        actions={<ButtonLink href="/dashboard/reconciliations">Compare connected sources instead</ButtonLink>}
        answer="Give both sides for the same days. Nothing leaves this installation."
        title="Compare two files"
      />
      <ReconcileForm
        initialWindow={{
          from: from && isDay(from) ? from : lastMonth.from,
          to: to && isDay(to) ? to : lastMonth.to,
          timeZone: timeZone && isTimeZone(timeZone) ? timeZone : client.timeZone,
        }}
        lastMonth={lastMonth}
        lastUploads={{
          store: lastUpload(reconciliation.storeConnectorId),
          analytics: lastUpload(reconciliation.analyticsConnectorId),
        }}
        reconciliation={reconciliation}
        timeZones={Intl.supportedValuesOf('timeZone')}
      />
    </div>
  )
}
