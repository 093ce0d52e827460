import 'server-only'
import { cookies, headers } from 'next/headers'
import { redirect, notFound as showNotFound } from 'next/navigation'
import { cache } from 'react'
import { AppError } from '@/lib/errors'
import { ACTIVE_CLIENT_COOKIE } from './cookies'
import { type Action, isAllowed } from './permissions'
import { findPrincipal, resolveMember } from './session'

const currentPrincipal = cache(async () => findPrincipal(await headers()))

/** Where an unauthenticated visitor goes, coming back to where they wanted to be. */
async function signInPath(): Promise<string> {
  const wanted = (await headers()).get('x-dra-path')
  return wanted ? `/sign-in?next=${encodeURIComponent(wanted)}` : '/sign-in'
}

/**
 * What a signed-in page may show: the person, the client and its context for reading. A page about one job passes the
 * job's id and acts for the client the job belongs to. Not signed in: redirects; no permission or no such job: 404.
 */
export async function requirePage(options: { jobId?: string; action?: Action } = {}) {
  const principal = await currentPrincipal()
  if (!principal) redirect(await signInPath())
  const fallbackClientId = (await cookies()).get(ACTIVE_CLIENT_COOKIE)?.value
  const member = await resolveMember(principal, { jobId: options.jobId, fallbackClientId, readOnly: true }).catch(
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'not_found') showNotFound()
      throw error
    },
  )
  const { role, ...client } = member.client
  if (options.action && !isAllowed(role, options.action)) showNotFound()
  return {
    ctx: member.context,
    user: principal.user,
    client,
    clients: principal.memberships.map(({ id, name }) => ({ id, name })),
    role,
    can: (action: Action) => isAllowed(role, action),
  }
}
