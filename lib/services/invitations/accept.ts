import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { holderOf, joinedBy, notValid, openInvitation } from '@/lib/auth/invitation-link'
import { hashOfSecret } from '@/lib/auth/secrets'
import { authProvider, type Principal } from '@/lib/auth/session'
import type { Origin } from '@/lib/db/context'
import { invitation } from '@/lib/db/schema/people'
import { client, membership, user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { nameInput, newPasswordInput } from '../account/input'
import { recordAudit } from '../audit/record'
import { isOpen } from './states'
import type { InvitationRow } from './write'

/** Becoming a member by an invitation: for the invited address alone, and once. */

export const acceptInvitationSchema = z
  .object({ name: nameInput.optional(), password: newPasswordInput.optional() })
  .strict()

interface Acceptance {
  /** Who is signed in in this browser; null for nobody. */
  principal: Principal | null
  /** Of a new account; left out by somebody who has one. */
  account: z.infer<typeof acceptInvitationSchema>
  headers: Headers
  origin: Omit<Origin, 'via'>
}

export interface Accepted {
  clientId: string
  /** Of the account that was made, to sign in with; null for somebody who is signed in. */
  credentials: { email: string; password: string } | null
}

/**
 * Throws `not_found` for a link that is not valid (any more), `forbidden` for somebody signed in with another address,
 * `unauthenticated` where the address has an account that is not signed in, `invalid_input` without a name and password
 * for a new one, and `conflict` for somebody who is a member already.
 */
export async function acceptInvitation(secret: string, by: Acceptance): Promise<Accepted> {
  const { row, of } = await openInvitation(secret)
  const person = by.principal && !by.principal.key ? by.principal.user : null
  if (person) {
    if (person.email.toLowerCase() !== row.email)
      throw new AppError(
        'forbidden',
        `This invitation is for ${row.email}, and you are signed in as ${person.email}. Sign out, then open the link again.`,
      )
    await joinOnce(secret, by.origin, async () => ({ userId: person.id }))
    return { clientId: of.id, credentials: null }
  }
  const known = await withAdmin((tx) => tx.$count(user, eq(sql`lower(${user.email})`, row.email)), holderOf(true))
  if (known > 0)
    throw new AppError('unauthenticated', `${row.email} has an account. Sign in with it, then accept the invitation.`)
  const { name, password } = by.account
  if (name === undefined || password === undefined)
    throw new AppError('invalid_input', 'Give a name and a password for the new account.', {
      details: [
        ...(name === undefined ? [{ field: 'name', message: 'must not be empty' }] : []),
        ...(password === undefined ? [{ field: 'password', message: 'must not be empty' }] : []),
      ],
    })
  const credentials = { email: row.email, password }
  await joinOnce(secret, by.origin, async () => ({
    newPerson: { authSubject: await makeSubject({ ...credentials, name }, by.headers), email: row.email, name },
  }))
  return { clientId: of.id, credentials }
}

type Joining = { userId: string } | { newPerson: { authSubject: string; email: string; name: string } }

/** Takes the invitation in one conditional update, then makes the member; whoever fails in between gives it back. */
async function joinOnce(secret: string, origin: Omit<Origin, 'via'>, whoJoins: () => Promise<Joining>): Promise<void> {
  const taken = await takeInvitation(secret)
  try {
    await makeMember(taken, await whoJoins(), origin)
  } catch (error) {
    await withAdmin((tx) => tx.update(invitation).set({ acceptedAt: null }).where(stillTaken(taken)), holderOf(false))
    throw error
  }
}

async function takeInvitation(secret: string): Promise<InvitationRow> {
  const [taken] = await withAdmin(
    (tx) =>
      tx
        .update(invitation)
        // In milliseconds, as it comes back: it tells this attempt from a later one.
        .set({ acceptedAt: sql`date_trunc('milliseconds', clock_timestamp())` })
        .where(
          and(
            eq(invitation.tokenHash, hashOfSecret(secret)),
            isOpen,
            sql`exists (select 1 from ${client} where ${client.id} = ${invitation.clientId} and ${client.status} = 'active')`,
          ),
        )
        .returning(),
    holderOf(false),
  )
  if (!taken) throw notValid()
  return taken
}

const stillTaken = ({ clientId, id, tokenHash, acceptedAt }: InvitationRow) =>
  and(
    eq(invitation.clientId, clientId),
    eq(invitation.id, id),
    eq(invitation.tokenHash, tokenHash),
    sql`${invitation.acceptedAt} = ${acceptedAt?.toISOString()}`,
    sql`${invitation.acceptedBy} is null and ${invitation.revokedAt} is null`,
  )

async function makeMember(taken: InvitationRow, joining: Joining, origin: Omit<Origin, 'via'>): Promise<void> {
  const { clientId, id, email, role } = taken
  await withAdmin(async (tx) => {
    const userId = 'userId' in joining ? joining.userId : newId('user')
    if ('newPerson' in joining) await tx.insert(user).values({ id: userId, ...joining.newPerson })
    const [person] = await tx.select({ isStaff: user.isStaff }).from(user).where(eq(user.id, userId))
    const used = await tx
      .update(invitation)
      .set({ acceptedBy: userId })
      .where(stillTaken(taken))
      .returning({ id: invitation.id })
    if (used.length === 0) throw notValid()
    const kind = person?.isStaff ? 'agency' : 'member'
    const joined = await tx
      .insert(membership)
      .values({ clientId, userId, role, kind })
      .onConflictDoNothing()
      .returning({ userId: membership.userId })
    if (joined.length === 0)
      throw new AppError('conflict', 'You are a member already. Ask an owner if you need another role.')
    const context = joinedBy(clientId, userId, origin)
    await recordAudit(tx, context, { action: 'invitation.accept', objectId: id, details: { email, role } })
  }, holderOf(false))
}

/**
 * The sign-in provider's id for a new account. An acceptance that was cut short may have left one nobody belongs to: it
 * is taken over by whoever knows its password.
 */
async function makeSubject(
  account: { email: string; name: string; password: string },
  headers: Headers,
): Promise<string> {
  const provider = authProvider()
  try {
    return await provider.createAccount(account)
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error
    const session = await provider
      .signIn(account, headers)
      .then(({ setCookie }) => setCookie.map((cookie) => cookie.split(';')[0]).join('; '))
      .then((cookie) => provider.getSession(new Headers({ cookie })))
      .catch(() => null)
    if (session) return session.subject
    throw new AppError('conflict', 'The account could not be made. Try again with the password you chose first.', {
      cause: error,
    })
  }
}
