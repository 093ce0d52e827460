import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { cookieResponse } from '@/lib/http/cookies'
import { route } from '@/lib/http/route'
import { codeInput } from '@/lib/services/account/input'

/** The second step of signing in. */
export const POST = route({
  action: 'public',
  limit: 'sign-in',
  body: z.strictObject({ code: codeInput }),
  run: async ({ body, request }) =>
    cookieResponse((await authProvider().giveSecondFactor(body, request.headers)).setCookie),
})
