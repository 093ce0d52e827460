import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { outbox } from '@/lib/db/schema/operations'
import { client, user } from '@/lib/db/schema/platform'
import { orderWatch } from '@/lib/db/schema/review'
import { connector } from '@/lib/db/schema/tenant'
import { newId } from '@/lib/ids'
import { isLive } from '../connectors/dto'
import type { OrderWatchPayload } from '../notifications/dto'
import type { WatchedOrder, WatchedPurchase } from './watch-dto'

/** What one look at a watched order begins with, and what becomes of it. */

export type WatchSource = typeof connector.$inferSelect

export interface Look {
  id: string
  asked: string
  names: readonly string[]
  order: WatchedOrder | null
  /** Epoch milliseconds by the database, as is `now`. */
  beganAt: number
  now: number
  /** All connected shops and properties that can be asked. */
  sources: WatchSource[]
}

export interface LookedAt {
  names: string[]
  order: WatchedOrder | null
  purchases: WatchedPurchase[]
  /** Why not everything could be asked; sentences, or null. */
  problem: string | null
}

/** Null where the watch has ended. */
export async function beginLook(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  jobId: string,
): Promise<Look | null> {
  const [row] = await tx
    .select({ watch: orderWatch, now: sql`extract(epoch from clock_timestamp()) * 1000`.mapWith(Number) })
    .from(orderWatch)
    .where(and(eq(orderWatch.clientId, clientId), eq(orderWatch.jobId, jobId), eq(orderWatch.state, 'watching')))
  if (!row) return null
  const rows = await tx
    .select()
    .from(connector)
    .where(and(eq(connector.clientId, clientId), isNull(connector.removedAt), isNotNull(connector.credentials)))
  const { id, asked, names, shopOrder, createdAt } = row.watch
  return {
    ...{ id, asked, names, order: shopOrder, beganAt: createdAt.getTime(), now: row.now },
    sources: rows.filter(({ kind }) => isLive(kind)),
  }
}

/**
 * Writes down what a look found, and ends the watch where GA4 shows the order or its time is up, which the one who began it
 * is told by mail. Returns whether there is nothing more to look for.
 */
export async function recordLook(
  tx: TenantTransaction,
  platform: PlatformTransaction,
  context: TenantContext,
  { id, asked }: Pick<Look, 'id' | 'asked'>,
  { names, order, purchases, problem }: LookedAt,
): Promise<boolean> {
  const isSeen = purchases.length > 0
  const isOver = sql`${orderWatch.endsAt} <= clock_timestamp()`
  const ends = isSeen ? sql`true` : isOver
  const [row] = await tx
    .update(orderWatch)
    .set({
      ...{ names, shopOrder: order, purchases, problem: isSeen ? null : problem },
      looks: sql`${orderWatch.looks} + 1`,
      lookedAt: sql`clock_timestamp()`,
      state: isSeen ? 'seen' : sql`case when ${isOver} then 'not_seen' else 'watching' end`,
      endedAt: sql`case when ${ends} then clock_timestamp() end`,
    })
    .where(and(eq(orderWatch.clientId, context.clientId), eq(orderWatch.id, id), eq(orderWatch.state, 'watching')))
    .returning()
  // Somebody has stopped it meanwhile.
  if (!row) return true
  if (row.state === 'watching') return false
  await tell(platform, context, row.createdBy, {
    ...{ watchId: id, asked, order, purchases, problem: row.problem, looks: row.looks },
    ...{ beganAt: row.createdAt.toISOString(), endedAt: (row.endedAt as Date).toISOString() },
  })
  return true
}

async function tell(
  platform: PlatformTransaction,
  { clientId }: TenantContext,
  userId: string | null,
  facts: Omit<OrderWatchPayload, 'clientName' | 'timeZone'>,
): Promise<void> {
  if (userId === null) return
  const [person] = await platform
    .select({ email: user.email, clientName: client.name, timeZone: client.timeZone })
    .from(user)
    .innerJoin(client, eq(client.id, clientId))
    .where(and(eq(user.id, userId), eq(user.active, true)))
  if (!person) return
  const { email, ...of } = person
  await platform
    .insert(outbox)
    .values({
      ...{ clientId, id: newId('mail'), kind: 'order_watch' as const, userId, toAddress: email },
      ...{ dedupeKey: `order_watch:${facts.watchId}`, payload: { ...of, ...facts } },
    })
    .onConflictDoNothing()
}
