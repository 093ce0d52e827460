import 'server-only'
import { cookies, headers } from 'next/headers'
import { redirect, notFound as showNotFound } from 'next/navigation'
import { cache } from 'react'
import { AppError } from '@/lib/errors'
import { activeClientCookieName } from './cookies'
import type { Action } from './permissions'
import { findPrincipal, isMemberAllowed, resolveAdmin, resolveMember } from './session'

/** Who is signed in, for pages that are for visitors too; null for nobody. */
export const currentPrincipal = cache(async () => findPrincipal(await headers()))

/** Where an unauthenticated visitor goes, coming back to where they wanted to be. */
async function signInPath(): Promise<string> {
  const wanted = (await headers()).get('x-dra-path')
  return wanted ? `/sign-in?next=${encodeURIComponent(wanted)}` : '/sign-in'
}

/**
 * What a signed-in page may show: the person, the client and its context for reading. A page about one job passes the
 * job's id and acts for the client the job belongs to. Not signed in or without a client: redirects; no permission, no such job, or a client
 * that the person may not read at the moment: 404, except for the `isFrame` around the pages, which says why.
 */
export async function requirePage(options: { jobId?: string; action?: Action; isFrame?: true } = {}) {
  const principal = await currentPrincipal()
  if (!principal) redirect(await signInPath())
  if (principal.memberships.length === 0) redirect(principal.user.isPlatformAdmin ? '/admin' : '/account')
  const fallbackClientId = (await cookies()).get(activeClientCookieName())?.value
  const member = await resolveMember(principal, { jobId: options.jobId, fallbackClientId, readOnly: true }).catch(
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'not_found') showNotFound()
      throw error
    },
  )
  const { role, ...client } = member.client
  const can = (action: Action) => isMemberAllowed(member, action)
  if (!options.isFrame && !can(options.action ?? 'job.read')) showNotFound()
  return {
    ctx: member.context,
    user: principal.user,
    client,
    clients: principal.memberships.map(({ id, name }) => ({ id, name })),
    role,
    can,
  }
}

/** A page about a person's own account: it needs a session, but no client. */
export async function requirePerson() {
  const principal = await currentPrincipal()
  if (!principal) redirect(await signInPath())
  return principal
}

/**
 * A page of the installation's administration; for everybody but platform admins it does not exist. An admin who needs a
 * second factor first is led to where it is set up.
 */
export async function requireAdminPage() {
  const principal = await requirePerson()
  if (!principal.user.isPlatformAdmin) showNotFound()
  try {
    return { admin: resolveAdmin(principal, { readOnly: true }), principal }
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') redirect('/account?for=administration')
    throw error
  }
}
