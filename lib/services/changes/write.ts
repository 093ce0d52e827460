import { and, eq, isNull, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { changeLog } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { DAY_MS } from '@/lib/period'
import { recordAudit } from '../audit/record'
import type { ChangeArea } from './dto'

interface ChangeInput {
  area: ChangeArea
  what: string
  /** Epoch milliseconds; now where it is left out. */
  at?: number | undefined
  link: string | null
}

/** Somebody may plan a change for tomorrow, but not for next year. */
const MAX_AHEAD_MS = 30 * DAY_MS
const MAX_AGE_MS = 3 * 365 * DAY_MS

/** Writes down a change at a shop. Throws `invalid_input` for a time that is out of reach. */
export async function logChange(
  context: TenantContext,
  { area, what, at, link }: ChangeInput,
): Promise<{ id: string }> {
  const { clientId, userId } = context
  return withBoth(context, async (tx, platform) => {
    const [clock] = await tx.execute<{ now: string }>(sql`select extract(epoch from clock_timestamp()) * 1000 as now`)
    const now = Math.floor(Number(clock?.now))
    const when = at ?? now
    if (when > now + MAX_AHEAD_MS || when < now - MAX_AGE_MS)
      throw new AppError('invalid_input', 'at: must be within the last three years and the next 30 days.', {
        details: [{ field: 'at', message: 'must be within the last three years and the next 30 days' }],
      })
    const [row] = await tx
      .insert(changeLog)
      .values({ clientId, area, what, link, at: new Date(when), createdBy: userId, createdAt: sql`clock_timestamp()` })
      .returning({ id: changeLog.id })
    const id = String(row?.id)
    await recordAudit(platform, context, {
      action: 'change.log',
      objectId: id,
      details: { area, what, link, at: when },
    })
    return { id }
  })
}

/**
 * Takes back what somebody wrote down. Throws `not_found` for what is not there or was read from a shop, and `forbidden`
 * for somebody else's unless `isManager`.
 */
export async function removeChange(
  context: TenantContext,
  { changeId, isManager }: { changeId: number; isManager: boolean },
): Promise<void> {
  await withBoth(context, async (tx, platform) => {
    const isThis = and(
      eq(changeLog.clientId, context.clientId),
      eq(changeLog.id, changeId),
      isNull(changeLog.connectorId),
    )
    const [found] = await tx.select().from(changeLog).where(isThis)
    if (!found) throw notFound('The change')
    if (found.createdBy !== context.userId && !isManager)
      throw new AppError('forbidden', 'Only its author, an owner or an admin can remove this entry.')
    await tx.delete(changeLog).where(isThis)
    const { area, what, link, at } = found
    await recordAudit(platform, context, {
      action: 'change.remove',
      objectId: String(changeId),
      details: { area, what, link, at: at.getTime() },
    })
  })
}
