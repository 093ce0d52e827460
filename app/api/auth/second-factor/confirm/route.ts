import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { cookieResponse } from '@/lib/http/cookies'
import { route } from '@/lib/http/route'
import { appCodeInput } from '@/lib/services/account/input'
import { recordAccountAct } from '@/lib/services/account/record'

export const POST = route({
  action: 'own.account',
  limit: 'sign-in',
  body: z.strictObject({ code: appCodeInput }),
  run: async ({ body, request, principal, origin }) => {
    const { setCookie } = await authProvider().confirmSecondFactor(body, request.headers)
    const act = { action: 'account.second_factor_changed', details: { isSetUp: true } } as const
    await recordAccountAct({ userId: principal.user.id }, origin, act)
    return cookieResponse(setCookie)
  },
})
