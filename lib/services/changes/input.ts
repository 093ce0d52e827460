import { z } from 'zod'
import { instantSchema, linkSchema } from '../findings/input'
import { CHANGE_AREAS } from './dto'

export const changeSchema = z.strictObject({
  area: z.enum(CHANGE_AREAS, `must be one of ${CHANGE_AREAS.join(', ')}`),
  what: z.string().trim().min(3, 'must say what was changed').max(500, 'must be at most 500 characters'),
  /** When it went live; now where it is left out. */
  at: instantSchema.optional(),
  link: linkSchema.nullable().default(null),
})

export const changesQuery = z.strictObject({
  from: instantSchema.optional(),
  to: instantSchema.optional(),
})
