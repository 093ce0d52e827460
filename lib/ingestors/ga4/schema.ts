import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'

/** What a person says to connect a GA4 property. */

export const configSchema = z.strictObject({
  /** The property's number. `G-…` is the id of a data stream, which reports cannot be asked for. */
  propertyId: z
    .string()
    .trim()
    .regex(
      /^[1-9]\d{0,18}$/,
      'Use the property’s number, shown in GA4 under Admin, Property details. An id that begins with G- is a data stream’s.',
    ),
})
export type Ga4Config = z.infer<typeof configSchema>

/** Header and form values: printable, without blanks. */
const secret = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .regex(/^[\x21-\x7e]+$/, 'Remove blanks and line breaks.')

const MAX_KEY_CHARS = 20_000

const NOT_A_KEY =
  'This is not the key file of a service account. Paste the whole JSON file that Google made for the key.'

/** The JSON file Google makes for a service account's key, pasted as text or already parsed. */
const keyFile = z
  .union([z.string().max(MAX_KEY_CHARS), z.record(z.string(), z.unknown())])
  .transform((given, context) => {
    try {
      return typeof given === 'string' ? (JSON.parse(given) as unknown) : given
    } catch {
      context.addIssue({ code: 'custom', message: NOT_A_KEY })
      return z.NEVER
    }
  })
  .pipe(
    z.object(
      {
        // Other kinds of credential files name addresses to be asked for tokens, and programs to be run.
        type: z.literal('service_account', NOT_A_KEY),
        client_email: z
          .string(NOT_A_KEY)
          .max(300)
          .regex(/^[a-z0-9][a-z0-9._-]*@([a-z0-9-]+\.)+gserviceaccount\.com$/, NOT_A_KEY),
        private_key: z
          .string(NOT_A_KEY)
          .max(MAX_KEY_CHARS)
          .refine(
            isRsaKey,
            'The private key in this file cannot be read. Make a new key in Google Cloud and paste its file.',
          ),
      },
      NOT_A_KEY,
    ),
  )

function isRsaKey(pem: string): boolean {
  if (!pem.includes('-----BEGIN ')) return false
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

export const credentialsSchema = z.discriminatedUnion('type', [
  /** A service account that was added to the property. Of its key file only these two are kept, never an address. */
  z.strictObject({ type: z.literal('service_account'), key: keyFile }).transform(({ type, key }) => ({
    type,
    clientEmail: key.client_email,
    privateKey: key.private_key,
  })),
  /** A person who signed in with Google. */
  z.strictObject({ type: z.literal('oauth'), clientId: secret, clientSecret: secret, refreshToken: secret }),
])
export type Ga4Credentials = z.infer<typeof credentialsSchema>

/** Who the credentials are; of a signed-in person the last four characters of what is secret. */
export function hintOf(credentials: Ga4Credentials): string {
  return credentials.type === 'service_account'
    ? `Service account ${credentials.clientEmail}`
    : `Signed in with Google, token ending in ${credentials.refreshToken.slice(-4)}`
}
