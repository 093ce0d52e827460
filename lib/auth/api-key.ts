import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import { apiKey } from '@/lib/db/schema/people'
import { withAuth } from '@/lib/db/tenant'
import type { KeyScope } from './permissions'
import { hashOfSecret, newSecret } from './secrets'

/** API keys: `dra_` and 256 random bits, sent as `Authorization: Bearer …`, stored as a hash. */

const KEY = /^Bearer (dra_[\w-]{43})$/
const NOTED_AT_MOST_EVERY = sql`interval '1 minute'`

export interface KeyHolder {
  keyId: string
  clientId: string
  /** Who made it. */
  userId: string
  scopes: readonly KeyScope[]
}

/** A new key's text, shown once; the hash and the ending are what is kept of it. */
export function makeKeyText(): { text: string; tokenHash: string; ending: string } {
  const text = `dra_${newSecret()}`
  return { text, tokenHash: hashOfSecret(text), ending: text.slice(-4) }
}

/** Whom a header's key belongs to; null for one that is wrong, revoked or past its day. */
export async function findKeyHolder(authorization: string): Promise<KeyHolder | null> {
  const text = KEY.exec(authorization)?.[1]
  if (text === undefined) return null
  const tokenHash = hashOfSecret(text)
  const now = sql`clock_timestamp()`
  const [found] = await withAuth({ tokenHash }, (tx) =>
    tx
      .select({
        keyId: apiKey.id,
        clientId: apiKey.clientId,
        userId: apiKey.createdBy,
        scopes: apiKey.scopes,
        isNoted: sql<boolean>`coalesce(${apiKey.lastUsedAt} > clock_timestamp() - ${NOTED_AT_MOST_EVERY}, false)`,
      })
      .from(apiKey)
      .where(
        and(
          eq(apiKey.tokenHash, tokenHash),
          isNull(apiKey.revokedAt),
          or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, now)),
        ),
      ),
  )
  if (!found) return null
  const { isNoted, ...holder } = found
  if (!isNoted) await noteUse(tokenHash)
  return holder
}

async function noteUse(tokenHash: string): Promise<void> {
  const minuteAgo = sql`clock_timestamp() - ${NOTED_AT_MOST_EVERY}`
  await withAuth(
    { tokenHash },
    (tx) =>
      tx
        .update(apiKey)
        .set({ lastUsedAt: sql`clock_timestamp()` })
        .where(and(eq(apiKey.tokenHash, tokenHash), or(isNull(apiKey.lastUsedAt), lt(apiKey.lastUsedAt, minuteAgo)))),
    { isWriting: true },
  )
}
