import type { Metadata } from 'next'
import Link from 'next/link'
import { ButtonLink } from '@/app/_ui/button'
import { Section } from '@/app/_ui/card'
import { EmptyState } from '@/app/_ui/empty-state'
import { UploadIcon } from '@/app/_ui/icons'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import { countOf } from '@/lib/sentences'
import { type ConnectorDto, isLive } from '@/lib/services/connectors/dto'
import { listConnectors } from '@/lib/services/connectors/list'
import { LiveCard } from './live-card'
import { SourceCard, storeFirst } from './source-card'

export const metadata: Metadata = { title: 'Connectors' }

function answerOf(live: ConnectorDto[]): string {
  if (live.length === 0) return 'Where the two sides come from, and what each of them gave last.'
  const wrong = live.filter(({ state }) => state !== 'ready')
  if (wrong.length === 0) return 'Every connected source can be read.'
  return `${countOf(wrong.length, 'source')} cannot be read: ${wrong.map(({ label }) => label).join(', ')}.`
}

export default async function ConnectorsPage() {
  const { ctx, client, can } = await requirePage({ action: 'connector.read' })
  const connectors = storeFirst((await listConnectors(ctx)).items)
  const live = connectors.filter(({ kind }) => isLive(kind))
  const given = connectors.filter(({ kind }) => !isLive(kind))
  const canManage = can('connector.manage')
  return (
    <div className="flex flex-col gap-8">
      <PageHead
        actions={
          <>
            {canManage ? (
              <>
                <ButtonLink href="/dashboard/connectors/new">Connect a store</ButtonLink>
                <ButtonLink href="/dashboard/connectors/new/ga4">Connect GA4</ButtonLink>
              </>
            ) : null}
            {can('connector.upload') && can('job.run') ? (
              <ButtonLink href="/dashboard/new">
                <UploadIcon />
                Upload files
              </ButtonLink>
            ) : null}
          </>
        }
        answer={answerOf(live)}
        title="Connectors"
      />
      <Section
        actions={
          live.length > 0 ? (
            <Link className="link text-sm" href="/dashboard/reconciliations">
              What is compared with what
            </Link>
          ) : null
        }
        id="connected"
        lead={
          canManage ? (
            <>
              Read by themselves, day by day, whenever a run needs them. No access yourself?{' '}
              <Link className="link" href="/dashboard/connectors/requests">
                Send the owner a link
              </Link>
              .
            </>
          ) : (
            'Read by themselves, day by day, whenever a run needs them.'
          )
        }
        title="Connected"
      >
        {live.length > 0 ? (
          <div className="grid items-start gap-4 lg:grid-cols-2">
            {live.map((connector) => (
              <LiveCard connector={connector} key={connector.id} now={Date.now()} timeZone={client.timeZone} />
            ))}
          </div>
        ) : (
          <EmptyState
            action={
              canManage ? (
                <ButtonLink href="/dashboard/connectors/new" variant="primary">
                  Connect a store
                </ButtonLink>
              ) : null
            }
            heading="h3"
            title="No store and no GA4 property is connected"
          >
            {canManage
              ? 'Connect both once, with rights that only read, and every run fetches what it needs. Files go on working beside it.'
              : `Once an owner or admin of ${client.name} has connected a store and GA4, their state is shown here.`}
          </EmptyState>
        )}
      </Section>
      {given.length > 0 ? (
        <Section id="given" lead="Sources that are given their data instead of being read." title="Files and sent data">
          <div className="grid items-start gap-4 lg:grid-cols-2">
            {given.map((connector) => (
              <SourceCard connector={connector} key={connector.id} timeZone={client.timeZone} />
            ))}
          </div>
        </Section>
      ) : null}
    </div>
  )
}
