import type { Metadata } from 'next'
import { ButtonLink } from '@/app/_ui/button'
import { UploadIcon } from '@/app/_ui/icons'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import { listConnectors } from '@/lib/services/connectors/list'
import { SourceCard, storeFirst } from './source-card'

export const metadata: Metadata = { title: 'Connectors' }

export default async function ConnectorsPage() {
  const { ctx, client, can } = await requirePage()
  const connectors = await listConnectors(ctx)
  return (
    <div className="flex flex-col gap-6">
      <PageHead
        actions={
          can('connector.upload') && can('job.run') ? (
            <ButtonLink href="/dashboard/new">
              <UploadIcon />
              Upload files
            </ButtonLink>
          ) : null
        }
        answer="Where the two sides come from, and what each of them gave last."
        title="Connectors"
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {storeFirst(connectors).map((connector) => (
          <SourceCard connector={connector} key={connector.id} timeZone={client.timeZone} />
        ))}
      </div>
    </div>
  )
}
