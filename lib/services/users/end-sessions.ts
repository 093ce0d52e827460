import { eq } from 'drizzle-orm'
import { authProvider } from '@/lib/auth/session'
import type { AdminContext } from '@/lib/db/context'
import { user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { recordAdminAudit } from '../audit/record'

/** Signs a person out everywhere; returns how many sessions ended. Throws `not_found` for an unknown person. */
export async function endSessionsOf(userId: string): Promise<{ ended: number; email: string }> {
  const [person] = await withAdmin((tx) =>
    tx.select({ subject: user.authSubject, email: user.email }).from(user).where(eq(user.id, userId)),
  )
  if (!person) throw notFound('The person')
  return { ended: await authProvider().endSessionsOf(person.subject), email: person.email }
}

/** The same, written down as what a platform admin did. */
export async function endSessionsByAdmin(admin: AdminContext, userId: string): Promise<{ ended: number }> {
  const { ended, email } = await endSessionsOf(userId)
  await withAdmin(
    (tx) => recordAdminAudit(tx, admin, { action: 'user.end_sessions', objectId: userId, details: { email, ended } }),
    admin,
  )
  return { ended }
}
