import { z } from 'zod'

export const monthParams = z.object({
  id: z.string(),
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-10'),
})

export const closeSchema = z.strictObject({
  reason: z
    .string()
    .trim()
    .max(500, 'must be at most 500 characters')
    .optional()
    .describe('Why, for those who read the month later.'),
})

export const reopenSchema = z.object({
  reason: z.string().trim().min(3, 'must say why the month is opened again').max(500, 'must be at most 500 characters'),
})
