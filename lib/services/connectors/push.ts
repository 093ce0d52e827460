import { and, eq, gte, lt } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { connector, storeOrder } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { IdRedactor } from '@/lib/ingestors/reduce/ids'
import { addDays, dayOf, endOfDay, startOfDay } from '@/lib/period'
import type { StoreOrder, Window } from '@/lib/transaction'
import { recordAudit } from '../audit/record'
import { checkWindow, windowSchema } from '../jobs/create'
import type { ConnectorDto } from './dto'
import { findConnector } from './find-connector'
import { getConnector } from './list'
import { piiKeyOf } from './pii-key'
import { pushedOrderSchema, toStoreOrder } from './pushed-order'
import { putOrders, recordReading } from './record-reading'

/** Orders that another system sends by itself, so that any shop can be reconciled. */

const MAX_ORDERS = 10_000

export const createPushSchema = z.strictObject({
  label: z.string().trim().min(1, 'must not be empty').max(100, 'must be at most 100 characters'),
})

/** Makes a store whose orders are pushed. */
export async function createPushConnector(
  context: TenantContext,
  { label }: z.infer<typeof createPushSchema>,
): Promise<ConnectorDto> {
  const id = newId('connector')
  await withBoth(context, async (tx, platform) => {
    await tx.insert(connector).values({ clientId: context.clientId, id, kind: 'push', label })
    await recordAudit(platform, context, {
      action: 'connector.connect',
      objectId: id,
      details: { kind: 'push', label },
    })
  })
  return getConnector(context, { connectorId: id })
}

export const pushSchema = z.strictObject({
  transactions: z.array(z.unknown(), 'must be a list').max(MAX_ORDERS, `must be at most ${MAX_ORDERS} a call`),
  /** Says that all orders of these days have been pushed, by this call and those before it. */
  covers: windowSchema.optional(),
})

export interface Pushed {
  received: number
  /** Orders that are kept now, new or renewed. */
  stored: number
  rejected: { index: number; field: string; message: string }[]
  /** Days that count as complete from now on; null when the call says nothing of them. */
  covered: { from: string; to: string; timeZone: string; orders: number } | null
}

/**
 * Keeps pushed orders by their id: pushing one again renews it, and repeating a call changes nothing. An order that cannot
 * be read is rejected alone. Throws `conflict` for a connector of another kind, and for days said to be complete while one
 * of the call's orders was rejected.
 */
export async function pushOrders(
  context: TenantContext,
  { connectorId, transactions, covers }: { connectorId: string } & z.infer<typeof pushSchema>,
): Promise<Pushed> {
  if (covers) checkWindow(covers)
  const { kind, label } = await findConnector(context, connectorId)
  if (kind !== 'push') throw new AppError('conflict', `${label} reads its source itself; nothing can be pushed to it.`)
  const redactor = new IdRedactor(piiKeyOf(context.clientId))
  const orders = new Map<string, StoreOrder>()
  const rejected: Pushed['rejected'] = []
  for (const [index, given] of transactions.entries()) {
    const parsed = pushedOrderSchema.safeParse(given)
    const order = parsed.success ? toStoreOrder(parsed.data, redactor, index + 1) : null
    if (order) orders.set(order.sourceId, order)
    else
      rejected.push({
        index,
        ...(parsed.success ? { field: 'total', message: 'is too large' } : firstOf(parsed.error)),
      })
  }
  if (covers && rejected.length > 0)
    throw new AppError(
      'conflict',
      `Days cannot be complete while orders are rejected. Nothing was kept. transactions.${rejected[0]?.index}.${rejected[0]?.field}: ${rejected[0]?.message}`,
      { details: rejected.map(({ index, field, message }) => ({ field: `transactions.${index}.${field}`, message })) },
    )
  const place = { clientId: context.clientId, connectorId }
  const covered = await withBoth(context, async (tx, platform) => {
    await putOrders(tx, place, orders.values())
    await recordAudit(platform, context, {
      action: 'connector.receive',
      objectId: connectorId,
      details: { label, orders: orders.size, ...(covers && { covers }) },
    })
    return covers ? recordCoverage(tx, context, { connectorId, label }, covers) : null
  })
  return { received: transactions.length, stored: orders.size, rejected, covered }
}

function firstOf({ issues }: z.ZodError): { field: string; message: string } {
  const first = issues[0]
  return { field: first?.path.join('.') || 'order', message: first?.message ?? 'is not valid' }
}

async function recordCoverage(
  tx: TenantTransaction,
  { clientId, userId }: TenantContext,
  { connectorId, label }: { connectorId: string; label: string },
  window: Window,
): Promise<Pushed['covered']> {
  const rows = await tx
    .select({ createdAt: storeOrder.createdAt })
    .from(storeOrder)
    .where(
      and(
        eq(storeOrder.clientId, clientId),
        eq(storeOrder.connectorId, connectorId),
        gte(storeOrder.createdAt, new Date(startOfDay(window.from, window.timeZone))),
        lt(storeOrder.createdAt, new Date(endOfDay(window.to, window.timeZone))),
      ),
    )
  const received = new Map<string, number>()
  for (const { createdAt } of rows) {
    const day = dayOf(createdAt.getTime(), window.timeZone)
    received.set(day, (received.get(day) ?? 0) + 1)
  }
  const days: { day: string; received: number }[] = []
  for (let day = window.from; day <= window.to; day = addDays(day, 1))
    days.push({ day, received: received.get(day) ?? 0 })
  await recordReading(tx, {
    clientId,
    connectorId,
    name: label,
    format: 'push',
    window,
    storeTimeZone: window.timeZone,
    transactions: rows.length,
    dated: true,
    hidden: null,
    notes: [],
    rejections: [],
    readBy: userId,
    days,
  })
  return { from: window.from, to: window.to, timeZone: window.timeZone, orders: rows.length }
}
