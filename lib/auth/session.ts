import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import { type AdminContext, earnAdminContext, earnContext, type Origin, type TenantContext } from '@/lib/db/context'
import { breakGlass } from '@/lib/db/schema/people'
import { client, job, membership, user } from '@/lib/db/schema/platform'
import { withAuth } from '@/lib/db/tenant'
import { env } from '@/lib/env'
import { AppError, notFound } from '@/lib/errors'
import type { ClientStatus } from '@/lib/services/clients/dto'
import { findKeyHolder } from './api-key'
import { createEmbeddedProvider } from './embedded'
import { type Action, isAllowed, type KeyScope, type Role, scopesAllow } from './permissions'
import type { AuthProvider } from './provider'
import { createSupabaseProvider } from './supabase'
import { writeDownSignIns } from './written-sign-in'

/** From a request's session or key to what it may act for. The only place where its contexts are made. */

let provider: AuthProvider | undefined

export function authProvider(): AuthProvider {
  provider ??= writeDownSignIns(env().SUPABASE_URL ? createSupabaseProvider() : createEmbeddedProvider())
  return provider
}

export interface ClientMembership {
  id: string
  name: string
  slug: string
  timeZone: string
  currency: string
  brandName: string | null
  status: ClientStatus
  canViewersExport: boolean
  /** Where its data is; not for showing. */
  databaseRef: string | null
  role: Role
  /** `break_glass`: a platform admin's hour, not a membership. */
  kind: 'member' | 'agency' | 'break_glass'
}

export interface Principal {
  user: { id: string; name: string; email: string; isPlatformAdmin: boolean; isStaff: boolean; wantsDigest: boolean }
  memberships: ClientMembership[]
  /** Of the API key that was sent; null for a person with a session. */
  key: { id: string; scopes: readonly KeyScope[] } | null
  /** Whether the person signed in with a second factor. */
  hasSecondFactor: boolean
}

/** Who sends a request, with all memberships; null without a valid session or key, or for a deactivated person. */
export async function findPrincipal(headers: Headers): Promise<Principal | null> {
  if (headers.has('authorization')) return findKeyPrincipal(headers.get('authorization') ?? '')
  const session = await authProvider().getSession(headers)
  if (!session) return null
  return withAuth({ subject: session.subject }, async (tx) => {
    const [person] = await tx.select().from(user).where(eq(user.authSubject, session.subject))
    if (!person?.active) return null
    await tx.execute(sql`select set_config('app.user_id', ${person.id}, true)`)
    const memberships = await readMemberships(tx)
    return { user: person, memberships, key: null, hasSecondFactor: session.hasSecondFactor }
  })
}

async function findKeyPrincipal(authorization: string): Promise<Principal | null> {
  const holder = await findKeyHolder(authorization)
  if (!holder) return null
  return withAuth({ userId: holder.userId }, async (tx) => {
    const [person] = await tx.select().from(user).where(eq(user.id, holder.userId))
    if (!person?.active) return null
    const memberships = (await readMemberships(tx)).filter(
      ({ id, kind }) => id === holder.clientId && kind !== 'break_glass',
    )
    if (memberships.length === 0) return null
    return {
      user: { ...person, isPlatformAdmin: false },
      memberships,
      key: { id: holder.keyId, scopes: holder.scopes },
      hasSecondFactor: false,
    }
  })
}

/** The clients of the transaction's person, by name; a membership goes before a break-glass hour. */
export async function readMemberships(tx: PlatformTransaction): Promise<ClientMembership[]> {
  const facts = {
    id: client.id,
    name: client.name,
    slug: client.slug,
    timeZone: client.timeZone,
    currency: client.currency,
    brandName: client.brandName,
    status: client.status,
    canViewersExport: client.canViewersExport,
    databaseRef: client.databaseRef,
  }
  const held = await tx
    .select({ ...facts, role: membership.role, kind: membership.kind })
    .from(membership)
    .innerJoin(client, eq(client.id, membership.clientId))
  const hours = await tx
    .selectDistinct(facts)
    .from(breakGlass)
    .innerJoin(client, eq(client.id, breakGlass.clientId))
    .where(and(isNull(breakGlass.endedAt), gt(breakGlass.expiresAt, sql`clock_timestamp()`)))
  const own = new Set(held.map(({ id }) => id))
  const opened = hours.flatMap((row): ClientMembership[] =>
    own.has(row.id) ? [] : [{ ...row, role: 'viewer', kind: 'break_glass' }],
  )
  return [...held, ...opened].sort((a, b) => (a.name < b.name ? -1 : 1))
}

export interface Member {
  context: TenantContext
  principal: Principal
  client: ClientMembership
}

/** The same member's context for something that is written down while they read. */
export async function writing({ principal, client: of, context }: Member): Promise<TenantContext> {
  const wanted = { clientId: of.id, readOnly: false, ...(context.origin && { origin: context.origin }) }
  return (await resolveMember(principal, wanted)).context
}

interface Wanted {
  jobId?: string
  clientId?: string | null
  fallbackClientId?: string | null
  readOnly: boolean
  origin?: Omit<Origin, 'via' | 'keyId'>
}

/**
 * Which client a request acts for: the one its job belongs to, else the one it names, else the person's first. A job or
 * client the person does not belong to is answered exactly like one that does not exist.
 */
export async function resolveMember(principal: Principal, wanted: Wanted): Promise<Member> {
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
    databaseRef: chosen.databaseRef,
    role: 'dra_app',
    userId: principal.user.id,
    readOnly: wanted.readOnly,
    origin: { ...originOf(principal), ...(chosen.kind === 'break_glass' && { via: 'break_glass' }), ...wanted.origin },
  })
  return { context, principal, client: chosen }
}

function originOf({ key }: Principal): Origin {
  return key ? { via: 'key', keyId: key.id } : { via: 'session' }
}

/** Whether a member may do something now: role, the client's state and rules, and the key's scopes together. */
export function isMemberAllowed(
  { principal, client: of }: Pick<Member, 'principal' | 'client'>,
  action: Action,
): boolean {
  if (!isAllowed(of.role, action)) return false
  if (principal.key && !scopesAllow(principal.key.scopes, action)) return false
  if (of.status !== 'active' && !(of.role === 'owner' && OPEN_WHILE_SUSPENDED.has(action))) return false
  if (action === 'result.export' && of.role === 'viewer') return of.canViewersExport && of.kind !== 'break_glass'
  return true
}

/** An owner still reads a suspended client, and may keep one that is being deleted. */
const OPEN_WHILE_SUSPENDED: ReadonlySet<Action> = new Set<Action>([
  'job.read',
  'result.read',
  'result.export',
  'annotation.read',
  'finding.read',
  'change.read',
  'scope.read',
  'link.read',
  'connector.read',
  'month.read',
  'reconciliation.read',
  'schedule.read',
  'client.read',
  'client.delete',
  'member.read',
  'audit.read',
])

/** Throws `forbidden` with a sentence that says who could do it. */
export function requireAllowed(member: Member, action: Action): void {
  if (isMemberAllowed(member, action)) return
  const { client: of, principal } = member
  if (of.status !== 'active')
    throw new AppError(
      'forbidden',
      `${of.name} is ${of.status === 'deleting' ? 'being deleted' : 'suspended'}: owners may read, nothing else is done.`,
    )
  if (principal.key && isAllowed(of.role, action))
    throw new AppError('forbidden', 'This API key was not made for that. Make one with the scope it needs.')
  if (action === 'result.export' && isAllowed(of.role, action))
    throw new AppError('forbidden', `Viewers of ${of.name} may not download. Ask an owner.`)
  throw new AppError('forbidden', `Your role (${of.role}) does not allow this. Ask an owner or admin of ${of.name}.`)
}

/**
 * The context of a platform admin. Everybody else, and every key, is told that nothing is there; an admin without a
 * second factor is told to set one up where the installation is in production.
 */
export function resolveAdmin(
  principal: Principal,
  { readOnly, origin }: { readOnly: boolean; origin?: Omit<Origin, 'via'> },
): AdminContext {
  if (!principal.user.isPlatformAdmin) throw notFound('The page')
  if (env().NODE_ENV === 'production' && !principal.hasSecondFactor && env().ADMIN_SECOND_FACTOR === 'required')
    throw new AppError('forbidden', 'Platform admins sign in with a second factor. Set one up under Your account.')
  return earnAdminContext({ userId: principal.user.id, readOnly, origin: { via: 'session', ...origin } })
}
