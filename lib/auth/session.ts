import { eq, sql } from 'drizzle-orm'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { client, job, membership, user } from '@/lib/db/schema/platform'
import { withAuth } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { createEmbeddedProvider } from './embedded'
import type { Role } from './permissions'
import type { AuthProvider } from './provider'

/** From a request's session to the client it may act for. The only place where a member's `TenantContext` is made. */

let provider: AuthProvider | undefined

export function authProvider(): AuthProvider {
  provider ??= createEmbeddedProvider()
  return provider
}

export interface ClientMembership {
  id: string
  name: string
  slug: string
  timeZone: string
  currency: string
  role: Role
}

export interface Principal {
  user: { id: string; name: string; email: string }
  memberships: ClientMembership[]
}

/** The signed-in person with all memberships, or null without a valid session or for a deactivated person. */
export async function findPrincipal(headers: Headers): Promise<Principal | null> {
  const session = await authProvider().getSession(headers)
  if (!session) return null
  return withAuth({ subject: session.subject }, async (tx) => {
    const [person] = await tx.select().from(user).where(eq(user.authSubject, session.subject))
    if (!person?.active) return null
    await tx.execute(sql`select set_config('app.user_id', ${person.id}, true)`)
    const memberships = await tx
      .select({
        id: client.id,
        name: client.name,
        slug: client.slug,
        timeZone: client.timeZone,
        currency: client.currency,
        role: membership.role,
      })
      .from(membership)
      .innerJoin(client, eq(client.id, membership.clientId))
      .orderBy(client.name)
    return { user: { id: person.id, name: person.name, email: person.email }, memberships }
  })
}

export interface Member {
  context: TenantContext
  principal: Principal
  client: ClientMembership
}

/**
 * Which client a request acts for: the one its job belongs to, else the one it names, else the person's first. A job or
 * client the person does not belong to is answered exactly like one that does not exist.
 */
export async function resolveMember(
  principal: Principal,
  wanted: { jobId?: string; clientId?: string | null; fallbackClientId?: string | null; readOnly: boolean },
): Promise<Member> {
  const byId = (id: string) => principal.memberships.find((candidate) => candidate.id === id)
  let chosen: ClientMembership | undefined
  if (wanted.jobId !== undefined) {
    const jobId = wanted.jobId
    const [found] = await withAuth({ userId: principal.user.id }, (tx) =>
      tx.select({ clientId: job.clientId }).from(job).where(eq(job.id, jobId)),
    )
    chosen = found && byId(found.clientId)
    if (!chosen) throw notFound('The job')
  } else if (wanted.clientId) {
    chosen = byId(wanted.clientId)
    if (!chosen) throw notFound('The client')
  } else {
    chosen = (wanted.fallbackClientId && byId(wanted.fallbackClientId)) || principal.memberships[0]
    if (!chosen) throw new AppError('forbidden', 'You do not belong to a client yet. Ask for an invitation.')
  }
  const context = earnContext({
    clientId: chosen.id,
    role: 'dra_app',
    userId: principal.user.id,
    readOnly: wanted.readOnly,
  })
  return { context, principal, client: chosen }
}
