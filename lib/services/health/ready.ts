import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { withWorker } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import { isMigrated, measureSkew, readQueue } from './facts'

const BUDGET_MS = 2_000
/** Due jobs may take turns for a while; longer than this, somebody should look. */
const LATE_SECONDS = 60

export interface Readiness {
  isReady: boolean
  /**
   * `unknown` is what was not reached any more. Late jobs do not make a process unready: taking the dashboard away
   * would help nobody to find out why.
   */
  checks: Record<'database' | 'read' | 'write' | 'migrations' | 'clock', 'ok' | 'failed' | 'unknown'> & {
    queue: 'ok' | 'late' | 'unknown'
  }
}

class RolledBack extends Error {}

/** Whether this process can serve: asks the database everything it needs, within two seconds. Never throws. */
export async function checkReadiness(): Promise<Readiness> {
  const checks: Readiness['checks'] = {
    database: 'unknown',
    read: 'unknown',
    write: 'unknown',
    migrations: 'unknown',
    clock: 'unknown',
    queue: 'unknown',
  }
  const ask = () =>
    withWorker(async (tx) => {
      const attempt = async (name: Exclude<keyof typeof checks, 'queue'>, isFine: () => Promise<boolean>) => {
        checks[name] = 'failed'
        if (await isFine()) checks[name] = 'ok'
      }
      checks.database = 'ok'
      await attempt('clock', async () => (await measureSkew(tx)).state !== 'failing')
      await attempt('read', async () => {
        const { oldestWaitingSeconds } = await readQueue(tx)
        checks.queue = (oldestWaitingSeconds ?? 0) > LATE_SECONDS ? 'late' : 'ok'
        return true
      })
      await attempt('migrations', () => isMigrated(tx))
      await attempt('write', async () => {
        await tx.execute(
          sql`insert into platform.worker_presence (id, version, doorbell) values (${newProbe()}, '', 'postgres')`,
        )
        return true
      })
      throw new RolledBack()
    }).catch((error) => {
      if (error instanceof RolledBack) return
      if (checks.database === 'unknown') checks.database = 'failed'
      log.warn({ err: error }, 'not ready')
    })
  const late = new AbortController()
  await Promise.race([ask(), sleep(BUDGET_MS, undefined, { signal: late.signal }).catch(() => {})])
  late.abort()
  if (checks.database === 'unknown') checks.database = 'failed'
  const { queue: _, ...needed } = checks
  // Copied, because an answer that comes too late still writes to it.
  return { isReady: Object.values(needed).every((state) => state === 'ok'), checks: { ...checks } }
}

/** Never committed; and under one name, two probes at once would wait for each other. */
const newProbe = () => `probe-${randomUUID()}`
