import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { outbox } from '@/lib/db/schema/operations'
import { breakGlass } from '@/lib/db/schema/people'
import { client, membership, user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { recordAdminAudit } from '../audit/record'
import type { BreakGlassPayload } from '../notifications/dto'
import type { BreakGlassDto } from './dto'
import { isOpen, toDto } from './list'

/** How a platform admin gets to read a client they do not belong to: with a reason, for an hour, told to its owners. */

const VALID_MINUTES = 60

export const breakGlassSchema = z.strictObject({
  reason: z
    .string('must say why')
    .trim()
    .min(10, 'must say why in at least 10 characters')
    .max(500, 'must be at most 500 characters'),
})

/** Throws `not_found` for an unknown client, and `conflict` for one the admin belongs to, or is in already. */
export function breakGlassInto(
  admin: AdminContext,
  clientId: string,
  { reason }: z.infer<typeof breakGlassSchema>,
): Promise<BreakGlassDto> {
  return withAdmin(async (tx) => {
    const userId = personOf(admin)
    const [of] = await tx.select().from(client).where(eq(client.id, clientId)).for('update')
    if (!of) throw notFound('The client')
    if ((await tx.$count(membership, and(eq(membership.clientId, clientId), eq(membership.userId, userId)))) > 0)
      throw new AppError('conflict', `You belong to ${of.name} already. Choose it among your clients.`)
    if ((await tx.$count(breakGlass, mine(clientId, userId))) > 0)
      throw new AppError('conflict', `You are in ${of.name} already. End that first, or use it.`)
    const [row] = await tx
      .insert(breakGlass)
      .values({
        ...{ clientId, id: newId('breakGlass'), userId, reason, createdAt: sql`clock_timestamp()` },
        expiresAt: sql`clock_timestamp() + make_interval(mins => ${VALID_MINUTES})`,
      })
      .returning()
    const opened = row as NonNullable<typeof row>
    const expiresAt = opened.expiresAt.toISOString()
    await recordAdminAudit(tx, admin, {
      action: 'break_glass.begin',
      objectId: opened.id,
      clientId,
      details: { reason, expiresAt },
    })
    const [person] = await tx.select({ id: user.id, name: user.name }).from(user).where(eq(user.id, userId))
    const adminName = person?.name ?? userId
    await tellOwners(tx, opened, { clientName: of.name, timeZone: of.timeZone, adminName, reason, expiresAt })
    return toDto({ row: opened, name: adminName, isOpen: true })
  }, admin)
}

/** Ends it at once. Throws `not_found` where the admin has none open there. */
export function endBreakGlass(admin: AdminContext, clientId: string): Promise<void> {
  return withAdmin(async (tx) => {
    const ended = await tx
      .update(breakGlass)
      .set({ endedAt: sql`clock_timestamp()` })
      .where(mine(clientId, personOf(admin)))
      .returning({ id: breakGlass.id })
    if (ended.length === 0) throw notFound('The access')
    for (const { id } of ended) await recordAdminAudit(tx, admin, { action: 'break_glass.end', objectId: id, clientId })
  }, admin)
}

const mine = (clientId: string, userId: string) =>
  and(eq(breakGlass.clientId, clientId), eq(breakGlass.userId, userId), isOpen)

function personOf({ userId }: AdminContext): string {
  if (userId === null) throw new AppError('forbidden', 'Only a person can look into a client.')
  return userId
}

async function tellOwners(
  tx: PlatformTransaction,
  { clientId, id }: { clientId: string; id: string },
  payload: BreakGlassPayload,
): Promise<void> {
  const owners = await tx
    .select({ userId: user.id, email: user.email })
    .from(membership)
    .innerJoin(user, eq(user.id, membership.userId))
    .where(and(eq(membership.clientId, clientId), eq(membership.role, 'owner'), eq(user.active, true)))
  if (owners.length === 0) return
  await tx.insert(outbox).values(
    owners.map(({ userId, email }) => ({
      ...{ clientId, id: newId('mail'), kind: 'break_glass' as const, userId, toAddress: email },
      dedupeKey: `break_glass:${id}:${userId}`,
      payload: { ...payload },
    })),
  )
}
