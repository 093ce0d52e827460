import { cookieAttributes, signInCookieName } from '@/lib/auth/cookies'
import { isAllowed } from '@/lib/auth/permissions'
import { findPrincipal, resolveMember } from '@/lib/auth/session'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { cookieOf } from '@/lib/http/cookies'
import { route } from '@/lib/http/route'
import { finishSignIn, openSignInState, sealRefusal } from '@/lib/services/connectors/sign-in'

/** Where Google and Shopify send a person back to. Ends on the connector's page, or on the form with what went wrong. */
export const GET = route({
  action: 'public',
  run: async ({ request }) => {
    const answer = new URL(request.url).searchParams
    let kind = 'ga4'
    try {
      const state = openSignInState(answer.get('state') ?? '', cookieOf(request, signInCookieName()))
      kind = state.kind
      const principal = await findPrincipal(request.headers)
      if (!principal) throw new AppError('unauthenticated', 'Your session has ended. Sign in and try again.')
      // The client that the person began for, and only while they may still connect something for it.
      const { context, client } = await resolveMember(principal, { clientId: state.clientId, readOnly: false })
      if (!isAllowed(client.role, 'connector.manage')) throw new AppError('forbidden', 'Your role does not allow this.')
      const { id } = await finishSignIn(context, state, answer)
      return redirectTo(`/dashboard/connectors/${id}`)
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'internal') throw error
      return redirectTo(
        `/dashboard/connectors/new/${kind}?refused=${encodeURIComponent(sealRefusal(error.publicMessage))}`,
      )
    }
  },
})

const redirectTo = (path: string) =>
  new Response(null, {
    status: 303,
    headers: {
      location: new URL(path, env().FRONTEND_URL).href,
      'set-cookie': `${signInCookieName()}=; Path=/api/connect/sign-in; ${cookieAttributes(0)}`,
    },
  })
