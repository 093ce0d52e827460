import { and, eq } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import type { schedule } from '@/lib/db/schema/operations'
import { reconciliation } from '@/lib/db/schema/tenant'
import { notFound } from '@/lib/errors'
import { dayOf } from '@/lib/period'
import { insertJob, insertJobRow, runnableSources } from '../jobs/insert'
import { windowOf } from './slots'

type Schedule = typeof schedule.$inferSelect

/**
 * Writes the job of one slot, which a slot has at most once, and returns its id. Throws as asking for the job by hand
 * would, having written nothing.
 */
export async function insertSlotJob(
  tx: TenantTransaction,
  platform: PlatformTransaction,
  context: TenantContext,
  row: Schedule,
  slot: number,
): Promise<string> {
  const instant = new Date(slot)
  const common = {
    acceptIncomplete: false,
    trigger: 'schedule' as const,
    dedupeKey: `sched:${row.id}:${instant.toISOString()}`,
    scheduleId: row.id,
    slot: instant,
    reconciliationId: row.reconciliationId,
  }
  const found = row.reconciliationId === '' ? null : await findReconciliation(tx, context, row.reconciliationId)
  const timeZone = found?.timeZone ?? row.timeZone
  if (row.kind === 'reconciliation' && row.window) {
    const { id } = await insertJob(tx, platform, context, { ...common, ...windowOf(slot, row.window, timeZone) })
    return id
  }
  const day = dayOf(slot, timeZone)
  const { id } = await insertJobRow(platform, context, {
    ...common,
    kind: row.kind,
    from: day,
    to: day,
    timeZone,
    reconciliationName: found?.name ?? '',
    connectorIds: found ? (await runnableSources(tx, context, common)).map((source) => source.id) : [],
  })
  return id
}

async function findReconciliation(tx: TenantTransaction, { clientId }: TenantContext, id: string) {
  const [found] = await tx
    .select({ name: reconciliation.name, timeZone: reconciliation.timeZone })
    .from(reconciliation)
    .where(and(eq(reconciliation.clientId, clientId), eq(reconciliation.id, id)))
  if (!found) throw notFound('The reconciliation')
  return found
}
