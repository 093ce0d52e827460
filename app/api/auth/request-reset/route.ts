import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { route } from '@/lib/http/route'
import { emailInput } from '@/lib/services/account/input'

export const POST = route({
  action: 'public',
  limit: 'reset',
  body: z.strictObject({ email: emailInput }),
  run: ({ body, request }) => authProvider().requestReset(body, request.headers),
})
