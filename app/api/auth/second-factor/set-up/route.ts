import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { route } from '@/lib/http/route'
import { passwordInput } from '@/lib/services/account/input'

export const POST = route({
  action: 'own.account',
  limit: 'sign-in',
  body: z.strictObject({ password: passwordInput }),
  run: ({ body, request }) => authProvider().beginSecondFactor(body, request.headers),
})
