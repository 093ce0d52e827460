import { and, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { comment } from '@/lib/db/schema/review'
import { withBoth } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { recordAudit } from '../audit/record'
import type { CommentSubject } from './dto'
import { placeOf } from './subject'

/** Adds a comment to a line or finding. Throws `not_found` for what the client does not have. */
export async function addComment(
  context: TenantContext,
  { on, text }: { on: CommentSubject; text: string },
): Promise<{ id: string }> {
  const { clientId, userId } = context
  const id = newId('comment')
  await withBoth(context, async (tx, platform) => {
    const place = await placeOf(tx, context, on)
    await tx
      .insert(comment)
      .values({ clientId, id, ...place, text, createdBy: userId ?? '', createdAt: sql`clock_timestamp()` })
    const { subject, subjectKey } = place
    await recordAudit(platform, context, { action: 'comment.add', objectId: id, details: { subject, subjectKey } })
  })
  return { id }
}

/**
 * Takes a comment away. Throws `not_found` for one that is not there, and `forbidden` for somebody else's unless
 * `isManager`.
 */
export const removeComment = (context: TenantContext, of: OneComment): Promise<void> => setRemoved(context, of, true)

/** Puts back a comment that was taken away. Throws as `removeComment` does. */
export const restoreComment = (context: TenantContext, of: OneComment): Promise<void> => setRemoved(context, of, false)

interface OneComment {
  commentId: string
  isManager: boolean
}

async function setRemoved(context: TenantContext, { commentId, isManager }: OneComment, isRemoved: boolean) {
  await withBoth(context, async (tx, platform) => {
    const isThis = and(
      eq(comment.clientId, context.clientId),
      eq(comment.id, commentId),
      isRemoved ? isNull(comment.removedAt) : isNotNull(comment.removedAt),
      // Why a month was closed stays with the month.
      ne(comment.subject, 'month'),
    )
    const [found] = await tx.select().from(comment).where(isThis).for('update')
    if (!found) throw notFound('The comment')
    if (found.createdBy !== context.userId && !isManager)
      throw new AppError(
        'forbidden',
        `Only its author, an owner or an admin can ${isRemoved ? 'remove' : 'put back'} this comment.`,
      )
    await tx
      .update(comment)
      .set({ removedAt: isRemoved ? sql`clock_timestamp()` : null })
      .where(isThis)
    await recordAudit(platform, context, {
      action: isRemoved ? 'comment.remove' : 'comment.restore',
      objectId: commentId,
      details: { subject: found.subject, subjectKey: found.subjectKey },
    })
  })
}
