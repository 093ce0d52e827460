import { eq, sql } from 'drizzle-orm'
import { holderOf, openInvitation } from '@/lib/auth/invitation-link'
import type { Principal } from '@/lib/auth/session'
import { user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import type { OpenedInvitationDto } from './dto'

/** What the link's page says. Has no effect, so that mail scanners may follow links. Throws `not_found`. */
export async function describeInvitation(secret: string, principal: Principal | null): Promise<OpenedInvitationDto> {
  const { row, of } = await openInvitation(secret)
  const { inviterName, hasAccount } = await withAdmin(async (tx) => {
    const [inviter] = await tx
      .select({ name: user.name })
      .from(user)
      .where(eq(user.id, row.createdBy ?? ''))
    const same = await tx.$count(user, eq(sql`lower(${user.email})`, row.email))
    return { inviterName: inviter?.name ?? null, hasAccount: same > 0 }
  }, holderOf(true))
  return {
    clientName: of.brandName ?? of.name,
    inviterName,
    email: row.email,
    role: row.role,
    expiresAt: row.expiresAt.toISOString(),
    timeZone: of.timeZone,
    hasAccount,
    signedInAs: principal && !principal.key ? principal.user.email : null,
  }
}
