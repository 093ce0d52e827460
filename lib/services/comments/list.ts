import { and, eq, isNull } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { afterRow, type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { comment } from '@/lib/db/schema/review'
import { withBoth } from '@/lib/db/tenant'
import { namesOf } from '../annotations/people'
import type { Page } from '../jobs/dto'
import type { CommentDto, CommentSubject } from './dto'
import { placeOf } from './subject'

/** Comments on a line or finding, oldest first; those on a line are the same in every result. */
export function listComments(
  context: TenantContext,
  on: CommentSubject,
  page: PageInput = {},
): Promise<Page<CommentDto>> {
  const keys = [comment.createdAt, comment.id]
  return withBoth(context, async (tx, platform) => {
    const place = await placeOf(tx, context, on)
    const ofSubject = and(
      eq(comment.clientId, context.clientId),
      eq(comment.reconciliationId, place.reconciliationId),
      eq(comment.subject, place.subject),
      eq(comment.subjectKey, place.subjectKey),
    )
    const row = page.cursor === undefined ? undefined : and(ofSubject, eq(comment.id, page.cursor))
    const found = await tx
      .select()
      .from(comment)
      .where(
        and(ofSubject, isNull(comment.removedAt), await afterRow(tx, { table: comment, keys, direction: 'asc', row })),
      )
      .orderBy(...keys)
      .limit(rowsFor(page))
    const { rows, nextCursor } = pageOf(found, page, ({ id }) => id)
    const names = await namesOf(
      platform,
      rows.map(({ createdBy }) => createdBy),
    )
    return {
      items: rows.map(({ id, text, createdAt, createdBy }) => ({
        id,
        text,
        by: names.get(createdBy) ?? null,
        at: createdAt.toISOString(),
        isOwn: createdBy === context.userId,
      })),
      nextCursor,
    }
  })
}
