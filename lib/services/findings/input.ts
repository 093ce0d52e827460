import { z } from 'zod'
import { FINDING_STATES } from './dto'

const text = (max: number) => z.string().trim().min(1).max(max, `must be at most ${max} characters`)

/** A page that says more; only web addresses, since people follow it. */
export const linkSchema = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://example.org/change' })
  .max(500, 'must be at most 500 characters')

/** An instant with its offset, as epoch milliseconds. */
export const instantSchema = z.iso
  .datetime({ offset: true, error: 'must be a time with its zone, such as 2026-11-12T14:05:00Z' })
  .transform((value) => Date.parse(value))

export const findingChangeSchema = z
  .strictObject({
    assigneeId: text(60).nullable().optional(),
    ignoredReason: text(500).min(3, 'must say why it is put aside').nullable().optional(),
    fix: z
      .strictObject({
        at: instantSchema.optional(),
        note: text(500).nullable().optional(),
        link: linkSchema.nullable().optional(),
      })
      .optional(),
    undoFix: z.literal(true).optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'Say what to change.')
  .refine(({ fix, undoFix }) => !(fix && undoFix), 'Either note a fix or take one back, not both.')

export const findingsQuery = z.strictObject({
  reconciliationId: z.string().max(60).optional(),
  state: z
    .string()
    .optional()
    .transform((value) => value?.split(','))
    .pipe(z.array(z.enum(FINDING_STATES, `must be some of ${FINDING_STATES.join(', ')}`)).optional()),
})
