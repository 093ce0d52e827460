import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http/route'
import { emailInput, passwordInput } from '@/lib/services/account/input'

/** Mails a link to the new address, which makes it theirs. */
export const POST = route({
  action: 'own.account',
  limit: 'sign-in',
  body: z.strictObject({ email: emailInput, password: passwordInput }),
  run: ({ body, request, principal }) => {
    if (body.email === principal.user.email)
      throw new AppError('invalid_input', 'email: is your address already', {
        details: [{ field: 'email', message: 'is your address already' }],
      })
    return authProvider().requestAddressChange(body, request.headers)
  },
})
