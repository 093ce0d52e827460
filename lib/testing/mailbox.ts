import type { MailPort } from '@/lib/email/port'
import { sendNext } from '@/workers/send-mail'

type Mail = Parameters<MailPort['send']>[0]

/** Sends all that waits in the outbox, to here instead of to people. */
export async function receiveMails(): Promise<Mail[]> {
  const mails: Mail[] = []
  const port: MailPort = {
    send: async (mail) => {
      mails.push(mail)
      return { outcome: 'sent' }
    },
    close: () => {},
  }
  while (await sendNext(port));
  return mails
}

/** The secret after the `#` of a mail's one link. */
export function secretIn(mail: Mail | undefined): string {
  const secret = /href="[^"#]+#([^"]+)"/.exec(mail?.html ?? '')?.[1]
  if (secret === undefined) throw new Error(`No link in ${mail?.html}`)
  return secret
}
