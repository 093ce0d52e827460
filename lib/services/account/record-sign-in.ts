import { eq } from 'drizzle-orm'
import type { Origin } from '@/lib/db/context'
import { user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import { type AccountAct, findUserId, insertAccountAct } from './record'

/** By what somebody showed who they are. */
type Factor = 'password' | 'app_code' | 'backup_code'

interface Attempt {
  outcome: Extract<
    AccountAct['action'],
    'account.signed_in' | 'account.sign_in_refused' | 'account.second_factor_asked'
  >
  factor: Factor
}

/**
 * Writes an attempt to sign in to the log of lines, and to the audit log where it concerns somebody with an account.
 * What was typed is written nowhere: in place of an address it may be a password.
 */
export async function recordSignIn(
  who: { email: string } | { subject: string } | null,
  origin: Origin,
  { outcome, factor }: Attempt,
): Promise<void> {
  const userId = await withAdmin(async (tx) => {
    const found =
      who === null ? null : 'subject' in who ? await findUserId(tx, who.subject) : await findByEmail(tx, who)
    if (found !== null) await insertAccountAct(tx, found, origin, { action: outcome, details: { factor } })
    return found
  })
  const facts = { event: outcome, factor, address: origin.address, ...(userId !== null && { userId }) }
  if (outcome === 'account.sign_in_refused') log.warn(facts, 'sign-in refused')
  else log.info(facts, 'sign-in')
}

async function findByEmail(tx: Parameters<typeof findUserId>[0], { email }: { email: string }): Promise<string | null> {
  const [found] = await tx.select({ id: user.id }).from(user).where(eq(user.email, email.toLowerCase()))
  return found?.id ?? null
}
