import { and, eq, gt, isNull, lte, sql } from 'drizzle-orm'
import { hashOfSecret, newSecret } from '@/lib/auth/secrets'
import { authProvider } from '@/lib/auth/session'
import type { PlatformTransaction } from '@/lib/db/client'
import type { Origin } from '@/lib/db/context'
import { auditLog } from '@/lib/db/schema/operations'
import { setupLink } from '@/lib/db/schema/people'
import { user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { newId } from '@/lib/ids'

/**
 * The first platform admin of an installation, made by whoever can read what the server prints: there is no account and
 * no password to begin with. Once there is an admin, no such link opens anything.
 */

const VALID_FOR = sql`interval '24 hours'`
const DEAD_LINK =
  'This link is not valid any more. A new one is printed when the server starts, while there is no admin.'

const countAdmins = (tx: PlatformTransaction) => tx.$count(user, eq(user.isPlatformAdmin, true))

/** A new link to print; null where the installation has an admin. */
export async function makeSetupLink(): Promise<string | null> {
  return withAdmin(async (tx) => {
    if ((await countAdmins(tx)) > 0) return null
    await tx.delete(setupLink).where(lte(setupLink.expiresAt, sql`clock_timestamp()`))
    const token = newSecret()
    await tx
      .insert(setupLink)
      .values({ tokenHash: hashOfSecret(token), expiresAt: sql`clock_timestamp() + ${VALID_FOR}` })
    return new URL(`/setup/${token}`, env().FRONTEND_URL).href
  })
}

const unused = (token: string) =>
  and(
    eq(setupLink.tokenHash, hashOfSecret(token)),
    isNull(setupLink.usedAt),
    gt(setupLink.expiresAt, sql`clock_timestamp()`),
  )

export async function isSetupOpen(token: string): Promise<boolean> {
  return withAdmin(async (tx) => (await countAdmins(tx)) === 0 && (await tx.$count(setupLink, unused(token))) > 0)
}

/**
 * Makes the first platform admin. Throws `not_found` for a link that is wrong, used or older than a day, and for any link
 * once there is an admin.
 */
export async function makeFirstAdmin(
  { token, ...person }: { token: string; name: string; email: string; password: string },
  { address, requestId }: Pick<Origin, 'address' | 'requestId'>,
): Promise<void> {
  await withAdmin(async (tx) => {
    // One at a time: two links could be open.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('dra.first_admin'))`)
    const dead = new AppError('not_found', DEAD_LINK)
    if ((await countAdmins(tx)) > 0) throw dead
    const used = await tx
      .update(setupLink)
      .set({ usedAt: sql`clock_timestamp()` })
      .where(unused(token))
      .returning({ tokenHash: setupLink.tokenHash })
    if (used.length === 0) throw dead
    const { name, email } = person
    const userId = newId('user')
    const authSubject = await authProvider().createAccount(person)
    await tx.insert(user).values({ id: userId, authSubject, email, name, isPlatformAdmin: true })
    await tx.insert(auditLog).values({
      clientId: '',
      userId,
      via: 'link',
      address,
      requestId,
      action: 'setup.first_admin',
      objectId: userId,
      details: { email },
    })
  })
}
