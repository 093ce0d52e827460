import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { stepsOfCheck } from '@/app/_connect/steps'
import { Status } from '@/app/_ui/badge'
import { ButtonLink } from '@/app/_ui/button'
import { Card, Section } from '@/app/_ui/card'
import { Notice } from '@/app/_ui/notice'
import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import { StepsTried } from '@/app/_ui/steps-tried'
import { Ago } from '@/app/_ui/when'
import { requirePage } from '@/lib/auth/page'
import { getContact } from '@/lib/services/connectors/contact'
import { type ConnectorDto, isLive } from '@/lib/services/connectors/dto'
import { withoutSignIn } from '@/lib/services/connectors/installation-credentials'
import { getConnector } from '@/lib/services/connectors/list'
import { listReconciliations } from '@/lib/services/reconciliations/list'
import { connectorState, KIND_NAMES } from '../words'
import { Actions } from './actions'
import { AskedNote } from './asked-note'
import { CoverageSection } from './coverage-section'
import { FoundSection } from './found-section'
import { SettingsSection } from './settings-section'

export const metadata: Metadata = { title: 'Connector' }

export default async function ConnectorPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const { ctx, client, can } = await requirePage({ action: 'connector.read' })
  const connector = await orNotFound(getConnector(ctx, { connectorId: id }))
  const { kind } = connector
  // Sources that are given their data have no page of their own.
  if (!isLive(kind)) redirect('/dashboard/connectors')
  const contact = can('connector.manage') ? await getContact(ctx, { connectorId: id }) : null
  const reconciliations = can('reconciliation.read') ? (await listReconciliations(ctx)).items : []
  const used = reconciliations.filter(({ sources }) => sources.some(({ connectorId }) => connectorId === id))
  const state = connectorState(connector)
  const now = Date.now()
  return (
    <div className="flex max-w-4xl flex-col gap-8">
      <PageHead
        actions={
          <Actions
            canCheck={can('connector.check')}
            canManage={can('connector.manage')}
            connectorId={id}
            isPaused={connector.pausedAt !== null}
          />
        }
        answer={
          <span className="flex flex-wrap items-center gap-x-3">
            <Status shape={state.shape} tone={state.tone}>
              {state.label}
            </Status>
            <span>
              {KIND_NAMES[kind]}. {state.sentence}
            </span>
          </span>
        }
        title={<span className="break-words">{connector.label}</span>}
      />
      {connector.problem ? (
        <Notice title={connector.problem} tone="critical">
          <p>
            Finished results stay as they are. Then check it again
            {can('connector.manage') ? (
              <>
                , or{' '}
                <a className="link underline" href="#settings">
                  replace the credentials
                </a>
              </>
            ) : null}
            .
          </p>
          {contact?.asked ? <AskedNote asked={contact.asked} timeZone={client.timeZone} /> : null}
        </Notice>
      ) : null}
      {used.length === 0 && connector.state === 'ready' ? (
        <Unused canManage={can('reconciliation.manage')} side={connector.side} />
      ) : null}
      <FoundSection connector={connector} timeZone={client.timeZone} />
      {connector.lastCheck ? (
        <Section
          id="check"
          lead={
            <>
              What was tried <Ago at={connector.lastCheck.checkedAt} now={now} timeZone={client.timeZone} />.
            </>
          }
          title="Last check"
        >
          <Card className="p-5">
            <StepsTried steps={stepsOfCheck(connector.lastCheck)} />
          </Card>
        </Section>
      ) : null}
      <CoverageSection connector={connector} now={now} timeZone={client.timeZone} />
      {used.length > 0 ? (
        <Section id="used" title="Compared in">
          <Card className="divide-y divide-line">
            {used.map(({ id: reconciliationId, name }) => (
              <Link
                className="block px-5 py-3 font-medium text-accent hover:bg-sunken"
                href={`/dashboard/reconciliations#${reconciliationId}`}
                key={reconciliationId}
              >
                {name}
              </Link>
            ))}
          </Card>
        </Section>
      ) : null}
      {contact ? (
        <SettingsSection connector={{ ...connector, kind }} contact={contact.contact} offered={withoutSignIn(kind)} />
      ) : null}
    </div>
  )
}

function Unused({ side, canManage }: { side: ConnectorDto['side']; canManage: boolean }) {
  return (
    <Notice title="Not compared with anything yet" tone="neutral">
      <p>
        {side === 'store'
          ? 'Say with which GA4 property its orders are compared; the first run then reads the days it needs.'
          : 'Say which store its purchases are compared with; the first run then reads the days it needs.'}
      </p>
      {canManage ? (
        <div className="mt-1.5">
          <ButtonLink href="/dashboard/reconciliations/new" variant="primary">
            New reconciliation
          </ButtonLink>
        </div>
      ) : null}
    </Notice>
  )
}
