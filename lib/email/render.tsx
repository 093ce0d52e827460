import { render, toPlainText } from '@react-email/render'
import type { ReactElement } from 'react'
import { env } from '@/lib/env'
import type { MailContent } from '@/lib/services/notifications/dto'
import { EmailChange, emailChangeSubject, PasswordReset, passwordResetSubject } from './templates/account-link'
import { EmailChanged, emailChangedSubject } from './templates/address-changed'
import { BreakGlass, breakGlassSubject } from './templates/break-glass'
import { ConnectionRequest, connectionRequestSubject } from './templates/connection-request'
import { Invitation, invitationSubject } from './templates/invitation'
import { JobDone, jobDoneSubject } from './templates/job-done'
import { JobFailed, jobFailedSubject } from './templates/job-failed'
import { OrderWatch, orderWatchSubject } from './templates/order-watch'
import { StaffDigest, staffDigestSubject } from './templates/staff-digest'

/** A mail's subject and both forms of its text; links lead to FRONTEND_URL. */
export async function renderMail(content: MailContent): Promise<{ subject: string; html: string; plain: string }> {
  const { subject, mail } = compose(content, env().FRONTEND_URL.replace(/\/$/, ''))
  const html = await render(mail)
  return { subject, html, plain: toPlainText(html) }
}

function compose(content: MailContent, frontendUrl: string): { subject: string; mail: ReactElement } {
  switch (content.kind) {
    case 'job_done':
      return {
        subject: jobDoneSubject(content.payload),
        mail: <JobDone frontendUrl={frontendUrl} payload={content.payload} />,
      }
    case 'job_failed':
      return {
        subject: jobFailedSubject(content.payload),
        mail: <JobFailed frontendUrl={frontendUrl} payload={content.payload} />,
      }
    case 'connection_request':
      return {
        subject: connectionRequestSubject(content.payload),
        mail: <ConnectionRequest frontendUrl={frontendUrl} payload={content.payload} />,
      }
    case 'break_glass':
      return {
        subject: breakGlassSubject(content.payload),
        mail: <BreakGlass frontendUrl={frontendUrl} payload={content.payload} />,
      }
    case 'staff_digest':
      return {
        subject: staffDigestSubject(content.payload),
        mail: <StaffDigest frontendUrl={frontendUrl} payload={content.payload} />,
      }
    case 'order_watch':
      return {
        subject: orderWatchSubject(content.payload),
        mail: <OrderWatch frontendUrl={frontendUrl} payload={content.payload} />,
      }
    case 'password_reset':
      return {
        subject: passwordResetSubject,
        mail: <PasswordReset frontendUrl={frontendUrl} payload={content.payload} />,
      }
    case 'email_change':
      return { subject: emailChangeSubject, mail: <EmailChange frontendUrl={frontendUrl} payload={content.payload} /> }
    case 'email_changed':
      return { subject: emailChangedSubject, mail: <EmailChanged payload={content.payload} /> }
    case 'invitation':
      return {
        subject: invitationSubject(content.payload),
        mail: <Invitation frontendUrl={frontendUrl} payload={content.payload} />,
      }
  }
}
