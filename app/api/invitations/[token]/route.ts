import { z } from 'zod'
import { authProvider, findPrincipal } from '@/lib/auth/session'
import { AppError } from '@/lib/errors'
import { activeClientCookie } from '@/lib/http/active-client'
import { addressOf } from '@/lib/http/address'
import { route } from '@/lib/http/route'
import { type Accepted, acceptInvitation, acceptInvitationSchema } from '@/lib/services/invitations/accept'
import { describeInvitation } from '@/lib/services/invitations/open'

/** For whoever holds an invitation's link. Looking at it changes nothing; only accepting does. */
const params = z.object({ token: z.string().max(100) })

export const GET = route({
  action: 'public',
  limit: 'link',
  params,
  run: async ({ request, params: { token } }) => describeInvitation(token, await findPrincipal(request.headers)),
})

export const POST = route({
  action: 'public',
  limit: 'link',
  params,
  body: acceptInvitationSchema,
  run: async ({ request, requestId, params: { token }, body }) => {
    const { headers } = request
    const origin = { address: addressOf(headers), requestId }
    const principal = await findPrincipal(headers)
    const accepted = await acceptInvitation(token, { principal, account: body, headers, origin })
    const signedIn = await signInNew(accepted, headers)
    const answer = Response.json({ clientId: accepted.clientId, isSignedIn: signedIn !== null })
    for (const cookie of [...(signedIn ?? []), activeClientCookie(accepted.clientId)])
      answer.headers.append('set-cookie', cookie)
    return answer
  },
})

/** Cookies of a session for an account that was just made; null where signing in has to be tried again. */
async function signInNew({ credentials }: Accepted, headers: Headers): Promise<string[] | null> {
  if (credentials === null) return []
  return authProvider()
    .signIn(credentials, headers)
    .then(
      ({ setCookie }) => setCookie,
      (error: unknown) => {
        if (error instanceof AppError) return null
        throw error
      },
    )
}
