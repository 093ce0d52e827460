import type { Metadata } from 'next'
import Link from 'next/link'
import { MailStateLabel } from '@/app/_mail/mail-state'
import { Notice } from '@/app/_ui/notice'
import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import { Instant } from '@/app/_ui/when'
import { requirePage } from '@/lib/auth/page'
import { getMail } from '@/lib/services/notifications/outbox'
import { ResendButton } from './resend-button'

export const metadata: Metadata = { title: 'Mail' }

export default async function MailPage({ params }: { params: Promise<{ id: string }> }) {
  const { ctx, client } = await requirePage({ action: 'outbox.manage' })
  const mail = await orNotFound(getMail(ctx, { mailId: (await params).id }))
  const canResend = mail.state === 'failed' || mail.state === 'kept'
  return (
    <div className="flex flex-col gap-6">
      <Link className="link self-start" href="/dashboard/outbox">
        Outbox
      </Link>
      <PageHead
        actions={canResend ? <ResendButton mailId={mail.id} /> : null}
        answer={
          <>
            To {mail.to}, written <Instant at={mail.createdAt} timeZone={client.timeZone} />
            {mail.sentAt ? (
              <>
                , sent <Instant at={mail.sentAt} timeZone={client.timeZone} />
              </>
            ) : null}
          </>
        }
        title={mail.subject ?? 'A mail that is not written out yet'}
      />
      <MailStateLabel state={mail.state} />
      {mail.state === 'failed' ? (
        <Notice title="It was not sent" tone="critical">
          <p>{mail.error}</p>
        </Notice>
      ) : null}
      {mail.state === 'waiting' && mail.error && mail.nextTryAt ? (
        <Notice title="It is tried again by itself" tone="pending">
          <p>
            {mail.error} Next try: <Instant at={mail.nextTryAt} seconds timeZone={client.timeZone} />.
          </p>
        </Notice>
      ) : null}
      {mail.state === 'kept' ? (
        <Notice title="It can only be read here" tone="neutral">
          <p>
            No mail service is set up. Whoever runs the installation sets FROM_EMAIL with RESEND_API_KEY or SMTP_URL;
            then it can be sent.
          </p>
        </Notice>
      ) : null}
      {mail.html !== null ? (
        // An empty sandbox runs no script, and gives the mail neither our cookies nor our origin.
        <iframe
          className="h-[760px] w-full max-w-3xl rounded-card border border-line bg-surface"
          sandbox=""
          srcDoc={mail.html}
          title="The mail as it is sent"
        />
      ) : null}
      {mail.plain !== null ? (
        <details className="max-w-3xl">
          <summary className="link w-fit">Show it as plain text</summary>
          <pre className="mt-3 whitespace-pre-wrap rounded-card border border-line bg-sunken p-4 font-mono text-sm">
            {mail.plain}
          </pre>
        </details>
      ) : null}
    </div>
  )
}
