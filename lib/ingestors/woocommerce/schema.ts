import { z } from 'zod'
import { FACTORS } from '@/lib/transaction'
import { parsePublicUrl } from '../http/guard'

/** What a person says to connect a WooCommerce store. */

/** Most keys of an order's meta that are read beside those of known plugins. */
const MAX_ATTRIBUTES = 5

/** A meta key that the store's plugins write on its orders, and the factor it tells. */
const attributeSchema = z.strictObject({
  /** Exactly as the plugin writes it; hidden keys begin with an underscore. */
  key: z.string().trim().min(1).max(100),
  factor: z.enum(FACTORS),
  /** `presence` keeps only whether the order has it, for values that differ from order to order. */
  keep: z.enum(['value', 'presence']).default('value'),
})

/** People paste the address of the page they look at. */
const PASTED_PAGE = /\/(?:wp-admin|wp-login\.php|wp-json|index\.php)(?:\/.*)?$/

const storeUrl = z
  .string()
  .trim()
  .max(500)
  .transform((typed, context) => {
    const parsed = parsePublicUrl(/^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`)
    if ('url' in parsed) {
      const path = parsed.url.pathname.replace(PASTED_PAGE, '').replace(/\/+$/, '')
      return `${parsed.url.origin}${path}`
    }
    context.addIssue({ code: 'custom', message: parsed.problem })
    return z.NEVER
  })

export const configSchema = z.strictObject({
  /** `https://shop.example` or `https://example.com/shop`: where WordPress is, without a slash at the end. */
  url: storeUrl,
  /** True saves a question where the store is known to use plain permalinks; they are found out by themselves. */
  plainPermalinks: z.boolean().default(false),
  /** Sends the key in the address instead of a header, for servers that drop the header. It then is in their logs. */
  queryAuth: z.boolean().default(false),
  attributes: z.array(attributeSchema).max(MAX_ATTRIBUTES).default([]),
})
export type WooConfig = z.infer<typeof configSchema>

const keyPart = (prefix: string, name: string) =>
  z
    .string()
    .trim()
    .max(200)
    .regex(new RegExp(`^${prefix}_[0-9A-Za-z]+$`), `The ${name} begins with ${prefix}_ and holds no blanks.`)

export const credentialsSchema = z.strictObject({
  consumerKey: keyPart('ck', 'consumer key'),
  consumerSecret: keyPart('cs', 'consumer secret'),
})
export type WooCredentials = z.infer<typeof credentialsSchema>

/** WooCommerce lists its keys by these same characters. */
export const hintOf = ({ consumerKey }: WooCredentials): string => `Key ending in ${consumerKey.slice(-4)}`
