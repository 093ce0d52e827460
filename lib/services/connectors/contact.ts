import { and, desc, eq, isNotNull } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantContext } from '@/lib/db/context'
import { outbox } from '@/lib/db/schema/operations'
import { connectionRequest } from '@/lib/db/schema/platform'
import { connector } from '@/lib/db/schema/tenant'
import { withBoth, withPlatform } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { recordAudit } from '../audit/record'
import { mailKeyOf } from '../connection-requests/write-request'
import type { MailState } from '../notifications/dto'
import { isLive } from './dto'
import { findConnector } from './find-connector'

/** Who is asked for a new sign-in when a source does not let us in any more: mostly its owner, without an account. */

/** One mailbox, as a mail service takes it. */
export const emailSchema = z
  .string()
  .trim()
  .max(254, 'must be at most 254 characters')
  .pipe(z.email('must be one e-mail address, such as anna@shop.example'))

export const contactSchema = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(200, 'must be at most 200 characters'),
  email: emailSchema,
})

export interface ContactDto {
  /** Null where nobody was named. */
  contact: { name: string; email: string } | null
  /** The newest link for a new sign-in that was written to somebody since the source broke; ISO 8601. */
  asked: { name: string; email: string; at: string; mail: { id: string; state: MailState } } | null
}

/** Throws `not_found`. */
export async function getContact(
  context: TenantContext,
  { connectorId }: { connectorId: string },
): Promise<ContactDto> {
  const row = await findConnector(context, connectorId)
  const { contactName: name, contactEmail: email } = row
  return {
    contact: name === null || email === null ? null : { name, email },
    asked: row.contactAskedAt === null ? null : await findAsked(context, connectorId),
  }
}

async function findAsked(context: TenantContext, connectorId: string): Promise<ContactDto['asked']> {
  const { clientId } = context
  return withPlatform(context, async (tx) => {
    const [request] = await tx
      .select()
      .from(connectionRequest)
      .where(
        and(
          eq(connectionRequest.clientId, clientId),
          eq(connectionRequest.connectorId, connectorId),
          isNotNull(connectionRequest.email),
        ),
      )
      .orderBy(desc(connectionRequest.createdAt))
      .limit(1)
    if (!request?.email) return null
    const [mail] = await tx
      .select({ id: outbox.id, state: outbox.state })
      .from(outbox)
      .where(and(eq(outbox.clientId, clientId), eq(outbox.dedupeKey, mailKeyOf(request.id))))
    return mail ? { name: request.note, email: request.email, at: request.createdAt.toISOString(), mail } : null
  })
}

/** Names the contact, or with null removes it. Throws `not_found`, and `conflict` for a source without credentials. */
export async function setContact(
  context: TenantContext,
  { connectorId, contact }: { connectorId: string; contact: z.infer<typeof contactSchema> | null },
): Promise<ContactDto> {
  const row = await findConnector(context, connectorId)
  if (!isLive(row.kind)) throw new AppError('conflict', `${row.label} takes files: nobody has to sign in for it.`)
  await withBoth(context, async (tx, platform) => {
    await tx
      .update(connector)
      .set({ contactName: contact?.name ?? null, contactEmail: contact?.email ?? null })
      .where(and(eq(connector.clientId, context.clientId), eq(connector.id, connectorId)))
    await recordAudit(platform, context, { action: 'connector.change', objectId: connectorId, details: { contact } })
  })
  return getContact(context, { connectorId })
}
