import { z } from 'zod'
import { plainAddress } from '@/lib/email-address'
import { isCurrency } from '@/lib/money'
import { isTimeZone } from '@/lib/period'

/** What people say about a client. */

const clientName = z.string().trim().min(1, 'must not be empty').max(100, 'must be at most 100 characters')
export const timeZoneSchema = z.string().trim().refine(isTimeZone, 'must be a time zone such as Europe/Berlin')
export const currencySchema = z
  .string()
  .trim()
  .transform((code) => code.toUpperCase())
  .refine(isCurrency, 'must be a currency such as EUR')
const brandName = z
  .string()
  .trim()
  .max(100, 'must be at most 100 characters')
  .nullable()
  .transform((name) => name || null)
const emailSchema = z
  .string()
  .max(320, 'is too long')
  .refine((text) => plainAddress(text) !== null, 'must be a plain address such as name@example.com')
  .transform((text) => plainAddress(text) ?? text)

/** What is left out is taken from the template. */
export const createClientSchema = z.strictObject({
  name: clientName,
  timeZone: timeZoneSchema.optional(),
  currency: currencySchema.optional(),
  brandName: brandName.optional(),
  /** Who is invited as its first owner. */
  ownerEmail: emailSchema.optional(),
})
export type CreateClientInput = z.infer<typeof createClientSchema>

export const updateClientSchema = z
  .strictObject({
    name: clientName,
    timeZone: timeZoneSchema,
    currency: currencySchema,
    brandName,
    canViewersExport: z.boolean('must be true or false'),
  })
  .partial()
export type UpdateClientInput = z.infer<typeof updateClientSchema>

/** Its name, typed, so that nobody deletes a client by a slip of the hand. */
export const deleteClientSchema = z.strictObject({ name: z.string('must be the name of the client') })
