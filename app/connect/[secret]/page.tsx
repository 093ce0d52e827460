import { KIND_FORMS } from '@/app/_connect/kinds'
import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import { Instant } from '@/app/_ui/when'
import { env } from '@/lib/env'
import { describeRequest } from '@/lib/services/connection-requests/answer'
import { withoutSignIn } from '@/lib/services/connectors/installation-credentials'
import { AccessSection } from './access-section'
import { ConnectSource } from './connect-source'

/** For whoever holds the link: who asks, for what, until when, and the form. */
export default async function ConnectPage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params
  const { kind, clientName, note, expiresAt, connector } = await orNotFound(describeRequest(secret))
  const { name, side } = KIND_FORMS[kind]
  const what = side === 'store' ? 'store' : 'property'
  const source = `${name} ${what}`
  return (
    <ConnectSource
      canReceiveKeys={env().FRONTEND_URL.startsWith('https:')}
      kind={kind}
      offered={withoutSignIn(kind)}
      secret={secret}
      stored={connector?.config ?? null}
    >
      <PageHead
        answer={
          connector ? (
            <>
              “{connector.label}” can no longer be read with the credentials that are stored. Give new ones for the same{' '}
              {what} here; you need no account.
            </>
          ) : (
            <>
              The orders of your store are compared with the purchases that Google Analytics counted, to find sales that
              it missed. You need no account.
            </>
          )
        }
        title={
          connector
            ? `${clientName} asks for a new sign-in to your ${source}`
            : `${clientName} asks to read your ${source}`
        }
      />
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        <div>
          <dt className="text-muted text-sm">For</dt>
          <dd className="break-words">{note}</dd>
        </div>
        <div>
          <dt className="text-muted text-sm">This link works once, until</dt>
          <dd>
            <Instant at={expiresAt} timeZone="UTC" /> UTC
          </dd>
        </div>
      </dl>
      <AccessSection kind={kind} />
    </ConnectSource>
  )
}
