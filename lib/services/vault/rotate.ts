import { and, asc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector } from '@/lib/db/schema/tenant'
import { withBoth, withTenant } from '@/lib/db/tenant'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { keyIdOf, parseKeys } from '@/lib/vault/seal'
import { recordAudit } from '../audit/record'
import { rewrapCredentials } from '../connectors/open-connector'

/** Stored credentials under the newest key of ENCRYPTION_KEY, while everything else goes on. */

/** Few at a time, so that nobody waits for a row longer than a moment. */
const BATCH = 20

export interface KeyCount {
  keyId: string
  sealed: number
  isLoaded: boolean
}

/** How many of a client's credentials need which key. */
export function countByKey(context: TenantContext): Promise<KeyCount[]> {
  const loaded = new Set(parseKeys(env().ENCRYPTION_KEY ?? '').map(({ id }) => id))
  return withTenant({ ...context, readOnly: true }, async (tx) => {
    const rows = await tx
      .select({ credentials: connector.credentials })
      .from(connector)
      .where(and(eq(connector.clientId, context.clientId), isNotNull(connector.credentials)))
    const counts = new Map<string, number>()
    for (const { credentials } of rows) {
      const keyId = keyIdOf(credentials ?? '') ?? 'unreadable'
      counts.set(keyId, (counts.get(keyId) ?? 0) + 1)
    }
    return [...counts].map(([keyId, sealed]) => ({ keyId, sealed, isLoaded: loaded.has(keyId) }))
  })
}

/**
 * Seals a client's credentials with the newest key and tells how many it changed. It may be ended at any time and begun
 * again: what is done is not done twice. Credentials replaced meanwhile are left as they are, since they are sealed with
 * the newest key by whoever replaced them. Throws `unavailable` when a key is missing, `needs_reauth` for a damaged text.
 */
export async function rotateCredentials(context: TenantContext): Promise<number> {
  const newest = parseKeys(env().ENCRYPTION_KEY ?? '')[0]?.id
  if (newest === undefined) throw new AppError('unavailable', 'ENCRYPTION_KEY is empty. Set it, newest key first.')
  const { clientId } = context
  let changed = 0
  for (let after = ''; ; ) {
    const batch = await withBoth(context, async (tx, platform) => {
      const rows = await tx
        .select({ id: connector.id, credentials: connector.credentials })
        .from(connector)
        .where(
          and(
            eq(connector.clientId, clientId),
            gt(connector.id, after),
            isNotNull(connector.credentials),
            sql`split_part(${connector.credentials}, '.', 2) <> ${newest}`,
          ),
        )
        .orderBy(asc(connector.id))
        .limit(BATCH)
        .for('update')
      for (const { id, credentials } of rows)
        await tx
          .update(connector)
          .set({ credentials: rewrapCredentials(clientId, id, credentials ?? '') })
          .where(and(eq(connector.clientId, clientId), eq(connector.id, id)))
      if (rows.length > 0)
        await recordAudit(platform, context, {
          action: 'vault.rotate',
          objectId: newest,
          details: { sealed: rows.length },
        })
      return rows.map(({ id }) => id)
    })
    changed += batch.length
    const last = batch.at(-1)
    if (last === undefined) return changed
    after = last
  }
}
