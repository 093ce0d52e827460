import { z } from 'zod'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'

/**
 * Credentials that rest on something the installation itself has, so that replacing it in the environment replaces it for
 * every connector: a Google service account that clients add as Viewer, and a Google app through which people sign in.
 */

const installationSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('lent') }),
  z.strictObject({ type: z.literal('signed_in'), refreshToken: z.string().min(1) }),
])

/** What a connector keeps of them. */
export type InstallationCredentials = z.infer<typeof installationSchema>

/** Null for credentials that stand by themselves. */
export function readInstallationCredentials(credentials: unknown): InstallationCredentials | null {
  return installationSchema.safeParse(credentials).data ?? null
}

/** Ways to connect that rest on something of the installation, those which it has. */
export function installationMethods(kind: string): ('lent' | 'sign_in')[] {
  const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET } = env()
  const app = kind === 'ga4' ? [GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET] : [SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET]
  const canSignIn = (kind === 'ga4' || kind === 'shopify') && app.every((value) => value !== undefined)
  const canLend = kind === 'ga4' && lentAccountEmail() !== null
  return [...(canLend ? ['lent' as const] : []), ...(canSignIn ? ['sign_in' as const] : [])]
}

/** Those that a link or a connector's settings can take: signing in ends in a connector of its own. */
export const withoutSignIn = (kind: string) => installationMethods(kind).filter((method) => method !== 'sign_in')

/** The address that is to be added in GA4; null where the installation has no account. */
export const lentAccountEmail = (): string | null => env().GOOGLE_SERVICE_ACCOUNT?.client_email ?? null

/** The installation's own Google app. Throws `conflict` where there is none. */
export function googleApp(): { clientId: string; clientSecret: string } {
  const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = env()
  if (GOOGLE_CLIENT_ID === undefined || GOOGLE_CLIENT_SECRET === undefined)
    throw new AppError(
      'conflict',
      'Nobody can sign in with Google here: this installation has no Google app. Use a key.',
    )
  return { clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET }
}

/**
 * Credentials as GA4's ingestor takes them. Throws `conflict` where the installation lacks what they rest on, and for a
 * property that the account is not lent for to this client: the account sees the properties of all clients.
 */
export function completeCredentials(
  kept: InstallationCredentials,
  { clientId, config }: { clientId: string; config: unknown },
): unknown {
  if (kept.type === 'signed_in') return { type: 'oauth', ...googleApp(), refreshToken: kept.refreshToken }
  const { GOOGLE_SERVICE_ACCOUNT, GOOGLE_LENT_PROPERTIES = {} } = env()
  if (GOOGLE_SERVICE_ACCOUNT === undefined)
    throw new AppError(
      'conflict',
      'This installation has no Google account of its own. Use a service account of yours, or a Google sign-in.',
    )
  const propertyId = z.object({ propertyId: z.string() }).safeParse(config).data?.propertyId.trim() ?? ''
  if (!Object.hasOwn(GOOGLE_LENT_PROPERTIES, propertyId) || GOOGLE_LENT_PROPERTIES[propertyId] !== clientId)
    throw new AppError(
      'conflict',
      `The installation’s account is not lent to this client for the property ${propertyId}. Whoever runs the installation ` +
        `allows it by GOOGLE_LENT_PROPERTIES: {"${propertyId}":"${clientId}"}.`,
    )
  return { type: 'service_account', key: GOOGLE_SERVICE_ACCOUNT }
}
