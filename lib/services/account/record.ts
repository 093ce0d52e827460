import { eq } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { Origin } from '@/lib/db/context'
import { auditLog } from '@/lib/db/schema/operations'
import { user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import type { AuditAction } from '../audit/dto'

/** What people do with their own accounts is written down in the installation's log: it concerns no client. */

type AccountAction = Extract<AuditAction, `account.${string}`>

export interface AccountAct {
  action: AccountAction
  /** Never a secret. */
  details?: Record<string, unknown>
}

/** For what the sign-in provider has just done, by the person's id or by the provider's. */
export async function recordAccountAct(
  who: { userId: string } | { subject: string },
  origin: Origin,
  act: AccountAct,
): Promise<void> {
  await withAdmin(async (tx) => {
    const userId = 'userId' in who ? who.userId : await findUserId(tx, who.subject)
    // An account that was made, but belongs to nobody yet, has no history.
    if (userId !== null) await insertAccountAct(tx, userId, origin, act)
  })
}

export async function insertAccountAct(
  tx: PlatformTransaction,
  userId: string,
  { via, address, requestId }: Origin,
  act: AccountAct,
): Promise<void> {
  await tx.insert(auditLog).values({ clientId: '', userId, via, address, requestId, objectId: userId, ...act })
}

export async function findUserId(tx: PlatformTransaction, subject: string): Promise<string | null> {
  const [found] = await tx.select({ id: user.id }).from(user).where(eq(user.authSubject, subject))
  return found?.id ?? null
}
