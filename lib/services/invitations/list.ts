import { and, desc, eq, lt } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { invitation } from '@/lib/db/schema/people'
import { user } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import type { Page } from '../jobs/dto'
import type { InvitationDto, InvitationState } from './dto'
import { stateNow, toInvitationDto } from './states'

/** The client's invitations, newest first; the cursor is the last id of the page before, because ids sort by age. */
export async function listInvitations(
  context: TenantContext,
  { cursor, limit = 50, state }: { cursor?: string; limit?: number; state?: InvitationState } = {},
): Promise<Page<InvitationDto>> {
  const rows = await withPlatform(context, (tx) =>
    tx
      .select({ row: invitation, state: stateNow, inviterName: user.name })
      .from(invitation)
      .leftJoin(user, eq(user.id, invitation.createdBy))
      .where(
        and(
          eq(invitation.clientId, context.clientId),
          cursor ? lt(invitation.id, cursor) : undefined,
          state ? eq(stateNow, state) : undefined,
        ),
      )
      .orderBy(desc(invitation.id))
      .limit(limit + 1),
  )
  const items = rows.slice(0, limit).map(({ row, ...now }) => toInvitationDto(row, now))
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}
