import { render, toPlainText } from '@react-email/render'
import { env } from '@/lib/env'
import type { MailContent } from '@/lib/services/notifications/dto'
import { JobDone, jobDoneSubject } from './templates/job-done'
import { JobFailed, jobFailedSubject } from './templates/job-failed'

/** A mail's subject and both forms of its text; links lead to FRONTEND_URL. */
export async function renderMail(content: MailContent): Promise<{ subject: string; html: string; plain: string }> {
  const frontendUrl = env().FRONTEND_URL.replace(/\/$/, '')
  const [subject, mail] =
    content.kind === 'job_done'
      ? [jobDoneSubject(content.payload), <JobDone frontendUrl={frontendUrl} key="mail" payload={content.payload} />]
      : [
          jobFailedSubject(content.payload),
          <JobFailed frontendUrl={frontendUrl} key="mail" payload={content.payload} />,
        ]
  const html = await render(mail)
  return { subject, html, plain: toPlainText(html) }
}
