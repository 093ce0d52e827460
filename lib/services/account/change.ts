import { and, eq, ne } from 'drizzle-orm'
import type { Origin } from '@/lib/db/context'
import { user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { insertAddressChangedMail } from '../notifications/account-mail'
import { findUserId, insertAccountAct } from './record'

/** Name and address as members and mails see them. */

export async function rename(userId: string, origin: Origin, name: string): Promise<void> {
  await withAdmin(async (tx) => {
    await tx.update(user).set({ name }).where(eq(user.id, userId))
    await insertAccountAct(tx, userId, origin, { action: 'account.renamed', details: { name } })
  })
}

/** Whether one of the agency's staff is written to once a week about the clients assigned to them. */
export async function chooseDigest(userId: string, origin: Origin, wantsDigest: boolean): Promise<void> {
  await withAdmin(async (tx) => {
    await tx.update(user).set({ wantsDigest }).where(eq(user.id, userId))
    await insertAccountAct(tx, userId, origin, { action: 'account.digest_chosen', details: { wantsDigest } })
  })
}

/**
 * Takes over an address that the sign-in provider has seen proven, and writes to the one before; doing so again changes
 * nothing. Throws `conflict` when somebody else has it.
 */
export async function saveAddress(
  { subject, email }: { subject: string; email: string },
  origin: Origin,
): Promise<void> {
  await withAdmin(async (tx) => {
    const userId = await findUserId(tx, subject)
    if (userId === null) return
    const others = await tx.$count(user, and(eq(user.email, email), ne(user.id, userId)))
    if (others > 0)
      throw new AppError('conflict', 'Somebody else signs in with this address by now. Choose another one.')
    const [before] = await tx.select({ email: user.email }).from(user).where(eq(user.id, userId)).for('update')
    if (!before || before.email === email) return
    await tx.update(user).set({ email }).where(eq(user.id, userId))
    await insertAccountAct(tx, userId, origin, { action: 'account.address_changed', details: { email } })
    await insertAddressChangedMail(tx, { email: before.email, newEmail: email })
  })
}
