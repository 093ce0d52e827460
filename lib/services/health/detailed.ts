import { randomUUID } from 'node:crypto'
import { and, count, eq, isNull, sql } from 'drizzle-orm'
import { everyClient } from '@/lib/auth/every-client'
import type { Transaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { outbox, workerPresence } from '@/lib/db/schema/operations'
import { connector } from '@/lib/db/schema/tenant'
import { withAdmin, withTenant, withWorker } from '@/lib/db/tenant'
import { isAway } from '@/lib/errors'
import type { DoorbellMode } from '@/lib/queue/doorbell'
import { type ConnectorState, isLive } from '../connectors/dto'
import type { MailState } from '../notifications/dto'
import { checkHealth, type Health } from './check'
import { ALIVE_SECONDS, isMigrated } from './facts'

/** One try, and how long it took. */
interface Try {
  state: 'ok' | 'failed'
  ms: number
}

interface WorkerDto {
  id: string
  version: string
  doorbell: DoorbellMode
  startedAt: string
  /** Since its last sign of life. */
  seenSecondsAgo: number
  /** Since it last took a job or found that none waits. */
  consumedSecondsAgo: number | null
  isAlive: boolean
}

/** How everything is, for platform admins; nothing of a client and no host. */
export interface DetailedHealth extends Health {
  /** `write` takes back what it wrote. */
  database: Record<'ping' | 'read' | 'write', Try>
  migrations: 'ok' | 'missing'
  jobs: { running: number; expiredLeases: number; doneLastHour: number; failedLastHour: number }
  workers: WorkerDto[]
  /** `none`: the installation is set up without. */
  redis: 'ok' | 'degraded' | 'none'
  mail: Record<MailState, number> & { oldestWaitingSeconds: number | null }
  /** Sources of all clients that are read by us; not of clients whose own database is away. */
  connectors: Record<ConnectorState | 'paused', number>
  /** Clients with a database of their own, and those of them whose database does not answer. */
  ownDatabases: { clients: number; away: number }
}

/** Asks everything anew. Throws `unavailable` while the database does not answer. */
export async function checkDetailedHealth(admin: AdminContext): Promise<DetailedHealth> {
  const health = await checkHealth()
  const { features, queue } = health
  return {
    ...health,
    database: {
      ping: await attempt((tx) => tx.execute(sql`select 1`)),
      read: await attempt((tx) => tx.execute(sql`select count(*) from platform.job where state = 'running'`)),
      write: await attempt(writeAndTakeBack),
    },
    migrations: (await withWorker(isMigrated)) ? 'ok' : 'missing',
    ...(await withAdmin(
      async (tx) => ({ jobs: await readJobs(tx), workers: await readWorkers(tx), mail: await readMail(tx) }),
      admin,
    )),
    redis: features.queue === 'postgres' ? 'none' : queue.mode === 'degraded' ? 'degraded' : 'ok',
    ...(await lookIntoClients(admin)),
  }
}

class RolledBack extends Error {}

async function writeAndTakeBack(tx: Transaction): Promise<never> {
  await tx.execute(
    sql`insert into platform.worker_presence (id, version, doorbell) values (${`probe-${randomUUID()}`}, '', 'postgres')`,
  )
  throw new RolledBack()
}

async function attempt(run: (tx: Transaction) => Promise<unknown>): Promise<Try> {
  const startedAt = performance.now()
  const state = await withWorker(run).then(
    () => 'ok' as const,
    (error: unknown) => (error instanceof RolledBack ? ('ok' as const) : ('failed' as const)),
  )
  return { state, ms: Math.round((performance.now() - startedAt) * 10) / 10 }
}

async function readJobs(tx: Transaction): Promise<DetailedHealth['jobs']> {
  const lastHour = sql`finished_at > clock_timestamp() - interval '1 hour'`
  const [row] = await tx.execute<{ running: number; expired: number; done: number; failed: number }>(sql`
    select count(*) filter (where state = 'running')::int as running,
      count(*) filter (where state = 'running' and lease_until < clock_timestamp())::int as expired,
      count(*) filter (where state = 'done' and ${lastHour})::int as done,
      count(*) filter (where state = 'failed' and ${lastHour})::int as failed
    from platform.job where state = 'running' or ${lastHour}`)
  const { running = 0, expired = 0, done = 0, failed = 0 } = row ?? {}
  return { running, expiredLeases: expired, doneLastHour: done, failedLastHour: failed }
}

async function readWorkers(tx: Transaction): Promise<WorkerDto[]> {
  const secondsSince = (at: typeof workerPresence.seenAt | typeof workerPresence.consumedAt) =>
    sql<number | null>`round(extract(epoch from clock_timestamp() - ${at}))::int`
  const rows = await tx
    .select({
      worker: workerPresence,
      seen: secondsSince(workerPresence.seenAt),
      consumed: secondsSince(workerPresence.consumedAt),
    })
    .from(workerPresence)
    .orderBy(workerPresence.startedAt)
  return rows.map(({ worker: { id, version, doorbell, startedAt }, seen, consumed }) => ({
    ...{ id, version, doorbell, startedAt: startedAt.toISOString() },
    seenSecondsAgo: seen ?? 0,
    consumedSecondsAgo: consumed,
    isAlive: (seen ?? 0) <= ALIVE_SECONDS,
  }))
}

async function readMail(tx: Transaction): Promise<DetailedHealth['mail']> {
  const rows = await tx.select({ state: outbox.state, mails: count() }).from(outbox).groupBy(outbox.state)
  const [oldest] = await tx
    .select({
      seconds: sql<number | null>`round(extract(epoch from clock_timestamp() - min(${outbox.runAfter})))::int`,
    })
    .from(outbox)
    .where(and(eq(outbox.state, 'waiting'), sql`${outbox.runAfter} <= clock_timestamp()`))
  const found = Object.fromEntries(rows.map(({ state, mails }) => [state, mails]))
  return { waiting: 0, sent: 0, kept: 0, failed: 0, ...found, oldestWaitingSeconds: oldest?.seconds ?? null }
}

/** Within each client in turn: how many are in which state, and nothing else of them. */
async function lookIntoClients(admin: AdminContext): Promise<Pick<DetailedHealth, 'connectors' | 'ownDatabases'>> {
  const ownDatabases = { clients: 0, away: 0 }
  const sums: DetailedHealth['connectors'] = { ready: 0, needs_reauth: 0, misconfigured: 0, paused: 0 }
  for (const { id, context } of await everyClient(admin)) {
    const rows = await withTenant(context, (tx) =>
      tx
        .select({ kind: connector.kind, state: connector.state, pausedAt: connector.pausedAt })
        .from(connector)
        .where(and(eq(connector.clientId, id), isNull(connector.removedAt))),
    ).catch((error: unknown) => {
      if (context.databaseRef === null || !isAway(error)) throw error
      return null
    })
    if (context.databaseRef !== null) ownDatabases.clients += 1
    if (rows === null) ownDatabases.away += 1
    for (const { kind, state, pausedAt } of rows ?? [])
      if (isLive(kind)) sums[pausedAt === null ? state : 'paused'] += 1
  }
  return { connectors: sums, ownDatabases }
}
