import { and, desc, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import { client } from '@/lib/db/schema/platform'
import { connector, storeOrder } from '@/lib/db/schema/tenant'
import { notFound } from '@/lib/errors'
import { isLive } from '../connectors/dto'
import { spellingsOf } from './spellings'

/** What is known before anybody is asked for an order. */

const MAX_STORED = 20

export type AskableSource = typeof connector.$inferSelect

/** Connected shops and properties that can be asked, the oldest first. */
export async function readAskable(tx: TenantTransaction, clientId: string): Promise<AskableSource[]> {
  const rows = await tx
    .select()
    .from(connector)
    .where(and(eq(connector.clientId, clientId), isNull(connector.removedAt), isNotNull(connector.credentials)))
    .orderBy(connector.id)
  return rows.filter(({ kind }) => isLive(kind))
}

/** Orders that were read before and have this id as any of their names, the newest first. */
export function readNamedOrders(tx: TenantTransaction, clientId: string, id: string) {
  return tx
    .select({ order: storeOrder, source: connector })
    .from(storeOrder)
    .innerJoin(connector, and(eq(connector.clientId, storeOrder.clientId), eq(connector.id, storeOrder.connectorId)))
    .where(isNamed(clientId, spellingsOf(id)))
    .orderBy(desc(storeOrder.createdAt))
    .limit(MAX_STORED)
}

/** The client's zone, and now in epoch milliseconds by the database's clock. */
export async function readZone(
  platform: PlatformTransaction,
  clientId: string,
): Promise<{ timeZone: string; now: number }> {
  const [row] = await platform
    .select({ timeZone: client.timeZone, now: sql`extract(epoch from clock_timestamp()) * 1000`.mapWith(Number) })
    .from(client)
    .where(eq(client.id, clientId))
  if (!row) throw notFound('The client')
  return row
}

/** Stored orders of the client that have one of the names as any of theirs. */
function isNamed(clientId: string, names: string[]): SQL | undefined {
  const holds = names.map((value) => sql`${storeOrder.aliases} @> ${JSON.stringify([{ value }])}::jsonb`)
  return and(
    eq(storeOrder.clientId, clientId),
    or(inArray(storeOrder.sourceId, names), inArray(storeOrder.name, names), ...holds),
  )
}
