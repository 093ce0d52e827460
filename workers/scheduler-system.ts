import { and, eq, isNotNull } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import { earnContext } from '@/lib/db/context'
import { schedule } from '@/lib/db/schema/operations'
import { client } from '@/lib/db/schema/platform'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withAdmin, withBoth } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import { isLive } from '@/lib/services/connectors/dto'
import { insertSchedule, type NewSchedule } from '@/lib/services/schedules/insert'

/**
 * Schedules that nobody has to ask for: cleaning up each client's old data, and the early warning of each live
 * reconciliation. Their ids follow from what they are for, so making them again changes nothing.
 */
type Template = Pick<NewSchedule, 'kind' | 'cron' | 'catchUp'>

const RETENTION: Template = { kind: 'retention', cron: '0 3 * * *', catchUp: 'latest' }
const EARLY_WARNING: Template = { kind: 'early_warning', cron: '0 */3 * * *', catchUp: 'none' }

/** Makes those that are not there yet. A client whose schedules cannot be made is logged and stops no other. */
export async function ensureSystemSchedules(): Promise<void> {
  const clients = await withAdmin((tx) =>
    tx
      .select({ clientId: client.id, databaseRef: client.databaseRef })
      .from(client)
      .where(eq(client.status, 'active'))
      .orderBy(client.id),
  )
  for (const one of clients) {
    const context = earnContext({ ...one, role: 'dra_worker', userId: null, readOnly: false })
    await withBoth(context, (tx, platform) => ensureForClient(tx, platform, one.clientId)).catch((error) =>
      log.warn({ err: error, clientId: one.clientId }, 'could not make the schedules of a client'),
    )
  }
}

async function ensureForClient(tx: TenantTransaction, platform: PlatformTransaction, clientId: string): Promise<void> {
  const present = await platform.select({ id: schedule.id }).from(schedule).where(eq(schedule.clientId, clientId))
  const ids = new Set(present.map((row) => row.id))
  const wanted: NewSchedule[] = [
    { ...RETENTION, clientId, id: clientId.replace(/^cli_/, 'sch_retention_'), timeZone: 'UTC' },
    ...(await liveReconciliations(tx, clientId)).map(({ id, timeZone }) => ({
      ...EARLY_WARNING,
      clientId,
      id: id.replace(/^rec_/, 'sch_early_'),
      reconciliationId: id,
      timeZone,
    })),
  ]
  for (const one of wanted) if (!ids.has(one.id as string)) await insertSchedule(platform, one)
}

/** Reconciliations whose sources are all read by us, on both sides. */
async function liveReconciliations(
  tx: TenantTransaction,
  clientId: string,
): Promise<{ id: string; timeZone: string }[]> {
  const rows = await tx
    .select({
      id: reconciliation.id,
      timeZone: reconciliation.timeZone,
      kind: connector.kind,
      side: reconciliationSource.side,
    })
    .from(reconciliation)
    .innerJoin(
      reconciliationSource,
      and(
        eq(reconciliationSource.clientId, reconciliation.clientId),
        eq(reconciliationSource.reconciliationId, reconciliation.id),
      ),
    )
    .innerJoin(
      connector,
      and(eq(connector.clientId, reconciliationSource.clientId), eq(connector.id, reconciliationSource.connectorId)),
    )
    .where(and(eq(reconciliation.clientId, clientId), isNotNull(reconciliation.timeZone)))
  const live = new Map<string, { timeZone: string; sides: Set<string>; isLive: boolean }>()
  for (const { id, timeZone, kind, side } of rows) {
    const one = live.get(id) ?? { timeZone: timeZone ?? '', sides: new Set(), isLive: true }
    one.sides.add(side)
    one.isLive &&= isLive(kind)
    live.set(id, one)
  }
  return [...live]
    .filter(([, one]) => one.isLive && one.sides.size === 2)
    .map(([id, { timeZone }]) => ({ id, timeZone }))
}
