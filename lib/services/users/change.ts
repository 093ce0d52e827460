import { and, eq, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { membership, user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { recordAdminAudit } from '../audit/record'
import type { AdminUserDto } from './dto'
import { readUser } from './list'

/** Any constant: admins who change people at the same time take turns, so that one of them is left. */
const PEOPLE_LOCK = 7_203_544

export const changeUserSchema = z
  .strictObject({
    active: z.boolean('must be true or false'),
    isPlatformAdmin: z.boolean('must be true or false'),
    isStaff: z.boolean('must be true or false'),
    /** Id of who is given what the person alone looked after. */
    takeOver: z.string(),
  })
  .partial()
type Change = z.infer<typeof changeUserSchema>

/**
 * Changes what a person is. Deactivating ends their access at once and keeps their memberships. Throws `not_found`, and
 * `conflict` for the last platform admin, for oneself, and while clients would be left without anybody.
 */
export function changeUser(
  admin: AdminContext,
  userId: string,
  { takeOver, ...change }: Change,
): Promise<AdminUserDto> {
  return withAdmin(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${PEOPLE_LOCK})`)
    const person = await readUser(tx, userId)
    const { active, isPlatformAdmin, isStaff } = { ...person, ...change }
    if (person.isPlatformAdmin && !(isPlatformAdmin && active)) await requireOtherAdmin(tx, admin, person)
    const leaves = (person.active && !active) || (person.isStaff && !isStaff)
    if (leaves) await handOver(tx, admin, person, { ends: !active, takeOver })
    await tx.update(user).set({ active, isPlatformAdmin, isStaff }).where(eq(user.id, userId))
    // Somebody who is not staff any more holds nothing as such.
    if (person.isStaff && !isStaff)
      await tx.delete(membership).where(and(eq(membership.userId, userId), eq(membership.kind, 'agency')))
    await record(tx, admin, person, { active, isPlatformAdmin, isStaff })
    return readUser(tx, userId)
  }, admin)
}

async function requireOtherAdmin(tx: Transaction, admin: AdminContext, person: AdminUserDto): Promise<void> {
  if (person.id === admin.userId)
    throw new AppError('conflict', 'You cannot take this from yourself. Ask another platform admin.')
  const others = and(eq(user.isPlatformAdmin, true), eq(user.active, true), ne(user.id, person.id))
  if ((await tx.$count(user, others)) === 0)
    throw new AppError('conflict', `${person.name} is the last platform admin. Make somebody else one first.`)
}

/**
 * Gives what only this person looked after to somebody else: clients without another owner, and those where no other of
 * the agency's staff is.
 */
async function handOver(
  tx: Transaction,
  admin: AdminContext,
  person: AdminUserDto,
  { ends, takeOver }: { ends: boolean; takeOver: string | undefined },
): Promise<void> {
  const others = await tx
    .select({ clientId: membership.clientId, role: membership.role, kind: membership.kind })
    .from(membership)
    .innerJoin(user, eq(user.id, membership.userId))
    .where(and(ne(membership.userId, person.id), eq(user.active, true)))
  const alone = person.memberships.filter(({ clientId, role, kind }) => {
    if (!ends && kind !== 'agency') return false
    const there = others.filter((other) => other.clientId === clientId)
    return (
      (role === 'owner' && there.every((other) => other.role !== 'owner')) ||
      (kind === 'agency' && there.every((other) => other.kind !== 'agency'))
    )
  })
  if (alone.length === 0) return
  if (takeOver === undefined)
    throw new AppError(
      'conflict',
      `${person.name} alone looks after ${alone.map(({ clientName }) => clientName).join(', ')}. Choose who takes over.`,
      { details: alone.map(({ clientName }) => ({ field: 'takeOver', message: `must be given for ${clientName}` })) },
    )
  const successor = await readUser(tx, takeOver)
  const mustBeStaff = alone.some(({ kind }) => kind === 'agency')
  if (successor.id === person.id || !successor.active || (mustBeStaff && !successor.isStaff))
    throw new AppError(
      'invalid_input',
      'takeOver: must be somebody else who is active, and staff for the agency’s clients.',
      {
        details: [{ field: 'takeOver', message: 'must be somebody else who is active and staff' }],
      },
    )
  for (const { clientId, clientName, role, kind } of alone) {
    await tx
      .insert(membership)
      .values({ clientId, userId: successor.id, role, kind })
      .onConflictDoUpdate({ target: [membership.clientId, membership.userId], set: { role } })
    await recordAdminAudit(tx, admin, {
      action: 'staff.assign',
      objectId: successor.id,
      clientId,
      details: { person: successor.email, role, client: clientName, after: person.email },
    })
  }
}

type Flags = Pick<AdminUserDto, 'active' | 'isPlatformAdmin' | 'isStaff'>

async function record(tx: Transaction, admin: AdminContext, person: AdminUserDto, flags: Flags): Promise<void> {
  const { id: objectId, email } = person
  if (person.active !== flags.active)
    await recordAdminAudit(tx, admin, {
      action: flags.active ? 'user.activate' : 'user.deactivate',
      objectId,
      details: { email },
    })
  const { isPlatformAdmin, isStaff } = flags
  if (person.isPlatformAdmin !== isPlatformAdmin || person.isStaff !== isStaff)
    await recordAdminAudit(tx, admin, { action: 'user.change', objectId, details: { email, isPlatformAdmin, isStaff } })
}
