import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { isLiveKind, KIND_FORMS } from '@/app/_connect/kinds'
import { Notice } from '@/app/_ui/notice'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import { installationMethods } from '@/lib/services/connectors/installation-credentials'
import { readRefusal } from '@/lib/services/connectors/sign-in'
import { ForbiddenState } from '../../forbidden'
import { ConnectForm } from './connect-form'

interface Props {
  params: Promise<{ kind: string }>
  searchParams: Promise<{ refused?: string | string[] }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { kind } = await params
  return { title: isLiveKind(kind) ? `Connect ${KIND_FORMS[kind].name}` : 'Connect a source' }
}

export default async function ConnectKindPage({ params, searchParams }: Props) {
  const { kind } = await params
  const { refused } = await searchParams
  const refusal = typeof refused === 'string' ? readRefusal(refused) : null
  const { client, can } = await requirePage({ action: 'connector.read' })
  if (!isLiveKind(kind)) notFound()
  if (!can('connector.manage')) return <ForbiddenState clientName={client.name} what="connectors" />
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <PageHead
        answer="It is only read, never changed. What you enter is tried first, and kept, sealed, only if it works."
        title={`Connect ${KIND_FORMS[kind].name}`}
      />
      {refusal ? (
        <Notice title="Not connected" tone="critical">
          <p>{refusal}</p>
        </Notice>
      ) : null}
      <ConnectForm key={kind} kind={kind} offered={installationMethods(kind)} />
    </div>
  )
}
