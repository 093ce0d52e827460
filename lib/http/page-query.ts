import { z } from 'zod'

export const MAX_PAGE = 200

/** What every list takes; spread it into the query of one that takes more. */
export const pageFields = {
  cursor: z
    .string()
    .max(1_000, 'must be the nextCursor of a page')
    .optional()
    .describe('`nextCursor` of the page before.'),
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(MAX_PAGE, `must be at most ${MAX_PAGE}`)
    .optional()
    .describe('How many items at most.'),
}

export const pageQuery = z.object({ ...pageFields, limit: pageFields.limit.default(100) })
