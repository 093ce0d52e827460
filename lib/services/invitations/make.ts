import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { ROLES } from '@/lib/auth/permissions'
import type { TenantContext } from '@/lib/db/context'
import { invitation } from '@/lib/db/schema/people'
import { membership, user } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import { plainAddress } from '@/lib/email-address'
import { AppError } from '@/lib/errors'
import { recordAudit } from '../audit/record'
import type { MadeInvitationDto } from './dto'
import { readInviter } from './read-inviter'
import { isOpen, toInvitationDto } from './states'
import { writeInvitation } from './write'

const NOT_PLAIN = 'must be a plain address such as name@example.com, without quotes or letters that only look alike'

export const makeInvitationSchema = z
  .object({
    email: z
      .string()
      .max(320, 'is too long')
      .refine((text) => plainAddress(text) !== null, NOT_PLAIN),
    role: z.enum(ROLES, `must be ${ROLES.join(', ')}`),
  })
  .strict()

/**
 * Invites somebody to the context's client, by mail. Throws `forbidden` for a role that the inviter may not give, and
 * `conflict` for an address that belongs to a member or has an open invitation. Whether an address has an account
 * elsewhere is not told.
 */
export async function makeInvitation(
  context: TenantContext,
  input: z.infer<typeof makeInvitationSchema>,
): Promise<MadeInvitationDto> {
  const { clientId, userId } = context
  const { role } = input
  const email = plainAddress(input.email)
  if (email === null) throw new AppError('invalid_input', `email: ${NOT_PLAIN}`)
  return withPlatform(context, async (tx) => {
    const names = await readInviter(tx, context, role)
    // One invitation after the other for one address, or two at once would both find none.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${clientId} ${email}`}, 0))`)
    const [member] = await tx
      .select({ id: user.id })
      .from(membership)
      .innerJoin(user, eq(user.id, membership.userId))
      .where(and(eq(membership.clientId, clientId), eq(sql`lower(${user.email})`, email)))
    if (member)
      throw new AppError('conflict', `${email} is a member already. Change the role in the list of members instead.`)
    const sameAddress = and(eq(invitation.clientId, clientId), eq(invitation.email, email), isOpen)
    if ((await tx.$count(invitation, sameAddress)) > 0)
      throw new AppError('conflict', `${email} has an open invitation. Send it again, or withdraw it first.`)
    const { row, link } = await writeInvitation(tx, { clientId, email, role, createdBy: userId }, names)
    await recordAudit(tx, context, { action: 'invitation.make', objectId: row.id, details: { email, role } })
    return { ...toInvitationDto(row, { state: 'open', inviterName: names.inviterName }), link }
  })
}
