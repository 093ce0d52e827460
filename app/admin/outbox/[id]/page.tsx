import type { Metadata } from 'next'
import Link from 'next/link'
import { MailStateLabel } from '@/app/_mail/mail-state'
import { MAIL_KIND_WORDS } from '@/app/_mail/words'
import { ActButton } from '@/app/_ui/act-button'
import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import { Instant } from '@/app/_ui/when'
import { requireAdminPage } from '@/lib/auth/page'
import { getAnyMail } from '@/lib/services/notifications/all'

export const metadata: Metadata = { title: 'Mail' }

export default async function AdminMailPage({ params }: { params: Promise<{ id: string }> }) {
  const { admin } = await requireAdminPage()
  const mail = await orNotFound(getAnyMail(admin, (await params).id))
  return (
    <div className="flex flex-col gap-6">
      <Link className="link self-start" href="/admin/outbox">
        Outbox
      </Link>
      <PageHead
        actions={
          mail.state === 'failed' || mail.state === 'kept' ? (
            <ActButton
              label="Send it again"
              method="POST"
              url={`/api/v1/admin/outbox/${mail.id}/resend`}
              variant="primary"
            />
          ) : null
        }
        answer={
          <>
            To {mail.to}, about {mail.client?.name ?? 'an account'}, written{' '}
            <Instant at={mail.createdAt} timeZone="UTC" /> (UTC)
          </>
        }
        title={MAIL_KIND_WORDS[mail.kind]}
      />
      <MailStateLabel state={mail.state} />
      {mail.error ? <p>{mail.error}</p> : null}
      {mail.plain === null ? (
        <p className="text-muted">
          {mail.client ? 'What it says is for its client’s people only.' : 'It is not written out yet.'}
        </p>
      ) : (
        <pre className="max-w-3xl whitespace-pre-wrap rounded-card border border-line bg-sunken p-4 font-mono text-sm wrap-anywhere">
          {mail.plain}
        </pre>
      )}
    </div>
  )
}
