import { sql } from 'drizzle-orm'
import type { Role } from '@/lib/auth/permissions'
import { hashOfSecret, newSecret } from '@/lib/auth/secrets'
import type { PlatformTransaction } from '@/lib/db/client'
import { outbox } from '@/lib/db/schema/operations'
import { invitation } from '@/lib/db/schema/people'
import { env } from '@/lib/env'
import { newId } from '@/lib/ids'
import type { InvitationPayload } from '../notifications/dto'
import { sealLinkSecret } from '../notifications/link-secret'

/** An invitation's row, its secret and the mail that brings it: always together, in one transaction. */

const VALID_HOURS = 72

export type InvitationRow = typeof invitation.$inferSelect

/** From the database's clock: until when a link that is made now works. */
export const freshUntil = sql`clock_timestamp() + make_interval(hours => ${VALID_HOURS})`

interface NewInvitation {
  clientId: string
  /** As `plainAddress` returned it. */
  email: string
  role: Role
  /** Who invites; for a platform admin, their own id. */
  createdBy: string | null
}

/** How the client and the one who invites are called in the mail. */
export type InvitationNames = Pick<InvitationPayload, 'clientName' | 'inviterName' | 'timeZone'>

/**
 * Writes an invitation and its mail for whoever may: the caller has checked what it gives, and writes the audit log.
 * Returns the link where there is no mail service, to be shown once, and null otherwise.
 */
export async function writeInvitation(
  tx: PlatformTransaction,
  input: NewInvitation,
  names: InvitationNames,
): Promise<{ row: InvitationRow; link: string | null }> {
  const secret = newSecret()
  const values = { ...input, id: newId('invitation'), tokenHash: hashOfSecret(secret), expiresAt: freshUntil }
  const [row] = (await tx.insert(invitation).values(values).returning()) as [InvitationRow]
  return { row, link: await writeInvitationMail(tx, row, names, secret) }
}

/** The mail with a link that was just made for the row. */
export async function writeInvitationMail(
  tx: PlatformTransaction,
  row: InvitationRow,
  names: InvitationNames,
  secret: string,
): Promise<string | null> {
  const { clientId, email, role, expiresAt, tokenHash } = row
  const id = newId('mail')
  const payload: InvitationPayload = {
    ...names,
    email,
    role,
    expiresAt: expiresAt.toISOString(),
    sealedSecret: sealLinkSecret({ clientId, id }, secret),
  }
  const dedupeKey = `invitation:${row.id}:${tokenHash.slice(0, 16)}`
  await tx
    .insert(outbox)
    .values({ clientId, id, kind: 'invitation', dedupeKey, toAddress: email, payload: { ...payload } })
  // Where mail goes out, nobody but its recipient is given the link: it also proves whose address it is.
  return env().FROM_EMAIL ? null : new URL(`/accept-invite/${secret}`, env().FRONTEND_URL).href
}
