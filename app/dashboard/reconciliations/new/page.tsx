import type { Metadata } from 'next'
import { ButtonLink } from '@/app/_ui/button'
import { EmptyState } from '@/app/_ui/empty-state'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { listConnectors } from '@/lib/services/connectors/list'
import { ForbiddenState } from '../../connectors/forbidden'
import { KIND_NAMES } from '../../connectors/words'
import { sidesOf } from '../sides'
import { NewReconciliationForm, type SourceOption } from './new-form'

export const metadata: Metadata = { title: 'New reconciliation' }

const optionOf = ({ id, label, kind, lastCheck }: ConnectorDto): SourceOption => ({
  id,
  label,
  kind: KIND_NAMES[kind],
  timeZone: lastCheck?.found.timeZone ?? null,
})

export default async function NewReconciliationPage() {
  const { ctx, client, can } = await requirePage({ action: 'reconciliation.read' })
  if (!can('reconciliation.manage')) return <ForbiddenState clientName={client.name} what="reconciliations" />
  const { stores, properties } = sidesOf((await listConnectors(ctx)).items)
  if (stores.length === 0 || properties.length === 0) {
    const missing = stores.length === 0 ? 'a store' : 'GA4'
    return (
      <EmptyState
        action={
          <ButtonLink href={`/dashboard/connectors/new${stores.length === 0 ? '' : '/ga4'}`} variant="primary">
            Connect {missing}
          </ButtonLink>
        }
        heading="h1"
        title="Connect both sides first"
      >
        A reconciliation compares a connected store with a GA4 property. Connect {missing}, then come back.
      </EmptyState>
    )
  }
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <PageHead
        answer="Say which store is compared with which GA4 property. It can then be run for any days."
        title="New reconciliation"
      />
      <NewReconciliationForm properties={properties.map(optionOf)} stores={stores.map(optionOf)} />
    </div>
  )
}
