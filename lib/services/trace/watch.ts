import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { orderWatch } from '@/lib/db/schema/review'
import { connector } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { dayOf } from '@/lib/period'
import { ringDoorbell } from '@/lib/queue/producer'
import { recordAudit } from '../audit/record'
import { stopJob } from '../jobs/cancel'
import { insertJobRow } from '../jobs/insert'
import { readNamedOrders, readZone } from './known'
import { isAtWork, jobStates } from './list-watches'
import { spellingsOf } from './spellings'
import type { WatchedOrder } from './watch-dto'

/**
 * Watching an order: GA4 is asked for it every hour until it shows it, for three days (rule book 3.16). No filter applies:
 * test orders are what is watched most.
 */

const WATCH_HOURS = 72
/** At once, so that nobody spends the property's quota on them. */
const MAX_WATCHES = 20

/**
 * Begins to watch, at once. Throws `conflict` where no GA4 property is connected, where the id is watched already, or where
 * too many are.
 */
export async function watchOrder(
  context: TenantContext,
  { id: asked, requestId }: { id: string; requestId: string },
): Promise<{ id: string }> {
  const { clientId, userId } = context
  const made = await withBoth(context, async (tx, platform) => {
    await requireProperty(tx, context)
    const open = await countOpen(tx, platform, context)
    if (open >= MAX_WATCHES)
      throw new AppError('conflict', `${MAX_WATCHES} orders are watched already. Stop one of them first.`)
    const [stored] = await readNamedOrders(tx, clientId, asked)
    const names = new Set([...spellingsOf(asked), ...(stored?.order.aliases.map(({ value }) => value) ?? [])])
    const { now, timeZone } = await readZone(platform, clientId)
    const today = dayOf(now, timeZone)
    const { id: jobId } = await insertJobRow(platform, context, {
      ...{ kind: 'order_watch', trigger: 'manual', reconciliationId: '', reconciliationName: '', connectorIds: [] },
      ...{ from: today, to: today, timeZone, acceptIncomplete: false, requestId },
    })
    const [row] = await tx
      .insert(orderWatch)
      .values({
        ...{ clientId, id: newId('orderWatch'), jobId, asked, names: [...names], createdBy: userId },
        shopOrder: stored ? toWatchedOrder(stored) : null,
        createdAt: sql`clock_timestamp()`,
        endsAt: sql`clock_timestamp() + make_interval(hours => ${WATCH_HOURS})`,
      })
      .onConflictDoNothing()
      .returning({ id: orderWatch.id })
    if (!row) throw new AppError('conflict', `${asked} is watched already.`)
    await recordAudit(platform, context, { action: 'order.watch', objectId: row.id, details: { asked } })
    return { id: row.id, jobId }
  })
  await ringDoorbell(made.jobId)
  return { id: made.id }
}

/** Ends it without a word to anybody; one that has ended stays as it is. Throws `not_found`. */
export async function stopWatch(context: TenantContext, { watchId }: { watchId: string }): Promise<void> {
  await withBoth(context, async (tx, platform) => {
    const isThis = and(eq(orderWatch.clientId, context.clientId), eq(orderWatch.id, watchId))
    const [found] = await tx.select().from(orderWatch).where(isThis)
    if (!found) throw notFound('The watched order')
    const stopped = await tx
      .update(orderWatch)
      .set({ state: 'stopped', endedAt: sql`clock_timestamp()` })
      .where(and(isThis, eq(orderWatch.state, 'watching')))
      .returning({ id: orderWatch.id })
    if (stopped.length === 0) return
    await stopJob(platform, context, found.jobId)
    await recordAudit(platform, context, {
      action: 'order.unwatch',
      objectId: watchId,
      details: { asked: found.asked },
    })
  })
}

async function requireProperty(tx: TenantTransaction, { clientId }: TenantContext): Promise<void> {
  const properties = await tx.$count(
    connector,
    and(
      eq(connector.clientId, clientId),
      eq(connector.kind, 'ga4'),
      isNull(connector.removedAt),
      isNull(connector.pausedAt),
      isNotNull(connector.credentials),
    ),
  )
  if (properties === 0)
    throw new AppError(
      'conflict',
      'No GA4 property is connected that could be asked. Connect one, or resume it, under Connectors.',
    )
}

/** How many are at work; the rows of those whose job has ended by itself are closed on the way. */
async function countOpen(
  tx: TenantTransaction,
  platform: PlatformTransaction,
  { clientId }: TenantContext,
): Promise<number> {
  const isOpen = and(eq(orderWatch.clientId, clientId), eq(orderWatch.state, 'watching'))
  const rows = await tx
    .select({ jobId: orderWatch.jobId, isOld: sql<boolean>`${orderWatch.endsAt} < clock_timestamp()` })
    .from(orderWatch)
    .where(isOpen)
  const states = await jobStates(
    platform,
    clientId,
    rows.map(({ jobId }) => jobId),
  )
  // In a database of the client's own the row is there a moment before its job.
  const dead = rows.filter(({ jobId, isOld }) => !isAtWork(states.get(jobId)) && (states.has(jobId) || isOld))
  if (dead.length > 0)
    await tx
      .update(orderWatch)
      .set({ state: 'stopped', endedAt: sql`clock_timestamp()` })
      .where(
        and(
          isOpen,
          inArray(
            orderWatch.jobId,
            dead.map(({ jobId }) => jobId),
          ),
        ),
      )
  return rows.length - dead.length
}

function toWatchedOrder({ order, source }: Awaited<ReturnType<typeof readNamedOrders>>[number]): WatchedOrder {
  const { name, sourceId, createdAt, totalMinor, currency } = order
  return { source: source.label, name: name ?? sourceId, createdAt: createdAt.toISOString(), totalMinor, currency }
}
