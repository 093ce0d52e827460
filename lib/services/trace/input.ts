import { z } from 'zod'

export const traceSchema = z.strictObject({
  id: z
    .string()
    .trim()
    .min(1, 'must be an order name, an order id or a GA4 transaction id')
    .max(200, 'must be at most 200 characters')
    .refine((value) => !value.includes('\0'), 'must be text'),
})
