import { z } from 'zod'
import type { TenantContext } from '@/lib/db/context'
import { AppError } from '@/lib/errors'
import { IngestError } from '@/lib/ingestors/errors'
import { listProperties } from '@/lib/ingestors/ga4/properties'
import { credentialsSchema, type Ga4Credentials } from '@/lib/ingestors/ga4/schema'
import { readInstallationCredentials } from './installation-credentials'
import { toolsOf } from './open-connector'

export const listPropertiesSchema = z.strictObject({ credentials: z.unknown() })

/** A person waits for the list. */
const TIMEOUT_MS = 30_000

/**
 * The GA4 properties that credentials may see, for a person to choose from; nothing is kept. Throws `invalid_input` that
 * names each field, `conflict` for credentials that open nothing, `limit_reached` and `upstream_failed`.
 */
export async function listGa4Properties(
  { clientId }: TenantContext,
  { credentials }: z.infer<typeof listPropertiesSchema>,
): ReturnType<typeof listProperties> {
  const given = parseCredentials(credentials)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    return await listProperties(given, toolsOf({ clientId, signal }))
  } catch (error) {
    if (error instanceof IngestError) throw toAppError(error)
    if (signal.aborted)
      throw new AppError(
        'upstream_failed',
        `Google did not answer within ${TIMEOUT_MS / 1_000} seconds. Try again, or enter the property’s number.`,
        { cause: error },
      )
    throw error
  }
}

function parseCredentials(given: unknown): Ga4Credentials {
  // The account is lent to all clients: what it sees would tell each of them about the others.
  if (readInstallationCredentials(given))
    throw new AppError(
      'conflict',
      'The properties of this installation’s account are not listed: they belong to several clients. Enter the number of yours.',
    )
  const parsed = credentialsSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const details = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'credentials', message }))
  const [first] = details
  throw new AppError('invalid_input', first ? `${first.field}: ${first.message}` : 'The credentials are not valid.', {
    details,
  })
}

function toAppError(error: IngestError): AppError {
  const { outcome, publicMessage, retryAt } = error
  if (outcome === 'rate_limited') {
    const wait = retryAt === null ? {} : { retryAfterSeconds: Math.max(1, Math.ceil((retryAt - Date.now()) / 1_000)) }
    return new AppError('limit_reached', publicMessage, { cause: error, ...wait })
  }
  const isTheirs = outcome === 'needs_reauth' || outcome === 'misconfigured'
  return new AppError(isTheirs ? 'conflict' : 'upstream_failed', publicMessage, { cause: error })
}
