import { and, eq, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { idempotencyKey } from '@/lib/db/schema/operations'
import { withPlatform } from '@/lib/db/tenant'

/** Longer than any request takes: whoever holds a key for longer has crashed. */
const LOCK_SECONDS = 60
const KEPT_HOURS = 24

export interface KeyedRequest {
  key: string
  /** SHA-256 of method, path and body. */
  requestHash: string
}

export type Begun =
  /** To be carried out. `operation` names this request wherever it is carried out twice, because the first time crashed. */
  | { state: 'begun'; operation: string }
  | { state: 'running' }
  | { state: 'answered'; status: number; body: string | null }
  | { state: 'other_request' }

/** A key is an actor of its own: it and the person who made it never meet. */
export const actorOf = ({ userId, origin }: TenantContext) => origin?.keyId ?? userId ?? ''

const named = (context: TenantContext, key: string) =>
  and(
    eq(idempotencyKey.clientId, context.clientId),
    eq(idempotencyKey.actor, actorOf(context)),
    eq(idempotencyKey.key, key),
  )

/** Takes the key for this request, or says what became of the one that has it. A key is free again after a day. */
export function beginRequest(context: TenantContext, { key, requestHash }: KeyedRequest): Promise<Begun> {
  const { clientId } = context
  const isOld = sql`${idempotencyKey.createdAt} < clock_timestamp() - make_interval(hours => ${KEPT_HOURS})`
  const lockedUntil = sql`clock_timestamp() + make_interval(secs => ${LOCK_SECONDS})`
  return withPlatform(context, async (tx) => {
    const [taken] = await tx
      .insert(idempotencyKey)
      .values({ clientId, actor: actorOf(context), key, requestHash, lockedUntil, createdAt: sql`clock_timestamp()` })
      .onConflictDoUpdate({
        target: [idempotencyKey.clientId, idempotencyKey.actor, idempotencyKey.key],
        set: {
          requestHash,
          lockedUntil,
          status: null,
          body: null,
          createdAt: sql`case when ${isOld} then clock_timestamp() else ${idempotencyKey.createdAt} end`,
        },
        setWhere: sql`${isOld} or (${idempotencyKey.requestHash} = ${requestHash} and ${idempotencyKey.status} is null
          and ${idempotencyKey.lockedUntil} < clock_timestamp())`,
      })
      .returning({ createdAt: idempotencyKey.createdAt })
    if (taken) return { state: 'begun', operation: `idem:${actorOf(context)}:${key}:${taken.createdAt.getTime()}` }
    const [found] = await tx.select().from(idempotencyKey).where(named(context, key))
    // Gone again: its request failed in between, and this one may be sent anew.
    if (!found) return { state: 'running' }
    if (found.requestHash !== requestHash) return { state: 'other_request' }
    if (found.status === null) return { state: 'running' }
    return { state: 'answered', status: found.status, body: found.body }
  })
}

/** Keeps the answer for everybody who sends the request again. */
export async function keepAnswer(
  context: TenantContext,
  key: string,
  answer: { status: number; body: string | null },
): Promise<void> {
  await withPlatform(context, (tx) => tx.update(idempotencyKey).set(answer).where(named(context, key)))
}

/** Frees the key, because its request came to nothing. */
export async function dropRequest(context: TenantContext, key: string): Promise<void> {
  await withPlatform(context, (tx) => tx.delete(idempotencyKey).where(named(context, key)))
}
