import type { Metadata } from 'next'
import { Section } from '@/app/_ui/card'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { requirePage } from '@/lib/auth/page'
import { listConnectionRequests } from '@/lib/services/connection-requests/manage'
import { isLive } from '@/lib/services/connectors/dto'
import { listConnectors } from '@/lib/services/connectors/list'
import { ForbiddenState } from '../forbidden'
import { NewLink } from './new-link'
import { RequestsTable } from './requests-table'

export const metadata: Metadata = { title: 'Connection links' }

/** `?connector=` chooses the source that needs new credentials. */
export default async function RequestsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client, can } = await requirePage({ action: 'connector.read' })
  if (!can('connector.manage')) return <ForbiddenState clientName={client.name} what="connectors" />
  const wanted = firstOf((await searchParams).connector)
  const [{ items: requests }, { items: connectors }] = await Promise.all([
    listConnectionRequests(ctx, { limit: 50 }),
    listConnectors(ctx),
  ])
  const sources = connectors.flatMap(({ id, kind, label }) => (isLive(kind) ? [{ id, kind, label }] : []))
  return (
    <div className="flex flex-col gap-8">
      <PageHead
        answer={`Somebody without an account connects a source of ${client.name} here, and sees nothing else of it.`}
        title="Connection links"
      />
      <Section
        id="new"
        lead="It works once and for seven days, for the one source it is made for. You can withdraw it at any time."
        title="Make a link"
      >
        <NewLink
          clientName={client.name}
          sources={sources}
          timeZone={client.timeZone}
          wantedConnectorId={wanted ?? null}
        />
      </Section>
      <Section
        id="links"
        lead="The newest fifty. A link itself is shown only when it is made."
        title="Links made so far"
      >
        <RequestsTable requests={requests} sources={sources} timeZone={client.timeZone} />
      </Section>
    </div>
  )
}
