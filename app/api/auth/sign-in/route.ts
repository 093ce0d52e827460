import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { cookieResponse } from '@/lib/http/cookies'
import { route } from '@/lib/http/route'

export const POST = route({
  action: 'public',
  body: z.strictObject({
    email: z.email('must be an e-mail address'),
    password: z.string().min(1, 'must not be empty').max(1_024, 'is too long'),
  }),
  run: async ({ body, request }) => cookieResponse((await authProvider().signIn(body, request.headers)).setCookie),
})
