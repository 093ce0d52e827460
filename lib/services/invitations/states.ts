import { and, gt, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import { invitation } from '@/lib/db/schema/people'
import type { InvitationDto, InvitationState } from './dto'
import type { InvitationRow } from './write'

/**
 * Somebody who begins to accept takes the invitation (`accepted_at`) and ends with `accepted_by`; one that was begun and
 * never ended, because the server went down in between, is free again after a minute.
 */
export const isFree = and(
  isNull(invitation.revokedAt),
  isNull(invitation.acceptedBy),
  or(isNull(invitation.acceptedAt), lt(invitation.acceptedAt, sql`clock_timestamp() - interval '1 minute'`)),
) as SQL

/** Whether its link works. */
export const isOpen = and(isFree, gt(invitation.expiresAt, sql`clock_timestamp()`)) as SQL

/** `InvitationState`, by the database's clock. */
export const stateNow = sql<InvitationState>`case
  when ${invitation.acceptedBy} is not null then 'accepted'
  when ${invitation.revokedAt} is not null then 'revoked'
  when ${invitation.expiresAt} <= clock_timestamp() then 'expired'
  else 'open' end`

export function toInvitationDto(
  { id, email, role, expiresAt, createdAt }: InvitationRow,
  { state, inviterName }: { state: InvitationState; inviterName: string | null },
): InvitationDto {
  return {
    id,
    email,
    role,
    state,
    inviterName,
    expiresAt: expiresAt.toISOString(),
    createdAt: createdAt.toISOString(),
  }
}
