import { env } from '@/lib/env'
import type { MailPort } from './port'
import { openResend, RESEND_ORIGIN } from './resend'
import { openSmtp } from './smtp'

/** The mail service the installation is set up with; null where there is none. */
export function openMailPort(): MailPort | null {
  const { RESEND_API_KEY, SMTP_URL, FROM_EMAIL, FROM_NAME, UPSTREAM_OVERRIDES } = env()
  if (!FROM_EMAIL) return null
  if (RESEND_API_KEY)
    return openResend({
      apiKey: RESEND_API_KEY,
      from: `"${FROM_NAME.replace(/["\\]/g, '')}" <${FROM_EMAIL}>`,
      baseUrl: UPSTREAM_OVERRIDES?.[RESEND_ORIGIN],
    })
  return SMTP_URL ? openSmtp({ url: SMTP_URL, from: { name: FROM_NAME, address: FROM_EMAIL } }) : null
}
