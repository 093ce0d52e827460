import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { cookieResponse } from '@/lib/http/cookies'
import { route } from '@/lib/http/route'

/** Answers 204 when signed in, or 200 `{"needsSecondFactor": true}` for the second step. */
export const POST = route({
  action: 'public',
  limit: 'sign-in',
  body: z.strictObject({
    email: z.email('must be an e-mail address'),
    password: z.string().min(1, 'must not be empty').max(1_024, 'is too long'),
  }),
  run: async ({ body, request }) => {
    const { setCookie, needsSecondFactor } = await authProvider().signIn(body, request.headers)
    return cookieResponse(setCookie, needsSecondFactor ? { needsSecondFactor } : undefined)
  },
})
