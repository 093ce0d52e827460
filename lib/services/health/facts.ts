import { sql } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import { NEWEST_MIGRATION } from '@/lib/db/newest-migration'
import { isHeldBack } from '../clients/held-back'

/** What the health answers rest on; each is asked within a worker's transaction. */

/** Workers say that they live every five seconds. */
export const ALIVE_SECONDS = 15
const SKEW_WARNING_SECONDS = 2
const SKEW_FAILING_SECONDS = 30

export type ClockState = 'ok' | 'warning' | 'failing'

/** Jobs of clients that are suspended, being deleted or being moved wait on purpose, and are not counted. */
export async function readQueue(tx: PlatformTransaction) {
  const [row] = await tx.execute<{ waiting: number; oldest: number | null; workers: number; degraded: number }>(sql`
    select waiting, oldest, workers, degraded from
      (select count(*)::int as waiting,
        extract(epoch from clock_timestamp() - min(greatest(created_at, run_after)))::float8 as oldest
        from platform.job j where state = 'queued' and run_after <= clock_timestamp()
          and not ${isHeldBack(sql`j.client_id`)}) due,
      (select count(*)::int as workers, count(*) filter (where doorbell = 'degraded')::int as degraded
        from platform.worker_presence
        where seen_at > clock_timestamp() - make_interval(secs => ${ALIVE_SECONDS})) alive`)
  const { waiting, oldest, workers, degraded } = row as NonNullable<typeof row>
  return { workers, waiting, oldestWaitingSeconds: oldest === null ? null : Math.round(oldest), degraded }
}

/** Compares this machine's clock with the database's, taken halfway between asking and being answered. */
export async function measureSkew(tx: PlatformTransaction): Promise<{ state: ClockState; aheadSeconds: number }> {
  const askedAt = Date.now()
  const [row] = await tx.execute<{ now: number }>(
    sql`select extract(epoch from clock_timestamp())::float8 * 1000 as now`,
  )
  const aheadMs = (askedAt + Date.now()) / 2 - (row?.now as number)
  const aheadSeconds = Math.round(aheadMs / 100) / 10
  return { state: judgeSkew(aheadSeconds), aheadSeconds }
}

export function judgeSkew(aheadSeconds: number): ClockState {
  const off = Math.abs(aheadSeconds)
  return off > SKEW_FAILING_SECONDS ? 'failing' : off > SKEW_WARNING_SECONDS ? 'warning' : 'ok'
}

/** Whether every migration that this version knows was applied; one that came later does no harm. */
export async function isMigrated(tx: PlatformTransaction): Promise<boolean> {
  const [row] = await tx.execute<{ platform: string; tenant: string }>(sql`
    select (select max(created_at) from drizzle.platform_migrations)::text as platform,
      (select max(created_at) from drizzle.tenant_migrations)::text as tenant`)
  return Number(row?.platform) >= NEWEST_MIGRATION.platform && Number(row?.tenant) >= NEWEST_MIGRATION.tenant
}
