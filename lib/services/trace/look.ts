import { and, eq, inArray, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { outbox } from '@/lib/db/schema/operations'
import { client, user } from '@/lib/db/schema/platform'
import { orderWatch } from '@/lib/db/schema/review'
import { newId } from '@/lib/ids'
import type { OrderWatchPayload } from '../notifications/dto'
import { type AskableSource, readAskable } from './known'
import type { WatchedOrder, WatchedPurchase } from './watch-dto'

/** What one look at a watched order begins with, what becomes of it, and who is told. */

export interface Look {
  id: string
  asked: string
  names: readonly string[]
  order: WatchedOrder | null
  /** Epoch milliseconds by the database, as is `now`. */
  beganAt: number
  now: number
  /** All connected shops and properties that can be asked. */
  sources: AskableSource[]
}

export interface LookedAt {
  names: string[]
  order: WatchedOrder | null
  purchases: WatchedPurchase[]
  /** Whether a property said all that it holds of the order. */
  hasAnswered: boolean
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
  const { id, asked, names, shopOrder, createdAt } = row.watch
  return {
    ...{ id, asked, names, order: shopOrder, beganAt: createdAt.getTime(), now: row.now },
    sources: await readAskable(tx, clientId),
  }
}

/**
 * Writes down what a look found, and ends the watch where GA4 shows the order or its time is up. Returns whether there is
 * nothing more to look for.
 */
export async function recordLook(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  { id }: Pick<Look, 'id'>,
  { names, order, purchases, hasAnswered, problem }: LookedAt,
): Promise<boolean> {
  const isSeen = purchases.length > 0
  const isOver = sql`${orderWatch.endsAt} <= clock_timestamp()`
  const [row] = await tx
    .update(orderWatch)
    .set({
      ...{ names, shopOrder: order, purchases, problem: isSeen ? null : problem },
      looks: sql`${orderWatch.looks} + ${isSeen || hasAnswered ? 1 : 0}`,
      lookedAt: sql`clock_timestamp()`,
      state: isSeen ? 'seen' : sql`case when ${isOver} then 'not_seen' else 'watching' end`,
      endedAt: isSeen ? sql`clock_timestamp()` : sql`case when ${isOver} then clock_timestamp() end`,
    })
    .where(and(eq(orderWatch.clientId, clientId), eq(orderWatch.id, id), eq(orderWatch.state, 'watching')))
    .returning({ state: orderWatch.state })
  // One that is gone was stopped meanwhile.
  return row?.state !== 'watching'
}

export type EndedWatch = Omit<OrderWatchPayload, 'clientName' | 'timeZone'> & { userId: string }

/** What is to be told of a watch at its end; null while it goes on, and where somebody has stopped it. */
export async function readEnded(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  jobId: string,
): Promise<EndedWatch | null> {
  const [row] = await tx
    .select()
    .from(orderWatch)
    .where(
      and(
        eq(orderWatch.clientId, clientId),
        eq(orderWatch.jobId, jobId),
        inArray(orderWatch.state, ['seen', 'not_seen']),
      ),
    )
  if (!row?.createdBy || !row.endedAt) return null
  return {
    ...{ userId: row.createdBy, watchId: row.id, asked: row.asked, order: row.shopOrder, purchases: row.purchases },
    ...{ problem: row.problem, looks: row.looks },
    ...{ beganAt: row.createdAt.toISOString(), endedAt: row.endedAt.toISOString() },
  }
}

/** Writes the mail of a watch's end to whoever began it, once; not to somebody who does not belong to the client any more. */
export async function tellEnd(
  platform: PlatformTransaction,
  { clientId }: TenantContext,
  { userId, ...facts }: EndedWatch,
): Promise<void> {
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
