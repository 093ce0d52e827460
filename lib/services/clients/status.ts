import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext, TenantContext } from '@/lib/db/context'
import { auditLog } from '@/lib/db/schema/operations'
import { client, job } from '@/lib/db/schema/platform'
import { withAdmin, withPlatform } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import type { AuditAction } from '../audit/dto'
import { recordAdminAudit, recordAudit } from '../audit/record'
import { type ClientDto, type ClientStatus, GRACE_DAYS } from './dto'
import { toClientDto } from './to-dto'

/** A client's states, by its owner or by a platform admin: active, suspended, or being deleted with days to keep it. */

type Row = typeof client.$inferSelect

/** Who changes it: their transaction, and where it is written down. */
interface Door {
  clientId: string
  open: <T>(run: (tx: PlatformTransaction) => Promise<T>) => Promise<T>
  record: (tx: PlatformTransaction, action: AuditAction, details: Record<string, unknown>) => Promise<void>
}

export const asOwner = (context: TenantContext): Door => ({
  clientId: context.clientId,
  open: (run) => withPlatform(context, run),
  record: (tx, action, details) => recordAudit(tx, context, { action, objectId: context.clientId, details }),
})

export const asAdmin = (admin: AdminContext, clientId: string): Door => ({
  clientId,
  open: (run) => withAdmin(run, admin),
  record: (tx, action, details) => recordAdminAudit(tx, admin, { action, objectId: clientId, clientId, details }),
})

/** From now on nothing runs, and only owners read. Throws `conflict` unless it is active. */
export function suspendClient(door: Door, { reason }: { reason?: string } = {}): Promise<ClientDto> {
  return changeStatus(door, async (tx, row) => {
    if (row.status !== 'active') throw wrongState(row)
    await door.record(tx, 'client.suspend', reason ? { reason } : {})
    return { status: 'suspended' }
  })
}

/** Throws `conflict` unless it is suspended. */
export function resumeClient(door: Door): Promise<ClientDto> {
  return changeStatus(door, async (tx, row) => {
    if (row.status !== 'suspended') throw wrongState(row)
    await door.record(tx, 'client.resume', {})
    return { status: 'active' }
  })
}

/**
 * Has it erased after seven days, until which it can be kept; nothing runs meanwhile. Throws `invalid_input` when the
 * name typed is not its own, and `conflict` when it is being deleted already.
 */
export function deleteClient(door: Door, { name }: { name: string }): Promise<ClientDto> {
  return changeStatus(door, async (tx, row) => {
    if (row.status === 'deleting') throw wrongState(row)
    if (name.trim() !== row.name)
      throw new AppError('invalid_input', `name: must be ${row.name}, exactly, to delete this client.`, {
        details: [{ field: 'name', message: `must be ${row.name}` }],
      })
    await cancelJobs(tx, row.id)
    await door.record(tx, 'client.delete', { name: row.name, before: row.status, graceDays: GRACE_DAYS })
    return { status: 'deleting', eraseAfter: sql`clock_timestamp() + make_interval(days => ${GRACE_DAYS})` }
  })
}

/** Takes a deletion back: the client is what it was before. Throws `conflict` when it is not being deleted, or it is too late. */
export function keepClient(door: Door): Promise<ClientDto> {
  return changeStatus(door, async (tx, row, isTooLate) => {
    if (row.status !== 'deleting') throw wrongState(row)
    if (isTooLate) throw new AppError('conflict', `${row.name} is being erased: its days to be kept are over.`)
    const status = await statusBefore(tx, row.id)
    await door.record(tx, 'client.keep', { status })
    return { status, eraseAfter: null }
  })
}

type Change = Partial<Omit<Parameters<ReturnType<PlatformTransaction['update']>['set']>[0], 'id'>>

async function changeStatus(
  door: Door,
  decide: (tx: PlatformTransaction, row: Row, isTooLate: boolean) => Promise<Change>,
): Promise<ClientDto> {
  return door.open(async (tx) => {
    const [found] = await tx
      .select({ row: client, isTooLate: sql<boolean>`coalesce(${client.eraseAfter} <= clock_timestamp(), false)` })
      .from(client)
      .where(eq(client.id, door.clientId))
      .for('update')
    if (!found) throw notFound('The client')
    const change = await decide(tx, found.row, found.isTooLate)
    const [changed] = await tx
      .update(client)
      .set({ ...change, statusAt: sql`clock_timestamp()` })
      .where(eq(client.id, door.clientId))
      .returning()
    return toClientDto(changed as Row)
  })
}

/** Jobs that wait end now, those that run at their worker's next sign of life. */
async function cancelJobs(tx: PlatformTransaction, clientId: string): Promise<void> {
  const now = sql`clock_timestamp()`
  const inState = (state: 'queued' | 'running') => and(eq(job.clientId, clientId), inArray(job.state, [state]))
  await tx.update(job).set({ state: 'cancelled', finishedAt: now, cancelRequestedAt: now }).where(inState('queued'))
  await tx.update(job).set({ cancelRequestedAt: now }).where(inState('running'))
}

/** Who suspended a client must not be got round by deleting and keeping it. */
async function statusBefore(tx: PlatformTransaction, clientId: string): Promise<ClientStatus> {
  const [last] = await tx
    .select({ details: auditLog.details })
    .from(auditLog)
    .where(and(eq(auditLog.clientId, clientId), eq(auditLog.action, 'client.delete')))
    .orderBy(desc(auditLog.id))
    .limit(1)
  return last?.details.before === 'suspended' ? 'suspended' : 'active'
}

const STATES: Readonly<Record<ClientStatus, string>> = {
  active: 'active',
  suspended: 'suspended',
  deleting: 'being deleted',
}

const wrongState = ({ name, status }: Row) => new AppError('conflict', `${name} is ${STATES[status]}.`)
