import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Role } from '@/lib/auth/permissions'
import type { TenantContext } from '@/lib/db/context'
import { notificationPreference } from '@/lib/db/schema/operations'
import { withPlatform } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { recordAudit } from '../audit/record'
import type { NotificationChoice } from './dto'
import { defaultChoice } from './mails-of-job'

export const notificationChoiceSchema = z.strictObject({
  manual: z.enum(['all', 'none'], 'must be all or none'),
  scheduled: z.enum(['all', 'changes', 'none'], 'must be all, changes or none'),
  failures: z.boolean('must be true or false'),
})

/** What the person is written about for this client: as they set it, else the default of their role. */
export async function getNotificationChoice(context: TenantContext, role: Role): Promise<NotificationChoice> {
  const userId = personOf(context)
  const [row] = await withPlatform(context, (tx) =>
    tx
      .select()
      .from(notificationPreference)
      .where(and(eq(notificationPreference.clientId, context.clientId), eq(notificationPreference.userId, userId))),
  )
  const { manual, scheduled, failures } = row ?? defaultChoice(role)
  return { manual, scheduled, failures }
}

/** Sets what the person is written about for this client, from the next job on. */
export async function setNotificationChoice(
  context: TenantContext,
  choice: NotificationChoice,
): Promise<NotificationChoice> {
  const userId = personOf(context)
  await withPlatform(context, async (tx) => {
    await tx
      .insert(notificationPreference)
      .values({ clientId: context.clientId, userId, ...choice })
      .onConflictDoUpdate({
        target: [notificationPreference.clientId, notificationPreference.userId],
        set: { ...choice, updatedAt: sql`clock_timestamp()` },
      })
    await recordAudit(tx, context, { action: 'notification.choose', objectId: userId, details: { ...choice } })
  })
  return choice
}

function personOf({ userId }: TenantContext): string {
  if (userId === null) throw new AppError('forbidden', 'Only a signed-in person is written to.')
  return userId
}
