import { createTransport } from 'nodemailer'
import { ANSWER_MS, type MailOutcome, type MailPort } from './port'

const ONE_MAILBOX = /^[^\s,;:<>()"]+@[^\s,;:<>()"]+$/

/**
 * Mail through an SMTP server. SMTP cannot refuse a repeat: a sender that dies after the server took a mail sends it
 * again, with the same Message-ID, by which many mailboxes show it once.
 */
export function openSmtp(settings: { url: string; from: { name: string; address: string } }): MailPort {
  const transport = createTransport(withTimeouts(settings.url))
  const domain = settings.from.address.split('@')[1] ?? 'localhost'
  return {
    send: async ({ id, to, subject, html, plain }) => {
      // Anything more would be read as further recipients.
      if (!ONE_MAILBOX.test(to)) return { outcome: 'refused', reason: 'This is not the address of one mailbox.' }
      try {
        await transport.sendMail({
          from: settings.from,
          to,
          subject,
          html,
          text: plain,
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
        return { outcome: 'sent' }
      } catch (error) {
        return outcomeOf(error as SmtpError)
      }
    },
    close: () => transport.close(),
  }
}

/** A server that accepts the connection and then stays silent would hold a mail for ten minutes. */
function withTimeouts(smtpUrl: string): string {
  const url = new URL(smtpUrl)
  for (const name of ['connectionTimeout', 'greetingTimeout', 'socketTimeout'])
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(ANSWER_MS / 3))
  return url.href
}

interface SmtpError extends Error {
  code?: string
  responseCode?: number
  response?: string
}

/** RFC 5321, 4.2.1: replies from 500 on are lasting, those below may pass. */
function outcomeOf({ code, responseCode, response, message }: SmtpError): MailOutcome {
  const said = response ?? message
  if (code === 'EAUTH')
    return { outcome: 'refused', reason: `The SMTP server does not take the login of SMTP_URL: ${said}` }
  if (responseCode !== undefined && responseCode >= 500)
    return { outcome: 'refused', reason: `The SMTP server refused the mail: ${said}` }
  return { outcome: 'retry', reason: `The SMTP server did not take the mail: ${said}` }
}
