import { asc, eq, inArray } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { membership, user } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'

export interface Assignee {
  id: string
  name: string
}

/** Active people of the client, by name: whom work can be given to. */
export function listAssignees(context: TenantContext): Promise<Assignee[]> {
  return withPlatform(context, (tx) =>
    tx
      .select({ id: user.id, name: user.name })
      .from(membership)
      .innerJoin(user, eq(user.id, membership.userId))
      .where(eq(membership.clientId, context.clientId))
      .orderBy(asc(user.name), asc(user.id)),
  )
}

/** Names of people of the client by id; those who left have none. */
export async function namesOf(tx: PlatformTransaction, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  const people = await tx.select({ id: user.id, name: user.name }).from(user).where(inArray(user.id, wanted))
  return new Map(people.map(({ id, name }) => [id, name]))
}

/** Throws `invalid_input` when somebody is to be assigned who does not belong to the client. */
export async function requireAssignees(tx: PlatformTransaction, clientId: string, ids: readonly (string | null)[]) {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return
  const found = await tx.select({ id: membership.userId }).from(membership).where(eq(membership.clientId, clientId))
  const members = new Set(found.map(({ id }) => id))
  if (!wanted.every((id) => members.has(id)))
    throw new AppError('invalid_input', 'assigneeId: nobody of this client has it. Choose one of its members.', {
      details: [{ field: 'assigneeId', message: 'must be a member of this client' }],
    })
}
