import { z } from 'zod'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'

/**
 * A service account of the installation itself, lent to every client that adds its address as Viewer: connectors that use
 * it keep no key, so replacing it in the environment replaces it for all.
 */

const keyFileSchema = z.object({ client_email: z.string() })

/** What a connector that uses the account keeps instead of credentials. */
export const LENT = { type: 'lent' } as const

export const isLent = (credentials: unknown): boolean =>
  z.object({ type: z.literal(LENT.type) }).safeParse(credentials).success

/** The address that is to be added in GA4; null where the installation has no account. */
export function lentAccountEmail(): string | null {
  const { GOOGLE_SERVICE_ACCOUNT } = env()
  if (GOOGLE_SERVICE_ACCOUNT === undefined) return null
  return keyFileSchema.parse(GOOGLE_SERVICE_ACCOUNT).client_email
}

/** The account as a person would give it. Throws `conflict` where there is none. */
export function lentCredentials(): { type: 'service_account'; key: unknown } {
  const { GOOGLE_SERVICE_ACCOUNT } = env()
  if (GOOGLE_SERVICE_ACCOUNT === undefined)
    throw new AppError(
      'conflict',
      'This installation has no Google account of its own. Use a service account of yours, or a Google sign-in.',
    )
  return { type: 'service_account', key: GOOGLE_SERVICE_ACCOUNT }
}
