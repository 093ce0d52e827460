import { hkdfSync } from 'node:crypto'
import { z } from 'zod'
import type { outbox } from '@/lib/db/schema/operations'
import { env } from '@/lib/env'
import { openVault, type Vault } from '@/lib/vault/seal'

/**
 * Links with a secret in a mail. The secret lies in the outbox sealed, in the payload's `sealedSecret`, for as long as the
 * mail is kept: templates write the mark below in its place, so the stored text holds none, and it is put in only while the
 * mail is handed to the mail service. Whoever reads a copy of the database finds no link that works.
 */

export const LINK_SECRET_MARK = 'secret-of-this-link'

const KEY_BYTES = 32
let opened: { secret: string; vault: Vault } | undefined

/** Its key comes from AUTH_SECRET, by which sessions could be made anyway, so that mail needs no further setting. */
function mailVault(): Vault {
  const secret = env().AUTH_SECRET
  if (opened?.secret !== secret) {
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'links in mail', KEY_BYTES))
    opened = { secret, vault: openVault([{ id: 'mail', key }]) }
  }
  return opened.vault
}

type MailRow = Pick<typeof outbox.$inferSelect, 'clientId' | 'id' | 'payload'>

const placeOf = ({ clientId, id }: Pick<MailRow, 'clientId' | 'id'>) => ({
  clientId,
  table: 'outbox',
  id,
  field: 'secret',
})

/** For the payload's `sealedSecret` of the mail with this id. */
export const sealLinkSecret = (mail: Pick<MailRow, 'clientId' | 'id'>, secret: string): string =>
  mailVault().seal(secret, placeOf(mail))

const payloadSchema = z.object({ sealedSecret: z.string() })

/** The mail's text as its recipient gets it; unchanged for mail without such a link. Throws as `unseal` does. */
export function putLinkSecret<T extends { html: string; plain: string }>(mail: MailRow, text: T): T {
  const { success, data } = payloadSchema.safeParse(mail.payload)
  if (!success) return text
  const secret = z.string().parse(mailVault().unseal(data.sealedSecret, placeOf(mail)))
  const put = (one: string) => one.replaceAll(LINK_SECRET_MARK, secret)
  return { ...text, html: put(text.html), plain: put(text.plain) }
}
