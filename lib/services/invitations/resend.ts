import { and, eq } from 'drizzle-orm'
import { hashOfSecret, newSecret } from '@/lib/auth/secrets'
import type { TenantContext } from '@/lib/db/context'
import { invitation } from '@/lib/db/schema/people'
import { withPlatform } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { recordAudit } from '../audit/record'
import type { MadeInvitationDto } from './dto'
import { readInviter } from './read-inviter'
import { isFree, toInvitationDto } from './states'
import { freshUntil, writeInvitationMail } from './write'

/**
 * Makes a new link for an invitation that is open or expired, and mails it; the former link opens nothing from then on.
 * Throws `not_found`, `conflict` for one that was accepted or withdrawn, and `forbidden` as `makeInvitation` does.
 */
export async function resendInvitation(
  context: TenantContext,
  { invitationId }: { invitationId: string },
): Promise<MadeInvitationDto> {
  const named = and(eq(invitation.clientId, context.clientId), eq(invitation.id, invitationId))
  return withPlatform(context, async (tx) => {
    const [known] = await tx.select({ role: invitation.role }).from(invitation).where(named)
    if (!known) throw notFound('The invitation')
    // Whoever sends it again is shown the link where there is no mail service.
    const names = await readInviter(tx, context, known.role)
    const secret = newSecret()
    const [row] = await tx
      .update(invitation)
      .set({ tokenHash: hashOfSecret(secret), expiresAt: freshUntil, acceptedAt: null })
      .where(and(named, isFree))
      .returning()
    if (!row)
      throw new AppError('conflict', 'This invitation was accepted or withdrawn. Make a new one if it is needed.')
    const link = await writeInvitationMail(tx, row, names, secret)
    const { email, role } = row
    await recordAudit(tx, context, { action: 'invitation.resend', objectId: row.id, details: { email, role } })
    return { ...toInvitationDto(row, { state: 'open', inviterName: names.inviterName }), link }
  })
}
