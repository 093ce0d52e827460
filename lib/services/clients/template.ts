import { eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { ROLES } from '@/lib/auth/permissions'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { clientTemplate } from '@/lib/db/schema/people'
import { user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { recordAdminAudit } from '../audit/record'
import { checkCron } from '../schedules/cron'
import type { ClientTemplate } from './dto'
import { currencySchema, timeZoneSchema } from './input'

/** What new clients start with; one for the installation. */

export const templateSchema = z.strictObject({
  timeZone: timeZoneSchema,
  currency: currencySchema,
  brandName: z.string().trim().max(100, 'must be at most 100 characters').nullable(),
  canViewersExport: z.boolean('must be true or false'),
  cron: z.string().trim().max(100, 'must be at most 100 characters').nullable(),
  windowDays: z.number().int().min(1, 'must be at least 1').max(400, 'must be at most 400 days'),
  staff: z.array(z.strictObject({ userId: z.string(), role: z.enum(ROLES) })).max(100, 'must be at most 100 people'),
})

const FIRST: ClientTemplate = {
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  brandName: null,
  canViewersExport: true,
  cron: '0 3 * * *',
  windowDays: 30,
  staff: [],
}

export async function readTemplate(tx: PlatformTransaction): Promise<ClientTemplate> {
  const [row] = await tx.select({ settings: clientTemplate.settings }).from(clientTemplate)
  return { ...FIRST, ...row?.settings }
}

export function getTemplate(admin: AdminContext): Promise<ClientTemplate> {
  return withAdmin(readTemplate, admin)
}

/** Sets it for clients made from now on. Throws `invalid_input` for a time that is none, and for people who are not staff. */
export function setTemplate(admin: AdminContext, settings: ClientTemplate): Promise<ClientTemplate> {
  if (settings.cron !== null) checkCron(settings.cron)
  return withAdmin(async (tx) => {
    const ids = settings.staff.map(({ userId }) => userId)
    const known = ids.length === 0 ? [] : await tx.select().from(user).where(inArray(user.id, ids))
    for (const [index, id] of ids.entries())
      if (!known.some((person) => person.id === id && person.isStaff && person.active))
        throw new AppError('invalid_input', 'Only active staff can be assigned by the template.', {
          details: [{ field: `staff.${index}.userId`, message: 'must name active staff' }],
        })
    const before = await readTemplate(tx)
    const values = { settings, updatedBy: admin.userId, updatedAt: sql`clock_timestamp()` }
    await tx
      .insert(clientTemplate)
      .values({ id: 1, ...values })
      .onConflictDoUpdate({ target: clientTemplate.id, set: values, setWhere: eq(clientTemplate.id, 1) })
    const from = changedOf(before, settings)
    const to = changedOf(settings, before)
    await recordAdminAudit(tx, admin, { action: 'template.change', objectId: 'client_template', details: { from, to } })
    return settings
  }, admin)
}

/** Fields of the first that differ from the second. */
export function changedOf<T extends object>(one: T, other: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(one).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(other[key as keyof T])),
  ) as Partial<T>
}
