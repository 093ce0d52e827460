import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { route } from '@/lib/http/route'
import { passwordInput } from '@/lib/services/account/input'
import { recordAccountAct } from '@/lib/services/account/record'

/** New backup codes instead of the ones there were; answered this once. */
export const POST = route({
  action: 'own.account',
  limit: 'sign-in',
  body: z.strictObject({ password: passwordInput }),
  run: async ({ body, request, principal, origin }) => {
    const renewed = await authProvider().renewBackupCodes(body, request.headers)
    const act = { action: 'account.second_factor_changed', details: { hasNewBackupCodes: true } } as const
    await recordAccountAct({ userId: principal.user.id }, origin, act)
    return renewed
  },
})
