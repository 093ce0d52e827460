import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { breakGlass } from '@/lib/db/schema/people'
import { user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { recordAdminAudit } from '../audit/record'
import { type EndedAccess, endAccessGivenBy } from '../members/end-access'
import type { AdminUserDto } from './dto'
import { endSessionsOf } from './end-sessions'
import { handOver, takeOverSchema } from './hand-over'
import { readUser } from './list'

/** Any constant: admins who change people at the same time take turns, so that one of them is left. */
const PEOPLE_LOCK = 7_203_544

export const changeUserSchema = z
  .strictObject({
    active: z.boolean('must be true or false'),
    isPlatformAdmin: z.boolean('must be true or false'),
    isStaff: z.boolean('must be true or false'),
    takeOver: takeOverSchema,
  })
  .partial()
type Change = z.infer<typeof changeUserSchema>

/**
 * Changes what a person is. Deactivating ends their access, invitations and keys at once; what they held as the
 * agency's staff goes to whoever takes over, other memberships are kept. Throws `not_found`, and `conflict` for the last
 * platform admin, for oneself, and where nobody was chosen to take over.
 */
export async function changeUser(
  admin: AdminContext,
  userId: string,
  { takeOver, ...change }: Change,
): Promise<AdminUserDto> {
  const changed = await withAdmin(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${PEOPLE_LOCK})`)
    const person = await readUser(tx, userId)
    const { active, isPlatformAdmin, isStaff } = { ...person, ...change }
    if (person.isPlatformAdmin && !(isPlatformAdmin && active)) await requireOtherAdmin(tx, admin, person)
    const isEnded = person.active && !active
    if (isEnded || (person.isStaff && !isStaff))
      await handOver(tx, admin, person, { leaving: isEnded ? 'all' : 'agency', takeOver })
    await tx.update(user).set({ active, isPlatformAdmin, isStaff }).where(eq(user.id, userId))
    const given = isEnded ? await endAccessGivenBy(tx, { userId }) : {}
    if (person.isPlatformAdmin && !(isPlatformAdmin && active)) await endLookingIn(tx, userId)
    await record(tx, admin, person, { active, isPlatformAdmin, isStaff, given })
    return readUser(tx, userId)
  }, admin)
  // They count for nothing now, and must not come back with the person.
  if (!changed.active) await endSessionsOf(userId)
  return changed
}

async function requireOtherAdmin(tx: PlatformTransaction, admin: AdminContext, person: AdminUserDto): Promise<void> {
  if (person.id === admin.userId)
    throw new AppError('conflict', 'You cannot take this from yourself. Ask another platform admin.')
  const others = and(eq(user.isPlatformAdmin, true), eq(user.active, true), ne(user.id, person.id))
  if ((await tx.$count(user, others)) === 0)
    throw new AppError('conflict', `${person.name} is the last platform admin. Make somebody else one first.`)
}

/** Whoever runs the installation no longer has no reason to look into clients either. */
async function endLookingIn(tx: PlatformTransaction, userId: string): Promise<void> {
  await tx
    .update(breakGlass)
    .set({ endedAt: sql`clock_timestamp()` })
    .where(and(eq(breakGlass.userId, userId), isNull(breakGlass.endedAt)))
}

type Flags = Pick<AdminUserDto, 'active' | 'isPlatformAdmin' | 'isStaff'> & { given: Partial<EndedAccess> }

async function record(tx: PlatformTransaction, admin: AdminContext, person: AdminUserDto, flags: Flags): Promise<void> {
  const { id: objectId, email } = person
  if (person.active !== flags.active)
    await recordAdminAudit(tx, admin, {
      action: flags.active ? 'user.activate' : 'user.deactivate',
      objectId,
      details: { email, ...flags.given },
    })
  const { isPlatformAdmin, isStaff } = flags
  if (person.isPlatformAdmin !== isPlatformAdmin || person.isStaff !== isStaff)
    await recordAdminAudit(tx, admin, { action: 'user.change', objectId, details: { email, isPlatformAdmin, isStaff } })
}
