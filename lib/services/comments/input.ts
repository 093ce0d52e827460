import { z } from 'zod'
import { rowSchema } from '../annotations/input'
import type { CommentSubject } from './dto'

const NAMES_ONE = 'Name what the comment is on: jobId and row, or findingId.'

/** What names a comment's subject; `toSubject` reads it. */
export const commentSubject = {
  jobId: z.string().max(60).optional(),
  row: rowSchema.optional(),
  findingId: z.string().max(1_000).optional(),
}

export const toSubject = (
  { jobId, row, findingId }: { jobId?: string | undefined; row?: string | undefined; findingId?: string | undefined },
  context: z.RefinementCtx,
): CommentSubject => {
  if (findingId !== undefined && jobId === undefined && row === undefined) return { findingId }
  if (findingId === undefined && jobId !== undefined && row !== undefined) return { jobId, row }
  context.addIssue({ code: 'custom', message: NAMES_ONE })
  return z.NEVER
}

export const commentSchema = z
  .strictObject({
    ...commentSubject,
    text: z.string().trim().min(1, 'must say something').max(4_000, 'must be at most 4,000 characters'),
  })
  .transform(({ text, ...rest }, context) => ({ on: toSubject(rest, context), text }))
