import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { cookieResponse } from '@/lib/http/cookies'
import { route } from '@/lib/http/route'
import { newPasswordInput, passwordInput } from '@/lib/services/account/input'
import { recordAccountAct } from '@/lib/services/account/record'

export const POST = route({
  action: 'own.account',
  limit: 'sign-in',
  body: z.strictObject({ current: passwordInput, password: newPasswordInput }),
  run: async ({ body, request, principal, origin }) => {
    const { setCookie } = await authProvider().changePassword(body, request.headers)
    await recordAccountAct({ userId: principal.user.id }, origin, { action: 'account.password_changed' })
    return cookieResponse(setCookie)
  },
})
