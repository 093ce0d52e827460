import { z } from 'zod'
import { ANNOTATION_STATES } from './dto'

export const MAX_LINES = 1_000

/** The id of a line within its result. */
export const rowSchema = z.string().regex(/^[1-9]\d{0,14}$/, 'must be the id of a line')

const value = z.strictObject({
  state: z.enum(ANNOTATION_STATES, 'must be open, resolved or ignored'),
  reason: z.string().trim().min(1).max(500, 'must be at most 500 characters').nullable(),
  assigneeId: z.string().max(60).nullable(),
})

export const annotationsSchema = z.strictObject({
  jobId: z.string().max(60),
  changes: z
    .array(
      z.strictObject({
        row: rowSchema,
        from: value,
        to: value.refine(({ state, reason }) => state !== 'ignored' || reason !== null, {
          path: ['reason'],
          message: 'must say why the line is ignored',
        }),
      }),
    )
    .min(1, 'must name at least one line')
    .max(MAX_LINES, `must name at most ${MAX_LINES} lines`)
    .refine((changes) => new Set(changes.map(({ row }) => row)).size === changes.length, 'must name each line once'),
})
