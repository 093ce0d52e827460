import { setTimeout as sleep } from 'node:timers/promises'
import { and, count, eq, sql } from 'drizzle-orm'
import postgres from 'postgres'
import type { AdminContext } from '@/lib/db/context'
import { type CopiedTable, copyClient, deleteClient, setPlacement } from '@/lib/db/copy-client'
import { migrateTenant } from '@/lib/db/migrate'
import { addressOf } from '@/lib/db/placement'
import { client, job } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { recordAdminAudit } from '../audit/record'

/**
 * Moves a client's data between the shared database and one of its own on the same server, while everybody else works
 * on. The client itself can be read all the time; it is written again as soon as the copy was compared and is in use.
 * Ended at any point, the same call goes on, and the call for where it was goes back.
 */

export type Placement = 'shared' | 'own'

interface MoveInput {
  clientId: string
  to: Placement
  /** The owner's connection to the shared database. */
  ownerUrl: string
  /** Told what is being done, in a sentence. */
  tell?: (sentence: string) => void
  /** How long jobs of the client may take to end. */
  patienceMs?: number
}

export interface Moved {
  /** Null for the shared database. */
  databaseRef: string | null
  /** What was copied; empty where the data was there already. */
  tables: CopiedTable[]
  /** Rows deleted where the data was. */
  removed: number
}

const PATIENCE_MS = 10 * 60_000
const LOOK_AGAIN_MS = 500
/** Any constant: one move of a client at a time. */
const MOVE_LOCK = 7_203_544

/** The database that a client gets: named after the shared one, since a server may hold several installations. */
export function ownDatabaseOf(ownerUrl: string, clientId: string): string {
  const shared = decodeURIComponent(new URL(ownerUrl).pathname.slice(1))
  return `${shared.slice(0, 63 - clientId.length - 1)}_${clientId}`
}

/** Throws `not_found` for an unknown client, and `conflict` while it is being moved or when its jobs do not end in time. */
export async function moveClient(admin: AdminContext, input: MoveInput): Promise<Moved> {
  const { clientId, ownerUrl } = input
  const shared = postgres(ownerUrl, { max: 2, onnotice: () => {} })
  const held = await shared.reserve()
  try {
    const [lock] = await held`select pg_try_advisory_lock(${MOVE_LOCK}, hashtext(${clientId})) as held`
    if (!lock?.held) throw new AppError('conflict', 'This client is being moved by another command.')
    return await moveHeld(admin, input, shared)
  } finally {
    await held`select pg_advisory_unlock(${MOVE_LOCK}, hashtext(${clientId}))`
    held.release()
    await shared.end({ timeout: 5 })
  }
}

async function moveHeld(admin: AdminContext, input: MoveInput, shared: postgres.Sql): Promise<Moved> {
  const { clientId, to, ownerUrl, tell = () => {} } = input
  const [row] = await withAdmin((tx) => tx.select().from(client).where(eq(client.id, clientId)), admin)
  if (!row) throw notFound('The client')
  const ownName = row.databaseRef ?? ownDatabaseOf(ownerUrl, clientId)
  const wanted = to === 'own' ? ownName : null
  const isThere = row.databaseRef === wanted
  if (isThere && to === 'shared' && !(await hasDatabase(shared, ownName))) {
    await stay(admin, ownerUrl, clientId)
    return { databaseRef: null, tables: [], removed: 0 }
  }
  if (to === 'own') await migrateTenant({ ownerUrl: addressOf(ownerUrl, ownName) })
  const ownUrl = addressOf(ownerUrl, ownName)
  const [source, target] = to === 'own' ? [ownerUrl, ownUrl] : [ownUrl, ownerUrl]
  const tables = isThere ? [] : await bring(admin, input, { source, target, wanted })
  if (isThere) await stay(admin, target, clientId)
  tell('Deleting the rows where they were.')
  await setPlacement(source, clientId, 'gone')
  const removed = await deleteClient(source, clientId)
  if (to === 'shared') await dropUnused(admin, shared, ownName)
  return { databaseRef: wanted, tables, removed }
}

/** Where nothing has to be moved: an attempt to move it away may have been ended half-way. */
async function stay(admin: AdminContext, at: string, clientId: string): Promise<void> {
  await setPlacement(at, clientId, 'here')
  await withAdmin((tx) => tx.update(client).set({ movingAt: null }).where(eq(client.id, clientId)), admin)
}

/** Where the data is and where it is to be: addresses of the owner. */
interface Ends {
  source: string
  target: string
  wanted: string | null
}

async function bring(
  admin: AdminContext,
  { clientId, tell = () => {}, patienceMs = PATIENCE_MS }: MoveInput,
  { source, target, wanted }: Ends,
): Promise<CopiedTable[]> {
  const named = eq(client.id, clientId)
  await withAdmin((tx) => tx.update(client).set({ movingAt: sql`clock_timestamp()` }).where(named), admin)
  try {
    await waitForJobs(admin, clientId, patienceMs, tell)
    await setPlacement(source, clientId, 'moving')
    tell('Copying. The client can be read meanwhile, but not changed.')
    const tables = await copyClient(source, target, clientId)
    await setPlacement(target, clientId, 'here')
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    await withAdmin(async (tx) => {
      await tx.update(client).set({ databaseRef: wanted, movingAt: null }).where(named)
      const details = { to: wanted === null ? 'shared' : 'own', rows }
      await recordAdminAudit(tx, admin, { action: 'client.move', objectId: clientId, clientId, details })
    }, admin)
    return tables
  } catch (error) {
    await stay(admin, source, clientId)
    throw error
  }
}

/** None begins any more; those at work end in their own time. */
async function waitForJobs(
  admin: AdminContext,
  clientId: string,
  patienceMs: number,
  tell: (sentence: string) => void,
): Promise<void> {
  const isRunning = and(eq(job.clientId, clientId), eq(job.state, 'running'))
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const running = await withAdmin((tx) => tx.$count(job, isRunning), admin)
    if (running === 0) return
    if (waitedMs >= patienceMs)
      throw new AppError('conflict', `${running} of the client’s jobs did not end in time. Cancel them, or try later.`)
    if (waitedMs === 0) tell(`Waiting for ${running} of its jobs to end.`)
    await sleep(LOOK_AGAIN_MS)
  }
}

async function hasDatabase(shared: postgres.Sql, name: string): Promise<boolean> {
  return (await shared`select from pg_database where datname = ${name}`).length > 0
}

/** What was compared and is in use elsewhere is not kept twice. */
async function dropUnused(admin: AdminContext, shared: postgres.Sql, name: string): Promise<void> {
  const [others] = await withAdmin(
    (tx) => tx.select({ clients: count() }).from(client).where(eq(client.databaseRef, name)),
    admin,
  )
  if (others && others.clients > 0) return
  await shared`drop database if exists ${shared(name)} with (force)`
}
