import { and, asc, eq, isNull } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { user } from '@/lib/db/schema/platform'
import { comment } from '@/lib/db/schema/review'
import { withTenant } from '@/lib/db/tenant'
import type { CommentDto, CommentSubject } from './dto'
import { placeOf } from './subject'

const MAX_COMMENTS = 500

/** Comments on a line or finding, oldest first; those on a line are the same in every result. */
export function listComments(context: TenantContext, on: CommentSubject): Promise<{ items: CommentDto[] }> {
  return withTenant(context, async (tx) => {
    const place = await placeOf(tx, context, on)
    const rows = await tx
      .select({ comment, by: user.name })
      .from(comment)
      .leftJoin(user, eq(user.id, comment.createdBy))
      .where(
        and(
          eq(comment.clientId, context.clientId),
          eq(comment.reconciliationId, place.reconciliationId),
          eq(comment.subject, place.subject),
          eq(comment.subjectKey, place.subjectKey),
          isNull(comment.removedAt),
        ),
      )
      .orderBy(asc(comment.createdAt), asc(comment.id))
      .limit(MAX_COMMENTS)
    return {
      items: rows.map(({ comment: { id, text, createdAt, createdBy }, by }) => ({
        id,
        text,
        by,
        at: createdAt.toISOString(),
        isOwn: createdBy === context.userId,
      })),
    }
  })
}
