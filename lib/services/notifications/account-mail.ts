import type { PlatformTransaction } from '@/lib/db/client'
import { outbox } from '@/lib/db/schema/operations'
import { withAuth } from '@/lib/db/tenant'
import { newId } from '@/lib/ids'
import type { AccountLinkPayload, AddressChangedPayload } from './dto'
import { sealLinkSecret } from './link-secret'

/** Mail about a person's account: no client's, so that none can read it. */
interface AccountMail {
  kind: 'password_reset' | 'email_change'
  to: string
  /** The link's secret. */
  secret: string
  /** How long the link works. */
  minutes: number
}

export async function writeAccountMail({ kind, to, secret, minutes }: AccountMail): Promise<void> {
  const mail = { clientId: '', id: newId('mail') }
  const payload: AccountLinkPayload = { email: to, minutes, sealedSecret: sealLinkSecret(mail, secret) }
  await withAuth(
    {},
    (tx) => tx.insert(outbox).values({ ...mail, kind, dedupeKey: mail.id, toAddress: to, payload: { ...payload } }),
    { isWriting: true },
  )
}

/** To the address of before, in the transaction that changes it. */
export async function insertAddressChangedMail(tx: PlatformTransaction, payload: AddressChangedPayload): Promise<void> {
  const id = newId('mail')
  await tx.insert(outbox).values({
    clientId: '',
    id,
    kind: 'email_changed',
    dedupeKey: id,
    toAddress: payload.email,
    payload: { ...payload },
  })
}
