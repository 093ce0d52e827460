import { and, eq } from 'drizzle-orm'
import { type AdminContext, earnAdminContext, earnContext, type Origin, type TenantContext } from '@/lib/db/context'
import { invitation } from '@/lib/db/schema/people'
import { client } from '@/lib/db/schema/platform'
import { withAdmin, withAuth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { isOpen } from '@/lib/services/invitations/states'
import type { InvitationRow } from '@/lib/services/invitations/write'
import { hashOfSecret } from './secrets'

/** From the secret of an invitation's link to the one thing it allows: becoming a member, with its role. */

/** The one answer to a link that is wrong, used, withdrawn, too old, or of a client that takes nobody in now. */
export const notValid = () =>
  new AppError('not_found', 'This invitation is not valid any more. Ask whoever sent it to you for a new one.')

export interface OpenedInvitation {
  row: InvitationRow
  of: Pick<typeof client.$inferSelect, 'id' | 'name' | 'brandName' | 'timeZone'>
}

/** For looking only: nothing is changed by it, whoever follows the link. Throws `not_found`. */
export async function openInvitation(secret: string): Promise<OpenedInvitation> {
  const tokenHash = hashOfSecret(secret)
  const [row] = await withAuth({ tokenHash }, (tx) =>
    tx
      .select()
      .from(invitation)
      .where(and(eq(invitation.tokenHash, tokenHash), isOpen)),
  )
  if (!row) throw notValid()
  const { id, name, brandName, timeZone, status } = client
  const [of] = await withAdmin(
    (tx) =>
      tx
        .select({ id, name, brandName, timeZone })
        .from(client)
        .where(and(eq(id, row.clientId), eq(status, 'active'))),
    holderOf(true),
  )
  if (!of) throw notValid()
  return { row, of }
}

/** The holder of a link, for reading what they must know and for the rows that make them a member. */
export const holderOf = (readOnly: boolean): AdminContext =>
  earnAdminContext({ userId: null, readOnly, origin: { via: 'link' } })

/** Whoever has just become a member by a link, for the audit log. */
export const joinedBy = (clientId: string, userId: string, origin: Omit<Origin, 'via'>): TenantContext =>
  earnContext({
    clientId,
    databaseRef: null,
    userId,
    role: 'dra_app',
    readOnly: false,
    origin: { via: 'link', ...origin },
  })
