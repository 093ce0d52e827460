import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import { makeKeyText } from '@/lib/auth/api-key'
import { holdsScope, KEY_SCOPES, type Role } from '@/lib/auth/permissions'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { apiKey } from '@/lib/db/schema/people'
import { user } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { recordAudit } from '../audit/record'
import type { Page } from '../jobs/dto'
import { type ApiKeyDto, KEY_DAYS, type KeyState } from './dto'

/** More than anybody needs; keeps a program that makes keys from filling the table. */
const MAX_ACTIVE_KEYS = 100

export const makeKeySchema = z.strictObject({
  name: z.string().trim().min(1, 'must say what the key is for').max(100, 'must be at most 100 characters'),
  scopes: z
    .array(z.enum(KEY_SCOPES, `must be one of ${KEY_SCOPES.join(', ')}`))
    .min(1, 'must name at least one scope')
    .transform((scopes) => [...new Set(scopes)]),
  /** Null for a key that works until it is revoked. */
  expiresInDays: z
    .literal(KEY_DAYS, `must be ${KEY_DAYS.join(', ')} or null`)
    .nullable()
    .default(90)
    .describe('Days after which the key stops working; null for a key without an end.'),
})

/**
 * Makes a key; its text is in this answer and never again. Throws `forbidden` for a scope the maker's own role does not
 * hold, and `limit_reached` when the client has a hundred keys that work.
 */
export async function makeKey(
  context: TenantContext,
  { role, name, scopes, expiresInDays }: z.infer<typeof makeKeySchema> & { role: Role },
): Promise<ApiKeyDto & { text: string }> {
  const tooMuch = scopes.filter((scope) => !holdsScope(role, scope))
  if (tooMuch.length > 0)
    throw new AppError('forbidden', `Your role (${role}) does not hold ${tooMuch.join(', ')}. Leave it out.`)
  const { text, tokenHash, ending } = makeKeyText()
  const id = newId('apiKey')
  return withPlatform(context, async (tx) => {
    const works = and(
      isNull(apiKey.revokedAt),
      sql`(${apiKey.expiresAt} is null or ${apiKey.expiresAt} > clock_timestamp())`,
    )
    if ((await tx.$count(apiKey, and(eq(apiKey.clientId, context.clientId), works))) >= MAX_ACTIVE_KEYS)
      throw new AppError('limit_reached', `There are ${MAX_ACTIVE_KEYS} keys that work. Revoke one you do not need.`)
    await tx.insert(apiKey).values({
      clientId: context.clientId,
      id,
      name,
      tokenHash,
      ending,
      scopes,
      expiresAt: expiresInDays === null ? null : sql`clock_timestamp() + make_interval(days => ${expiresInDays})`,
      createdBy: makerOf(context),
    })
    await recordAudit(tx, context, {
      action: 'key.make',
      objectId: id,
      details: { name, ending, scopes, expiresInDays },
    })
    const [made] = await readKeys(tx, context, { id, limit: 1 })
    if (!made) throw new Error('A key that was just made is not there')
    return { ...made, text }
  })
}

function makerOf({ userId }: TenantContext): string {
  if (userId === null) throw new Error('Only people make API keys')
  return userId
}

/** The client's keys, newest first; the cursor is the last id of the page before, because ids sort by age. */
export async function listKeys(
  context: TenantContext,
  { cursor, limit = 50 }: { cursor?: string; limit?: number } = {},
): Promise<Page<ApiKeyDto>> {
  const rows = await withPlatform(context, (tx) => readKeys(tx, context, { cursor, limit: limit + 1 }))
  const items = rows.slice(0, limit)
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** Makes a key useless from its next request on. Throws `not_found` for one the client does not have, or revoked before. */
export async function revokeKey(context: TenantContext, { keyId }: { keyId: string }): Promise<void> {
  await withPlatform(context, async (tx) => {
    const [revoked] = await tx
      .update(apiKey)
      .set({ revokedAt: sql`clock_timestamp()` })
      .where(and(eq(apiKey.clientId, context.clientId), eq(apiKey.id, keyId), isNull(apiKey.revokedAt)))
      .returning({ name: apiKey.name, ending: apiKey.ending })
    if (!revoked) throw notFound('The API key')
    await recordAudit(tx, context, { action: 'key.revoke', objectId: keyId, details: revoked })
  })
}

async function readKeys(
  tx: PlatformTransaction,
  { clientId }: TenantContext,
  { id, cursor, limit }: { id?: string; cursor?: string; limit: number },
): Promise<ApiKeyDto[]> {
  const rows = await tx
    .select({
      id: apiKey.id,
      name: apiKey.name,
      ending: apiKey.ending,
      scopes: apiKey.scopes,
      state: sql<KeyState>`case when ${apiKey.revokedAt} is not null then 'revoked'
        when ${apiKey.expiresAt} <= clock_timestamp() then 'expired' else 'active' end`,
      createdAt: apiKey.createdAt,
      expiresAt: apiKey.expiresAt,
      lastUsedAt: apiKey.lastUsedAt,
      // Row-level security shows an app only the people of its client.
      maker: { id: user.id, name: user.name },
    })
    .from(apiKey)
    .leftJoin(user, eq(user.id, apiKey.createdBy))
    .where(
      and(
        eq(apiKey.clientId, clientId),
        id === undefined ? undefined : eq(apiKey.id, id),
        cursor === undefined ? undefined : lt(apiKey.id, cursor),
      ),
    )
    .orderBy(desc(apiKey.id))
    .limit(limit)
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }))
}
