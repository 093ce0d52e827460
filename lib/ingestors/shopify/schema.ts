import { z } from 'zod'
import { FACTORS } from '@/lib/transaction'

/** What a person says to connect a Shopify shop. */

/** Most custom attributes read of an order. */
const MAX_ATTRIBUTES = 5

/** An attribute that the shop writes on its orders, and the factor it tells. */
const attributeSchema = z.strictObject({
  /** Key of the order's custom attribute, exactly as the shop writes it. */
  key: z.string().trim().min(1).max(100),
  factor: z.enum(FACTORS),
  /** `presence` keeps only whether the order has it, for values that differ from order to order. */
  keep: z.enum(['value', 'presence']).default('value'),
})

export const configSchema = z.strictObject({
  /** `my-shop.myshopify.com`: the shop's own Shopify address, never its public one. */
  shop: z
    .string()
    .trim()
    .toLowerCase()
    .max(100)
    .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, 'Use the address that ends in .myshopify.com.'),
  attributes: z.array(attributeSchema).max(MAX_ATTRIBUTES).default([]),
})
export type ShopifyConfig = z.infer<typeof configSchema>

/** Header values: printable, without blanks. */
const secret = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[\x21-\x7e]+$/, 'Remove blanks and line breaks.')

export const credentialsSchema = z.discriminatedUnion('type', [
  /** A token that somebody copied out of the shop's admin. */
  z.strictObject({ type: z.literal('token'), accessToken: secret }),
  /** An app of the shop's own organisation: tokens of a day are asked for when they are needed. */
  z.strictObject({ type: z.literal('client_credentials'), clientId: secret, clientSecret: secret }),
  /** A token that installing our app gave us. */
  z.strictObject({ type: z.literal('installed'), accessToken: secret }),
])
export type ShopifyCredentials = z.infer<typeof credentialsSchema>

/** Who the credentials are, with the last four characters of what is secret. */
export function hintOf(credentials: ShopifyCredentials): string {
  if (credentials.type === 'client_credentials')
    return `Client ${credentials.clientId}, secret ending in ${credentials.clientSecret.slice(-4)}`
  const kind = credentials.type === 'token' ? 'Access token' : 'Installed app, token'
  return `${kind} ending in ${credentials.accessToken.slice(-4)}`
}
