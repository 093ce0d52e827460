import { and, eq, isNull } from 'drizzle-orm'
import { apiKey } from '@/lib/db/schema/people'
import { user } from '@/lib/db/schema/platform'
import { withAuth, withPlatform } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import type { Action } from './permissions'
import { type Member, readMemberships, requireAllowed } from './session'

/**
 * Asks again, while something long is being answered, whether it may go on: by the person, their membership, the
 * client and the key as they are now. Throws `forbidden` once one of them says no.
 */
export async function requireStillAllowed(member: Member, action: Action): Promise<void> {
  const { principal, client: of, context } = member
  const userId = principal.user.id
  const now = await withAuth({ userId }, async (tx) => {
    const [person] = await tx.select({ active: user.active }).from(user).where(eq(user.id, userId))
    return person?.active
      ? (await readMemberships(tx)).find(({ id, kind }) => id === of.id && kind === of.kind)
      : undefined
  })
  if (!now || (principal.key && !(await isKeyInForce(member, principal.key.id))))
    throw new AppError('forbidden', `Your access to ${of.name} has ended, and with it what was under way.`)
  requireAllowed({ principal, client: now, context }, action)
}

async function isKeyInForce({ context }: Member, keyId: string): Promise<boolean> {
  const inForce = and(eq(apiKey.clientId, context.clientId), eq(apiKey.id, keyId), isNull(apiKey.revokedAt))
  return (await withPlatform(context, (tx) => tx.$count(apiKey, inForce))) > 0
}
