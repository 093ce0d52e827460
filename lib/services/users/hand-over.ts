import { and, asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { ROLES, type Role } from '@/lib/auth/permissions'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { membership, user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { recordAdminAudit } from '../audit/record'
import { endAccessGivenBy } from '../members/end-access'
import type { AdminUserDto, HandOverDto } from './dto'
import { readUser } from './list'

/** What somebody leaves behind goes to a colleague first: no client is left without an owner or its agency. */

/** Id of who takes over everything, or of who takes over each client by the client's id. */
export const takeOverSchema = z.union(
  [z.string(), z.record(z.string(), z.string())],
  'must be a person’s id, or one for each client’s id',
)
type TakeOver = z.infer<typeof takeOverSchema>

/** `all`: they lose every client; `agency`: only what they hold as one of the agency's staff. */
type Leaving = 'all' | 'agency'

/** Clients named in a refusal's sentence; its details name all. */
const NAMED = 5

/** What would have to be taken over from somebody who is deactivated. Throws `not_found`. */
export function listHandOver(admin: AdminContext, userId: string): Promise<HandOverDto[]> {
  return withAdmin(
    async (tx) => findLeftBehind(tx, await readUser(tx, userId), { leaving: 'all', isHeld: false }),
    admin,
  )
}

/**
 * Gives what somebody looks after to those who take over, and ends their standing memberships. Throws `conflict` that
 * names every client for which nobody was chosen, `not_found` for an unknown successor and `invalid_input` for one who
 * cannot take over.
 */
export async function handOver(
  tx: PlatformTransaction,
  admin: AdminContext,
  person: AdminUserDto,
  { leaving, takeOver }: { leaving: Leaving; takeOver: TakeOver | undefined },
): Promise<void> {
  const left = await findLeftBehind(tx, person, { leaving, isHeld: true })
  const chosen = new Map<string, AdminUserDto>()
  const open: HandOverDto[] = []
  for (const one of left) {
    const userId = typeof takeOver === 'string' ? takeOver : takeOver?.[one.clientId]
    if (userId === undefined) open.push(one)
    else chosen.set(one.clientId, await readSuccessor(tx, person, one, userId))
  }
  if (open.length > 0) throw mustBeChosen(person, open)
  for (const one of left) {
    const successor = chosen.get(one.clientId)
    if (successor) await giveTo(tx, admin, { person, one, successor })
    if (one.kind === 'agency') await endStanding(tx, admin, person, one)
  }
}

/** Standing memberships, and clients that have no other owner who can act; locked until the transaction ends. */
async function findLeftBehind(
  tx: PlatformTransaction,
  { id, memberships }: AdminUserDto,
  { leaving, isHeld }: { leaving: Leaving; isHeld: boolean },
): Promise<HandOverDto[]> {
  if (memberships.length === 0) return []
  const clientIds = memberships.map(({ clientId }) => clientId)
  const rows = tx
    .select()
    .from(membership)
    .where(inArray(membership.clientId, clientIds))
    .orderBy(asc(membership.clientId), asc(membership.userId))
  const all = isHeld ? await rows.for('update') : await rows
  const people = await tx
    .select({ id: user.id, active: user.active })
    .from(user)
    .where(
      inArray(
        user.id,
        all.map(({ userId }) => userId),
      ),
    )
  const active = new Set(people.filter((one) => one.active).map((one) => one.id))
  return memberships.flatMap(({ clientId, clientName }) => {
    const own = all.find((one) => one.clientId === clientId && one.userId === id)
    if (!own) return []
    const { role, kind } = own
    const others = all.filter((one) => one.clientId === clientId && one.userId !== id && active.has(one.userId))
    const isOnlyOwner = role === 'owner' && others.every((other) => other.role !== 'owner')
    const isLeft = kind === 'agency' || (leaving === 'all' && isOnlyOwner)
    return isLeft ? [{ clientId, clientName, role, kind, isOnlyOwner }] : []
  })
}

async function readSuccessor(
  tx: PlatformTransaction,
  person: AdminUserDto,
  { clientName, kind }: HandOverDto,
  userId: string,
): Promise<AdminUserDto> {
  const successor = await readUser(tx, userId)
  if (successor.id !== person.id && successor.active && (kind === 'member' || successor.isStaff)) return successor
  const message = `must be somebody else who is active${kind === 'agency' ? ' and staff of the agency' : ''}, for ${clientName}`
  throw new AppError('invalid_input', `takeOver: ${message}.`, { details: [{ field: 'takeOver', message }] })
}

function mustBeChosen({ name }: AdminUserDto, open: readonly HandOverDto[]): AppError {
  const names = open.slice(0, NAMED).map(({ clientName }) => clientName)
  const more = open.length > NAMED ? ` and ${open.length - NAMED} more` : ''
  return new AppError('conflict', `${name} looks after ${names.join(', ')}${more}. Choose who takes over.`, {
    details: open.map(({ clientId, clientName, isOnlyOwner }) => ({
      field: `takeOver.${clientId}`,
      message: `Somebody must take over ${clientName}${isOnlyOwner ? ', which has no other owner' : ''}.`,
    })),
  })
}

/** Nobody who is there already loses a role by taking over. */
async function giveTo(
  tx: PlatformTransaction,
  admin: AdminContext,
  { person, one, successor }: { person: AdminUserDto; one: HandOverDto; successor: AdminUserDto },
): Promise<void> {
  const { clientId, clientName } = one
  const held = successor.memberships.find((own) => own.clientId === clientId)
  const role = held ? higherOf(held.role, one.role) : one.role
  if (held?.role === role) return
  const kind = successor.isStaff ? 'agency' : 'member'
  await tx
    .insert(membership)
    .values({ clientId, userId: successor.id, role, kind })
    .onConflictDoUpdate({ target: [membership.clientId, membership.userId], set: { role } })
  await recordAdminAudit(tx, admin, {
    action: 'staff.assign',
    objectId: successor.id,
    clientId,
    details: { person: successor.email, role, before: held?.role ?? null, client: clientName, after: person.email },
  })
}

const higherOf = (a: Role, b: Role): Role => (ROLES.indexOf(a) < ROLES.indexOf(b) ? a : b)

async function endStanding(
  tx: PlatformTransaction,
  admin: AdminContext,
  { id: userId, email }: AdminUserDto,
  { clientId, role }: HandOverDto,
): Promise<void> {
  await tx.delete(membership).where(and(eq(membership.clientId, clientId), eq(membership.userId, userId)))
  const ended = await endAccessGivenBy(tx, { userId, clientId })
  await recordAdminAudit(tx, admin, {
    action: 'staff.assign',
    objectId: userId,
    clientId,
    details: { person: email, role: null, before: role, ...ended },
  })
}
